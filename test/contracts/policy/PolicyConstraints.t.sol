// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {PolicyDecision, PolicyReason} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {PolicyFixture} from "./PolicyFixture.sol";

/// @dev What one constraint says.
contract PolicyConstraintsTest is PolicyFixture {
    function setUp() public {
        deployPolicy();
    }

    function testFuzz_Evaluate_ComparesTime(uint32 limit, uint8 operator) public view {
        operator = uint8(bound(operator, Vocabulary.OPERATOR_EQ, Vocabulary.OPERATOR_NEQ));
        _assertReason(time(operator, limit), _compare(int256(NOW), int256(uint256(limit)), operator));
        _assertReason(time(operator, NOW), _compare(0, 0, operator));
    }

    function testFuzz_Evaluate_ComparesTimeInMilliseconds(int16 distance, uint8 operator) public view {
        operator = uint8(bound(operator, Vocabulary.OPERATOR_EQ, Vocabulary.OPERATOR_NEQ));
        int64 limit = int64(int256(NOW) * 1000 + distance);
        bytes memory given = constraint(
            Vocabulary.OPERAND_DATE_TIME,
            operator,
            PolicyBytes.VALUE_MILLISECONDS,
            abi.encodePacked(limit)
        );
        _assertReason(given, _compare(int256(NOW) * 1000, limit, operator));
    }

    function testFuzz_Evaluate_ComparesSmallNumbers(int64 value, int64 limit, uint8 operator) public {
        operator = uint8(bound(operator, Vocabulary.OPERATOR_EQ, Vocabulary.OPERATOR_NEQ));
        know(Vocabulary.OPERAND_COUNT, bytes32(uint256(int256(value))));
        _assertReason(count(operator, limit), _compare(value, limit, operator));
        know(Vocabulary.OPERAND_COUNT, bytes32(uint256(int256(limit))));
        _assertReason(count(operator, limit), _compare(0, 0, operator));
    }

    function testFuzz_Evaluate_ComparesLargeNumbers(int256 value, int256 limit, uint8 operator) public {
        operator = uint8(bound(operator, Vocabulary.OPERATOR_EQ, Vocabulary.OPERATOR_NEQ));
        know(Vocabulary.OPERAND_COUNT, bytes32(uint256(value)));
        bytes memory given = constraint(
            Vocabulary.OPERAND_COUNT,
            operator,
            PolicyBytes.VALUE_INT256,
            abi.encodePacked(limit)
        );
        _assertReason(given, _compare(value, limit, operator));
    }

    function test_Evaluate_ReportsWhatWasRead() public {
        know(Vocabulary.OPERAND_COUNT, bytes32(uint256(4)));
        bytes memory policy = policyOf(permission(bytes.concat(target(), count(Vocabulary.OPERATOR_LTEQ, 3))));
        PolicyDecision memory decision = decide(policy);
        assertDecision(decision, PolicyReason.NotSatisfied, 0);
        assertEq(decision.leftOperand, Vocabulary.OPERAND_COUNT, "left operand");
        assertEq(decision.operator, Vocabulary.OPERATOR_LTEQ, "operator");
        assertEq(decision.value, bytes32(uint256(4)), "value");
        assertEq(decision.offset, policy.length - 17, "offset");
    }

    function test_Evaluate_SetOperators() public {
        bytes memory both = abi.encodePacked(RESEARCH, MARKETING);
        bytes memory one = abi.encodePacked(RESEARCH);
        _know(2); // research and teaching
        _assertReason(purpose(Vocabulary.OPERATOR_EQ, one), true);
        _assertReason(purpose(Vocabulary.OPERATOR_EQ, abi.encodePacked(MARKETING)), false);
        _assertReason(purpose(Vocabulary.OPERATOR_NEQ, one), false);
        _assertReason(purpose(Vocabulary.OPERATOR_NEQ, abi.encodePacked(MARKETING)), true);
        _assertReason(purpose(Vocabulary.OPERATOR_IS_ANY_OF, both), true);
        _assertReason(purpose(Vocabulary.OPERATOR_IS_NONE_OF, both), false);
        _assertReason(purpose(Vocabulary.OPERATOR_IS_NONE_OF, abi.encodePacked(MARKETING, CONSUMER)), true);
        _assertReason(purpose(Vocabulary.OPERATOR_IS_ANY_OF, abi.encodePacked(MARKETING, CONSUMER)), false);
        _assertReason(purpose(Vocabulary.OPERATOR_IS_ALL_OF, both), false);
        _assertReason(purpose(Vocabulary.OPERATOR_IS_ALL_OF, one), true);
        _assertReason(purpose(Vocabulary.OPERATOR_IS_ALL_OF, abi.encodePacked(bytes32(uint256(1)), RESEARCH)), true);
    }

    function testFuzz_Evaluate_SetsOfNumbers(int64 value, int64[4] memory limits) public {
        know(Vocabulary.OPERAND_COUNT, bytes32(uint256(int256(value))));
        bytes memory values = abi.encodePacked(limits[0], limits[1], limits[2], limits[3], value);
        bytes memory any = constraint(Vocabulary.OPERAND_COUNT, Vocabulary.OPERATOR_IS_ANY_OF, 1, values);
        bytes memory none = constraint(Vocabulary.OPERAND_COUNT, Vocabulary.OPERATOR_IS_NONE_OF, 1, values);
        _assertReason(any, true);
        _assertReason(none, false);
    }

    function testFuzz_Evaluate_DeniesWhen_OperatorNotKnown(uint8 operator) public {
        know(Vocabulary.OPERAND_PURPOSE, RESEARCH);
        bool known = operator >= 1 && operator <= 12;
        vm.assume(!known);
        _assertReason(purpose(operator, abi.encodePacked(RESEARCH)), PolicyReason.OperatorUnknown);
    }

    function test_Evaluate_DeniesWhen_NamesAreOrdered() public {
        know(Vocabulary.OPERAND_PURPOSE, RESEARCH);
        for (uint8 operator = Vocabulary.OPERATOR_GT; operator <= Vocabulary.OPERATOR_LTEQ; ++operator) {
            _assertReason(purpose(operator, abi.encodePacked(RESEARCH)), PolicyReason.OperatorUnknown);
        }
    }

    function testFuzz_Evaluate_DeniesWhen_UnitNotKnown(uint16 unit) public {
        vm.assume(unit != 0);
        know(Vocabulary.OPERAND_COUNT, bytes32(uint256(1)));
        bytes memory body = abi.encodePacked(
            Vocabulary.OPERAND_COUNT,
            Vocabulary.OPERATOR_EQ,
            uint8(1),
            unit,
            int64(1)
        );
        _assertReason(node(PolicyBytes.CONSTRAINT, body), PolicyReason.UnitUnknown);
    }

    function testFuzz_Evaluate_DeniesWhen_KindNotKnown(uint8 kind) public {
        vm.assume(PolicyBytes.widthOf(kind) == 0);
        know(Vocabulary.OPERAND_COUNT, bytes32(uint256(1)));
        bytes memory given = constraint(Vocabulary.OPERAND_COUNT, Vocabulary.OPERATOR_EQ, kind, new bytes(32));
        _assertReason(given, PolicyReason.TermUnknown);
    }

    function test_Evaluate_DeniesWhen_TimeComparedWithOtherKind() public view {
        bytes memory number = constraint(
            Vocabulary.OPERAND_DATE_TIME,
            Vocabulary.OPERATOR_NEQ,
            PolicyBytes.VALUE_INT64,
            abi.encodePacked(int64(1))
        );
        _assertReason(number, PolicyReason.TermUnknown);
    }

    function test_Evaluate_MalformedWhen_ConstraintHasWrongLength() public {
        know(Vocabulary.OPERAND_PURPOSE, RESEARCH);
        _assertReason(node(PolicyBytes.CONSTRAINT, ""), PolicyReason.Malformed);
        _assertReason(node(PolicyBytes.CONSTRAINT, hex"0005010100"), PolicyReason.Malformed);
        _assertReason(purpose(Vocabulary.OPERATOR_EQ, ""), PolicyReason.Malformed);
        _assertReason(purpose(Vocabulary.OPERATOR_EQ, new bytes(31)), PolicyReason.Malformed);
        _assertReason(purpose(Vocabulary.OPERATOR_EQ, new bytes(64)), PolicyReason.Malformed);
        _assertReason(purpose(Vocabulary.OPERATOR_IS_ANY_OF, new bytes(63)), PolicyReason.Malformed);
    }

    function _know(uint256 number) private {
        bytes32[] memory values = new bytes32[](number);
        for (uint256 index = 0; index < number; ++index) values[index] = bytes32(index);
        values[0] = RESEARCH;
        source.set(Vocabulary.OPERAND_PURPOSE, values);
    }

    function _assertReason(bytes memory given, bool holds) private view {
        _assertReason(given, holds ? PolicyReason.Permitted : PolicyReason.NotSatisfied);
    }

    function _assertReason(bytes memory given, PolicyReason reason) private view {
        PolicyDecision memory decision = decide(policyOf(permission(given)));
        assertDecision(decision, reason, 0);
        if (reason != PolicyReason.NotSatisfied) assertEq(decision.value, bytes32(0), "value");
    }

    function _compare(int256 value, int256 limit, uint8 operator) private pure returns (bool) {
        if (operator == Vocabulary.OPERATOR_EQ) return value == limit;
        if (operator == Vocabulary.OPERATOR_NEQ) return value != limit;
        if (operator == Vocabulary.OPERATOR_LT) return value < limit;
        if (operator == Vocabulary.OPERATOR_LTEQ) return value <= limit;
        if (operator == Vocabulary.OPERATOR_GT) return value > limit;
        return value >= limit;
    }
}
