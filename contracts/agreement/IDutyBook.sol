// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DutyKind} from "../policy/DutyReader.sol";
import {AgreementId, PolicyId} from "../types/Ids.sol";

/// @dev What is known of a duty, bits of one byte. It is also the last byte of its word under fact code 0x0f20.
library DutyFlags {
    /// @dev Of a duty: it was fulfilled. Of a prohibition: what it forbids was done.
    uint8 internal constant DONE = 1;
    /// @dev It is or was late, or was infringed.
    uint8 internal constant BREACHED = 2;
    /// @dev It was fulfilled after it, or the rule that it stands under, was breached.
    uint8 internal constant DONE_AFTER_BREACH = 4;
}

/// @dev One place at which a duty stands in the policy; a duty at several places has one state.
struct DutyView {
    bytes32 id;
    DutyKind kind;
    /// @dev Position in the list, from 1, of the rule that it stands under; 0 at the top and under a permission.
    uint8 parent;
    /// @dev Code of the vocabulary; 0xffff for an action without one.
    uint16 action;
    /// @dev Bits of {DutyFlags}.
    uint8 flags;
    /// @dev Unix seconds: the first second that is too late; 0 if there is none.
    uint64 deadline;
    /// @dev Owed by the provider's organisation; else by the consumer's.
    bool isOwedByProvider;
    /// @dev It has constraints besides its deadline, which this book does not evaluate.
    bool isConditional;
    /// @dev It holds the agreement up: an obligation or prohibition that was breached and is not made good yet.
    bool isUnsettled;
    /// @dev What `compensate` asks for: `amount` with `scale` digits behind the point, in the unit whose IRI has the hash `unit`.
    uint128 amount;
    uint8 scale;
    bytes32 unit;
}

/// @title What the parties of an agreement owe each other under its policy, whether it was done, and in time.
/// @dev The id of a duty is keccak256 of its body in the policy. It is attested by the organisation that it is owed to, never by the one that owes
/// it: the consumer's duties by the provider, the duties whose assignee is the provider's organisation by the consumer. Organisations are those of
/// the agreement, whatever their state. An organisation that trades with itself can attest nothing.
///
/// A violated obligation or an infringed prohibition suspends the agreement: no job is authorised. It goes on when the obligation and all
/// its consequences, or all remedies of the prohibition, were done after the breach. An infringed prohibition without remedies cannot be made good.
/// Nothing here touches money: collecting, ending and refunding do not ask this book.
///
/// Also the fact source of the duties (code 0x0f20): a word for each duty that has flags, its id with the last byte replaced by them, or one
/// word 0 if no duty has any; no answer for an agreement that was not opened.
interface IDutyBook {
    event DutiesOpened(AgreementId indexed agreementId, PolicyId indexed policyId, uint256 count);
    event DutyOpened(
        AgreementId indexed agreementId,
        bytes32 indexed dutyId,
        DutyKind kind,
        uint8 parent,
        uint16 action,
        uint64 deadline,
        bool isOwedByProvider
    );
    event DutyFulfilled(AgreementId indexed agreementId, bytes32 indexed dutyId, uint8 flags);
    event DutyViolated(AgreementId indexed agreementId, bytes32 indexed dutyId);
    /// @dev Due because `violatedId` was violated; amount, scale and unit as in {DutyView}.
    event ConsequenceDue(
        AgreementId indexed agreementId,
        bytes32 indexed dutyId,
        bytes32 indexed violatedId,
        uint16 action,
        uint128 amount,
        uint8 scale,
        bytes32 unit
    );
    /// @dev Due because the prohibition `violatedId` was infringed; amount, scale and unit as in {DutyView}.
    event RemedyDue(
        AgreementId indexed agreementId,
        bytes32 indexed dutyId,
        bytes32 indexed violatedId,
        uint16 action,
        uint128 amount,
        uint8 scale,
        bytes32 unit
    );
    /// @dev A breach was made good.
    event DutySettled(AgreementId indexed agreementId, bytes32 indexed dutyId);

    error DutyAgreementNotReached(AgreementId agreementId);
    error DutyPolicyMismatch(PolicyId expected, PolicyId given);
    /// @dev The same rule is a prohibition and a duty: what was done would fulfil the one and infringe the other.
    error DutyContradictory(bytes32 dutyId);
    error DutyUnknown(AgreementId agreementId, bytes32 dutyId);
    error DutyIsProhibition(bytes32 dutyId);
    error DutyNotBeneficiary(AgreementId agreementId, bytes32 dutyId, address account);
    error DutyAlreadyDone(bytes32 dutyId);
    error DutyAlreadyBreached(bytes32 dutyId);
    error DutyNotLapsed(bytes32 dutyId, uint64 deadline, uint256 time);

    /// @notice Records the duties of an agreement's policy. Anyone may call it, again without effect.
    /// @dev Emits {DutyOpened} for each place at which a rule stands, then {DutiesOpened}.
    ///
    /// Requirements:
    /// - the agreement was reached
    /// - `policy` are the bytes of its policy, with at most 64 duties, obligations, consequences, prohibitions and remedies together
    /// - no rule is both a prohibition and something else
    function open(AgreementId agreementId, bytes calldata policy) external;

    /// @notice Attests that a duty was done, now. After its deadline that also records its violation.
    /// @dev Emits {DutyFulfilled}, and {DutySettled} for what it makes good; what {breach} emits for a violation that it records.
    ///
    /// Requirements:
    /// - the duty is known and no prohibition
    /// - the caller is a key (Controller or Node) of the organisation that it is owed to, which is not the one that owes it
    /// - it was not done before, or not since a breach that it has to make good
    function confirm(AgreementId agreementId, bytes32 dutyId) external;

    /// @notice Records that a duty was not done in time, or that a prohibition was infringed.
    /// @dev Emits {DutyViolated}, and {ConsequenceDue} or {RemedyDue} for each rule under it. Remedies of a prohibition that is infringed again
    /// count as not done.
    ///
    /// Requirements:
    /// - the duty is known, was not done, not breached before, and its deadline has passed; or the prohibition is known and not unsettled
    /// - for a prohibition, and for a duty with further constraints: the caller is a key of the organisation that it is owed to, which is not the one
    ///   that owes it, or of an admitted regulator. Else anyone may call it.
    function breach(AgreementId agreementId, bytes32 dutyId) external;

    function isOpen(AgreementId agreementId) external view returns (bool);

    /// @notice The duties of an agreement in the order of its policy; none if it was not opened.
    function duties(AgreementId agreementId) external view returns (DutyView[] memory);
}
