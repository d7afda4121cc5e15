// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "./generated/Vocabulary.sol";
import {IFactRegistry} from "./IFactRegistry.sol";
import {
    IPolicyEvaluator,
    Outcome,
    PolicyDecision,
    PolicyReason,
    PolicyRequest,
    RuleState
} from "./IPolicyEvaluator.sol";
import {PolicyBytes} from "./PolicyBytes.sol";
import {PolicyExaminer} from "./PolicyExaminer.sol";
import {Reading} from "./Reading.sol";

/// @dev Reads a policy once, from the first byte to the last, and only what the request needs: the nodes at the top, the head of every
/// rule, the constraints of the rules that are about the request, the duties of a permission whose constraints hold.
contract PolicyEvaluator is IPolicyEvaluator, PolicyExaminer {
    using PolicyBytes for bytes;

    uint16 private constant NO_RULE = 0xffff;

    constructor(IFactRegistry facts) PolicyExaminer(facts) {}

    /// @inheritdoc IPolicyEvaluator
    function evaluate(
        bytes calldata policy,
        PolicyRequest calldata request
    ) external view returns (PolicyDecision memory decision) {
        decision.reason = PolicyReason.NoPermission;
        decision.rule = NO_RULE;
        if (!policy.hasHeader()) {
            _settle(decision, PolicyReason.Malformed, NO_RULE, 0);
            return decision;
        }
        Reading memory reading = _start(decision, request.action);
        (PolicyReason reason, uint256 offset) = _readProperties(policy, reading);
        if (reason == PolicyReason.Permitted) {
            uint256 firstRule = offset;
            (reason, offset) = _checkStanding(reading);
            if (reason == PolicyReason.Permitted) _readRules(policy, request, firstRule, reading);
            else reading.denied = reason == PolicyReason.Replaced;
        } else {
            reading.denied = true;
        }
        if (reason != PolicyReason.Permitted) _settle(decision, reason, NO_RULE, offset);
        if (reading.options & PolicyBytes.BEHAVIOUR_OPEN != 0) _permitByDefault(reading);
    }

    /// @inheritdoc IPolicyEvaluator
    function examine(bytes calldata policy, PolicyRequest calldata request) external view returns (RuleState[] memory) {
        PolicyDecision memory decision;
        return _examine(policy, request.context, _start(decision, request.action));
    }

    /// @dev By the constructor of the struct, because a named return value would allocate two more decisions.
    function _start(PolicyDecision memory decision, uint256 asked) private pure returns (Reading memory) {
        PolicyDecision memory finding;
        uint256 action = asked == PolicyBytes.NAMED ? asked : Vocabulary.canonical(asked);
        return Reading(decision, finding, action, PolicyBytes.PROHIBITION, 0, 0, 0, 0, false, 0, false, 0, 0, 0, false);
    }

    function _readRules(
        bytes calldata policy,
        PolicyRequest calldata request,
        uint256 offset,
        Reading memory reading
    ) private view {
        uint256 end = policy.length;
        for (uint256 rule = 0; offset < end; ++rule) offset = _readNode(policy, request, offset, rule, reading);
    }

    /// @dev Reads one node among the rules; returns the offset of the next, or the end if the decision is final.
    function _readNode(
        bytes calldata policy,
        PolicyRequest calldata request,
        uint256 offset,
        uint256 rule,
        Reading memory reading
    ) private view returns (uint256) {
        (uint256 tag, uint256 body, uint256 next) = policy.node(offset, policy.length);
        if (tag < reading.tag || tag > PolicyBytes.OBLIGATION) {
            if (tag < reading.tag) _settle(reading.decision, PolicyReason.Malformed, NO_RULE, offset);
            else _settle(reading.decision, PolicyReason.TermUnknown, rule, offset);
            reading.denied = true;
            return policy.length;
        }
        reading.tag = tag;
        // Of the permissions only the first that holds matters. Obligations bind the parties and permit nothing.
        if (reading.decision.permitted || tag == PolicyBytes.OBLIGATION) return next;

        Outcome outcome = _readRule(policy, request, body, next, reading);
        if (outcome == Outcome.NotAbout) return next;
        if (outcome == Outcome.Malformed) {
            _adopt(reading, rule);
            reading.denied = true;
            return policy.length;
        }
        bool isFinal =
            tag == PolicyBytes.PROHIBITION
                ? _foldProhibition(reading, outcome, rule)
                : _foldPermission(reading, outcome, rule);
        return isFinal ? policy.length : next;
    }

    /// @dev `Holds` if the rule is about the request and nothing in it fails; the finding explains what does.
    function _readRule(
        bytes calldata policy,
        PolicyRequest calldata request,
        uint256 body,
        uint256 end,
        Reading memory reading
    ) private view returns (Outcome outcome) {
        uint256 offset;
        (outcome, offset) = _readHead(policy, request.context, reading, body, end);
        if (outcome == Outcome.Holds && reading.refinements != 0)
            outcome = _readRefinements(policy, request.context, reading);
        if (outcome != Outcome.Holds) return outcome;

        (outcome, offset) = _readConstraints(policy, request.context, reading, offset, end);
        if (outcome != Outcome.Holds || offset == end) return outcome;
        return
            reading.tag == PolicyBytes.PERMISSION
                ? _readDuties(policy, request.context, reading, offset, end)
                : _checkTail(policy, reading, offset, end, PolicyBytes.REMEDY);
    }

    /// @dev What cannot be decided counts as prohibited. Returns whether the decision is final.
    function _foldProhibition(Reading memory reading, Outcome outcome, uint256 rule) private pure returns (bool) {
        if (outcome == Outcome.Fails) return false;
        bool isPerm = reading.conflict == PolicyBytes.CONFLICT_PERM;
        // Read on only to tell a contradiction from a plain prohibition, or to find the permission that outweighs it.
        bool isFinal =
            outcome == Outcome.Undecided ? !isPerm : !isPerm && reading.conflict != PolicyBytes.CONFLICT_INVALID;
        if (reading.denied && (isPerm || outcome == Outcome.Holds)) return isFinal;

        if (outcome == Outcome.Undecided) _adopt(reading, rule);
        else _settle(reading.decision, PolicyReason.Prohibited, rule, 0);
        reading.denied = true;
        return isFinal;
    }

    /// @dev Of the permissions that do not apply, the first one that is about the request gives the reason.
    function _foldPermission(Reading memory reading, Outcome outcome, uint256 rule) private pure returns (bool) {
        PolicyDecision memory decision = reading.decision;
        if (outcome != Outcome.Holds) {
            if (decision.reason == PolicyReason.NoPermission) _adopt(reading, rule);
            return false;
        }
        if (reading.denied && reading.conflict == PolicyBytes.CONFLICT_INVALID) {
            decision.reason = PolicyReason.Void;
            return true;
        }
        _settle(decision, PolicyReason.Permitted, rule, 0);
        decision.permitted = true;
        return false;
    }

    function _permitByDefault(Reading memory reading) private pure {
        if (reading.denied || reading.decision.permitted) return;
        _settle(reading.decision, PolicyReason.PermittedByDefault, NO_RULE, 0);
        reading.decision.permitted = true;
    }

    /// @dev Makes `decision` a refusal, or a permission before `permitted` is set, that no constraint explains.
    function _settle(PolicyDecision memory decision, PolicyReason reason, uint256 rule, uint256 offset) private pure {
        decision.permitted = false;
        decision.reason = reason;
        // Both fit: a policy has at most 65,535 bytes and a rule at least 3.
        decision.rule = uint16(rule);
        decision.offset = uint32(offset);
        decision.leftOperand = 0;
        decision.operator = 0;
        decision.value = 0;
    }

    /// @dev Makes the decision the refusal that the finding explains.
    function _adopt(Reading memory reading, uint256 rule) private pure {
        PolicyDecision memory decision = reading.decision;
        PolicyDecision memory finding = reading.finding;
        _settle(decision, finding.reason, rule, finding.offset);
        decision.leftOperand = finding.leftOperand;
        decision.operator = finding.operator;
        decision.value = finding.value;
    }
}
