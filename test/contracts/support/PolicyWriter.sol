// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {MemberId, ProductId} from "../../../contracts/types/Ids.sol";

/// @dev Compiled policies, written by hand from docs/policy-format.md.
library PolicyWriter {
    /// @dev Permits `cwy:compute` on a product to a recipient for a purpose, before a time, so many times.
    function computePolicy(
        ProductId target,
        MemberId recipient,
        bytes32 purpose,
        uint64 before,
        uint64 count
    ) internal pure returns (bytes memory) {
        bytes memory rule = bytes.concat(
            node(PolicyBytes.ACTION, abi.encodePacked(Vocabulary.ACTION_CWY_COMPUTE)),
            node(PolicyBytes.TARGET, abi.encodePacked(target)),
            _number(Vocabulary.OPERAND_COUNT, Vocabulary.OPERATOR_LTEQ, PolicyBytes.VALUE_INT64, count),
            _number(Vocabulary.OPERAND_DATE_TIME, Vocabulary.OPERATOR_LT, PolicyBytes.VALUE_SECONDS, before),
            _name(Vocabulary.OPERAND_PURPOSE, purpose),
            _name(Vocabulary.OPERAND_RECIPIENT, MemberId.unwrap(recipient))
        );
        return bytes.concat(hex"435701", node(PolicyBytes.PERMISSION, rule));
    }

    function node(uint256 tag, bytes memory body) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(tag), uint16(body.length), body);
    }

    function _number(
        uint16 leftOperand,
        uint8 operator,
        uint256 kind,
        uint64 value
    ) private pure returns (bytes memory) {
        return node(PolicyBytes.CONSTRAINT, abi.encodePacked(leftOperand, operator, uint8(kind), uint16(0), value));
    }

    function _name(uint16 leftOperand, bytes32 value) private pure returns (bytes memory) {
        uint8 kind = uint8(PolicyBytes.VALUE_IRI);
        return
            node(PolicyBytes.CONSTRAINT, abi.encodePacked(leftOperand, Vocabulary.OPERATOR_EQ, kind, uint16(0), value));
    }
}
