// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {PolicyDecision, PolicyReason} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {PolicyFixture} from "./PolicyFixture.sol";

/// @dev Bytes that are no policy, or nearly one: a decision comes back, and it is never a revert.
contract PolicyHostileTest is PolicyFixture {
    bytes private _policy;

    function setUp() public {
        deployPolicy();
        know(Vocabulary.OPERAND_COUNT, bytes32(uint256(2)));
        know(Vocabulary.OPERAND_PURPOSE, RESEARCH);
        bytes memory logic = node(PolicyBytes.OR, bytes.concat(count(Vocabulary.OPERATOR_LTEQ, 3), leaf(false)));
        bytes memory forbidden = ruleOf(PolicyBytes.PROHIBITION, Vocabulary.ACTION_TRANSFER, target());
        bytes memory allowed = permission(
            bytes.concat(target(), purpose(Vocabulary.OPERATOR_EQ, abi.encodePacked(RESEARCH)), logic)
        );
        _policy = policyOf(bytes.concat(node(PolicyBytes.UID, new bytes(32)), forbidden, allowed));
    }

    function testFuzz_Evaluate_DeniesWhen_BytesAreRandom(bytes memory policy, uint16 action) public view {
        vm.assume(policy.length < 3 || bytes3(policy) != 0x435701);
        assertDecision(decide(policy, action), PolicyReason.Malformed, 0xffff);
    }

    function testFuzz_Evaluate_NeverRevertsWhen_NodesAreRandom(bytes memory nodes, uint16 action) public view {
        _assertConsistent(decide(policyOf(nodes), action));
    }

    function testFuzz_Evaluate_NeverRevertsWhen_RuleIsRandom(bytes memory rest) public view {
        _assertConsistent(decide(policyOf(permission(rest))));
        _assertConsistent(decide(policyOf(bytes.concat(prohibition(rest), permission("")))));
    }

    function testFuzz_Evaluate_NeverRevertsWhen_PolicyIsMutated(
        uint256 where,
        bytes1 by,
        uint256 also,
        bytes1 to
    ) public view {
        bytes memory policy = _policy;
        assertDecision(decide(policy), PolicyReason.Permitted, 1);
        policy[where % policy.length] = by;
        policy[also % policy.length] = to;
        _assertConsistent(decide(policy));
    }

    function testFuzz_Evaluate_NeverPermitsWhen_CutOff(uint256 length) public view {
        bytes memory policy = _policy;
        length = bound(length, 0, policy.length - 1);
        assembly {
            mstore(policy, length)
        }
        assertTrue(!decide(policy).permitted, "permitted");
    }

    function test_Evaluate_HugeSetStaysWithinOneBlock() public view {
        bytes memory values = new bytes(32 * 2000);
        bytes memory policy = policyOf(permission(purpose(Vocabulary.OPERATOR_IS_NONE_OF, values)));
        uint256 before = gasleft();
        assertDecision(decide(policy), PolicyReason.Permitted, 0);
        assertLe(before - gasleft(), 30_000_000, "gas");
    }

    function test_Evaluate_ManyRulesStayWithinOneBlock() public view {
        bytes memory rules = permission(leaf(false));
        while (rules.length < 30_000) rules = bytes.concat(rules, rules);
        PolicyDecision memory decision = decide(policyOf(rules));
        assertDecision(decision, PolicyReason.NotSatisfied, 0);
    }

    function _assertConsistent(PolicyDecision memory decision) private pure {
        assertTrue(decision.permitted == isPermit(decision.reason), "permitted");
        bool byRule = decision.reason == PolicyReason.Permitted;
        if (decision.permitted) assertTrue(byRule == (decision.rule != 0xffff), "no rule permits");
    }
}
