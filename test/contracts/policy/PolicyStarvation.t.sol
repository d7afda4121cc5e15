// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {PolicyReason, PolicyRequest, RuleState} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {DeepSource} from "./DeepSource.sol";
import {FakeSource} from "./FakeSource.sol";
import {PolicyFixture} from "./PolicyFixture.sol";

/// @dev Whoever pays for a call chooses its gas: a decision with little is the one with enough, or none.
contract PolicyStarvationTest is PolicyFixture {
    uint256 private constant ENOUGH = 2_000_000;

    function setUp() public {
        deployPolicy();
    }

    function testFuzz_Evaluate_NeverPermitsWhen_SourceIsStarved(uint24 gas, uint256 price, uint256 depth) public {
        _starve(bound(price, 1_000, 170_000), bound(depth, 0, 8), bound(gas, 1_000, 260_000));
    }

    /// @dev So deep that what the calls of the source keep back is a third of what it had.
    function test_Evaluate_NeverPermitsWhen_DeepSourceIsStarved() public {
        for (uint256 gas = 60_000; gas < 220_000; gas += 2_500) _starve(120_000, 16, gas);
    }

    function testFuzz_Evaluate_SameDecisionWhen_ProhibitionIsStarved(uint24 gas) public {
        facts.setSource(Vocabulary.OPERAND_PURPOSE, new DeepSource(150_000, 6, MARKETING));
        bytes memory forbidden = prohibition(purpose(Vocabulary.OPERATOR_EQ, abi.encode(MARKETING)));
        uint256 options = PolicyBytes.FACT_MISSING_EMPTY | PolicyBytes.BEHAVIOUR_OPEN;
        _assertSame(bytes.concat(optionsOf(options), forbidden), bound(gas, 1_000, 400_000), PolicyReason.Prohibited);
    }

    function testFuzz_Evaluate_SameDecisionWhen_DutiesAreStarved(uint24 gas) public {
        bytes memory duty = ruleOf(PolicyBytes.DUTY, COMPUTE, "");
        facts.setSource(0x0f20, new DeepSource(150_000, 6, bytes32(uint256(2))));
        bytes memory policy = bytes.concat(optionsOf(PolicyBytes.BEHAVIOUR_OPEN), permission(duty));
        _assertSame(policy, bound(gas, 1_000, 400_000), PolicyReason.PermittedByDefault);
    }

    function testFuzz_Examine_SameReportWhen_Starved(uint24 gas) public {
        facts.setSource(Vocabulary.OPERAND_PURPOSE, new DeepSource(150_000, 6, MARKETING));
        bytes memory rule = permission(purpose(Vocabulary.OPERATOR_NEQ, abi.encode(MARKETING)));
        bytes memory policy = policyOf(bytes.concat(optionsOf(PolicyBytes.FACT_MISSING_EMPTY), rule));
        PolicyRequest memory request = PolicyRequest(COMPUTE, context());
        bytes32 whole = _digest(evaluator.examine(policy, request));
        try evaluator.examine{gas: bound(gas, 1_000, 600_000)}(policy, request) returns (RuleState[] memory states) {
            assertEq(_digest(states), whole, "report");
        } catch {}
    }

    /// @dev A source that fails whatever it gets is missing, however long it takes to.
    function test_Evaluate_FactMissingGiven_SourceFailsWithEnough() public {
        source.setMode(FakeSource.Mode.BurnGas);
        bytes memory rule = permission(purpose(Vocabulary.OPERATOR_NEQ, abi.encode(MARKETING)));
        _assertSame(bytes.concat(optionsOf(PolicyBytes.FACT_MISSING_EMPTY), rule), 250_000, PolicyReason.Permitted);
        assertDecision(decide(policyOf(rule)), PolicyReason.FactMissing, 0);
    }

    function test_Evaluate_RevertGiven_SourceFailsWithTooLittle() public {
        source.setMode(FakeSource.Mode.Revert);
        bytes memory rule = permission(purpose(Vocabulary.OPERATOR_NEQ, abi.encode(MARKETING)));
        vm.expectRevert();
        evaluator.evaluate{gas: 190_000}(policyOf(rule), PolicyRequest(COMPUTE, context()));
    }

    /// @dev The fact forbids; nobody knowing it would permit.
    function _starve(uint256 price, uint256 depth, uint256 gas) private {
        facts.setSource(Vocabulary.OPERAND_PURPOSE, new DeepSource(price, depth, MARKETING));
        bytes memory rule = permission(purpose(Vocabulary.OPERATOR_NEQ, abi.encode(MARKETING)));
        _assertSame(bytes.concat(optionsOf(PolicyBytes.FACT_MISSING_EMPTY), rule), gas, PolicyReason.NotSatisfied);
    }

    function _assertSame(bytes memory nodes, uint256 gas, PolicyReason reason) private view {
        bytes memory policy = policyOf(nodes);
        PolicyRequest memory request = PolicyRequest(COMPUTE, context());
        assertEq(uint256(evaluator.evaluate{gas: ENOUGH}(policy, request).reason), uint256(reason), "with enough");
        bytes memory data = abi.encodeCall(evaluator.evaluate, (policy, request));
        (bool answered, bytes memory given) = address(evaluator).staticcall{gas: gas}(data);
        // Word 1 of a decision is its reason.
        if (answered) assertEq(_wordAt(given, 1), uint256(reason), "with little");
    }

    function _wordAt(bytes memory given, uint256 index) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(add(given, 32), mul(index, 32)))
        }
    }

    function _digest(RuleState[] memory states) private pure returns (bytes32) {
        return keccak256(abi.encode(states));
    }
}
