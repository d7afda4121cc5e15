// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {DutyState, Outcome, PolicyRequest, RuleState} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {PolicyFixture} from "./PolicyFixture.sol";

/// @dev The report: one element a rule, each field by itself.
contract PolicyExamineTest is PolicyFixture {
    uint16 private constant DUTIES = 0x0f20;

    function setUp() public {
        deployPolicy();
        answer(DUTIES, 0);
    }

    function test_Examine_OneElementARuleInTheirOrder() public view {
        bytes memory other = ruleOf(PolicyBytes.PERMISSION, Vocabulary.ACTION_TRANSFER, leaf(false));
        RuleState[] memory states = _examine(
            bytes.concat(prohibition(""), permission(leaf(true)), other, ruleOf(PolicyBytes.OBLIGATION, COMPUTE, ""))
        );
        assertEq(states.length, 4, "length");
        _assertState(states[0], PolicyBytes.PROHIBITION, Outcome.Holds, Outcome.Holds);
        _assertState(states[1], PolicyBytes.PERMISSION, Outcome.Holds, Outcome.Holds);
        _assertState(states[2], PolicyBytes.PERMISSION, Outcome.NotAbout, Outcome.Fails);
        _assertState(states[3], PolicyBytes.OBLIGATION, Outcome.Holds, Outcome.Holds);
    }

    function test_Examine_EmptyGiven_NoRules() public view {
        assertEq(_examine("").length, 0, "length");
    }

    function test_Examine_ReadsRulesThatAreNotAbout() public view {
        bytes memory party = node(PolicyBytes.ASSIGNEE, abi.encodePacked(RESEARCH));
        RuleState memory state = _first(permission(bytes.concat(party, unknown())));
        _assertState(state, PolicyBytes.PERMISSION, Outcome.NotAbout, Outcome.Undecided);
    }

    function test_Examine_HeadThatCannotBeReadSaysTheSameOfAll() public view {
        bytes memory later = bytes.concat(
            node(PolicyBytes.TARGET, abi.encodePacked(RESEARCH)),
            node(PolicyBytes.OUTPUT, ""),
            leaf(true)
        );
        RuleState memory state = _first(permission(later));
        assertTrue(state.about == Outcome.NotAbout, "about");
        _assertParts(state, Outcome.Malformed);
        state = _first(permission(bytes.concat(node(PolicyBytes.TARGET, abi.encodePacked(RESEARCH)), node(0x2f, ""))));
        assertTrue(state.about == Outcome.NotAbout, "about");
        _assertParts(state, Outcome.Undecided);
        state = _first(node(PolicyBytes.PERMISSION, ""));
        assertTrue(state.about == Outcome.Malformed, "about");
        _assertParts(state, Outcome.Malformed);
        assertTrue(state.duty == DutyState.None && state.state == DutyState.None, "states");
    }

    function test_Examine_RefinementsAndConstraintsApart() public view {
        bytes memory refined = bytes.concat(abi.encodePacked(COMPUTE), leaf(false));
        RuleState memory state = _first(
            node(PolicyBytes.PERMISSION, bytes.concat(node(PolicyBytes.ACTION, refined), leaf(true)))
        );
        assertTrue(state.refinements == Outcome.Fails, "refinements");
        assertTrue(state.constraints == Outcome.Holds, "constraints");
        assertTrue(state.duties == Outcome.Holds, "duties");
    }

    function test_Examine_DutyOfAPermissionWhateverItsConstraints() public {
        bytes memory duty = ruleOf(PolicyBytes.DUTY, COMPUTE, "");
        _assertDuty(duty, Outcome.Fails, DutyState.NotSet);
        _assertDuty(ruleOf(PolicyBytes.DUTY, COMPUTE, leaf(false)), Outcome.Holds, DutyState.Inactive);
        _assertDuty(ruleOf(PolicyBytes.DUTY, COMPUTE, unknown()), Outcome.Undecided, DutyState.Undecided);
        _assertDuty(ruleOf(PolicyBytes.DUTY, COMPUTE, node(0, "")), Outcome.Malformed, DutyState.Undecided);
        _assertDuty(node(PolicyBytes.REMEDY, ""), Outcome.Undecided, DutyState.None);
        answer(DUTIES, _word(_idOf(duty), 2));
        _assertDuty(duty, Outcome.Fails, DutyState.Violated);
        answer(DUTIES, _word(_idOf(duty), 1));
        _assertDuty(duty, Outcome.Holds, DutyState.Fulfilled);
    }

    function test_Examine_StateOfAnObligation() public {
        bytes memory rule = ruleOf(PolicyBytes.OBLIGATION, COMPUTE, "");
        _assertStateOf(rule, DutyState.NotSet);
        answer(DUTIES, _word(_idOf(rule), 1));
        _assertStateOf(rule, DutyState.Fulfilled);
        answer(DUTIES, _word(_idOf(rule), 2));
        _assertStateOf(rule, DutyState.Violated);
        _assertStateOf(ruleOf(PolicyBytes.OBLIGATION, COMPUTE, leaf(false)), DutyState.Inactive);
        _assertStateOf(ruleOf(PolicyBytes.OBLIGATION, COMPUTE, unknown()), DutyState.Undecided);
    }

    function test_Examine_StateOfAProhibition() public {
        bytes memory rule = prohibition("");
        _assertStateOf(rule, DutyState.NotSet);
        answer(DUTIES, _word(_idOf(rule), 1));
        _assertStateOf(rule, DutyState.Violated);
        rule = prohibition(leaf(false));
        answer(DUTIES, _word(_idOf(rule), 1));
        _assertStateOf(rule, DutyState.NotSet);
        _assertStateOf(prohibition(unknown()), DutyState.Undecided);
        _assertStateOf(prohibition(node(PolicyBytes.DUTY, "")), DutyState.Undecided);
        source.set(DUTIES, new bytes32[](0));
        _assertStateOf(prohibition(""), DutyState.Undecided);
    }

    function test_Examine_RemediesMakeGood() public {
        bytes memory remedy = ruleOf(PolicyBytes.REMEDY, Vocabulary.ACTION_DELETE, "");
        bytes memory rule = prohibition(remedy);
        answer(DUTIES, _word(_idOf(rule), 1));
        _assertStateOf(rule, DutyState.Violated);
        answer(DUTIES, _word(_idOf(rule), 1), _word(_idOf(remedy), 1));
        _assertStateOf(rule, DutyState.NotSet);
        bytes memory options = optionsOf(PolicyBytes.REMEDY_AFTER_BREACH);
        assertTrue(_first(bytes.concat(options, rule)).state == DutyState.Violated, "before the breach");
        answer(DUTIES, _word(_idOf(rule), 1), _word(_idOf(remedy), 4));
        assertTrue(_first(bytes.concat(options, rule)).state == DutyState.NotSet, "after the breach");
    }

    function test_Examine_EndsAtWhatCannotBeReadAtTheTop() public view {
        RuleState[] memory states = _examine(bytes.concat(permission(""), prohibition("")));
        assertEq(states.length, 2, "length");
        _assertEnd(states[1], Outcome.Malformed);
        states = _examine(bytes.concat(permission(""), node(0x13, ""), permission("")));
        assertEq(states.length, 2, "length");
        _assertEnd(states[1], Outcome.Undecided);
    }

    function test_Examine_OneElementGiven_BadFrameOrProperties() public view {
        RuleState[] memory states = evaluator.examine(hex"435702", PolicyRequest(COMPUTE, context()));
        assertEq(states.length, 1, "length");
        _assertEnd(states[0], Outcome.Malformed);
        states = _examine(bytes.concat(node(PolicyBytes.KIND, ""), permission("")));
        assertEq(states.length, 1, "length");
        _assertEnd(states[0], Outcome.Malformed);
        states = _examine(bytes.concat(node(0x0f, ""), permission("")));
        assertEq(states.length, 1, "length");
        _assertEnd(states[0], Outcome.Undecided);
    }

    function test_Examine_ReportsWhateverTheKind() public view {
        bytes memory offer = node(PolicyBytes.KIND, abi.encodePacked(uint8(PolicyBytes.KIND_OFFER)));
        _assertState(_first(bytes.concat(offer, permission(""))), PolicyBytes.PERMISSION, Outcome.Holds, Outcome.Holds);
    }

    function _assertDuty(bytes memory duty, Outcome duties, DutyState state) private view {
        RuleState memory given = _first(permission(bytes.concat(leaf(false), duty)));
        assertTrue(given.constraints == Outcome.Fails, "constraints");
        assertTrue(given.duties == duties, "duties");
        assertTrue(given.duty == state, "duty");
        assertTrue(given.state == DutyState.None, "state");
    }

    function _assertStateOf(bytes memory rule, DutyState state) private view {
        RuleState memory given = _first(rule);
        assertTrue(given.state == state, "state");
        assertTrue(given.duties == Outcome.Holds, "duties");
        assertTrue(given.duty == DutyState.None, "duty");
    }

    function _assertState(RuleState memory state, uint256 tag, Outcome about, Outcome constraints) private pure {
        assertEq(state.tag, tag, "tag");
        assertTrue(state.about == about, "about");
        assertTrue(state.refinements == Outcome.Holds, "refinements");
        assertTrue(state.constraints == constraints, "constraints");
    }

    function _assertParts(RuleState memory state, Outcome outcome) private pure {
        assertTrue(state.refinements == outcome, "refinements");
        assertTrue(state.constraints == outcome, "constraints");
        assertTrue(state.duties == outcome, "duties");
    }

    function _assertEnd(RuleState memory state, Outcome about) private pure {
        assertEq(state.tag, 0, "tag");
        assertTrue(state.about == about, "about");
        _assertParts(state, Outcome.NotAbout);
        assertTrue(state.duty == DutyState.None && state.state == DutyState.None, "states");
    }

    function _examine(bytes memory nodes) private view returns (RuleState[] memory) {
        return evaluator.examine(policyOf(nodes), PolicyRequest(COMPUTE, context()));
    }

    function _first(bytes memory nodes) private view returns (RuleState memory) {
        return _examine(nodes)[0];
    }

    /// @dev Hash of the body of a node.
    function _idOf(bytes memory rule) private pure returns (bytes32 id) {
        assembly ("memory-safe") {
            id := keccak256(add(rule, 35), sub(mload(rule), 3))
        }
    }

    function _word(bytes32 id, uint256 flags) private pure returns (bytes32) {
        return bytes32((uint256(id) & ~uint256(0xff)) | flags);
    }
}
