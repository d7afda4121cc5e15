// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {IMemberRegistry} from "../member/IMemberRegistry.sol";
import {MemberId} from "../types/Ids.sol";
import {Curses} from "./Curses.sol";
import {IOutbox} from "./IOutbox.sol";
import {Message} from "./Message.sol";
import {MessageBytes} from "./MessageBytes.sol";
import {OutboxSlots} from "./OutboxSlots.sol";

/// @title Where messages leave the chain (ERC-7786 source gateway).
contract Outbox is OutboxSlots, Curses, IOutbox, IERC7786GatewaySource {
    struct Route {
        address inbox;
        uint64 nonce;
        uint8 curses;
    }

    bytes4 private constant GAS_LIMIT = bytes4(keccak256("gasLimit(uint32)"));
    uint256 private constant USUAL_GAS_LIMIT = 200_000;
    uint256 private constant MOST_GAS_LIMIT = 8_000_000;
    uint256 private constant MOST_PAYLOAD_BYTES = 16_384;

    IMemberRegistry private immutable _members;

    mapping(uint64 destinationChainId => Route) private _routes;
    mapping(uint64 destinationChainId => mapping(address recipient => bool)) private _isRescue;

    constructor(address initialAuthority, IMemberRegistry members) AccessManaged(initialAuthority) {
        _members = members;
    }

    /// @inheritdoc IOutbox
    function sendMessage(
        bytes calldata recipient,
        bytes calldata payload,
        bytes[] calldata attributes
    ) external payable override(IOutbox, IERC7786GatewaySource) returns (bytes32 sendId) {
        require(msg.value == 0, OutboxValueRefused(msg.value));
        require(payload.length <= MOST_PAYLOAD_BYTES, OutboxPayloadTooLong(payload.length, MOST_PAYLOAD_BYTES));
        _checkSender();
        Message memory message = _addressed(recipient);
        message.gasLimit = _gasLimitOf(attributes);
        message.payload = payload;

        _routes[message.destinationChainId].nonce = message.nonce;
        bytes memory encoded = MessageBytes.encode(message);
        sendId = keccak256(encoded);
        bytes32 accumulated = _commit(message.destinationChainId, message.nonce, sendId);

        emit MessageCommitted(sendId, message.destinationChainId, message.nonce, accumulated, encoded);
        bytes memory sender = InteroperableAddress.formatEvmV1(block.chainid, msg.sender);
        emit IERC7786GatewaySource.MessageSent(sendId, sender, recipient, payload, 0, attributes);
    }

    /// @inheritdoc IOutbox
    function setRoute(uint64 destinationChainId, address inbox) external restricted {
        bool isSound = destinationChainId != 0 && destinationChainId != block.chainid && inbox != address(0);
        require(isSound, OutboxRouteInvalid(destinationChainId, inbox));

        if (_routes[destinationChainId].inbox == address(0)) _addRoute(destinationChainId);
        _routes[destinationChainId].inbox = inbox;

        emit OutboxRouteSet(destinationChainId, inbox);
    }

    /// @inheritdoc IOutbox
    function setRescue(uint64 destinationChainId, address recipient, bool isRescue) external restricted {
        _isRescue[destinationChainId][recipient] = isRescue;

        emit OutboxRescueSet(destinationChainId, recipient, isRescue);
    }

    /// @inheritdoc IOutbox
    function accumulator() external view returns (bytes32) {
        return _accumulator;
    }

    /// @inheritdoc IOutbox
    function checkpointOf(uint64 destinationChainId, uint64 nonce) external view returns (bytes32) {
        return _checkpoints[destinationChainId][nonce];
    }

    /// @inheritdoc IOutbox
    function lastNonce(uint64 destinationChainId) external view returns (uint64) {
        return _routes[destinationChainId].nonce;
    }

    /// @inheritdoc IOutbox
    function inboxOf(uint64 destinationChainId) external view returns (address) {
        return _routes[destinationChainId].inbox;
    }

    /// @inheritdoc IERC7786GatewaySource
    function supportsAttribute(bytes4 selector) external pure returns (bool) {
        return selector == GAS_LIMIT;
    }

    function _setCurses(uint64 chainId, uint8 curses) internal override {
        _routes[chainId].curses = curses;
    }

    function _cursesOf(uint64 chainId) internal view override returns (uint8) {
        return _routes[chainId].curses;
    }

    /// @dev The message with its next nonce, without gas limit and payload.
    function _addressed(bytes calldata recipient) private view returns (Message memory message) {
        (uint64 chainId, address account) = _parse(recipient);
        Route memory route = _routes[chainId];
        require(route.inbox != address(0), OutboxRouteUnknown(chainId));
        require(route.curses == 0 || _isRescue[chainId][account], OutboxCursed(chainId));

        message.sourceChainId = uint64(block.chainid);
        message.outbox = address(this);
        message.nonce = route.nonce + 1;
        message.destinationChainId = chainId;
        message.inbox = route.inbox;
        message.sender = msg.sender;
        message.recipient = account;
    }

    /// @dev Only accounts are looked up: a contract has rules of its own for its callers, and would pay for this with each message.
    function _checkSender() private view {
        if (msg.sender.code.length != 0 || _members.mayHold(msg.sender)) return;
        (MemberId id, ) = _members.keyOf(msg.sender);
        require(MemberId.unwrap(id) == 0, OutboxSenderSuspended(msg.sender));
    }

    /// @dev ERC-7930, version 1: `0001 0000 ‖ length of the chain id ‖ chain id ‖ 14 ‖ account`. Nothing may follow. OpenZeppelin's parser allows
    /// that, and costs ten times as much.
    function _parse(bytes calldata recipient) private pure returns (uint64 chainId, address account) {
        uint256 word = 0;
        uint256 tail = 0;
        uint256 chainBytes = 0;
        // What is read beyond the bytes is not used: their length is checked below.
        assembly ("memory-safe") {
            word := calldataload(recipient.offset)
            chainBytes := byte(4, word)
            tail := calldataload(add(recipient.offset, add(chainBytes, 5)))
        }
        account = address(uint160(tail >> 88));
        bool isSound =
            recipient.length == 26 + chainBytes &&
                word >> 224 == 0x00010000 &&
                chainBytes <= 8 &&
                tail >> 248 == 20 &&
                account != address(0);
        require(isSound, OutboxRecipientInvalid(recipient));
        // The chain id follows five bytes; it has at most eight.
        chainId = uint64((word << 40) >> (256 - 8 * chainBytes));
    }

    function _gasLimitOf(bytes[] calldata attributes) private pure returns (uint32) {
        if (attributes.length == 0) return uint32(USUAL_GAS_LIMIT);
        uint256 gasLimit = 0;
        for (uint256 i = 0; i < attributes.length; ++i) {
            bytes calldata attribute = attributes[i];
            bytes4 selector = bytes4(attribute);
            require(selector == GAS_LIMIT, UnsupportedAttribute(selector));
            require(i == 0 && attribute.length == 36, OutboxAttributeInvalid(i));
            gasLimit = uint256(bytes32(attribute[4:]));
        }
        require(gasLimit != 0 && gasLimit <= MOST_GAS_LIMIT, OutboxGasLimitInvalid(gasLimit, MOST_GAS_LIMIT));
        return uint32(gasLimit);
    }
}
