// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {PolicyDecision, PolicyReason} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {PolicyFixture} from "./PolicyFixture.sol";

/// @dev What several constraints say together, and which of them explains a refusal.
contract PolicyLogicTest is PolicyFixture {
    function setUp() public {
        deployPolicy();
    }

    function testFuzz_Evaluate_Groups(uint8 bits, uint8 size) public view {
        size = uint8(bound(size, 1, 8));
        uint256 holding;
        bytes memory operands;
        for (uint256 index = 0; index < size; ++index) {
            bool holds = (bits >> index) & 1 == 1;
            if (holds) ++holding;
            operands = bytes.concat(operands, leaf(holds));
        }
        _assertHolds(operands, holding == size);
        _assertHolds(node(PolicyBytes.AND, operands), holding == size);
        _assertHolds(node(PolicyBytes.OR, operands), holding > 0);
        _assertHolds(node(PolicyBytes.XONE, operands), holding == 1);
    }

    function test_Evaluate_XoneIsExactlyOneNotParity() public view {
        bytes memory three = bytes.concat(leaf(true), leaf(true), leaf(true));
        _assertHolds(node(PolicyBytes.XONE, three), false);
    }

    function testFuzz_Evaluate_NestedGroups(uint8 a, uint8 b, uint8 c) public view {
        bytes memory left = node(PolicyBytes.OR, bytes.concat(leaf(a & 1 == 1), leaf(b & 1 == 1)));
        bytes memory right = node(PolicyBytes.XONE, bytes.concat(leaf(b & 1 == 1), leaf(c & 1 == 1)));
        bool leftHolds = (a | b) & 1 == 1;
        bool rightHolds = (b ^ c) & 1 == 1;
        _assertHolds(bytes.concat(left, right), leftHolds && rightHolds);
        _assertHolds(node(PolicyBytes.AND, bytes.concat(left, right)), leftHolds && rightHolds);
        _assertHolds(node(PolicyBytes.OR, bytes.concat(left, right)), leftHolds || rightHolds);
        _assertHolds(node(PolicyBytes.XONE, bytes.concat(left, right)), leftHolds != rightHolds);
    }

    function test_Evaluate_UnknownIsContagious() public view {
        _assertReason(bytes.concat(leaf(false), unknown()), PolicyReason.OperandUnknown);
        _assertReason(node(PolicyBytes.OR, bytes.concat(leaf(true), unknown())), PolicyReason.OperandUnknown);
        _assertReason(node(PolicyBytes.AND, bytes.concat(leaf(false), unknown())), PolicyReason.OperandUnknown);
        _assertReason(node(PolicyBytes.XONE, bytes.concat(leaf(true), unknown())), PolicyReason.OperandUnknown);
        bytes memory nested = node(PolicyBytes.OR, bytes.concat(leaf(true), node(PolicyBytes.AND, unknown())));
        _assertReason(nested, PolicyReason.OperandUnknown);
    }

    function test_Evaluate_FirstFailingConstraintExplains() public {
        know(Vocabulary.OPERAND_COUNT, bytes32(uint256(9)));
        know(Vocabulary.OPERAND_PURPOSE, MARKETING);
        bytes memory tooMany = count(Vocabulary.OPERATOR_LTEQ, 3);
        bytes memory wrong = purpose(Vocabulary.OPERATOR_EQ, abi.encodePacked(RESEARCH));
        _assertExplained(bytes.concat(leaf(true), tooMany, wrong), 6 + 5 + 17, Vocabulary.OPERAND_COUNT);
        _assertExplained(bytes.concat(wrong, tooMany), 6 + 5, Vocabulary.OPERAND_PURPOSE);
        // The first operand fails but its group holds: it explains nothing.
        bytes memory either = node(PolicyBytes.OR, bytes.concat(wrong, leaf(true)));
        _assertExplained(bytes.concat(either, tooMany), 6 + 5 + either.length, Vocabulary.OPERAND_COUNT);
        bytes memory both = node(PolicyBytes.AND, bytes.concat(either, tooMany));
        _assertExplained(both, 6 + 5 + 3 + either.length, Vocabulary.OPERAND_COUNT);
        bytes memory neither = node(PolicyBytes.OR, bytes.concat(tooMany, wrong));
        _assertExplained(neither, 6 + 5 + 3, Vocabulary.OPERAND_COUNT);
        bytes memory none = node(PolicyBytes.XONE, bytes.concat(wrong, tooMany));
        _assertExplained(none, 6 + 5 + 3, Vocabulary.OPERAND_PURPOSE);
    }

    function test_Evaluate_GroupExplainsIfTooManyHold() public view {
        bytes memory group = node(PolicyBytes.XONE, bytes.concat(leaf(false), leaf(true), leaf(true)));
        PolicyDecision memory decision = decide(policyOf(permission(bytes.concat(leaf(true), group))));
        assertDecision(decision, PolicyReason.NotSatisfied, 0);
        assertUnexplained(decision);
        assertEq(decision.offset, 6 + 5 + 17, "offset");
    }

    function test_Evaluate_Holds64LevelsDeep() public view {
        _assertReason(_nest(64, leaf(true)), PolicyReason.Permitted);
        _assertReason(_nest(64, leaf(false)), PolicyReason.NotSatisfied);
    }

    function test_Evaluate_MalformedWhen_65LevelsDeep() public view {
        _assertReason(_nest(65, leaf(true)), PolicyReason.Malformed);
        PolicyDecision memory decision = decide(policyOf(permission(_nest(65, leaf(true)))));
        assertEq(decision.offset, 6 + 5 + 64 * 3, "offset");
    }

    function test_Evaluate_DeepestOfManySiblingsDecides() public view {
        bytes memory operands;
        for (uint256 index = 0; index < 64; ++index) {
            operands = bytes.concat(
                node(index % 2 == 0 ? PolicyBytes.OR : PolicyBytes.AND, bytes.concat(leaf(index % 2 == 1), operands))
            );
        }
        _assertReason(operands, PolicyReason.NotSatisfied);
    }

    function test_Evaluate_MalformedWhen_GroupIsEmptyOrCutOff() public view {
        _assertReason(node(PolicyBytes.AND, ""), PolicyReason.Malformed);
        _assertReason(node(PolicyBytes.OR, ""), PolicyReason.Malformed);
        _assertReason(node(PolicyBytes.XONE, hex"30"), PolicyReason.Malformed);
        _assertReason(node(PolicyBytes.AND, bytes.concat(leaf(true), hex"300001")), PolicyReason.Malformed);
    }

    function test_Evaluate_SequenceEndsWithTheFirstThatFails() public view {
        _assertHolds(node(PolicyBytes.AND_SEQUENCE, bytes.concat(leaf(true), leaf(true))), true);
        _assertHolds(node(PolicyBytes.AND_SEQUENCE, bytes.concat(leaf(true), leaf(false))), false);
        // What follows is not read, whatever it is.
        _assertHolds(node(PolicyBytes.AND_SEQUENCE, bytes.concat(leaf(false), unknown())), false);
        _assertHolds(node(PolicyBytes.AND_SEQUENCE, bytes.concat(leaf(false), node(0, ""))), false);
        _assertReason(node(PolicyBytes.AND_SEQUENCE, bytes.concat(leaf(true), unknown())), PolicyReason.OperandUnknown);
    }

    function test_Evaluate_SequenceEndsWithTheFirstGroupThatFails() public view {
        bytes memory none = node(PolicyBytes.XONE, bytes.concat(leaf(false), leaf(false)));
        bytes memory sequence = node(PolicyBytes.AND_SEQUENCE, bytes.concat(leaf(true), none, unknown()));
        _assertHolds(sequence, false);
        _assertHolds(node(PolicyBytes.OR, bytes.concat(sequence, leaf(true))), true);
        PolicyDecision memory decision = decide(policyOf(permission(sequence)));
        assertEq(decision.offset, 6 + 5 + 3 + 17 + 3, "offset");
    }

    function test_Evaluate_MalformedWhen_SequenceIsEmpty() public view {
        _assertReason(node(PolicyBytes.AND_SEQUENCE, ""), PolicyReason.Malformed);
    }

    function _nest(uint256 levels, bytes memory inner) private pure returns (bytes memory) {
        for (uint256 level = 0; level < levels; ++level) inner = node(PolicyBytes.AND + (level % 3), inner);
        return inner;
    }

    function _assertHolds(bytes memory given, bool holds) private view {
        _assertReason(given, holds ? PolicyReason.Permitted : PolicyReason.NotSatisfied);
    }

    function _assertReason(bytes memory given, PolicyReason reason) private view {
        assertDecision(decide(policyOf(permission(given))), reason, 0);
    }

    function _assertExplained(bytes memory given, uint256 offset, uint16 leftOperand) private view {
        PolicyDecision memory decision = decide(policyOf(permission(given)));
        assertDecision(decision, PolicyReason.NotSatisfied, 0);
        assertEq(decision.offset, offset, "offset");
        assertEq(decision.leftOperand, leftOperand, "left operand");
        bytes32 read = leftOperand == Vocabulary.OPERAND_COUNT ? bytes32(uint256(9)) : MARKETING;
        assertEq(decision.value, read, "value");
    }
}
