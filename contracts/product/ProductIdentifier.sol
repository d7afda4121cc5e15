// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Jurisdiction} from "../types/Jurisdiction.sol";

/// @title The grammar of product identifiers: `<prefix>.<jurisdiction>.<space>.<product>`.
/// @dev The jurisdiction is two upper-case letters; the other labels are 1 to 63 lower-case letters, digits and inner hyphens.
library ProductIdentifier {
    uint256 private constant LABEL_MOST_BYTES = 63;
    /// @dev One bit for each ASCII code that a label may contain: `-`, `0` to `9`, `a` to `z`.
    uint256 private constant LABEL_CHARACTERS = (1 << 0x2d) | (0x3ff << 0x30) | (0x3ffffff << 0x61);

    /// @notice Whether an identifier is well formed, and its jurisdiction if it is.
    function parse(bytes calldata identifier) internal pure returns (bool wellFormed, Jurisdiction jurisdiction) {
        (bool valid, uint256 end) = _label(identifier, 0);
        // A dot, two letters and a dot.
        uint256 space = end + 4;
        if (!valid || space > identifier.length || !_isDot(identifier, end) || !_isDot(identifier, end + 3)) {
            return (false, jurisdiction);
        }
        jurisdiction = Jurisdiction.wrap(bytes2(identifier[end + 1:end + 3]));

        (valid, end) = _label(identifier, space);
        if (!valid || !_isDot(identifier, end)) return (false, jurisdiction);

        (valid, end) = _label(identifier, end + 1);
        wellFormed = valid && end == identifier.length && jurisdiction.isWellFormed();
    }

    /// @dev Whether a valid label begins at `start`, and the position after its last character.
    function _label(bytes calldata identifier, uint256 start) private pure returns (bool valid, uint256 end) {
        end = start;
        while (end < identifier.length && _isLabelCharacter(identifier[end])) ++end;

        uint256 length = end - start;
        if (length == 0 || length > LABEL_MOST_BYTES) return (false, end);
        valid = identifier[start] != "-" && identifier[end - 1] != "-";
    }

    function _isLabelCharacter(bytes1 character) private pure returns (bool) {
        return (LABEL_CHARACTERS >> uint8(character)) & 1 == 1;
    }

    function _isDot(bytes calldata identifier, uint256 position) private pure returns (bool) {
        return position < identifier.length && identifier[position] == ".";
    }
}
