// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PolicyReason} from "../policy/IPolicyEvaluator.sol";
import {AgreementId, JobId, PolicyId, RightId} from "../types/Ids.sol";

/// @dev Authorised → Completed | Failed | Expired. The last three are final.
enum JobState {
    None,
    Authorised,
    Completed,
    Failed,
    Expired
}

/// @dev EIP-712 type `JobRequest`, in this order.
struct JobRequest {
    AgreementId agreementId;
    /// @dev SHA-256 of the operation's canonical description: name, version, parameter set.
    bytes32 algorithmDigest;
    /// @dev SHA-256 of the canonical JSON of the operation's parameters.
    bytes32 parametersDigest;
    /// @dev SHA-256 of the canonical JSON of the list of inputs (CIDs).
    bytes32 inputDigest;
    /// @dev Units of use that a delivered result costs.
    uint32 units;
    /// @dev Unix seconds: the result must be anchored before it.
    uint64 deadline;
    /// @dev Makes two jobs of the same content different.
    uint64 salt;
}

struct Job {
    JobState state;
    AgreementId agreementId;
    RightId rightId;
    uint32 units;
    uint64 deadline;
    uint64 authorisedAt;
}

/// @title The life of jobs on chain: authorised after member, right, agreement, policy and count are checked; then completed, failed or expired.
/// @dev Domain: name `CausewayJobBook`, version `1`, chain id, this contract. The consumer signs the request; its digest is the job's id.
interface IJobBook {
    event JobAuthorised(
        JobId indexed id,
        AgreementId indexed agreementId,
        RightId indexed rightId,
        bytes32 algorithmDigest,
        bytes32 parametersDigest,
        bytes32 inputDigest,
        uint32 units,
        uint64 deadline
    );
    event JobCompleted(JobId indexed id, AgreementId indexed agreementId, uint32 units);
    event JobFailed(JobId indexed id, bytes32 reason);
    event JobExpired(JobId indexed id);

    error JobKnown(JobId id);
    error JobUnknown(JobId id);
    error JobStateUnexpected(JobId id, JobState state);
    error JobSignerNotConsumer(JobId id, address consumer);
    error JobUnitsInvalid(uint32 units);
    error JobUnitsExceedAgreement(AgreementId agreementId, uint32 units, uint32 left);
    error JobDeadlineInvalid(uint64 deadline, uint256 time);
    error JobNotExpired(JobId id, uint64 deadline, uint256 time);
    /// @dev The policy refuses: why, by which rule and constraint, and the value that was read.
    error PolicyDenied(
        PolicyId policyId,
        PolicyReason reason,
        uint16 rule,
        uint16 leftOperand,
        uint8 operator,
        bytes32 value
    );

    /// @notice Authorises a job and takes one use of its right.
    /// @dev Emits {JobAuthorised}. `policy` are the bytes of the agreement's policy; its action is `cwy:compute`.
    ///
    /// Requirements:
    /// - the job is new; `units` > 0; `deadline` is in the future and at most 30 days away
    /// - the agreement is open, with that many units left
    /// - the caller is a key of the provider's organisation; both organisations are admitted in their role
    /// - `signature` over the id is by the agreement's consumer (ECDSA or ERC-1271)
    /// - the right is held by the consumer, valid now and not exhausted
    /// - the policy permits
    function authorise(
        JobRequest calldata request,
        bytes calldata signature,
        bytes calldata policy
    ) external returns (JobId id);

    /// @notice Marks a job as delivered. Restricted to {Roles.JOB_COMPLETER}.
    /// @dev Emits {JobCompleted}. Requirements: Authorised; the deadline has not passed.
    function complete(JobId id) external;

    /// @notice Gives a job up, and its use and units back. Requirements: Authorised; the caller is a key of the provider's organisation.
    /// @dev Emits {JobFailed}. `reason` is keccak256 of the error code.
    function fail(JobId id, bytes32 reason) external;

    /// @notice Ends a job that was not delivered in time, and gives its use and units back. Anyone may call it.
    /// @dev Emits {JobExpired}. Requirements: Authorised; the deadline has passed.
    function expire(JobId id) external;

    /// @notice The job with this id; its state is None if there is none.
    function job(JobId id) external view returns (Job memory);

    /// @notice Units of completed jobs of an agreement.
    function deliveredUnits(AgreementId id) external view returns (uint32);

    /// @notice Units of authorised and completed jobs of an agreement.
    function takenUnits(AgreementId id) external view returns (uint32);

    /// @notice Unix seconds at which the last job of an agreement was completed; 0 before the first.
    function lastCompletedAt(AgreementId id) external view returns (uint64);

    /// @notice The id that this request has on this chain.
    function idOf(JobRequest calldata request) external view returns (JobId);
}
