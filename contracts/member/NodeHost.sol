// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What can be the host of a node: a name (RFC 1123), or an IPv4 or IPv6 address (RFC 4291).
/// @dev An IPv6 address is written in groups of hexadecimal digits alone: no brackets, no zone, no IPv4 address at its end.
/// One that no client takes would keep every operator's list of nodes from agreeing with the registry.
library NodeHost {
    uint256 private constant MOST_BYTES = 253;
    uint256 private constant MOST_LABEL_BYTES = 63;
    uint256 private constant IPV4_OCTETS = 4;
    uint256 private constant IPV6_GROUPS = 8;
    uint256 private constant MOST_GROUP_DIGITS = 4;

    function isValid(bytes calldata host) internal pure returns (bool) {
        if (host.length > MOST_BYTES) return false;
        for (uint256 i = 0; i < host.length; ++i) if (host[i] == ":") return _isIpv6(host);
        return _isNameOrIpv4(host);
    }

    /// @dev A name whose last label is a number is none: clients read it as an address.
    function _isNameOrIpv4(bytes calldata host) private pure returns (bool) {
        uint256 labels;
        uint256 octets;
        uint256 start;
        bool endsInNumber;
        for (uint256 i = 0; i <= host.length; ++i) {
            if (i < host.length && host[i] != ".") continue;
            bytes calldata label = host[start:i];
            if (!_isLabel(label)) return false;
            ++labels;
            if (_isOctet(label)) ++octets;
            endsInNumber = _isNumber(label);
            start = i + 1;
        }
        return !endsInNumber || (labels == IPV4_OCTETS && octets == IPV4_OCTETS);
    }

    function _isLabel(bytes calldata label) private pure returns (bool) {
        uint256 length = label.length;
        if (length == 0 || length > MOST_LABEL_BYTES || label[0] == "-" || label[length - 1] == "-") return false;
        for (uint256 i = 0; i < length; ++i) {
            bytes1 character = label[i];
            bool isLetter = (character | 0x20) >= "a" && (character | 0x20) <= "z";
            if (!isLetter && !_isDigit(character) && character != "-") return false;
        }
        return true;
    }

    /// @dev Without a leading zero, which some clients take for octal.
    function _isOctet(bytes calldata label) private pure returns (bool) {
        if (label.length > 3 || !_isNumber(label) || (label.length > 1 && label[0] == "0")) return false;
        uint256 value;
        for (uint256 i = 0; i < label.length; ++i) value = value * 10 + uint8(label[i]) - uint8(bytes1("0"));
        return value <= type(uint8).max;
    }

    function _isNumber(bytes calldata label) private pure returns (bool) {
        for (uint256 i = 0; i < label.length; ++i) if (!_isDigit(label[i])) return false;
        return true;
    }

    /// @dev A colon ends a group, or stands before or after the one gap that may be left out as `::`.
    function _isIpv6(bytes calldata host) private pure returns (bool) {
        uint256 groups;
        uint256 digits;
        bool hasGap;
        for (uint256 i = 0; i < host.length; ++i) {
            if (host[i] != ":") {
                if (!_isHexDigit(host[i]) || digits == MOST_GROUP_DIGITS) return false;
                if (digits == 0) ++groups;
                ++digits;
                continue;
            }
            bool isLast = i + 1 == host.length;
            if (!isLast && host[i + 1] == ":") {
                if (hasGap) return false;
                hasGap = true;
                ++i;
            } else if (digits == 0 || isLast) {
                return false;
            }
            digits = 0;
        }
        return hasGap ? groups > 0 && groups < IPV6_GROUPS : groups == IPV6_GROUPS;
    }

    function _isHexDigit(bytes1 character) private pure returns (bool) {
        return _isDigit(character) || ((character | 0x20) >= "a" && (character | 0x20) <= "f");
    }

    function _isDigit(bytes1 character) private pure returns (bool) {
        return character >= "0" && character <= "9";
    }
}
