// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC7786GatewaySource, IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {IMemberRegistry} from "../../member/IMemberRegistry.sol";
import {IMirror, Sighting} from "./IMirror.sol";

/// @dev See {IMirror}. What is published, and what is kept of it, is said by who inherits this. {receiveMessage} is restricted to a role of the
/// mirror's own, which the inbox alone holds.
abstract contract Mirror is IMirror, IERC7786Recipient, AccessManaged {
    using InteroperableAddress for bytes;

    /// @dev Enough for the dearest of the mirrors, five new words: see the test that measures them.
    uint32 private constant _GAS_LIMIT = 250_000;

    IERC7786GatewaySource private immutable _outbox;
    IMemberRegistry internal immutable _members;

    uint64 private _lastVersion;
    mapping(uint64 chainId => address counterpart) private _counterparts;
    mapping(uint64 sourceChainId => mapping(bytes32 id => Sighting sighting)) private _sightings;

    constructor(address authority, IERC7786GatewaySource outbox, IMemberRegistry members) AccessManaged(authority) {
        (_outbox, _members) = (outbox, members);
    }

    /// @inheritdoc IMirror
    function setCounterpart(uint64 chainId, address counterpart) external restricted {
        if (chainId == 0 || chainId == block.chainid) revert MirrorChainInvalid(chainId);

        _counterparts[chainId] = counterpart;

        emit MirrorCounterpartSet(chainId, counterpart);
    }

    /// @inheritdoc IERC7786Recipient
    /// @dev Emits {MirrorOvertaken}, or what the mirror emits.
    ///
    /// Requirements: the caller has the mirror's role; no value is sent; the sender is the counterpart of its chain.
    function receiveMessage(
        bytes32 receiveId,
        bytes calldata sender,
        bytes calldata payload
    ) external payable restricted returns (bytes4) {
        if (msg.value != 0) revert MirrorValueRefused(msg.value);
        uint64 chainId = _chainOf(sender);
        (bytes32 id, uint64 version, uint64 height, uint64 time, bytes memory content) = abi.decode(
            payload,
            (bytes32, uint64, uint64, uint64, bytes)
        );

        uint64 known = _sightings[chainId][id].version;
        if (version > known) {
            _sightings[chainId][id] = Sighting(version, height, time, receiveId);
            _show(chainId, id, content);
        } else {
            emit MirrorOvertaken(chainId, id, version, known);
        }

        return IERC7786Recipient.receiveMessage.selector;
    }

    /// @inheritdoc IMirror
    function counterpartOf(uint64 chainId) external view returns (address) {
        return _counterparts[chainId];
    }

    /// @dev Whoever may act for an organisation may publish: a message takes from the bucket of the route.
    function _publish(bytes32 id, uint64 chainId, bytes memory content) internal returns (bytes32 messageId) {
        _members.checkAdmitted(msg.sender, 0);
        address counterpart = _counterparts[chainId];
        if (counterpart == address(0)) revert MirrorCounterpartUnknown(chainId);

        uint64 version = _nextVersion();
        _lastVersion = version;
        bytes memory payload = abi.encode(id, version, uint64(block.number), uint64(block.timestamp), content);
        bytes[] memory attributes = new bytes[](1);
        attributes[0] = abi.encodeWithSignature("gasLimit(uint32)", _GAS_LIMIT);
        messageId = _outbox.sendMessage(InteroperableAddress.formatEvmV1(chainId, counterpart), payload, attributes);

        emit MirrorPublished(id, chainId, version, messageId);
    }

    /// @dev Keeps what a message says. Whatever the order of messages, it is called with versions that only grow.
    function _show(uint64 sourceChainId, bytes32 id, bytes memory content) internal virtual;

    function _sightingOf(uint64 sourceChainId, bytes32 id) internal view returns (Sighting memory) {
        return _sightings[sourceChainId][id];
    }

    /// @dev By the height, so that a mirror that takes this one's place on the same chain is not behind it.
    function _nextVersion() private view returns (uint64) {
        uint64 byHeight = uint64(block.number) << 16;
        return _lastVersion < byHeight ? byHeight : _lastVersion + 1;
    }

    function _chainOf(bytes calldata sender) private view returns (uint64) {
        (bool isValid, uint256 chainId, address account) = sender.tryParseEvmV1Calldata();
        bool isKnown =
            isValid &&
                chainId <= type(uint64).max &&
                account != address(0) &&
                _counterparts[uint64(chainId)] == account;
        if (!isKnown) revert MirrorSenderUnknown(sender);
        return uint64(chainId);
    }
}
