// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Atomic, AtomicMessage, Decision, Order, Part} from "./Atomic.sol";
import {AtomicParty} from "./AtomicParty.sol";
import {BoundedCall} from "./BoundedCall.sol";
import {IParticipant, ParticipantState} from "./IParticipant.sol";
import {IStateProof} from "./IStateProof.sol";

/// @dev See {IParticipant}. What is reserved, and what becomes of it, is said in four hooks.
abstract contract Participant is IParticipant, AtomicParty, AccessManaged, EIP712, ReentrancyGuardTransient {
    struct Entry {
        ParticipantState state;
        uint8 legs;
        uint32 gasLimit;
        uint40 executeBy;
        uint40 decideBy;
        uint128 amount;
    }

    uint256 private constant _GOVERNANCE_DELAY = 1 days;
    uint256 private constant _MOST_REASON = 256;
    /// @dev Gas: the coordinator's, to take an answer and to send one message that follows from it.
    uint256 private constant _BASE_GAS = 150_000;
    uint256 private constant _SEND_GAS = 230_000;
    bytes32 private constant _CONSENT_TYPEHASH = keccak256("Consent(bytes32 xid,uint8 index)");

    IStateProof private immutable _proofs;

    mapping(uint64 chainId => address coordinator) private _coordinators;
    mapping(bytes32 key => Entry entry) private _entries;

    /// @dev What is asked for while the participant's own code runs could find half of a reservation.
    modifier notReentered() {
        if (_reentrancyGuardEntered()) revert ReentrancyGuardReentrantCall();
        _;
    }

    modifier onlySelf() {
        if (msg.sender != address(this)) revert ParticipantCallerNotSelf(msg.sender);
        _;
    }

    /// @param proofs may be zero: then no decision can be proven here.
    constructor(
        address authority,
        IERC7786GatewaySource outbox,
        address inbox,
        IStateProof proofs
    ) AtomicParty(outbox, inbox) AccessManaged(authority) EIP712("CausewayParticipant", "1") {
        _proofs = proofs;
    }

    /// @inheritdoc IParticipant
    function setCoordinator(uint64 chainId, address coordinator) external restricted {
        _coordinators[chainId] = coordinator;

        emit CoordinatorSet(chainId, coordinator);
    }

    /// @inheritdoc IParticipant
    function rollBack(Part calldata part) external notReentered {
        bytes32 key = Atomic.keyOf(part);
        Entry storage entry = _entries[key];
        if (entry.state != ParticipantState.Prepared) revert ParticipantNotRollable(key, entry.state);
        if (block.timestamp <= entry.executeBy) revert ParticipantDeadlineAhead(key, entry.executeBy);

        _rollBack(part.xid, key, entry);
    }

    /// @inheritdoc IParticipant
    function settleByProof(Part calldata part, bytes calldata proof) external notReentered {
        bytes32 key = Atomic.keyOf(part);
        Entry storage entry = _entries[key];
        if (entry.state == ParticipantState.None) revert ParticipantPartUnknown(key);
        bytes32 slot = keccak256(abi.encode(part.xid, uint256(0)));
        bytes32 value = _proofs.storageAt(part.chainId, part.coordinator, slot, proof);
        bool isCommitted = value == bytes32(uint256(Decision.Committed));
        if (!isCommitted && value != bytes32(uint256(Decision.Aborted))) revert ParticipantUndecided(key, value);

        _settle(part.xid, key, entry, isCommitted);
    }

    /// @inheritdoc IParticipant
    function settleByGovernance(Part calldata part, bool committed, bytes32 evidence) external restricted notReentered {
        bytes32 key = Atomic.keyOf(part);
        Entry storage entry = _entries[key];
        if (entry.state != ParticipantState.Executed) revert ParticipantMessageUnexpected(key, entry.state);
        uint256 deadline = entry.decideBy + _GOVERNANCE_DELAY;
        if (block.timestamp <= deadline) revert ParticipantDeadlineAhead(key, deadline);

        emit PartSettledByGovernance(part.xid, key, committed, evidence);

        _settle(part.xid, key, entry, committed);
    }

    /// @inheritdoc IParticipant
    function acknowledge(Part calldata part) external notReentered {
        bytes32 key = Atomic.keyOf(part);
        ParticipantState state = _entries[key].state;
        bool isFinal =
            state == ParticipantState.Finalized ||
                state == ParticipantState.RolledBack ||
                state == ParticipantState.Refused ||
                state == ParticipantState.Tombstone;
        if (!isFinal) revert ParticipantNotFinal(key, state);

        _send(part.chainId, part.coordinator, _BASE_GAS, Atomic.signal(AtomicMessage.Final, part.xid, part.index));
    }

    /// @dev For {_prepare}, which lets it fail without failing itself.
    function reserve(bytes32 key, bytes32 xid, Order calldata order, bool isLocal) external onlySelf nonReentrant {
        _reserve(key, xid, order, isLocal);
    }

    /// @dev For {_execute}, which lets it fail without failing itself.
    function execute(bytes32 key, uint128 amount) external onlySelf nonReentrant {
        _apply(key, amount);
    }

    /// @inheritdoc IParticipant
    function coordinatorOf(uint64 chainId) external view returns (address) {
        return _coordinators[chainId];
    }

    /// @inheritdoc IParticipant
    function stateOf(Part calldata part) external view returns (ParticipantState) {
        return _stateOf(Atomic.keyOf(part));
    }

    /// @inheritdoc IParticipant
    function deadlinesOf(Part calldata part) external view returns (uint40 executeBy, uint40 decideBy) {
        Entry storage entry = _entries[Atomic.keyOf(part)];
        return (entry.executeBy, entry.decideBy);
    }

    /// @inheritdoc IParticipant
    function consentDigest(bytes32 xid, uint8 index) external view returns (bytes32) {
        return _consentDigest(xid, index);
    }

    /// @inheritdoc IParticipant
    function keyOf(Part calldata part) external pure returns (bytes32) {
        return Atomic.keyOf(part);
    }

    /// @dev Takes what the leg needs into keeping, or reverts: then the participant votes NO. It gets `leg.gasLimit` gas.
    /// @param isLocal whether the initiator is an account of this chain.
    function _reserve(bytes32 key, bytes32 xid, Order calldata order, bool isLocal) internal virtual;

    /// @dev Does what can fail, invisible to others, or reverts: then the participant answers FAIL. It gets `leg.gasLimit` gas.
    function _apply(bytes32 key, uint128 amount) internal virtual;

    /// @dev Gives what is reserved to whom it was promised. Calls nobody and cannot fail.
    function _finalize(bytes32 key, uint128 amount) internal virtual;

    /// @dev Gives what is reserved back. Calls nobody and cannot fail.
    function _release(bytes32 key, uint128 amount) internal virtual;

    function _receive(uint64 chainId, address sender, bytes calldata payload) internal override notReentered {
        AtomicMessage kind = Atomic.kindOf(payload);
        if (kind == AtomicMessage.Prepare) {
            _prepare(chainId, sender, abi.decode(payload[1:], (Order)));
        } else {
            (bytes32 xid, uint8 index) = Atomic.readSignal(payload);
            Part memory part = Part(chainId, sender, xid, index);
            if (kind == AtomicMessage.Execute) _execute(part);
            else if (kind == AtomicMessage.Commit) _commit(part);
            else if (kind == AtomicMessage.Abort) _abort(part);
            else revert Atomic.AtomicMessageInvalid(payload);
        }
    }

    /// @dev In any state but None it is a duplicate, or comes after the transaction was aborted: it changes nothing.
    function _prepare(uint64 chainId, address coordinator, Order memory order) private {
        _checkCoordinator(chainId, coordinator);
        Part memory part = _partOf(chainId, coordinator, order);
        bytes32 key = Atomic.keyOf(part);
        Entry storage entry = _entries[key];
        if (entry.state != ParticipantState.None) return;

        bool isPrepared = false;
        bytes memory reason = "";
        if (block.timestamp <= order.deadlines.prepareBy) {
            bool isLocal = chainId == block.chainid;
            bytes memory data = abi.encodeCall(this.reserve, (key, part.xid, order, isLocal));
            (isPrepared, reason) = BoundedCall.run(address(this), order.leg.gasLimit, data, _MOST_REASON);
        }
        entry.state = isPrepared ? ParticipantState.Prepared : ParticipantState.Refused;
        if (isPrepared) {
            entry.legs = uint8(order.legHashes.length);
            entry.gasLimit = order.leg.gasLimit;
            entry.executeBy = order.deadlines.executeBy;
            entry.decideBy = order.deadlines.decideBy;
            entry.amount = order.leg.amount;
        }

        if (isPrepared) emit PartPrepared(part.xid, key, part);
        else emit PartRefused(part.xid, key, part, reason);

        bytes memory vote = Atomic.answer(AtomicMessage.Vote, part.xid, part.index, isPrepared);
        _send(chainId, coordinator, order.voteGas, vote);
    }

    function _execute(Part memory part) private {
        bytes32 key = Atomic.keyOf(part);
        Entry storage entry = _entries[key];
        ParticipantState state = entry.state;
        if (state == ParticipantState.None) revert ParticipantPartUnknown(key);
        if (state == ParticipantState.Prepared) {
            _answer(part, entry.legs, _try(part.xid, key, entry));
        } else if (state == ParticipantState.RolledBack) {
            _answer(part, entry.legs, false);
        }
        // Otherwise it is a duplicate, or comes from before the transaction was aborted: it changes nothing.
    }

    /// @dev What is reserved is released at once when it fails: the coordinator cannot commit any more.
    function _try(bytes32 xid, bytes32 key, Entry storage entry) private returns (bool isExecuted) {
        uint128 amount = entry.amount;
        bytes memory data = abi.encodeCall(this.execute, (key, amount));
        bytes memory reason;
        (isExecuted, reason) = BoundedCall.run(address(this), entry.gasLimit, data, _MOST_REASON);
        entry.state = isExecuted ? ParticipantState.Executed : ParticipantState.Failed;

        if (isExecuted) {
            emit PartExecuted(xid, key);
        } else {
            _release(key, amount);

            emit PartFailed(xid, key, reason);
        }
    }

    function _commit(Part memory part) private {
        bytes32 key = Atomic.keyOf(part);
        _settle(part.xid, key, _entries[key], true);
    }

    function _abort(Part memory part) private {
        bytes32 key = Atomic.keyOf(part);
        Entry storage entry = _entries[key];
        if (entry.state != ParticipantState.None) {
            _settle(part.xid, key, entry, false);
        } else {
            _checkCoordinator(part.chainId, part.coordinator);
            entry.state = ParticipantState.Tombstone;

            emit PartTombstoned(part.xid, key);
        }
    }

    /// @dev A decision that is done already changes nothing; one that contradicts it is refused. Expects no part in None to abort.
    function _settle(bytes32 xid, bytes32 key, Entry storage entry, bool isCommitted) private {
        ParticipantState state = entry.state;
        if (isCommitted) {
            if (state == ParticipantState.Finalized) return;
            if (state != ParticipantState.Executed) revert ParticipantMessageUnexpected(key, state);
            _commitPart(xid, key, entry);
        } else {
            if (state == ParticipantState.Finalized) revert ParticipantMessageUnexpected(key, state);
            bool isLocked = state == ParticipantState.Prepared || state == ParticipantState.Executed;
            if (isLocked || state == ParticipantState.Failed) _rollBack(xid, key, entry);
        }
    }

    function _commitPart(bytes32 xid, bytes32 key, Entry storage entry) private {
        entry.state = ParticipantState.Finalized;
        _finalize(key, entry.amount);

        emit PartFinalized(xid, key);
    }

    function _rollBack(bytes32 xid, bytes32 key, Entry storage entry) private {
        // What has failed is released already.
        bool isLocked = entry.state != ParticipantState.Failed;
        entry.state = ParticipantState.RolledBack;
        if (isLocked) _release(key, entry.amount);

        emit PartRolledBack(xid, key);
    }

    function _answer(Part memory part, uint256 legs, bool ok) private {
        bytes memory result = Atomic.answer(AtomicMessage.Result, part.xid, part.index, ok);
        _send(part.chainId, part.coordinator, _BASE_GAS + legs * _SEND_GAS, result);
    }

    /// @dev Of the whole specification the participant knows its own leg; the hash of all binds it to the transaction's id.
    function _partOf(uint64 chainId, address coordinator, Order memory order) private view returns (Part memory) {
        bool isOurs =
            order.leg.chainId == block.chainid &&
                order.leg.participant == address(this) &&
                order.index < order.legHashes.length &&
                order.legHashes[order.index] == Atomic.hashOf(order.leg) &&
                order.leg.argsHash == keccak256(order.args);
        if (!isOurs) revert ParticipantLegMismatch(order.index);
        bytes32 hash = Atomic.specificationHash(order.legHashes, order.deadlines);
        bytes32 xid = Atomic.xidOf(chainId, coordinator, order.initiator, order.nonce, hash);
        return Part(chainId, coordinator, xid, order.index);
    }

    function _checkCoordinator(uint64 chainId, address coordinator) private view {
        bool isKnown = coordinator != address(0) && _coordinators[chainId] == coordinator;
        if (!isKnown) revert ParticipantCoordinatorUnknown(chainId, coordinator);
    }

    /// @dev Who begins a transaction on this chain consents to it by that.
    function _checkConsent(address account, bytes32 xid, Order calldata order, bool isLocal) internal view {
        if (isLocal && order.initiator == account) return;
        bytes32 digest = _consentDigest(xid, order.index);
        bool isGiven = SignatureChecker.isValidSignatureNow(account, digest, order.consent);
        if (!isGiven) revert ParticipantConsentMissing(account);
    }

    function _stateOf(bytes32 key) internal view returns (ParticipantState) {
        return _entries[key].state;
    }

    function _consentDigest(bytes32 xid, uint8 index) private view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_CONSENT_TYPEHASH, xid, index)));
    }
}
