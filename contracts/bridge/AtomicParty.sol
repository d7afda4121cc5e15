// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7786GatewaySource, IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

/// @dev What coordinator and participants have in common: messages leave through the outbox and come from the inbox, of which each says
/// on whose behalf it speaks. Parties of the same chain call each other without a bridge: then the caller is who it says it is.
abstract contract AtomicParty is IERC7786Recipient {
    using InteroperableAddress for bytes;

    IERC7786GatewaySource private immutable _outbox;
    address private immutable _inbox;

    error AtomicCallerNotInbox(address caller);
    error AtomicSenderInvalid(bytes sender);
    error AtomicValueRefused(uint256 value);

    constructor(IERC7786GatewaySource outbox, address inbox) {
        _outbox = outbox;
        _inbox = inbox;
    }

    /// @inheritdoc IERC7786Recipient
    /// @dev Requirements: the caller is the inbox, or the sender itself on this chain; no value is sent.
    function receiveMessage(bytes32, bytes calldata sender, bytes calldata payload) external payable returns (bytes4) {
        if (msg.value != 0) revert AtomicValueRefused(msg.value);
        (bool isValid, uint256 chainId, address account) = sender.tryParseEvmV1Calldata();
        if (!isValid || chainId == 0 || chainId > type(uint64).max) revert AtomicSenderInvalid(sender);
        bool isLocal = chainId == block.chainid && account == msg.sender;
        if (!isLocal && (msg.sender != _inbox || chainId == block.chainid)) revert AtomicCallerNotInbox(msg.sender);

        _receive(uint64(chainId), account, payload);

        return IERC7786Recipient.receiveMessage.selector;
    }

    function _receive(uint64 chainId, address sender, bytes calldata payload) internal virtual;

    /// @dev Reverts if the outbox does not take the message or the receiver on this chain fails.
    /// @param gasLimit what the receiver gets on another chain.
    function _send(uint64 chainId, address recipient, uint256 gasLimit, bytes memory payload) internal {
        if (chainId == block.chainid) {
            IERC7786Recipient(recipient).receiveMessage(0, _self(), payload);
        } else {
            _outbox.sendMessage(InteroperableAddress.formatEvmV1(chainId, recipient), payload, _attributes(gasLimit));
        }
    }

    /// @dev The same as a call of {BoundedCall}.
    function _callFor(
        uint64 chainId,
        address recipient,
        uint256 gasLimit,
        bytes memory payload
    ) internal view returns (address target, bytes memory data) {
        if (chainId == block.chainid) return (recipient, abi.encodeCall(this.receiveMessage, (0, _self(), payload)));
        bytes memory to = InteroperableAddress.formatEvmV1(chainId, recipient);
        return (address(_outbox), abi.encodeCall(_outbox.sendMessage, (to, payload, _attributes(gasLimit))));
    }

    function _self() private view returns (bytes memory) {
        return InteroperableAddress.formatEvmV1(block.chainid, address(this));
    }

    function _attributes(uint256 gasLimit) private pure returns (bytes[] memory attributes) {
        attributes = new bytes[](1);
        attributes[0] = abi.encodeWithSignature("gasLimit(uint32)", uint32(gasLimit));
    }
}
