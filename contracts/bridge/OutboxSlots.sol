// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What other chains prove, at the places that {IOutbox} names. Inherited before anything else that has storage.
abstract contract OutboxSlots {
    uint64 internal constant MESSAGES_PER_CHECKPOINT = 64;

    // Slot 0.
    bytes32 internal _accumulator;
    // Slot 1.
    mapping(uint64 destinationChainId => mapping(uint64 nonce => bytes32 accumulator)) internal _checkpoints;

    /// @dev Never undone, never overwritten: the nonce is new.
    function _commit(
        uint64 destinationChainId,
        uint64 nonce,
        bytes32 messageId
    ) internal returns (bytes32 accumulated) {
        accumulated = keccak256(abi.encode(_accumulator, messageId));
        _accumulator = accumulated;
        if (nonce % MESSAGES_PER_CHECKPOINT == 0) _checkpoints[destinationChainId][nonce] = accumulated;
    }
}
