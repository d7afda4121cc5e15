// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "./generated/Vocabulary.sol";
import {PolicyBytes} from "./PolicyBytes.sol";

/// @title Reads the values of a constraint, and compares numbers of different scales.
/// @dev Numbers are compared exactly. Where the scales of the two sides differ, the one with the larger scale fits in 128 bits: it is a
/// decimal, a fact whose unit was asked for, or an instant. So the other one can be clamped to 129 bits before it is multiplied.
abstract contract ValueReader {
    using PolicyBytes for bytes;

    // Sets of operators and kinds, one bit a code: cheaper than comparisons. Shifts beyond 255 give 0, which is in no set.
    uint256 internal constant ORDER_OPERATORS =
        (1 << Vocabulary.OPERATOR_LT) |
            (1 << Vocabulary.OPERATOR_LTEQ) |
            (1 << Vocabulary.OPERATOR_GT) |
            (1 << Vocabulary.OPERATOR_GTEQ);
    uint256 internal constant NONE_OPERATORS = (1 << Vocabulary.OPERATOR_NEQ) | (1 << Vocabulary.OPERATOR_IS_NONE_OF);
    uint256 internal constant ALL_OPERATORS =
        (1 << Vocabulary.OPERATOR_IS_ALL_OF) | (1 << Vocabulary.OPERATOR_HAS_PART);

    uint256 internal constant MAX_SCALE = 38;
    uint256 internal constant MILLISECONDS_SCALE = 3;
    int256 private constant CLAMP = 1 << 128;

    function _isIn(uint256 operators, uint256 head) internal pure returns (bool) {
        return (operators >> ((head >> 232) & 0xff)) & 1 != 0;
    }

    function _kindOf(uint256 head) internal pure returns (uint256) {
        return (head >> 224) & 0xff;
    }

    /// @dev Whether all decimals in [offset, end) have a scale that this version knows.
    function _scalesFit(bytes calldata policy, uint256 offset, uint256 end) internal pure returns (bool) {
        for (; offset < end; offset += 17) if (policy.byteAt(offset) > MAX_SCALE) return false;
        return true;
    }

    function _isOrdered(uint256 head, int256 given, int256 limit) internal pure returns (bool) {
        uint256 operator = (head >> 232) & 0xff;
        if (operator == Vocabulary.OPERATOR_LT) return given < limit;
        if (operator == Vocabulary.OPERATOR_LTEQ) return given <= limit;
        if (operator == Vocabulary.OPERATOR_GT) return given > limit;
        return given >= limit;
    }

    function _valueOf(
        bytes calldata policy,
        uint256 kind,
        uint256 offset
    ) internal pure returns (int256 value, uint256 scale) {
        if (kind == PolicyBytes.VALUE_DECIMAL) {
            return (int256(policy.load(offset + 1)) >> 128, policy.byteAt(offset));
        }
        value = _numberAt(policy, offset, offset + PolicyBytes.widthOf(kind));
        scale = kind == PolicyBytes.VALUE_MILLISECONDS ? MILLISECONDS_SCALE : 0;
    }

    /// @dev The value in [offset, end), sign-extended; names have 32 bytes and stay as they are.
    function _numberAt(bytes calldata policy, uint256 offset, uint256 end) internal pure returns (int256) {
        unchecked {
            return int256(policy.load(offset)) >> (256 - ((end - offset) << 3));
        }
    }

    function _atOneScale(
        int256 a,
        uint256 scaleOfA,
        int256 b,
        uint256 scaleOfB
    ) internal pure returns (int256, int256) {
        if (scaleOfA == scaleOfB) return (a, b);
        // 2^128 * 10^38 is below 2^255.
        unchecked {
            return
                scaleOfA < scaleOfB
                    ? (_clamp(a) * int256(10 ** (scaleOfB - scaleOfA)), b)
                    : (a, _clamp(b) * int256(10 ** (scaleOfA - scaleOfB)));
        }
    }

    function _clamp(int256 number) private pure returns (int256) {
        if (number > CLAMP) return CLAMP;
        return number < -CLAMP ? -CLAMP : number;
    }
}
