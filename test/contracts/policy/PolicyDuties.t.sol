// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {IFactSource} from "../../../contracts/policy/IFactSource.sol";
import {PolicyDecision, PolicyReason} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {PolicyFixture} from "./PolicyFixture.sol";

/// @dev Duties of a permission, and their consequences.
contract PolicyDutiesTest is PolicyFixture {
    uint16 private constant DUTIES = 0x0f20;
    uint256 private constant DONE = 1;
    uint256 private constant BREACHED = 2;
    uint256 private constant DONE_AFTER = 4;
    uint16 private constant PAY = Vocabulary.ACTION_COMPENSATE;
    uint16 private constant INFORM = Vocabulary.ACTION_INFORM;

    function setUp() public {
        deployPolicy();
        answer(DUTIES, 0);
    }

    function test_Duty_NotFulfilledGiven_NothingDone() public view {
        PolicyDecision memory decision = _assertDuty("", "", PolicyReason.DutyNotFulfilled);
        assertEq(decision.value, _id(""), "value");
        assertEq(decision.offset, 6 + 5, "offset");
        assertEq(decision.leftOperand, 0, "left operand");
    }

    function test_Duty_FulfilledGiven_Done() public {
        _flag("", DONE);
        _assertDuty("", "", PolicyReason.Permitted);
    }

    function test_Duty_FulfilledGiven_DoneLate() public {
        _flag(_late(), DONE);
        _assertDuty("", _late(), PolicyReason.Permitted);
    }

    function test_Duty_ViolatedGiven_BreachedOrLapsed() public {
        assertEq(_assertDuty("", _late(), PolicyReason.DutyViolated).value, _id(_late()), "value");
        _flag("", BREACHED);
        _assertDuty("", "", PolicyReason.DutyViolated);
    }

    function test_Duty_NotSetGiven_DeadlineAhead() public view {
        _assertDuty("", time(Vocabulary.OPERATOR_LT, NOW + 1), PolicyReason.DutyNotFulfilled);
        _assertDuty("", time(Vocabulary.OPERATOR_LTEQ, NOW), PolicyReason.DutyNotFulfilled);
        _assertDuty("", time(Vocabulary.OPERATOR_LT, NOW), PolicyReason.DutyViolated);
    }

    function test_Duty_IgnoredGiven_Inactive() public view {
        _assertDuty("", leaf(false), PolicyReason.Permitted);
        // A deadline in a group is a condition like any other.
        _assertDuty("", node(PolicyBytes.AND, _late()), PolicyReason.Permitted);
    }

    function test_Duty_InactiveDeniesGiven_Option() public view {
        _assertDuty(optionsOf(PolicyBytes.DUTY_INACTIVE_DENIES), leaf(false), PolicyReason.NotSatisfied);
    }

    function test_Duty_NotSetPermitsGiven_Option() public {
        bytes memory options = optionsOf(PolicyBytes.DUTY_NOT_SET_PERMITS);
        _assertDuty(options, "", PolicyReason.Permitted);
        _assertDuty(options, _late(), PolicyReason.DutyViolated);
        _flag("", BREACHED);
        _assertDuty(options, "", PolicyReason.DutyViolated);
    }

    function test_Duty_LapsedIsInactiveGiven_Option() public view {
        _assertDuty(optionsOf(PolicyBytes.DUTY_LAPSED_INACTIVE), _late(), PolicyReason.Permitted);
    }

    function test_Duty_UndecidedGiven_NoAnswer() public {
        source.set(DUTIES, new bytes32[](0));
        PolicyDecision memory decision = _assertDuty("", "", PolicyReason.FactMissing);
        assertEq(decision.leftOperand, DUTIES, "left operand");
        assertEq(decision.offset, 6 + 5, "offset");
        facts.setSource(DUTIES, IFactSource(address(0)));
        _assertDuty("", "", PolicyReason.OperandUnknown);
        // What is missing is no duty done, under whatever option.
        uint256 options = PolicyBytes.FACT_MISSING_EMPTY | PolicyBytes.DUTY_NOT_SET_PERMITS;
        _assertDuty(optionsOf(options), "", PolicyReason.OperandUnknown);
    }

    function test_Duty_AllMustBeFulfilled() public {
        bytes memory both = bytes.concat(ruleOf(PolicyBytes.DUTY, PAY, ""), ruleOf(PolicyBytes.DUTY, INFORM, ""));
        _flag("", DONE);
        PolicyDecision memory decision = assertPermission(both, PolicyReason.DutyNotFulfilled);
        assertEq(decision.value, _idOf(INFORM, ""), "value");
        answer(DUTIES, _word(_id(""), DONE), _word(_idOf(INFORM, ""), DONE));
        assertPermission(both, PolicyReason.Permitted);
    }

    /// @dev All words of one id count together, in whatever order: a breach is not undone by another word.
    function test_Duty_WordsOfOneIdCountTogether() public {
        bytes memory rest = ruleOf(PolicyBytes.CONSEQUENCE, INFORM, "");
        bytes32 id = _id(rest);
        answer(DUTIES, _word(id, DONE), _word(id, BREACHED));
        _assertDuty("", rest, PolicyReason.DutyViolated);
        answer(DUTIES, _word(id, BREACHED), _word(id, DONE));
        _assertDuty("", rest, PolicyReason.DutyViolated);
        answer(DUTIES, _word(id, 0), _word(id, 0xf8));
        _assertDuty("", rest, PolicyReason.DutyNotFulfilled);
    }

    function testFuzz_Duty_OtherIdsSayNothing(bytes32 word, uint8 bit) public {
        bytes32 near = _word(_id("") ^ bytes32(uint256(256) << (bit % 248)), DONE);
        vm.assume(uint256(word ^ _id("")) >> 8 != 0);
        answer(DUTIES, word, near);
        _assertDuty("", "", PolicyReason.DutyNotFulfilled);
    }

    function test_Consequence_IsDueOnceBreached() public {
        bytes memory rest = ruleOf(PolicyBytes.CONSEQUENCE, INFORM, "");
        _flag(rest, DONE);
        _assertDuty("", rest, PolicyReason.Permitted);
        _flag(rest, DONE | BREACHED);
        _assertDuty("", rest, PolicyReason.DutyViolated);
        answer(DUTIES, _word(_id(rest), DONE | BREACHED), _word(_idOf(INFORM, ""), DONE));
        _assertDuty("", rest, PolicyReason.Permitted);
        // The duty itself is still owed.
        answer(DUTIES, _word(_id(rest), BREACHED), _word(_idOf(INFORM, ""), DONE));
        _assertDuty("", rest, PolicyReason.DutyViolated);
    }

    function test_Consequence_CountsAfterBreachGiven_Option() public {
        bytes memory rest = ruleOf(PolicyBytes.CONSEQUENCE, INFORM, "");
        bytes memory options = optionsOf(PolicyBytes.CONSEQUENCE_AFTER_BREACH);
        answer(DUTIES, _word(_id(rest), DONE | BREACHED), _word(_idOf(INFORM, ""), DONE));
        _assertDuty(options, rest, PolicyReason.DutyViolated);
        answer(DUTIES, _word(_id(rest), DONE | BREACHED), _word(_idOf(INFORM, ""), DONE | DONE_AFTER));
        _assertDuty(options, rest, PolicyReason.Permitted);
    }

    function test_Consequence_IsReadOnlyGiven_Late() public {
        bytes memory odd = node(0x50, "");
        _assertDuty("", odd, PolicyReason.DutyNotFulfilled);
        _flag(odd, BREACHED);
        _assertDuty("", odd, PolicyReason.TermUnknown);
        _flag(node(PolicyBytes.REMEDY, ""), BREACHED);
        _assertDuty("", node(PolicyBytes.REMEDY, ""), PolicyReason.TermUnknown);
        bytes memory behind = bytes.concat(node(PolicyBytes.CONSEQUENCE, ""), node(PolicyBytes.TARGET, ""));
        _flag(behind, BREACHED);
        _assertDuty("", behind, PolicyReason.Malformed);
    }

    function test_Duty_HeadIsReadOver() public {
        bytes memory head = bytes.concat(node(PolicyBytes.ASSIGNEE, ""), node(PolicyBytes.TARGET, hex"00"));
        _flag(head, DONE);
        _assertDuty("", head, PolicyReason.Permitted);
        _assertDuty("", node(0, ""), PolicyReason.Malformed);
    }

    function test_Duty_AllConstraintsAreRead() public view {
        _assertDuty("", bytes.concat(leaf(false), unknown()), PolicyReason.OperandUnknown);
        _assertDuty("", bytes.concat(_late(), unknown()), PolicyReason.OperandUnknown);
        _assertDuty("", bytes.concat(_late(), leaf(false)), PolicyReason.Permitted);
        _assertDuty("", node(PolicyBytes.CONSTRAINT, ""), PolicyReason.Malformed);
        _assertDuty("", node(0x36, ""), PolicyReason.TermUnknown);
    }

    function test_Permission_OtherTagsBehindConstraints() public view {
        assertPermission(node(PolicyBytes.REMEDY, ""), PolicyReason.TermUnknown);
        assertPermission(node(PolicyBytes.CONSEQUENCE, ""), PolicyReason.TermUnknown);
        assertPermission(bytes.concat(leaf(false), node(PolicyBytes.REMEDY, "")), PolicyReason.NotSatisfied);
    }

    function _late() private pure returns (bytes memory) {
        return time(Vocabulary.OPERATOR_LTEQ, NOW - 1);
    }

    function _assertDuty(
        bytes memory properties,
        bytes memory rest,
        PolicyReason reason
    ) private view returns (PolicyDecision memory decision) {
        decision = decide(policyOf(bytes.concat(properties, permission(ruleOf(PolicyBytes.DUTY, PAY, rest)))));
        assertDecision(decision, reason, 0);
    }

    function _flag(bytes memory rest, uint256 flags) private {
        answer(DUTIES, _word(_id(rest), flags));
    }

    function _id(bytes memory rest) private pure returns (bytes32) {
        return _idOf(PAY, rest);
    }

    function _idOf(uint16 action, bytes memory rest) private pure returns (bytes32) {
        return keccak256(bytes.concat(node(PolicyBytes.ACTION, abi.encodePacked(action)), rest));
    }

    function _word(bytes32 id, uint256 flags) private pure returns (bytes32) {
        return bytes32((uint256(id) & ~uint256(0xff)) | flags);
    }
}
