// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FactContext} from "./IFactSource.sol";

/// @dev Why a decision is what it is.
enum PolicyReason {
    /// @dev A permission applies and all its constraints hold.
    Permitted,
    /// @dev No permission is for this action, target and party.
    NoPermission,
    /// @dev A prohibition applies and all its constraints hold.
    Prohibited,
    /// @dev A constraint is not satisfied: `leftOperand`, `operator`, and the first value that was read stand in the decision.
    NotSatisfied,
    /// @dev The evaluator does not know this left operand, or no contract answers for it.
    OperandUnknown,
    OperatorUnknown,
    UnitUnknown,
    /// @dev The fact source did not answer.
    FactMissing,
    /// @dev A part of the policy that this version does not know.
    TermUnknown,
    /// @dev The bytes are not a policy of a version that this evaluator knows.
    Malformed,
    /// @dev The policy contradicts itself and says that it is void then.
    Void
}

struct PolicyRequest {
    /// @dev Code of the action in the vocabulary.
    uint16 action;
    FactContext context;
}

struct PolicyDecision {
    bool permitted;
    PolicyReason reason;
    /// @dev Index of the rule that decided, from 0; 0xffff if none did.
    uint16 rule;
    /// @dev Byte offset of the constraint that decided in the policy; 0 if none did.
    uint32 offset;
    uint16 leftOperand;
    uint8 operator;
    /// @dev The first value that was read for the left operand; zero if none was.
    bytes32 value;
}

/// @title Evaluates ODRL policies compiled to bytes. Stateless: policies are data, one contract serves all of them.
/// @dev The byte format is described in docs/policy-format.md. A prohibition that applies outweighs any permission.
/// What the evaluator does not know denies: it never skips a constraint.
interface IPolicyEvaluator {
    /// @notice Decides a request under a policy. Never reverts on any `policy`, given gas: what is not a policy is denied.
    /// @dev Bounded: at most 64 levels of nesting, 65,535 bytes.
    function evaluate(
        bytes calldata policy,
        PolicyRequest calldata request
    ) external view returns (PolicyDecision memory);
}
