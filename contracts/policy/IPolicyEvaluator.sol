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
    Void,
    /// @dev A duty of the permission is not done yet; `value` is its id.
    DutyNotFulfilled,
    /// @dev A duty of the permission is late and not made good; `value` is its id.
    DutyViolated,
    /// @dev Another policy has replaced this one.
    Replaced,
    /// @dev Nothing forbids it, and the policy permits what nothing forbids.
    PermittedByDefault
}

/// @dev What reading a rule, or a part of one, comes to. `NotAbout`: a rule for another action, target or party.
enum Outcome {
    NotAbout,
    Holds,
    Fails,
    Undecided,
    Malformed
}

enum DutyState {
    /// @dev There is no duty, or nothing is said of it.
    None,
    NotSet,
    Fulfilled,
    Violated,
    /// @dev A constraint of the duty itself does not hold.
    Inactive,
    Undecided
}

/// @dev What {IPolicyEvaluator.examine} says of a rule: docs/policy-format.md, "The report".
struct RuleState {
    /// @dev Tag of the rule's node: prohibition, permission or obligation; 0 for what is no rule and ends the report.
    uint8 tag;
    /// @dev Whether action and parties are those of the request.
    Outcome about;
    Outcome refinements;
    Outcome constraints;
    /// @dev What the duties of a permission come to under the options of the policy.
    Outcome duties;
    /// @dev Of the first duty of a permission.
    DutyState duty;
    /// @dev Of an obligation or prohibition.
    DutyState state;
}

struct PolicyRequest {
    /// @dev Code of the action in the vocabulary; 0xffff for one without a code, whose names the source of fact 0x0f03 knows.
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
    /// @dev The first value that was read for a constraint that is not satisfied, or the id of the duty; else zero.
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

    /// @notice Says of every rule, in the order of the bytes, what the decision does not: what each part of it comes to, and the state of
    /// duties, obligations and prohibitions. Never reverts on any `policy`, given gas.
    /// @dev The last element has tag 0 if the policy is malformed or unknown at the top; meant to be called from outside the chain.
    function examine(bytes calldata policy, PolicyRequest calldata request) external view returns (RuleState[] memory);
}
