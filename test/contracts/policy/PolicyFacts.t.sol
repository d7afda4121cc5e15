// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {IFactRegistry} from "../../../contracts/policy/IFactRegistry.sol";
import {IFactSource} from "../../../contracts/policy/IFactSource.sol";
import {PolicyDecision, PolicyReason} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {EchoSource, FakeSource} from "./FakeSource.sol";
import {PolicyFixture} from "./PolicyFixture.sol";

/// @dev Where facts come from and what a bad source can do.
contract PolicyFactsTest is PolicyFixture {
    function setUp() public {
        deployPolicy();
    }

    function test_SetSource_EmitsFactSourceSet() public {
        vm.expectEmit(address(facts));
        emit IFactRegistry.FactSourceSet(Vocabulary.OPERAND_EVENT, source);
        facts.setSource(Vocabulary.OPERAND_EVENT, source);
        assertEq(address(facts.sourceOf(Vocabulary.OPERAND_EVENT)), address(source), "source");
    }

    function test_SetSource_RevertGiven_CallerLacksRole() public {
        vm.prank(address(0xbad));
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(0xbad)));
        facts.setSource(Vocabulary.OPERAND_EVENT, source);
    }

    function test_Evaluate_DeniesGiven_SourceRemoved() public {
        know(Vocabulary.OPERAND_PURPOSE, RESEARCH);
        _assertPurpose(PolicyReason.Permitted);
        facts.setSource(Vocabulary.OPERAND_PURPOSE, IFactSource(address(0)));
        _assertPurpose(PolicyReason.OperandUnknown);
    }

    function testFuzz_Evaluate_TimeNeedsNoSourceAndHasNone(uint32 second) public {
        facts.setSource(Vocabulary.OPERAND_DATE_TIME, source);
        know(Vocabulary.OPERAND_DATE_TIME, bytes32(uint256(1)));
        vm.warp(second);
        PolicyDecision memory decision = decide(policyOf(permission(time(Vocabulary.OPERATOR_EQ, second))));
        assertDecision(decision, PolicyReason.Permitted, 0);
    }

    function test_Evaluate_AsksTheSourceAboutTheRequest() public {
        facts.setSource(Vocabulary.OPERAND_PURPOSE, new EchoSource());
        bytes32 expected = keccak256(abi.encode(Vocabulary.OPERAND_PURPOSE, context()));
        bytes memory given = purpose(Vocabulary.OPERATOR_EQ, abi.encodePacked(expected));
        assertDecision(decide(policyOf(permission(given))), PolicyReason.Permitted, 0);
    }

    function test_Evaluate_DeniesGiven_SourceKnowsNothing() public view {
        _assertPurpose(PolicyReason.FactMissing);
    }

    function test_Evaluate_DeniesGiven_SourceReverts() public {
        source.setMode(FakeSource.Mode.Revert);
        _assertPurpose(PolicyReason.FactMissing);
    }

    function test_Evaluate_DeniesGiven_SourceBurnsGas() public {
        source.setMode(FakeSource.Mode.BurnGas);
        uint256 before = gasleft();
        _assertPurpose(PolicyReason.FactMissing);
        assertLe(before - gasleft(), 300_000, "gas");
    }

    function test_Evaluate_DeniesGiven_SourceHasNoCode() public {
        facts.setSource(Vocabulary.OPERAND_PURPOSE, IFactSource(address(0xdead)));
        _assertPurpose(PolicyReason.FactMissing);
    }

    function test_Evaluate_DeniesGiven_AnswerIsNoArray() public {
        _assertRaw("", PolicyReason.FactMissing);
        _assertRaw(abi.encode(RESEARCH), PolicyReason.FactMissing);
        _assertRaw(abi.encode(uint256(32), uint256(1)), PolicyReason.FactMissing);
        _assertRaw(abi.encode(uint256(64), uint256(1), RESEARCH), PolicyReason.FactMissing);
        _assertRaw(abi.encode(uint256(32), uint256(2), RESEARCH), PolicyReason.FactMissing);
        _assertRaw(abi.encode(uint256(32), uint256(0), RESEARCH), PolicyReason.FactMissing);
        _assertRaw(abi.encodePacked(uint256(32), uint256(1), RESEARCH, uint8(0)), PolicyReason.FactMissing);
        // 2^251 + 1 words take 32 bytes if the product wraps.
        _assertRaw(abi.encode(uint256(32), uint256(1 << 251) + 1, RESEARCH), PolicyReason.FactMissing);
        _assertRaw(abi.encode(uint256(32), uint256(1), RESEARCH), PolicyReason.Permitted);
    }

    function test_Evaluate_ReadsAtMost256Facts() public {
        bytes32[] memory values = new bytes32[](256);
        values[255] = RESEARCH;
        source.set(Vocabulary.OPERAND_PURPOSE, values);
        _assertPurpose(PolicyReason.Permitted);
        values = new bytes32[](257);
        values[0] = RESEARCH;
        source.set(Vocabulary.OPERAND_PURPOSE, values);
        _assertPurpose(PolicyReason.FactMissing);
    }

    function test_Evaluate_DeniesGiven_SeveralFactsUnderAnOrder() public {
        source.set(Vocabulary.OPERAND_COUNT, new bytes32[](2));
        PolicyDecision memory decision = decide(policyOf(permission(count(Vocabulary.OPERATOR_LT, 5))));
        assertDecision(decision, PolicyReason.FactMissing, 0);
        assertEq(decision.value, bytes32(0), "value");
    }

    function testFuzz_Evaluate_NeverRevertsGiven_AnyAnswer(bytes memory raw) public {
        source.setRaw(raw);
        decide(policyOf(permission(purpose(Vocabulary.OPERATOR_EQ, abi.encodePacked(RESEARCH)))));
    }

    function _assertRaw(bytes memory raw, PolicyReason reason) private {
        source.setRaw(raw);
        _assertPurpose(reason);
    }

    function _assertPurpose(PolicyReason reason) private view {
        bytes memory given = purpose(Vocabulary.OPERATOR_EQ, abi.encodePacked(RESEARCH));
        assertDecision(decide(policyOf(permission(given))), reason, 0);
    }
}
