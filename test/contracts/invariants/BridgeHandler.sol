// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CommitteeSigner} from "../../../contracts/bridge/ICommitteeVerifier.sol";
import {IInbox, MessageClass, MessageState} from "../../../contracts/bridge/IInbox.sol";
import {Message} from "../../../contracts/bridge/Message.sol";
import {MessageBytes} from "../../../contracts/bridge/MessageBytes.sol";
import {BridgeFixture} from "../bridge/BridgeFixture.sol";
import {BridgeReceiver} from "../bridge/BridgeReceiver.sol";

/// @dev Sends, delivers, replays, forges, retries, cancels, curses, rotates and waits, in any order; keeps books of its own beside the contracts.
contract BridgeHandler is BridgeFixture {
    uint32 public constant CAPACITY = 6;
    uint32 public constant PER_HOUR = 60;
    /// @dev Messages that nobody delivers, before all others: the next one is the first checkpoint.
    uint64 private constant EARLIER = 63;

    bytes32 private _earlier;
    bytes[] private _sent;
    mapping(bytes32 messageId => bool) private _isSent;
    mapping(bytes32 messageId => MessageState) private _booked;
    /// @dev When each message passed the bucket, in Unix seconds, ascending.
    uint256[] private _passedAt;
    BridgeReceiver[3] private _receivers;

    uint256 public deliveredTwice;
    uint256 public deliveredUnsent;
    uint256 public changedWhileCursed;
    uint256 public forgedDelivered;
    uint256 public weakCommittees;
    uint256 public forbiddenRecipients;
    uint256 public unlistedTransitions;
    uint256 public deliveries;
    uint256 public failures;

    constructor() {
        deployBridge();
        for (uint256 i = 0; i < 3; ++i) {
            _receivers[i] = new BridgeReceiver();
            inbox.setRecipient(address(_receivers[i]), MessageClass.Data);
        }
        // The bucket of the class was never drawn on: it holds its capacity, which this lowers.
        inbox.setLimit(SOURCE, MessageClass.Data, CAPACITY, PER_HOUR);
        vm.chainId(SOURCE);
        for (uint64 i = 0; i < EARLIER; ++i) {
            bytes32 id = outbox.sendMessage(interoperable(HERE, address(1)), "", new bytes[](0));
            _earlier = keccak256(abi.encode(_earlier, id));
        }
        vm.chainId(HERE);
    }

    /// @dev What changes of the states of all messages must be a row of the table, and nothing may change while the route is cursed.
    modifier watched() {
        bool isCursed = inbox.isCursed(SOURCE);
        _;
        for (uint256 i = 0; i < _sent.length; ++i) {
            bytes32 id = keccak256(_sent[i]);
            MessageState found = inbox.stateOf(_sent[i]);
            if (found == _booked[id]) continue;
            if (isCursed) ++changedWhileCursed;
            if (!_isListed(_booked[id], found)) ++unlistedTransitions;
            _booked[id] = found;
        }
    }

    function send(uint8 to, uint16 payload) public watched {
        vm.chainId(SOURCE);
        address recipient = address(_receivers[to % 3]);
        Message memory message = messageTo(recipient, outbox.lastNonce(HERE) + 1, abi.encode(payload));
        vm.prank(SENDER);
        try outbox.sendMessage(interoperable(HERE, recipient), message.payload, new bytes[](0)) returns (bytes32 id) {
            if (outbox.isCursed(HERE)) ++changedWhileCursed;
            bytes memory encoded = MessageBytes.encode(message);
            if (id != keccak256(encoded)) ++deliveredUnsent;
            _sent.push(encoded);
            _isSent[id] = true;
        } catch {}
        vm.chainId(HERE);
    }

    /// @dev Some messages that were sent, delivered or not, one perhaps twice.
    function deliver(uint8 first, uint8 count, bool isRepeated) public watched {
        if (_sent.length == 0) return;
        bytes[] memory batch = new bytes[]((count % 4) + (isRepeated ? 2 : 1));
        for (uint256 i = 0; i < batch.length; ++i) batch[i] = _sent[(first + i) % _sent.length];
        if (isRepeated) batch[batch.length - 1] = batch[0];
        uint256[3] memory before = _taken();
        bytes[] memory proofs = oneOf(_proofOf(batch));
        try inbox.deliver(batch, proofs) {
            if (isRepeated) ++deliveredTwice;
            for (uint256 i = 0; i < batch.length; ++i) {
                _passedAt.push(block.timestamp);
                if (_booked[keccak256(batch[i])] != MessageState.None) ++deliveredTwice;
                if (!_isSent[keccak256(batch[i])]) ++deliveredUnsent;
            }
            deliveries += batch.length;
        } catch {
            if (keccak256(abi.encode(before)) != keccak256(abi.encode(_taken()))) ++changedWhileCursed;
        }
    }

    /// @dev Bytes that were never sent, with whatever is not enough signatures over them of the committee in force.
    function forge(uint8 to, uint64 nonce, uint8 signing, uint64 epoch, uint16 payload) public watched {
        bytes memory forged = MessageBytes.encode(
            messageTo(address(_receivers[to % 3]), nonce, abi.encode(payload, 1))
        );
        bytes[] memory proofs = new bytes[](1);
        (uint64 current, , uint8 threshold, , ) = committee.committee();
        if (epoch % 3 == 0) proofs[0] = abi.encode(current, _signatures(oneOf(forged), current, signing % threshold));
        else if (epoch % 3 == 1) proofs[0] = abi.encode(epoch, _signatures(oneOf(forged), epoch, 5));
        else if (_sent.length != 0) proofs[0] = _proofOf(oneOf(_sent[nonce % _sent.length]));
        if (epoch % 3 == 1 && _isInForce(epoch)) return;
        try inbox.deliver(oneOf(forged), proofs) {
            ++forgedDelivered;
        } catch {}
    }

    function retry(uint8 which, uint32 gasLimit) public watched {
        if (_sent.length == 0) return;
        bytes memory message = _sent[which % _sent.length];
        MessageState before = inbox.stateOf(message);
        try inbox.retry(message, uint32(bound(gasLimit, 0, 400_000))) {
            if (before != MessageState.Failed) ++deliveredTwice;
        } catch {}
    }

    function cancel(uint8 which, bool byStranger) public watched {
        if (_sent.length == 0) return;
        bytes memory message = _sent[which % _sent.length];
        if (byStranger) vm.prank(SENDER);
        try inbox.cancel(message) {
            if (byStranger) ++unlistedTransitions;
        } catch {}
    }

    function behave(uint8 which, uint8 manner) public {
        _receivers[which % 3].behave(BridgeReceiver.Manner(manner % 7));
    }

    function curse(uint8 how) public watched {
        if (how % 4 == 0) inbox.curseRoute(SOURCE);
        if (how % 4 == 1) inbox.curseAll();
        if (how % 4 == 2) outbox.curseRoute(HERE);
        if (how % 4 == 3) outbox.curseAll();
    }

    function lift(uint8 how) public watched {
        if (how % 2 == 0) inbox.liftRoute(SOURCE);
        else inbox.liftAll();
        if (how % 3 == 0) outbox.liftRoute(HERE);
        else outbox.liftAll();
    }

    /// @dev Any committee that the contract accepts is sound.
    function rotate(uint8 count, uint8 threshold, uint8 sides, uint32 overlap) public watched {
        count = uint8(bound(count, 0, 7));
        uint256[] memory some = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) some[i] = secrets[i];
        CommitteeSigner[] memory signers = signersOf(some);
        for (uint256 i = 0; i < count; ++i) if ((sides >> i) & 1 == 1) signers[i].jurisdiction = CN;
        (uint64 current, , , , ) = committee.committee();
        try committee.setCommittee(current + 1, signers, threshold % 9, uint64(block.timestamp + (overlap % 8 days))) {
            if (!_isSound(signers, threshold % 9) || overlap % 8 days > 7 days) ++weakCommittees;
        } catch {}
    }

    function allow(uint8 which, uint8 messageClass) public watched {
        address[5] memory all = [
            address(inbox),
            address(outbox),
            address(committee),
            address(manager),
            address(_receivers[which % 3])
        ];
        try inbox.setRecipient(all[which % 5], MessageClass(messageClass % 2)) {} catch {}
        for (uint256 i = 0; i < 4; ++i) if (inbox.classOf(all[i]) != MessageClass.None) ++forbiddenRecipients;
    }

    function wait(uint16 time) public watched {
        vm.warp(block.timestamp + (time % 600));
    }

    /// @dev In every window that begins and ends with a message at most the capacity and what came back within it has passed.
    function mostAboveRate() external view returns (uint256 above) {
        for (uint256 i = 0; i < _passedAt.length; ++i) {
            for (uint256 j = i; j < _passedAt.length; ++j) {
                uint256 allowed = CAPACITY + ((_passedAt[j] - _passedAt[i]) * PER_HOUR) / 3600;
                if (j - i + 1 > allowed) above = j - i + 1 - allowed;
            }
        }
    }

    /// @dev The accumulator and the checkpoints are those of what was sent, in its order.
    function isOutboxRight() external view returns (bool) {
        bytes32 accumulator = _earlier;
        uint64 nonce = EARLIER;
        for (uint256 i = 0; i < _sent.length; ++i) {
            accumulator = keccak256(abi.encode(accumulator, keccak256(_sent[i])));
            ++nonce;
            if (outbox.checkpointOf(HERE, nonce) != (nonce % 64 == 0 ? accumulator : bytes32(0))) return false;
        }
        return accumulator == outbox.accumulator() && outbox.lastNonce(HERE) == nonce;
    }

    /// @dev A message was taken by its recipient exactly if it is Delivered.
    function isTakenOnce() external view returns (bool) {
        uint256 delivered = 0;
        for (uint256 i = 0; i < _sent.length; ++i) {
            if (inbox.stateOf(_sent[i]) == MessageState.Delivered) ++delivered;
        }
        // A receiver that returns more counts none, and is delivered all the same.
        uint256[3] memory taken = _taken();
        return taken[0] + taken[1] + taken[2] <= delivered;
    }

    function _proofOf(bytes[] memory batch) private view returns (bytes memory) {
        (uint64 current, uint8 count, , , ) = committee.committee();
        return abi.encode(current, _signatures(batch, current, count));
    }

    function _signatures(bytes[] memory batch, uint64 epoch, uint256 count) private view returns (bytes memory) {
        uint256[] memory signing = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) signing[i] = secrets[i];
        return signaturesOf(digestOf(SOURCE, address(outbox), idsOf(batch), epoch), signing);
    }

    function _isInForce(uint64 epoch) private view returns (bool) {
        (uint64 current, , , uint64 previous, uint64 until) = committee.committee();
        return epoch == current || (epoch == previous && epoch != 0 && block.timestamp < until);
    }

    function _taken() private view returns (uint256[3] memory taken) {
        for (uint256 i = 0; i < 3; ++i) taken[i] = _receivers[i].taken();
    }

    function _isListed(MessageState from, MessageState to) private pure returns (bool) {
        if (from == MessageState.None) return to == MessageState.Delivered || to == MessageState.Failed;
        return from == MessageState.Failed && (to == MessageState.Delivered || to == MessageState.Cancelled);
    }

    function _isSound(CommitteeSigner[] memory signers, uint256 threshold) private pure returns (bool) {
        uint256 ofFirst = 0;
        for (uint256 i = 0; i < signers.length; ++i) if (signers[i].jurisdiction == CN) ++ofFirst;
        bool isMajority = 3 * threshold >= 2 * signers.length && threshold <= signers.length;
        return signers.length >= 4 && isMajority && ofFirst >= 2 && signers.length - ofFirst >= 2;
    }
}
