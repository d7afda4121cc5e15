// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Part} from "./Atomic.sol";

enum ParticipantState {
    None,
    Prepared,
    Refused,
    Tombstone,
    Executed,
    Failed,
    Finalized,
    RolledBack
}

/// @title Takes part in atomic transactions: reserves, executes tentatively, and does what the coordinator has decided.
/// @dev None → Prepared, Refused or Tombstone; Prepared → Executed, Failed or RolledBack; Executed → Finalized or RolledBack;
/// Failed → RolledBack. Something is locked in Prepared and Executed only.
///
/// A participant rolls itself back only in Prepared, after `executeBy`. Executed waits for the decision, which comes as a message, as a
/// proof of the coordinator's slot, or, a day after `decideBy`, from governance. To commit and to abort call nobody and cannot fail.
/// Which messages are answered, ignored or refused in which state: sdk/src/bridge/atomicTransitions.ts.
interface IParticipant {
    event CoordinatorSet(uint64 indexed chainId, address coordinator);
    event PartPrepared(bytes32 indexed xid, bytes32 indexed key, Part part);
    /// @dev `reason` is what the participant's code reverted with, at most 256 bytes; empty after `prepareBy`.
    event PartRefused(bytes32 indexed xid, bytes32 indexed key, Part part, bytes reason);
    event PartExecuted(bytes32 indexed xid, bytes32 indexed key);
    event PartFailed(bytes32 indexed xid, bytes32 indexed key, bytes reason);
    event PartFinalized(bytes32 indexed xid, bytes32 indexed key);
    event PartRolledBack(bytes32 indexed xid, bytes32 indexed key);
    /// @dev Aborted before it was prepared: a PREPARE that comes later is ignored.
    event PartTombstoned(bytes32 indexed xid, bytes32 indexed key);
    /// @dev `evidence` is a digest of the public record on which governance has decided for a coordinator that is gone.
    event PartSettledByGovernance(bytes32 indexed xid, bytes32 indexed key, bool committed, bytes32 evidence);

    error ParticipantCoordinatorUnknown(uint64 chainId, address coordinator);
    /// @dev The leg is not this participant's, or not the one of the specification.
    error ParticipantLegMismatch(uint8 index);
    error ParticipantMessageUnexpected(bytes32 key, ParticipantState state);
    error ParticipantPartUnknown(bytes32 key);
    error ParticipantNotRollable(bytes32 key, ParticipantState state);
    /// @dev A prepared part can be rolled back after `executeBy`.
    error ParticipantDeadlineAhead(bytes32 key, uint256 deadline);
    error ParticipantUndecided(bytes32 key, bytes32 slotValue);
    error ParticipantNotFinal(bytes32 key, ParticipantState state);
    error ParticipantOperationUnknown(bytes32 operation);
    /// @dev Ask `account` to sign {consentDigest} of the transaction.
    error ParticipantConsentMissing(address account);
    error ParticipantCallerNotSelf(address caller);

    /// @notice Names the coordinator of a chain, whose transactions can be prepared from now on; zero for none. Parts of an earlier
    /// coordinator are still settled by it. Restricted to {Roles.BRIDGE}.
    /// @dev Emits {CoordinatorSet}.
    function setCoordinator(uint64 chainId, address coordinator) external;

    /// @notice Releases what is reserved for a transaction that was not executed in time. Anyone may call it.
    /// @dev Emits {PartRolledBack}. Requirements: the part is Prepared; `executeBy` has passed on this chain.
    function rollBack(Part calldata part) external;

    /// @notice Does what the coordinator has decided, by proof of its decision slot. Anyone may call it.
    /// @dev Emits {PartFinalized} or {PartRolledBack}. Requirements: the part is known; the proof holds and shows a decision.
    function settleByProof(Part calldata part, bytes calldata proof) external;

    /// @notice Decides for a coordinator that is gone: the one case that is not automatic. Restricted to role 0, governance.
    /// @dev Emits {PartSettledByGovernance}. Requirements: the part is Executed; `decideBy` passed a day ago.
    ///
    /// Warning: nothing compares this with what other chains do.
    function settleByGovernance(Part calldata part, bool committed, bytes32 evidence) external;

    /// @notice Tells the coordinator that nothing is left to do here. Anyone may call it.
    /// @dev Requirements: the part is Refused, Tombstone, Finalized or RolledBack; the message can be sent.
    function acknowledge(Part calldata part) external;

    function coordinatorOf(uint64 chainId) external view returns (address);

    function stateOf(Part calldata part) external view returns (ParticipantState);

    /// @notice Unix seconds: when a prepared part can be rolled back, and after when the coordinator can abort; 0 if it is not known.
    function deadlinesOf(Part calldata part) external view returns (uint40 executeBy, uint40 decideBy);

    function keyOf(Part calldata part) external pure returns (bytes32);

    /// @notice What an account signs (EIP-712, `Consent(bytes32 xid,uint8 index)`) to let a participant do a leg at its expense. `xid`
    /// stands for the whole specification: all legs and deadlines.
    function consentDigest(bytes32 xid, uint8 index) external view returns (bytes32);
}
