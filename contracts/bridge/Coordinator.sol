// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {Atomic, AtomicMessage, Decision, Leg, Order, Specification} from "./Atomic.sol";
import {AtomicParty} from "./AtomicParty.sol";
import {BoundedCall} from "./BoundedCall.sol";
import {CoordinatorState, ICoordinator} from "./ICoordinator.sol";

/// @dev See {ICoordinator}.
contract Coordinator is ICoordinator, AtomicParty {
    struct Entry {
        address initiator;
        uint40 decideBy;
        CoordinatorState state;
        uint8 legs;
        /// @dev One bit for each leg, the first lowest.
        uint8 votes;
        uint8 results;
        uint8 finals;
    }

    struct Address {
        uint64 chainId;
        address participant;
        uint32 gasLimit;
    }

    uint256 private constant _MOST_LEGS = 8;
    uint256 private constant _MOST_REASON = 256;
    /// @dev Gas: to send one message, or to receive COMMIT or ABORT on this chain, besides the participant's own.
    uint256 private constant _SEND_GAS = 200_000;
    /// @dev Gas: of a message besides what the participant's or the coordinator's next steps cost.
    uint256 private constant _BASE_GAS = 150_000;
    /// @dev Gas: what an outbox grants a message at most.
    uint256 private constant _MOST_GAS = 8_000_000;

    /// @dev Slot 0: see {ICoordinator}.
    mapping(bytes32 xid => Decision decision) private _decisions;
    mapping(bytes32 xid => Entry entry) private _entries;
    mapping(bytes32 xid => mapping(uint256 index => Address leg)) private _legs;

    constructor(IERC7786GatewaySource outbox, address inbox) AtomicParty(outbox, inbox) {}

    /// @inheritdoc ICoordinator
    function begin(
        Specification calldata specification,
        uint256 nonce,
        bytes[] calldata args,
        bytes[] calldata consents
    ) external returns (bytes32 xid) {
        _checkSpecification(specification, args, consents);
        bytes32[] memory legHashes = _hashLegs(specification.legs);
        bytes32 hash = Atomic.specificationHash(legHashes, specification.deadlines);
        xid = Atomic.xidOf(uint64(block.chainid), address(this), msg.sender, nonce, hash);
        if (_entries[xid].state != CoordinatorState.Init) revert CoordinatorTransactionKnown(xid);

        _store(xid, specification);

        emit TransactionBegun(xid, msg.sender, nonce, hash, specification);

        Order memory order;
        order.initiator = msg.sender;
        order.nonce = nonce;
        order.voteGas = _voteGas(specification.legs);
        order.deadlines = specification.deadlines;
        order.legHashes = legHashes;
        for (uint8 i = 0; i < legHashes.length; ++i) {
            // A participant of this chain has answered NO at once: nobody else need reserve.
            if (_entries[xid].state == CoordinatorState.Aborted) break;
            (order.index, order.leg, order.args, order.consent) = (i, specification.legs[i], args[i], consents[i]);
            _prepare(order);
        }
    }

    /// @inheritdoc ICoordinator
    function cancel(bytes32 xid) external {
        Entry storage entry = _entries[xid];
        if (entry.initiator != msg.sender) revert CoordinatorNotInitiator(xid, msg.sender);
        if (entry.state != CoordinatorState.Preparing) revert CoordinatorNotCancellable(xid, entry.state);

        _decide(xid, entry, Decision.Aborted);
    }

    /// @inheritdoc ICoordinator
    function abort(bytes32 xid) external {
        Entry storage entry = _entries[xid];
        CoordinatorState state = entry.state;
        bool isOpen = state == CoordinatorState.Preparing || state == CoordinatorState.Executing;
        if (!isOpen) revert CoordinatorNotAbortable(xid, state);
        if (block.timestamp <= entry.decideBy) revert CoordinatorDeadlineAhead(xid, entry.decideBy);

        _decide(xid, entry, Decision.Aborted);
    }

    /// @inheritdoc ICoordinator
    function resend(bytes32 xid, uint8 index) external {
        Entry storage entry = _entries[xid];
        if (index >= entry.legs) revert CoordinatorNothingToSend(xid, index);
        bool isSilent = entry.state == CoordinatorState.Preparing || entry.state == CoordinatorState.Closed;
        if (isSilent) revert CoordinatorNothingToSend(xid, index);

        _signal(xid, index, entry.legs, _signalOf(_decisions[xid]));
    }

    /// @inheritdoc ICoordinator
    function stateOf(bytes32 xid) external view returns (CoordinatorState) {
        return _entries[xid].state;
    }

    /// @inheritdoc ICoordinator
    function decisionOf(bytes32 xid) external view returns (Decision) {
        return _decisions[xid];
    }

    /// @inheritdoc ICoordinator
    function progressOf(
        bytes32 xid
    ) external view returns (address initiator, uint40 decideBy, uint8 legs, uint8 votes, uint8 results, uint8 finals) {
        Entry memory entry = _entries[xid];
        return (entry.initiator, entry.decideBy, entry.legs, entry.votes, entry.results, entry.finals);
    }

    /// @inheritdoc ICoordinator
    function xidOf(
        address initiator,
        uint256 nonce,
        Specification calldata specification
    ) external view returns (bytes32) {
        bytes32 hash = Atomic.specificationHash(_hashLegs(specification.legs), specification.deadlines);
        return Atomic.xidOf(uint64(block.chainid), address(this), initiator, nonce, hash);
    }

    /// @inheritdoc ICoordinator
    function decisionSlot(bytes32 xid) external pure returns (bytes32) {
        return keccak256(abi.encode(xid, uint256(0)));
    }

    function _receive(uint64 chainId, address sender, bytes calldata payload) internal override {
        AtomicMessage kind = Atomic.kindOf(payload);
        if (kind == AtomicMessage.Final) {
            (bytes32 xid, uint8 index) = Atomic.readSignal(payload);
            _onFinal(xid, index, _checkSender(xid, index, chainId, sender));
        } else {
            (bytes32 xid, uint8 index, bool yes) = Atomic.readAnswer(payload);
            Entry storage entry = _checkSender(xid, index, chainId, sender);
            if (kind == AtomicMessage.Vote) _onVote(xid, index, entry, yes);
            else if (kind == AtomicMessage.Result) _onResult(xid, index, entry, yes);
            else revert CoordinatorMessageUnexpected(xid, entry.state);
        }
    }

    /// @dev After Preparing a vote is a duplicate or too late: it changes nothing.
    function _onVote(bytes32 xid, uint8 index, Entry storage entry, bool yes) private {
        if (entry.state != CoordinatorState.Preparing) return;
        uint8 votes = yes ? _with(entry.votes, index) : entry.votes;
        entry.votes = votes;

        emit VoteReceived(xid, index, yes);

        if (!yes) _decide(xid, entry, Decision.Aborted);
        else if (votes == _all(entry.legs)) _execute(xid, entry);
    }

    /// @dev After Executing a result is a duplicate or too late: it changes nothing. Before, nobody has asked for it.
    function _onResult(bytes32 xid, uint8 index, Entry storage entry, bool ok) private {
        if (entry.state == CoordinatorState.Preparing) revert CoordinatorMessageUnexpected(xid, entry.state);
        if (entry.state != CoordinatorState.Executing) return;
        uint8 results = ok ? _with(entry.results, index) : entry.results;
        entry.results = results;

        emit ResultReceived(xid, index, ok);

        if (!ok) _decide(xid, entry, Decision.Aborted);
        else if (results == _all(entry.legs)) _decide(xid, entry, Decision.Committed);
    }

    function _onFinal(bytes32 xid, uint8 index, Entry storage entry) private {
        if (entry.state == CoordinatorState.Closed) return;
        bool isDecided = entry.state == CoordinatorState.Committed || entry.state == CoordinatorState.Aborted;
        if (!isDecided) revert CoordinatorMessageUnexpected(xid, entry.state);
        uint8 finals = _with(entry.finals, index);
        entry.finals = finals;
        if (finals != _all(entry.legs)) return;

        entry.state = CoordinatorState.Closed;

        emit TransactionClosed(xid);
    }

    function _execute(bytes32 xid, Entry storage entry) private {
        entry.state = CoordinatorState.Executing;

        emit TransactionExecuting(xid);

        uint8 legs = entry.legs;
        for (uint8 i = 0; i < legs; ++i) {
            // The result of a participant of this chain may have decided already.
            if (entry.state != CoordinatorState.Executing) break;
            _signal(xid, i, legs, AtomicMessage.Execute);
        }
    }

    /// @dev The only writer of decisions. Expects Preparing or Executing.
    function _decide(bytes32 xid, Entry storage entry, Decision decision) private {
        entry.state = decision == Decision.Committed ? CoordinatorState.Committed : CoordinatorState.Aborted;
        _decisions[xid] = decision;

        emit TransactionDecided(xid, decision);

        uint8 legs = entry.legs;
        for (uint8 i = 0; i < legs; ++i) _signal(xid, i, legs, _signalOf(decision));
    }

    /// @dev Reverts if PREPARE cannot be sent: whoever begins sees it, and nothing has begun.
    function _prepare(Order memory order) private {
        uint256 gasLimit = order.leg.gasLimit + _BASE_GAS + _SEND_GAS;
        _send(order.leg.chainId, order.leg.participant, gasLimit, Atomic.prepareMessage(order));
    }

    /// @dev Never reverts for what a participant or a route does, only if the gas is too low to let them do it.
    function _signal(bytes32 xid, uint8 index, uint8 legs, AtomicMessage kind) private {
        Address memory leg = _legs[xid][index];
        uint256 gasLimit = kind == AtomicMessage.Execute ? _executeGas(leg.gasLimit, legs) : _SEND_GAS;
        bytes memory message = Atomic.signal(kind, xid, index);
        (address target, bytes memory data) = _callFor(leg.chainId, leg.participant, gasLimit, message);
        uint256 callGas = leg.chainId == block.chainid ? gasLimit : _SEND_GAS;
        (bool success, bytes memory reason) = BoundedCall.run(target, callGas, data, _MOST_REASON);

        if (!success) emit Undelivered(xid, index, reason);
    }

    function _store(bytes32 xid, Specification calldata specification) private {
        uint256 legs = specification.legs.length;
        Entry storage entry = _entries[xid];
        entry.initiator = msg.sender;
        entry.decideBy = specification.deadlines.decideBy;
        entry.state = CoordinatorState.Preparing;
        entry.legs = uint8(legs);
        for (uint256 i = 0; i < legs; ++i) {
            Leg calldata leg = specification.legs[i];
            _legs[xid][i] = Address(leg.chainId, leg.participant, leg.gasLimit);
        }
    }

    function _checkSender(
        bytes32 xid,
        uint8 index,
        uint64 chainId,
        address sender
    ) private view returns (Entry storage entry) {
        Address memory leg = _legs[xid][index];
        bool isParticipant = leg.participant == sender && leg.chainId == chainId;
        if (!isParticipant) revert CoordinatorNotParticipant(xid, index, chainId, sender);
        return _entries[xid];
    }

    function _checkSpecification(
        Specification calldata specification,
        bytes[] calldata args,
        bytes[] calldata consents
    ) private view {
        uint256 legs = specification.legs.length;
        if (legs == 0 || legs > _MOST_LEGS) revert CoordinatorLegsInvalid(legs);
        bool isComplete = args.length == legs && consents.length == legs;
        if (!isComplete) revert CoordinatorArgumentsMismatch(legs, args.length, consents.length);
        (uint40 prepareBy, uint40 executeBy, uint40 decideBy) = (
            specification.deadlines.prepareBy,
            specification.deadlines.executeBy,
            specification.deadlines.decideBy
        );
        bool ordered = block.timestamp <= prepareBy && prepareBy < executeBy && executeBy < decideBy;
        if (!ordered) revert CoordinatorDeadlinesInvalid(prepareBy, executeBy, decideBy);
        for (uint256 i = 0; i < legs; ++i) _checkLeg(specification.legs[i], i, legs, args[i]);
    }

    /// @dev EXECUTE is the dearest message: no outbox would carry more than it may cost.
    function _checkLeg(Leg calldata leg, uint256 index, uint256 legs, bytes calldata args) private pure {
        bool isSound =
            leg.participant != address(0) && leg.chainId != 0 && _executeGas(leg.gasLimit, legs) <= _MOST_GAS;
        if (!isSound) revert CoordinatorLegInvalid(index);
        bytes32 given = keccak256(args);
        if (given != leg.argsHash) revert CoordinatorArgumentsInvalid(index, leg.argsHash, given);
    }

    /// @dev What the last vote sets going: EXECUTE for each leg, and on this chain all that follows from it.
    function _voteGas(Leg[] calldata legs) private view returns (uint32) {
        uint256 sum = _BASE_GAS;
        for (uint256 i = 0; i < legs.length; ++i) {
            bool isHere = legs[i].chainId == block.chainid;
            sum += isHere ? _executeGas(legs[i].gasLimit, legs.length) : _SEND_GAS;
        }
        sum += sum / 16;
        return uint32(sum < _MOST_GAS ? sum : _MOST_GAS);
    }

    /// @dev On this chain the participant's answer, which may be the last, comes within the call, and with it the decision.
    function _executeGas(uint256 gasLimit, uint256 legs) private pure returns (uint256) {
        return gasLimit + gasLimit / 32 + _BASE_GAS + legs * _SEND_GAS;
    }

    function _hashLegs(Leg[] calldata legs) private pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](legs.length);
        for (uint256 i = 0; i < legs.length; ++i) hashes[i] = Atomic.hashOf(legs[i]);
    }

    function _signalOf(Decision decision) private pure returns (AtomicMessage) {
        if (decision == Decision.None) return AtomicMessage.Execute;
        return decision == Decision.Committed ? AtomicMessage.Commit : AtomicMessage.Abort;
    }

    function _with(uint8 bits, uint8 index) private pure returns (uint8) {
        return uint8(bits | (uint256(1) << index));
    }

    function _all(uint8 legs) private pure returns (uint8) {
        return uint8((uint256(1) << legs) - 1);
    }
}
