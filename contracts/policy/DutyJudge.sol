// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "./generated/Vocabulary.sol";
import {IFactRegistry} from "./IFactRegistry.sol";
import {FactContext} from "./IFactSource.sol";
import {DutyState, Outcome, PolicyDecision, PolicyReason} from "./IPolicyEvaluator.sol";
import {PartyReader} from "./PartyReader.sol";
import {PolicyBytes} from "./PolicyBytes.sol";
import {closeList, keepFirst, Reading} from "./Reading.sol";

/// @title Reads duties, and what must be done if one is late: consequences of duties, remedies of prohibitions.
/// @dev A rule is known by the hash of its body. The source of fact 0x0f20 says of each id what was done.
abstract contract DutyJudge is PartyReader {
    using PolicyBytes for bytes;

    uint256 internal constant FLAG_DONE = 1;
    uint256 private constant FLAG_BREACHED = 2;
    uint256 private constant FLAG_DONE_AFTER_BREACH = 4;

    constructor(IFactRegistry facts) PartyReader(facts) {}

    /// @dev Whether all duties in [offset, end) let a permission apply; the finding explains any outcome but `Holds`: the first duty that
    /// cannot be decided, else the first that stands in the way.
    function _readDuties(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 offset,
        uint256 end
    ) internal view returns (Outcome outcome) {
        PolicyDecision memory failure;
        while (offset < end) {
            (uint256 tag, uint256 body, uint256 next) = policy.node(offset, end);
            outcome = _checkTag(tag, PolicyBytes.DUTY);
            if (outcome != Outcome.Holds) return _find(reading.finding, outcome, offset);

            outcome = _judge(reading, _readDuty(policy, context, reading, body, next));
            if (outcome > Outcome.Fails) return outcome;
            if (outcome == Outcome.Fails) failure = keepFirst(reading, failure);
            offset = next;
        }
        return closeList(reading, failure);
    }

    /// @dev The state of the duty, consequence or obligation in [body, end). The finding says why, unless it is fulfilled.
    function _readDuty(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 body,
        uint256 end
    ) internal view returns (DutyState) {
        (Outcome outcome, uint256 tail, bool lapsed) = _readDutyConstraints(policy, context, reading, body, end);
        if (outcome == Outcome.Fails) return DutyState.Inactive;
        if (outcome != Outcome.Holds) return DutyState.Undecided;

        return _judgeDuty(policy, context, reading, body, end, tail, lapsed);
    }

    /// @dev Whether only rules of one tag stand in [offset, end).
    function _checkTail(
        bytes calldata policy,
        Reading memory reading,
        uint256 offset,
        uint256 end,
        uint256 wanted
    ) internal pure returns (Outcome) {
        while (offset < end) {
            (uint256 tag, , uint256 next) = policy.node(offset, end);
            Outcome outcome = _checkTag(tag, wanted);
            if (outcome != Outcome.Holds) return _find(reading.finding, outcome, offset);
            offset = next;
        }
        return Outcome.Holds;
    }

    /// @dev Whether all rules in [offset, end), which {_checkTail} has read and of whose flags the source has answered, are done, or,
    /// if the policy has the option, done after the breach.
    function _areDone(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 offset,
        uint256 end,
        uint256 option
    ) internal view returns (bool) {
        uint256 wanted = reading.options & option == 0 ? FLAG_DONE : FLAG_DONE_AFTER_BREACH;
        while (offset < end) {
            (, uint256 body, uint256 next) = policy.node(offset, end);
            (, uint256 flags) = _flagsOf(context, reading, keccak256(policy[body:next]));
            if (flags & wanted == 0) return false;
            offset = next;
        }
        return true;
    }

    /// @dev The first node in [offset, end) that is broken or has at least this tag, or `end`.
    function _skipTo(
        bytes calldata policy,
        uint256 offset,
        uint256 end,
        uint256 least
    ) internal pure returns (uint256) {
        while (offset < end) {
            (uint256 tag, , uint256 next) = policy.node(offset, end);
            if (tag == 0 || tag >= least) break;
            offset = next;
        }
        return offset;
    }

    /// @dev What is known about the rule with this id, all its words together. The source is asked once for all rules.
    function _flagsOf(
        FactContext calldata context,
        Reading memory reading,
        bytes32 id
    ) internal view returns (PolicyReason reason, uint256 flags) {
        if (!reading.dutiesAsked) {
            (reason, reading.duties, reading.dutyCount) = _factsOf(FACT_DUTIES, context);
            if (reason != PolicyReason.Permitted) return (reason, 0);
            reading.dutiesAsked = true;
        }
        (uint256 words, uint256 count) = (reading.duties, reading.dutyCount);
        // In assembly, because a hostile policy has as many duties as fit. A word is of this rule if all but its last byte agree.
        assembly ("memory-safe") {
            for {
                let end := add(words, shl(5, count))
            } lt(words, end) {
                words := add(words, 32)
            } {
                let word := mload(words)
                flags := or(flags, mul(and(word, 0xff), iszero(shr(8, xor(word, id)))))
            }
        }
    }

    /// @dev The state of a duty whose constraints hold but for a deadline that has passed; its consequences start at `tail`.
    function _judgeDuty(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 body,
        uint256 end,
        uint256 tail,
        bool lapsed
    ) private view returns (DutyState) {
        bytes32 id = keccak256(policy[body:end]);
        (PolicyReason reason, uint256 flags) = _flagsOf(context, reading, id);
        if (reason != PolicyReason.Permitted) {
            _note(reading.finding, reason, body - PolicyBytes.NODE_HEADER, FACT_DUTIES << 240, 0);
            return DutyState.Undecided;
        }
        bool isDone = flags & FLAG_DONE != 0;
        bool isLate = flags & FLAG_BREACHED != 0 || (lapsed && !isDone);
        if (isLate) {
            if (_checkTail(policy, reading, tail, end, PolicyBytes.CONSEQUENCE) != Outcome.Holds) {
                return DutyState.Undecided;
            }
            isDone = isDone && _areDone(policy, context, reading, tail, end, PolicyBytes.CONSEQUENCE_AFTER_BREACH);
        }
        if (isDone) return DutyState.Fulfilled;

        reason = isLate ? PolicyReason.DutyViolated : PolicyReason.DutyNotFulfilled;
        _note(reading.finding, reason, body - PolicyBytes.NODE_HEADER, 0, id);
        return isLate ? DutyState.Violated : DutyState.NotSet;
    }

    /// @dev `Holds` for the tag that may stand here.
    function _checkTag(uint256 tag, uint256 wanted) private pure returns (Outcome) {
        if (tag == wanted) return Outcome.Holds;
        return tag < PolicyBytes.DUTY ? Outcome.Malformed : Outcome.Undecided;
    }

    /// @dev What the state of a duty means for the permission that depends on it.
    function _judge(Reading memory reading, DutyState state) private pure returns (Outcome) {
        uint256 options = reading.options;
        if (state == DutyState.Fulfilled) return Outcome.Holds;
        if (state == DutyState.Undecided) {
            return reading.finding.reason == PolicyReason.Malformed ? Outcome.Malformed : Outcome.Undecided;
        }
        bool isHarmless =
            (state == DutyState.NotSet && options & PolicyBytes.DUTY_NOT_SET_PERMITS != 0) ||
                (state == DutyState.Inactive && options & PolicyBytes.DUTY_INACTIVE_DENIES == 0);
        return isHarmless ? Outcome.Holds : Outcome.Fails;
    }

    /// @dev All constraints of a duty. `Fails` if one makes the duty inactive, and the finding is that of the first such; `lapsed` if a deadline
    /// has passed. `tail` is what follows the constraints.
    function _readDutyConstraints(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 offset,
        uint256 end
    ) private view returns (Outcome outcome, uint256 tail, bool lapsed) {
        PolicyDecision memory failure;
        tail = _skipTo(policy, offset, end, PolicyBytes.CONSTRAINT);
        while (tail < end && !_isRule(policy, tail, end)) {
            bool isDeadline;
            (outcome, isDeadline, offset) = _readDutyConstraint(policy, context, reading, tail, end);
            if (outcome > Outcome.Fails) return (outcome, tail, lapsed);
            if (outcome == Outcome.Fails && isDeadline) lapsed = true;
            else if (outcome == Outcome.Fails) failure = keepFirst(reading, failure);
            tail = offset;
        }
        return (closeList(reading, failure), tail, lapsed);
    }

    /// @dev Whether a whole node that is no constraint stands at `offset`.
    function _isRule(bytes calldata policy, uint256 offset, uint256 end) private pure returns (bool) {
        (uint256 tag, , ) = policy.node(offset, end);
        return tag >= PolicyBytes.DUTY;
    }

    function _readDutyConstraint(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 offset,
        uint256 end
    ) private view returns (Outcome outcome, bool isDeadline, uint256 next) {
        uint256 tag;
        uint256 body;
        (tag, body, next) = policy.node(offset, end);
        if (tag == 0) return (_find(reading.finding, Outcome.Malformed, offset), false, next);

        (outcome, ) = _readConstraints(policy, context, reading, offset, next);
        isDeadline = tag == PolicyBytes.CONSTRAINT && _isDeadline(policy.load(body), reading.options);
    }

    function _isDeadline(uint256 head, uint256 options) private pure returns (bool) {
        uint256 operator = (head >> 232) & 0xff;
        return
            head >> 240 == Vocabulary.OPERAND_DATE_TIME &&
            (operator == Vocabulary.OPERATOR_LT || operator == Vocabulary.OPERATOR_LTEQ) &&
            options & PolicyBytes.DUTY_LAPSED_INACTIVE == 0;
    }
}
