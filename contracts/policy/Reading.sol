// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Outcome, PolicyDecision} from "./IPolicyEvaluator.sol";

/// @dev What is known so far while a policy is read: one for each call, passed to everything that reads.
struct Reading {
    PolicyDecision decision;
    /// @dev Why the last rule, or part of one, that was read does not hold.
    PolicyDecision finding;
    /// @dev The action that is asked for, as {Vocabulary.canonical} gives it; 0 if the vocabulary has none, {PolicyBytes.NAMED} if it
    /// has no code.
    uint256 action;
    /// @dev Of the last rule: tags ascend.
    uint256 tag;
    uint256 options;
    uint256 conflict;
    /// @dev The policy's kind, and the offset of its node above 32 bits of kind.
    uint256 kind;
    /// @dev Offset of the node that says that the policy is replaced; 0 if none does.
    uint256 replaced;
    /// @dev Whether a prohibition, or what cannot be read, stands in the way of a permission.
    bool denied;
    /// @dev Where {LogicReader} keeps its frames; 0 until a group is read.
    uint256 frames;
    /// @dev Whether the head of a rule is only walked over, and not compared with the request.
    bool walks;
    /// @dev Refinements of the rule being read: {PartyReader}.
    uint256 refinements;
    /// @dev The words of the fact about duties: where they stand, and how many they are. Asked for once: {DutyJudge}.
    uint256 duties;
    uint256 dutyCount;
    bool dutiesAsked;
}

/// @dev Keeps the finding of the first failure of a list; what is read next writes into another one. Offset 0 is that of no node.
function keepFirst(Reading memory reading, PolicyDecision memory failure) pure returns (PolicyDecision memory) {
    if (failure.offset != 0) return failure;

    PolicyDecision memory fresh;
    failure = reading.finding;
    reading.finding = fresh;
    return failure;
}

/// @dev `Fails` with the finding that was kept, `Holds` if none was.
function closeList(Reading memory reading, PolicyDecision memory failure) pure returns (Outcome) {
    if (failure.offset == 0) return Outcome.Holds;

    reading.finding = failure;
    return Outcome.Fails;
}
