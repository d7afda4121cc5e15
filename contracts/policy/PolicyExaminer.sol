// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DutyJudge} from "./DutyJudge.sol";
import {IFactRegistry} from "./IFactRegistry.sol";
import {FactContext} from "./IFactSource.sol";
import {DutyState, Outcome, PolicyReason, RuleState} from "./IPolicyEvaluator.sol";
import {PolicyBytes} from "./PolicyBytes.sol";
import {PropertyReader} from "./PropertyReader.sol";
import {Reading} from "./Reading.sol";

/// @title Says of every rule what each part of it comes to: docs/policy-format.md, "The report".
abstract contract PolicyExaminer is DutyJudge, PropertyReader {
    using PolicyBytes for bytes;

    constructor(IFactRegistry facts) DutyJudge(facts) {}

    function _examine(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading
    ) internal view returns (RuleState[] memory states) {
        (PolicyReason reason, uint256 offset) = (PolicyReason.Malformed, 0);
        if (policy.hasHeader()) (reason, offset) = _readProperties(policy, reading);
        uint256 rules = 0;
        Outcome top = reason == PolicyReason.Malformed ? Outcome.Malformed : Outcome.Undecided;
        if (reason == PolicyReason.Permitted) (rules, top) = _countRules(policy, offset);

        states = new RuleState[](top == Outcome.Holds ? rules : rules + 1);
        for (uint256 rule = 0; rule < rules; ++rule) {
            offset = _examineRule(policy, context, reading, offset, states[rule]);
        }
        if (top != Outcome.Holds) states[rules].about = top;
    }

    /// @dev How many rules stand from `offset` on, and whether nothing else does.
    function _countRules(bytes calldata policy, uint256 offset) private pure returns (uint256 rules, Outcome) {
        uint256 previous = PolicyBytes.PROHIBITION;
        while (offset < policy.length) {
            (uint256 tag, , uint256 next) = policy.node(offset, policy.length);
            if (tag < previous) return (rules, Outcome.Malformed);
            if (tag > PolicyBytes.OBLIGATION) return (rules, Outcome.Undecided);
            ++rules;
            previous = tag;
            offset = next;
        }
        return (rules, Outcome.Holds);
    }

    /// @dev Fills `state`; returns the offset of the next rule.
    function _examineRule(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 offset,
        RuleState memory state
    ) private view returns (uint256) {
        (uint256 tag, uint256 body, uint256 next) = policy.node(offset, policy.length);
        // Between 0x10 and 0x12: {_countRules}.
        state.tag = uint8(tag);
        reading.walks = false;
        (state.about, ) = _readHead(policy, context, reading, body, next);
        reading.walks = true;
        Outcome outcome;
        (outcome, offset) = _readHead(policy, context, reading, body, next);
        if (outcome != Outcome.Holds) {
            (state.refinements, state.constraints, state.duties) = (outcome, outcome, outcome);
            return next;
        }
        state.refinements = _readRefinements(policy, context, reading);
        (state.constraints, ) = _readConstraints(policy, context, reading, offset, next);
        state.duties = Outcome.Holds;
        offset = _skipTo(policy, offset, next, PolicyBytes.DUTY);
        if (tag == PolicyBytes.PERMISSION) {
            state.duties = _readDuties(policy, context, reading, offset, next);
            state.duty = _firstDuty(policy, context, reading, offset, next);
        } else if (tag == PolicyBytes.OBLIGATION) {
            state.state = _readDuty(policy, context, reading, body, next);
        } else {
            state.state = _stateOf(policy, context, reading, state, body, offset, next);
        }
        return next;
    }

    function _firstDuty(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 offset,
        uint256 end
    ) private view returns (DutyState) {
        if (offset == end) return DutyState.None;
        (uint256 tag, uint256 body, uint256 next) = policy.node(offset, end);
        if (tag != PolicyBytes.DUTY) return DutyState.None;
        return _readDuty(policy, context, reading, body, next);
    }

    /// @dev The state of the prohibition in [body, end), whose remedies start at `tail`.
    function _stateOf(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        RuleState memory state,
        uint256 body,
        uint256 tail,
        uint256 end
    ) private view returns (DutyState) {
        if (state.refinements > Outcome.Fails || state.constraints > Outcome.Fails) return DutyState.Undecided;
        (PolicyReason reason, uint256 flags) = _flagsOf(context, reading, keccak256(policy[body:end]));
        if (reason != PolicyReason.Permitted) return DutyState.Undecided;
        if (_checkTail(policy, reading, tail, end, PolicyBytes.REMEDY) != Outcome.Holds) return DutyState.Undecided;
        bool holds = state.refinements == Outcome.Holds && state.constraints == Outcome.Holds;
        if (!holds || flags & FLAG_DONE == 0) return DutyState.NotSet;

        bool isRemedied = tail != end && _areDone(policy, context, reading, tail, end, PolicyBytes.REMEDY_AFTER_BREACH);
        return isRemedied ? DutyState.NotSet : DutyState.Violated;
    }
}
