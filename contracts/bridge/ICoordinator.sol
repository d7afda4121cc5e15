// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Decision, Specification} from "./Atomic.sol";

enum CoordinatorState {
    Init,
    Preparing,
    Executing,
    Committed,
    Aborted,
    Closed
}

/// @title Decides transactions that happen on all their chains or on none.
/// @dev Three phases: every participant reserves and votes; every one executes tentatively and answers; then one decision is written,
/// which never changes again. Init → Preparing → Executing → Committed or Aborted → Closed.
///
/// The decision of `xid` stands in the storage slot keccak256(abi.encode(xid, uint256(0))): 0 none, 1 Committed, 2 Aborted. Other chains
/// prove it: the slot is part of the interface.
///
/// Participants on the chain of the coordinator are called at once; on other chains they get messages. A message of the second and
/// third phase that cannot be sent does not stop the decision: {Undelivered} says so, and {resend} repairs it.
/// Assumption: a participant answers once for each question, with the truth; only its own leg depends on it.
interface ICoordinator {
    event TransactionBegun(
        bytes32 indexed xid,
        address indexed initiator,
        uint256 nonce,
        bytes32 specificationHash,
        Specification specification
    );
    event VoteReceived(bytes32 indexed xid, uint8 index, bool yes);
    event TransactionExecuting(bytes32 indexed xid);
    event ResultReceived(bytes32 indexed xid, uint8 index, bool ok);
    event TransactionDecided(bytes32 indexed xid, Decision decision);
    event TransactionClosed(bytes32 indexed xid);
    /// @dev The route is cursed, or a participant of this chain failed. `reason` has at most 256 bytes.
    event Undelivered(bytes32 indexed xid, uint8 index, bytes reason);

    /// @dev Between 1 and 8 legs.
    error CoordinatorLegsInvalid(uint256 legs);
    /// @dev One argument and one consent, empty or not, for each leg.
    error CoordinatorArgumentsMismatch(uint256 legs, uint256 args, uint256 consents);
    error CoordinatorArgumentsInvalid(uint256 index, bytes32 expected, bytes32 given);
    error CoordinatorLegInvalid(uint256 index);
    /// @dev now ≤ prepareBy < executeBy < decideBy.
    error CoordinatorDeadlinesInvalid(uint40 prepareBy, uint40 executeBy, uint40 decideBy);
    /// @dev The initiator has begun the same with this nonce already.
    error CoordinatorTransactionKnown(bytes32 xid);
    error CoordinatorNotParticipant(bytes32 xid, uint8 index, uint64 chainId, address account);
    error CoordinatorMessageUnexpected(bytes32 xid, CoordinatorState state);
    error CoordinatorNotInitiator(bytes32 xid, address account);
    error CoordinatorNotCancellable(bytes32 xid, CoordinatorState state);
    error CoordinatorNotAbortable(bytes32 xid, CoordinatorState state);
    /// @dev The transaction can be aborted after `decideBy`.
    error CoordinatorDeadlineAhead(bytes32 xid, uint40 decideBy);
    error CoordinatorNothingToSend(bytes32 xid, uint8 index);

    /// @notice Begins a transaction of the caller and asks every participant to reserve.
    /// @dev Emits {TransactionBegun}. `args` and `consents` stand in the order of the legs.
    ///
    /// Requirements:
    /// - 1 to 8 legs, each with a participant, a chain, and a gas limit with which no message asks for more than 8,000,000 gas; the
    ///   hashes of `args` are those of the legs
    /// - now ≤ prepareBy < executeBy < decideBy
    /// - the caller has not begun the same specification with the same nonce
    /// - every PREPARE can be sent
    function begin(
        Specification calldata specification,
        uint256 nonce,
        bytes[] calldata args,
        bytes[] calldata consents
    ) external returns (bytes32 xid);

    /// @notice Aborts a transaction of the caller.
    /// @dev Emits {TransactionDecided}. Requirements: the caller is the initiator; the transaction is Preparing.
    function cancel(bytes32 xid) external;

    /// @notice Aborts a transaction that is not decided in time. Anyone may call it.
    /// @dev Emits {TransactionDecided}. Requirements: it is Preparing or Executing and `decideBy` has passed.
    function abort(bytes32 xid) external;

    /// @notice Sends a participant again what it is to do: EXECUTE, COMMIT or ABORT. Anyone may call it, as often as they pay for it.
    /// @dev Emits {Undelivered} if that fails. Requirements: the transaction is Executing, Committed or Aborted and has this leg.
    function resend(bytes32 xid, uint8 index) external;

    function stateOf(bytes32 xid) external view returns (CoordinatorState);

    function decisionOf(bytes32 xid) external view returns (Decision);

    /// @notice Who has begun it, until when it can be decided (unix seconds), and for each leg one bit, the first lowest: the votes
    /// YES, the results OK, the final acknowledgements.
    function progressOf(
        bytes32 xid
    ) external view returns (address initiator, uint40 decideBy, uint8 legs, uint8 votes, uint8 results, uint8 finals);

    function xidOf(
        address initiator,
        uint256 nonce,
        Specification calldata specification
    ) external view returns (bytes32);

    /// @notice The storage slot of a decision.
    function decisionSlot(bytes32 xid) external pure returns (bytes32);
}
