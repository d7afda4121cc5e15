// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PolicyReason} from "./IPolicyEvaluator.sol";
import {PolicyBytes} from "./PolicyBytes.sol";
import {Reading} from "./Reading.sol";

/// @title Reads the nodes of a policy before its first rule.
abstract contract PropertyReader {
    using PolicyBytes for bytes;

    /// @dev Set, Agreement, Privacy and Ticket grant; offers, assertions and requests do not.
    uint256 private constant GRANTING_KINDS = (1 << 0) | (1 << 2) | (1 << 4) | (1 << 6);
    uint256 private constant OFFSET_SHIFT = 32;

    /// @dev `Permitted` if all properties can be read: then `offset` is that of the first rule, else of the property that cannot.
    function _readProperties(
        bytes calldata policy,
        Reading memory reading
    ) internal pure returns (PolicyReason reason, uint256 offset) {
        offset = PolicyBytes.HEADER;
        uint256 previous = 0;
        while (offset < policy.length) {
            (uint256 tag, uint256 body, uint256 next) = policy.node(offset, policy.length);
            if (tag >= PolicyBytes.PROHIBITION) break;
            if (tag <= previous) return (PolicyReason.Malformed, offset);

            reason = _readProperty(policy, reading, tag, body, next);
            if (reason != PolicyReason.Permitted) return (reason, offset);
            previous = tag;
            offset = next;
        }
    }

    /// @dev `Permitted` if the policy is one whose rules count; else at which offset it says that it is not.
    function _checkStanding(Reading memory reading) internal pure returns (PolicyReason reason, uint256 offset) {
        // Most policies are sets and agreements.
        if (reading.replaced == 0 && (GRANTING_KINDS >> (reading.kind & 0xff)) & 1 != 0) return (reason, 0);
        if (reading.replaced != 0) return (PolicyReason.Replaced, reading.replaced);
        uint256 kind = reading.kind & 0xff;
        bool isOffer = kind == PolicyBytes.KIND_OFFER && reading.options & PolicyBytes.OFFERS_EVALUATE != 0;
        if (isOffer) return (PolicyReason.Permitted, 0);
        return (PolicyReason.NoPermission, reading.kind >> OFFSET_SHIFT);
    }

    function _readProperty(
        bytes calldata policy,
        Reading memory reading,
        uint256 tag,
        uint256 body,
        uint256 next
    ) private pure returns (PolicyReason) {
        if (tag == PolicyBytes.UID) return next == body + 32 ? PolicyReason.Permitted : PolicyReason.Malformed;
        uint256 wanted = _lengthOf(tag);
        if (wanted == 0) return PolicyReason.TermUnknown;
        if (next != body + wanted) return PolicyReason.Malformed;

        uint256 offset = body - PolicyBytes.NODE_HEADER;
        uint256 value = policy.byteAt(body);
        bool known = true;
        if (tag == PolicyBytes.KIND) {
            reading.kind = (offset << OFFSET_SHIFT) | value;
            known = value <= PolicyBytes.KIND_LAST;
        } else if (tag == PolicyBytes.OPTIONS) {
            reading.options = policy.load(body) >> 240;
            known = reading.options >> (PolicyBytes.OPTIONS_LAST + 1) == 0;
        } else if (tag == PolicyBytes.CONFLICT) {
            reading.conflict = value;
            known = value <= PolicyBytes.CONFLICT_LAST;
        } else if (tag == PolicyBytes.REPLACED_BY) {
            reading.replaced = offset;
        }
        return known ? PolicyReason.Permitted : PolicyReason.TermUnknown;
    }

    /// @dev Bytes of a property's body but the uid's; 0 if this version does not know the property.
    function _lengthOf(uint256 tag) private pure returns (uint256) {
        if (tag == PolicyBytes.KIND || tag == PolicyBytes.CONFLICT) return 1;
        if (tag == PolicyBytes.OPTIONS) return 2;
        return tag == PolicyBytes.REPLACED_BY ? 32 : 0;
    }
}
