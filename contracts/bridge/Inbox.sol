// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {IInbox, MessageClass, MessageState} from "./IInbox.sol";
import {IMessageVerifier} from "./IMessageVerifier.sol";
import {InboxRoutes} from "./InboxRoutes.sol";
import {Message} from "./Message.sol";
import {MessageBytes} from "./MessageBytes.sol";
import {RateBucket} from "./RateBucket.sol";
import {ReceiverCall} from "./ReceiverCall.sol";

/// @title Where messages enter the chain (ERC-7786 destination gateway).
contract Inbox is InboxRoutes {
    using RateBucket for RateBucket.Bucket;

    /// @dev Only of messages that failed once; of all others the bitmap says enough.
    struct Outcome {
        MessageState state;
        /// @dev For which it was proven.
        MessageClass messageClass;
    }

    uint256 private constant MOST_MESSAGES = 100;

    /// @dev By outbox too: the nonces of another one begin anew.
    mapping(uint64 sourceChainId => mapping(address outbox => mapping(uint256 word => uint256))) private _deliveredBits;
    mapping(bytes32 messageId => Outcome) private _outcomes;

    constructor(address initialAuthority, address[] memory guarded) InboxRoutes(initialAuthority, guarded) {}

    /// @inheritdoc IInbox
    /// @dev Every message is marked as delivered before the first recipient is called, so that none can come again from within.
    function deliver(bytes[] calldata messages, bytes[] calldata proofs) external {
        uint256 count = messages.length;
        require(count != 0 && count <= MOST_MESSAGES, InboxBatchInvalid(count, MOST_MESSAGES));
        Message[] memory headers = new Message[](count);
        bytes32[] memory messageIds = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            headers[i] = MessageBytes.decodeHeader(messages[i]);
            messageIds[i] = MessageBytes.id(messages[i]);
        }
        uint64 sourceChainId = headers[0].sourceChainId;

        (Route memory route, MessageClass strictest) = _admit(sourceChainId, headers, messageIds);
        _verify(route, strictest, sourceChainId, messageIds, proofs);

        for (uint256 i = 0; i < count; ++i) {
            _call(headers[i], messageIds[i], MessageBytes.payloadOf(messages[i]), strictest);
        }
    }

    /// @inheritdoc IInbox
    function retry(bytes calldata message, uint32 gasLimit) external {
        (Message memory header, bytes32 messageId) = _failed(message);
        require(gasLimit >= header.gasLimit, InboxGasLimitInvalid(gasLimit, header.gasLimit));
        Route memory route = _routes[header.sourceChainId];
        _checkAddressed(route, header.sourceChainId, header, messageId);
        MessageClass demanded = _checkRecipient(route, header);
        MessageClass proven = _outcomes[messageId].messageClass;
        require(proven >= demanded, InboxClassUnproven(messageId, proven, demanded));

        _outcomes[messageId].state = MessageState.Delivered;

        emit MessageDelivered(messageId, header.sourceChainId, header.nonce);

        header.gasLimit = gasLimit;
        (bool isTaken, bytes memory reason) = _receive(header, messageId, MessageBytes.payloadOf(message));
        require(isTaken, InboxRetryFailed(messageId, reason));
    }

    /// @inheritdoc IInbox
    function cancel(bytes calldata message) external {
        (Message memory header, bytes32 messageId) = _failed(message);
        if (msg.sender != header.recipient) _checkCanCall(msg.sender, msg.data);
        bool mayChange = _routes[header.sourceChainId].curses == 0 || _recipients[header.recipient].isRescue;
        require(mayChange, InboxCursed(header.sourceChainId));

        _outcomes[messageId].state = MessageState.Cancelled;

        emit MessageCancelled(messageId, header.sourceChainId, header.nonce);
    }

    /// @inheritdoc IInbox
    function stateOf(bytes calldata message) external view returns (MessageState) {
        Message memory header = MessageBytes.decodeHeader(message);
        MessageState state = _outcomes[MessageBytes.id(message)].state;
        if (state != MessageState.None) return state;
        bool isTaken = isDelivered(header.sourceChainId, header.outbox, header.nonce);
        return isTaken ? MessageState.Delivered : MessageState.None;
    }

    /// @inheritdoc IInbox
    function isDelivered(uint64 sourceChainId, address outbox, uint64 nonce) public view returns (bool) {
        return (_deliveredBits[sourceChainId][outbox][nonce >> 8] >> (nonce & 0xff)) & 1 == 1;
    }

    /// @dev Everything that is asked of messages but their proofs; marks them as delivered.
    function _admit(
        uint64 sourceChainId,
        Message[] memory headers,
        bytes32[] memory messageIds
    ) private returns (Route memory route, MessageClass strictest) {
        route = _routes[sourceChainId];
        uint256[4] memory counts;
        for (uint256 i = 0; i < headers.length; ++i) {
            _checkAddressed(route, sourceChainId, headers[i], messageIds[i]);
            MessageClass found = _checkRecipient(route, headers[i]);
            _markDelivered(headers[i]);
            ++counts[uint8(found)];
            if (found > strictest) strictest = found;
        }
        for (uint8 i = 1; i < 4; ++i) if (counts[i] != 0) _take(sourceChainId, MessageClass(i), counts[i]);
    }

    function _markDelivered(Message memory header) private {
        mapping(uint256 word => uint256) storage bits = _deliveredBits[header.sourceChainId][header.outbox];
        uint256 word = bits[header.nonce >> 8];
        uint256 bit = 1 << (header.nonce & 0xff);
        require(word & bit == 0, InboxAlreadyDelivered(header.sourceChainId, header.nonce));

        bits[header.nonce >> 8] = word | bit;
    }

    function _take(uint64 sourceChainId, MessageClass messageClass, uint256 wanted) private {
        (bool isTaken, uint256 available) = _buckets[sourceChainId][messageClass].take(wanted);
        require(isTaken, InboxRateExceeded(sourceChainId, messageClass, wanted, available));
    }

    /// @dev Proven for `proven`, the strictest class of its batch.
    function _call(Message memory header, bytes32 messageId, bytes calldata payload, MessageClass proven) private {
        (bool isTaken, bytes memory reason) = _receive(header, messageId, payload);
        if (isTaken) {
            emit MessageDelivered(messageId, header.sourceChainId, header.nonce);
        } else {
            _outcomes[messageId] = Outcome(MessageState.Failed, proven);

            emit MessageFailed(messageId, header.sourceChainId, header.nonce, reason);
        }
    }

    function _receive(
        Message memory header,
        bytes32 messageId,
        bytes calldata payload
    ) private returns (bool isTaken, bytes memory reason) {
        bytes memory sender = InteroperableAddress.formatEvmV1(header.sourceChainId, header.sender);
        uint256 needed = ReceiverCall.neededGas(header.gasLimit);
        require(gasleft() >= needed, InboxGasTooLow(gasleft(), needed));

        return ReceiverCall.receiveMessage(header.recipient, header.gasLimit, messageId, sender, payload);
    }

    /// @dev The verifiers that the class demands are the first of the list, whatever the caller gives.
    function _verify(
        Route memory route,
        MessageClass messageClass,
        uint64 sourceChainId,
        bytes32[] memory messageIds,
        bytes[] calldata proofs
    ) private view {
        uint256 demanded = route.demandedForDecision;
        if (messageClass == MessageClass.Data) demanded = route.demandedForData;
        if (messageClass == MessageClass.Value) demanded = route.demandedForValue;
        require(demanded != 0 && proofs.length == demanded, InboxProofsUnexpected(proofs.length, demanded));
        for (uint256 i = 0; i < demanded; ++i) {
            IMessageVerifier verifier = IMessageVerifier(_verifiers[sourceChainId][i]);
            verifier.verifyMessages(sourceChainId, route.outbox, messageIds, proofs[i]);
        }
    }

    function _failed(bytes calldata message) private view returns (Message memory header, bytes32 messageId) {
        header = MessageBytes.decodeHeader(message);
        messageId = MessageBytes.id(message);
        MessageState state = _outcomes[messageId].state;
        require(state == MessageState.Failed, InboxNotFailed(messageId, state));
    }

    function _checkAddressed(
        Route memory route,
        uint64 sourceChainId,
        Message memory header,
        bytes32 messageId
    ) private view {
        require(header.sourceChainId == sourceChainId, InboxSourceUnexpected(header.sourceChainId, sourceChainId));
        require(route.outbox != address(0), InboxRouteUnknown(sourceChainId));
        require(header.outbox == route.outbox, InboxOutboxUnexpected(header.outbox, route.outbox));
        bool isHere = header.destinationChainId == block.chainid && header.inbox == address(this);
        require(isHere, InboxDestinationUnexpected(header.destinationChainId, header.inbox));
        require(header.nonce != 0, InboxNonceZero(messageId));
    }

    function _checkRecipient(Route memory route, Message memory header) private view returns (MessageClass) {
        Recipient memory recipient = _recipients[header.recipient];
        require(recipient.messageClass != MessageClass.None, InboxRecipientNotAllowed(header.recipient));
        require(route.curses == 0 || recipient.isRescue, InboxCursed(header.sourceChainId));
        return recipient.messageClass;
    }
}
