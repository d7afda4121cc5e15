// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What crosses from one chain to another. Its canonical bytes are those of {MessageBytes}, its id is keccak256 of them: ERC-7786's
/// `sendId` and `receiveId` alike.
struct Message {
    uint64 sourceChainId;
    /// @dev The outbox that sent it, on the source chain.
    address outbox;
    /// @dev Counts the messages of the outbox to the destination chain, from 1, without gaps.
    uint64 nonce;
    uint64 destinationChainId;
    /// @dev The inbox that may deliver it, on the destination chain.
    address inbox;
    /// @dev Who called the outbox.
    address sender;
    address recipient;
    /// @dev Gas with which the recipient is called, exactly.
    uint32 gasLimit;
    bytes payload;
}
