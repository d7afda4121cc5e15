// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {
    Outcome,
    PolicyDecision,
    PolicyReason,
    PolicyRequest,
    RuleState
} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {PolicyFixture} from "./PolicyFixture.sol";

/// @dev A policy of every node that there is, with some of its bytes changed, and bytes of any kind: decision and report come back, and
/// they do not contradict each other.
contract PolicyMutatedTest is PolicyFixture {
    bytes32 private constant OPERAND = keccak256("https://example.org/terms#risk");

    bytes private _policy;

    function setUp() public {
        deployPolicy();
        know(Vocabulary.OPERAND_COUNT, bytes32(uint256(2)));
        know(Vocabulary.OPERAND_PURPOSE, RESEARCH);
        answer(Vocabulary.OPERAND_COUNT | 0x4000, RESEARCH, bytes32(uint256(1)));
        answer(0x0400, bytes32(uint256(2)));
        answer(0x0f01, RESEARCH);
        answer(0x0f02, RESEARCH);
        answer(0x0f03, bytes32(uint256(COMPUTE)));
        answer(0x0f20, bytes32((uint256(keccak256(_duty())) & ~uint256(0xff)) | 3), keccak256("other"));
        facts.setCode(OPERAND, 0x0400);
        _policy = policyOf(
            bytes.concat(
                node(PolicyBytes.UID, new bytes(32)),
                optionsOf(PolicyBytes.UNIT_MISSING_ASSUMED),
                ruleOf(PolicyBytes.PROHIBITION, COMPUTE, bytes.concat(leaf(false), node(PolicyBytes.REMEDY, _duty()))),
                permission(bytes.concat(_parties(), _constraints(), node(PolicyBytes.DUTY, _duty()))),
                ruleOf(PolicyBytes.OBLIGATION, Vocabulary.ACTION_INFORM, leaf(true))
            )
        );
    }

    function test_Policy_IsOneThatPermits() public view {
        assertDecision(decide(_policy), PolicyReason.Permitted, 1);
        _assertAnswers(_policy, COMPUTE);
    }

    function testFuzz_Answers_WhenMutated(uint256[4] memory places, bytes4 bytes_, uint8 number) public view {
        bytes memory policy = _policy;
        for (uint256 index = 0; index < 1 + (number % 4); ++index) {
            policy[places[index] % policy.length] = bytes_[index];
        }
        _assertAnswers(policy, COMPUTE);
    }

    /// @dev Small changes of structure: a byte that becomes one more or less, a bit that turns.
    function testFuzz_Answers_WhenNearlyRight(uint256 place, uint8 bit, bool named) public view {
        bytes memory policy = _policy;
        policy[place % policy.length] ^= bytes1(uint8(1 << (bit % 8)));
        _assertAnswers(policy, named ? 0xffff : COMPUTE);
    }

    function testFuzz_Answers_WhenPartsAreMoved(uint256 from, uint256 to, uint256 length) public view {
        bytes memory policy = _policy;
        (from, to) = (from % policy.length, to % policy.length);
        length = length % 40;
        for (uint256 index = 0; index < length; ++index) {
            if (from + index < policy.length && to + index < policy.length) policy[to + index] = _policy[from + index];
        }
        _assertAnswers(policy, COMPUTE);
    }

    function testFuzz_Answers_WhenRandom(bytes memory nodes, uint16 action) public view {
        _assertAnswers(nodes, action);
        _assertAnswers(policyOf(nodes), action);
        _assertAnswers(policyOf(permission(nodes)), action);
        _assertAnswers(policyOf(permission(node(PolicyBytes.EXTENDED, nodes))), action);
        _assertAnswers(policyOf(permission(node(PolicyBytes.DUTY, nodes))), action);
    }

    function testFuzz_Answers_WhenCutOff(uint256 length) public view {
        bytes memory policy = _policy;
        length = bound(length, 0, policy.length - 1);
        assembly ("memory-safe") {
            mstore(policy, length)
        }
        _assertAnswers(policy, COMPUTE);
    }

    /// @dev What permits by a rule is a rule of which the report says that everything holds.
    function _assertAnswers(bytes memory policy, uint16 action) private view {
        PolicyRequest memory request = PolicyRequest(action, context());
        PolicyDecision memory decision = evaluator.evaluate(policy, request);
        RuleState[] memory states = evaluator.examine(policy, request);
        assertTrue(decision.permitted == isPermit(decision.reason), "permitted");
        if (decision.reason == PolicyReason.Malformed && decision.rule == 0xffff) {
            assertTrue(states[states.length - 1].tag == 0, "end of the report");
        }
        if (decision.reason != PolicyReason.Permitted) return;
        RuleState memory state = states[decision.rule];
        assertEq(state.tag, PolicyBytes.PERMISSION, "tag");
        assertTrue(state.about == Outcome.Holds, "about");
        assertTrue(state.refinements == Outcome.Holds, "refinements");
        assertTrue(state.constraints == Outcome.Holds, "constraints");
        assertTrue(state.duties == Outcome.Holds, "duties");
    }

    function _duty() private pure returns (bytes memory) {
        return bytes.concat(node(PolicyBytes.ACTION, abi.encodePacked(Vocabulary.ACTION_COMPENSATE)), leaf(true));
    }

    function _parties() private pure returns (bytes memory) {
        return
            bytes.concat(
                node(PolicyBytes.TARGET_COLLECTION, abi.encodePacked(uint8(2), RESEARCH, MARKETING, leaf(true))),
                node(PolicyBytes.ASSIGNEE_COLLECTION, abi.encodePacked(uint8(1), RESEARCH)),
                node(PolicyBytes.ASSIGNER, abi.encodePacked(RESEARCH)),
                node(PolicyBytes.FUNCTION, abi.encodePacked(uint8(1), RESEARCH))
            );
    }

    function _constraints() private pure returns (bytes memory) {
        bytes memory head = abi.encodePacked(
            Vocabulary.OPERAND_COUNT,
            Vocabulary.OPERATOR_EQ,
            uint8(6),
            uint16(0xffff)
        );
        bytes memory decimal = node(PolicyBytes.CONSTRAINT, bytes.concat(head, abi.encodePacked(uint8(2), int128(20))));
        bytes memory unit = node(PolicyBytes.UNIT_IRI, abi.encodePacked(RESEARCH));
        bytes memory referred = bytes.concat(
            constraint(Vocabulary.OPERAND_COUNT, Vocabulary.OPERATOR_EQ, 0, ""),
            node(PolicyBytes.REFERENCE, abi.encodePacked(OPERAND))
        );
        bytes memory logic = node(PolicyBytes.XONE, bytes.concat(leaf(false), count(Vocabulary.OPERATOR_LTEQ, 3)));
        return
            bytes.concat(
                purpose(Vocabulary.OPERATOR_IS_ANY_OF, abi.encodePacked(MARKETING, RESEARCH)),
                node(PolicyBytes.AND_SEQUENCE, logic),
                node(PolicyBytes.EXTENDED, bytes.concat(decimal, unit)),
                node(PolicyBytes.EXTENDED, referred)
            );
    }
}
