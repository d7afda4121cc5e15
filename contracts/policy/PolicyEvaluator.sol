// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId, ProductId} from "../types/Ids.sol";
import {ConstraintReader, Outcome} from "./ConstraintReader.sol";
import {Vocabulary} from "./generated/Vocabulary.sol";
import {IFactRegistry} from "./IFactRegistry.sol";
import {FactContext} from "./IFactSource.sol";
import {IPolicyEvaluator, PolicyDecision, PolicyReason, PolicyRequest} from "./IPolicyEvaluator.sol";
import {PolicyBytes} from "./PolicyBytes.sol";

/// @dev Reads a policy once, from the first byte to the last, and only what the request needs: the nodes at the top, the head of every
/// rule, the constraints of the rules that are about the request.
contract PolicyEvaluator is IPolicyEvaluator, ConstraintReader {
    using PolicyBytes for bytes;

    /// @dev What is known so far while the rules are read.
    struct Reading {
        PolicyDecision decision;
        /// @dev Why the last rule that was read does not hold.
        PolicyDecision finding;
        /// @dev The action that is asked for, as {Vocabulary.canonical} gives it; 0 if the vocabulary has none.
        uint256 action;
        /// @dev Where {ConstraintReader} keeps its frames.
        uint256 frames;
        /// @dev Of the last rule: tags ascend.
        uint256 tag;
        /// @dev Whether rules that contradict each other make the policy void.
        bool voids;
    }

    uint16 private constant NO_RULE = 0xffff;

    constructor(IFactRegistry facts) ConstraintReader(facts) {}

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
        (uint256 firstRule, bool voids) = _readProperties(policy, decision);
        if (firstRule == policy.length) return decision;

        PolicyDecision memory finding;
        uint256 action = Vocabulary.canonical(request.action);
        Reading memory reading = Reading(decision, finding, action, _allocateFrames(), PolicyBytes.PROHIBITION, voids);
        _readRules(policy, request, firstRule, reading);
    }

    /// @dev Reads the nodes before the first rule. `firstRule` is the end if they decide already; `voids` says whether rules that contradict
    /// each other make the policy void, which is ODRL's default.
    function _readProperties(
        bytes calldata policy,
        PolicyDecision memory decision
    ) private pure returns (uint256 firstRule, bool voids) {
        uint256 offset = PolicyBytes.HEADER;
        uint256 previous = 0;
        voids = true;
        while (offset < policy.length) {
            (uint256 tag, uint256 body, uint256 next) = policy.node(offset, policy.length);
            if (tag >= PolicyBytes.PROHIBITION) break;

            PolicyReason reason = tag <= previous ? PolicyReason.Malformed : _readProperty(policy, tag, body, next);
            if (reason != PolicyReason.Permitted) {
                _settle(decision, reason, NO_RULE, offset);
                return (policy.length, voids);
            }
            if (tag == PolicyBytes.CONFLICT) voids = _byteAt(policy, body) == PolicyBytes.CONFLICT_INVALID;
            previous = tag;
            offset = next;
        }
        return (offset, voids);
    }

    /// @dev `Permitted` if the property does not stand in the way of a permission.
    function _readProperty(
        bytes calldata policy,
        uint256 tag,
        uint256 body,
        uint256 next
    ) private pure returns (PolicyReason) {
        uint256 length = next - body;
        if (tag == PolicyBytes.UID) return length == 32 ? PolicyReason.Permitted : PolicyReason.Malformed;
        if (tag != PolicyBytes.KIND && tag != PolicyBytes.CONFLICT) return PolicyReason.TermUnknown;
        if (length != 1) return PolicyReason.Malformed;

        uint256 value = _byteAt(policy, body);
        if (tag == PolicyBytes.CONFLICT) {
            bool known = value == PolicyBytes.CONFLICT_INVALID || value == PolicyBytes.CONFLICT_PROHIBIT;
            return known ? PolicyReason.Permitted : PolicyReason.TermUnknown;
        }
        if (value == PolicyBytes.KIND_SET || value == PolicyBytes.KIND_AGREEMENT) return PolicyReason.Permitted;
        // Offers, requests, tickets and the like grant nothing.
        return value <= PolicyBytes.KIND_LAST ? PolicyReason.NoPermission : PolicyReason.TermUnknown;
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
        if (tag < reading.tag || tag > PolicyBytes.PERMISSION) {
            if (tag < reading.tag) _settle(reading.decision, PolicyReason.Malformed, NO_RULE, offset);
            else _settle(reading.decision, PolicyReason.TermUnknown, rule, offset);
            return policy.length;
        }
        // Of the permissions only the first that holds matters.
        if (reading.decision.permitted) return next;

        reading.tag = tag;
        Outcome outcome = _readRule(policy, request, body, next, reading);
        bool isFinal =
            tag == PolicyBytes.PROHIBITION
                ? _foldProhibition(reading, outcome, rule)
                : _foldPermission(reading, outcome, rule);
        return isFinal ? policy.length : next;
    }

    /// @dev What cannot be decided counts as prohibited. Returns whether the decision is final.
    function _foldProhibition(Reading memory reading, Outcome outcome, uint256 rule) private pure returns (bool) {
        if (outcome == Outcome.NotAbout || outcome == Outcome.Fails) return false;
        if (outcome == Outcome.Undecided || outcome == Outcome.Malformed) {
            _adopt(reading, rule);
            return true;
        }
        if (reading.decision.reason != PolicyReason.Prohibited) {
            _settle(reading.decision, PolicyReason.Prohibited, rule, 0);
        }
        // Read on only to tell a contradiction from a plain prohibition.
        return !reading.voids;
    }

    /// @dev Of the permissions that do not apply, the first one that is about the request gives the reason.
    function _foldPermission(Reading memory reading, Outcome outcome, uint256 rule) private pure returns (bool) {
        PolicyDecision memory decision = reading.decision;
        if (outcome == Outcome.Malformed) {
            _adopt(reading, rule);
            return true;
        }
        if (outcome == Outcome.Holds && decision.reason == PolicyReason.Prohibited) {
            decision.reason = PolicyReason.Void;
            return true;
        }
        if (outcome == Outcome.Holds) {
            _settle(decision, PolicyReason.Permitted, rule, 0);
            decision.permitted = true;
        } else if (outcome != Outcome.NotAbout && decision.reason == PolicyReason.NoPermission) {
            _adopt(reading, rule);
        }
        return false;
    }

    function _readRule(
        bytes calldata policy,
        PolicyRequest calldata request,
        uint256 body,
        uint256 end,
        Reading memory reading
    ) private view returns (Outcome) {
        (Outcome outcome, uint256 offset) = _readAction(policy, reading.action, body, end);
        if (outcome == Outcome.Holds) (outcome, offset) = _readParties(policy, request.context, offset, end);
        if (outcome == Outcome.Holds) {
            return _readConstraints(policy, request.context, offset, end, reading.frames, reading.finding);
        }

        PolicyReason reason = outcome == Outcome.Malformed ? PolicyReason.Malformed : PolicyReason.TermUnknown;
        if (outcome != Outcome.NotAbout) _settle(reading.finding, reason, NO_RULE, offset);
        return outcome;
    }

    /// @dev `Holds` if the rule's action covers the one asked for; then the offset is that of the next node.
    function _readAction(
        bytes calldata policy,
        uint256 action,
        uint256 offset,
        uint256 end
    ) private pure returns (Outcome, uint256) {
        (uint256 tag, uint256 body, uint256 next) = policy.node(offset, end);
        if (tag != PolicyBytes.ACTION || next - body < 2) return (Outcome.Malformed, offset);

        uint256 ruleAction = Vocabulary.canonical(policy.load(body) >> 240);
        if (ruleAction == 0) return (Outcome.Undecided, offset);
        if (!Vocabulary.isWithin(action, ruleAction)) return (Outcome.NotAbout, offset);
        // More than the code is a refinement.
        return next - body == 2 ? (Outcome.Holds, next) : (Outcome.Undecided, offset);
    }

    /// @dev `Holds` if target and assignee, where the rule has them, are those of the request; then the offset is that of the first
    /// constraint. Who assigns says who granted the rule and is no condition.
    function _readParties(
        bytes calldata policy,
        FactContext calldata context,
        uint256 offset,
        uint256 end
    ) private pure returns (Outcome, uint256) {
        uint256 previous = PolicyBytes.ACTION;
        while (offset < end) {
            (uint256 tag, uint256 body, uint256 next) = policy.node(offset, end);
            if (tag <= previous) return (Outcome.Malformed, offset);
            if (tag >= PolicyBytes.CONSTRAINT) break;

            Outcome outcome = _readParty(policy, context, tag, body, next);
            if (outcome != Outcome.Holds) return (outcome, offset);
            previous = tag;
            offset = next;
        }
        return (Outcome.Holds, offset);
    }

    function _readParty(
        bytes calldata policy,
        FactContext calldata context,
        uint256 tag,
        uint256 body,
        uint256 next
    ) private pure returns (Outcome) {
        bool isTarget = tag == PolicyBytes.TARGET;
        if (isTarget || tag == PolicyBytes.ASSIGNEE) {
            if (next != body + 32) return Outcome.Malformed;
            bytes32 asked = isTarget ? ProductId.unwrap(context.productId) : MemberId.unwrap(context.consumer);
            return bytes32(policy.load(body)) == asked ? Outcome.Holds : Outcome.NotAbout;
        }
        if (tag != PolicyBytes.ASSIGNER && tag != PolicyBytes.RULE_UID) return Outcome.Undecided;
        return next == body + 32 ? Outcome.Holds : Outcome.Malformed;
    }

    function _byteAt(bytes calldata policy, uint256 offset) private pure returns (uint256) {
        return policy.load(offset) >> 248;
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
