// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICometLightClient} from "./ICometLightClient.sol";
import {ILightClientVerifier} from "./ILightClientVerifier.sol";
import {IMessageVerifier} from "./IMessageVerifier.sol";
import {IStateProof} from "./IStateProof.sol";

/// @title Messages of another chain, shown under its consensus.
contract LightClientVerifier is ILightClientVerifier {
    uint8 private constant BY_ACCUMULATOR = 1;
    uint8 private constant BY_STORAGE = 2;
    /// @dev Bytes before the runs: kind, height, execution hash, accumulator.
    uint256 private constant HEAD = 73;
    /// @dev Kind, destination and nonce of the checkpoint, accumulator.
    uint256 private constant STORED_HEAD = 49;
    uint256 private constant COUNT_BYTES = 2;
    /// @dev Of `_checkpoints` in the Outbox.
    uint256 private constant CHECKPOINTS_SLOT = 1;

    ICometLightClient private immutable _client;
    IStateProof private immutable _state;
    uint64 private immutable _chainId;
    address private immutable _outbox;

    /// @dev Without an outbox of its own the client takes any: then only the storage shows what was sent.
    constructor(ICometLightClient client, IStateProof state) {
        _client = client;
        _state = state;
        _chainId = client.peerChainId();
        _outbox = client.outbox();
    }

    /// @inheritdoc IMessageVerifier
    function verifyMessages(
        uint64 sourceChainId,
        address outbox,
        bytes32[] calldata messageIds,
        bytes calldata proof
    ) external view {
        require(sourceChainId == _chainId, LightClientChainUnexpected(sourceChainId, _chainId));
        require(messageIds.length != 0, LightClientNothingToVerify());
        require(proof.length != 0, LightClientProofLength(0));

        uint8 kind = uint8(proof[0]);
        if (kind == BY_ACCUMULATOR) _verifyAccumulated(outbox, messageIds, proof);
        else if (kind == BY_STORAGE) _verifyStored(outbox, messageIds, proof);
        else revert LightClientProofKindUnknown(kind);
    }

    function _verifyAccumulated(address outbox, bytes32[] calldata messageIds, bytes calldata proof) private view {
        require(outbox == _outbox && outbox != address(0), LightClientOutboxUnexpected(outbox, _outbox));
        require(proof.length >= HEAD, LightClientProofLength(proof.length));

        (bytes32 accumulator, uint256 end) = _accumulate(bytes32(proof[41:73]), messageIds, proof, HEAD);
        require(end == proof.length, LightClientProofLength(proof.length));
        _client.checkHeader(uint64(bytes8(proof[1:9])), bytes32(proof[9:41]), accumulator);
    }

    function _verifyStored(address outbox, bytes32[] calldata messageIds, bytes calldata proof) private view {
        require(proof.length >= STORED_HEAD, LightClientProofLength(proof.length));

        bytes32 slot = _slotOf(uint64(bytes8(proof[1:9])), uint64(bytes8(proof[9:17])));
        (bytes32 accumulator, uint256 end) = _accumulate(bytes32(proof[17:49]), messageIds, proof, STORED_HEAD);
        bytes32 stored = _state.storageAt(_chainId, outbox, slot, proof[end:]);
        // An accumulator is a hash: zero, of a checkpoint that is not there, is none.
        require(stored == accumulator, LightClientAccumulatorUnproven(accumulator, stored));
    }

    /// @dev The accumulator after the messages and those beside them; the runs begin at `offset` and end before `end`.
    function _accumulate(
        bytes32 before,
        bytes32[] calldata messageIds,
        bytes calldata proof,
        uint256 offset
    ) private pure returns (bytes32 accumulator, uint256 end) {
        (accumulator, end) = _passOthers(before, proof, offset);
        for (uint256 i = 0; i < messageIds.length; ++i) {
            (accumulator, end) = _passOthers(_add(accumulator, messageIds[i]), proof, end);
        }
    }

    /// @dev Adds the ids of one run; `next` is where the following one begins.
    function _passOthers(
        bytes32 accumulator,
        bytes calldata proof,
        uint256 offset
    ) private pure returns (bytes32 after_, uint256 next) {
        require(offset + COUNT_BYTES <= proof.length, LightClientProofLength(proof.length));
        uint256 count = uint16(bytes2(proof[offset:offset + COUNT_BYTES]));
        offset += COUNT_BYTES;
        next = offset + 32 * count;
        require(next <= proof.length, LightClientProofLength(proof.length));

        after_ = accumulator;
        for (; offset < next; offset += 32) after_ = _add(after_, bytes32(proof[offset:offset + 32]));
    }

    /// @dev No route leads to chain 0: it stands for slot 0.
    function _slotOf(uint64 destinationChainId, uint64 nonce) private pure returns (bytes32) {
        if (destinationChainId != 0)
            return keccak256(abi.encode(nonce, keccak256(abi.encode(destinationChainId, CHECKPOINTS_SLOT))));
        require(nonce == 0, LightClientCheckpointInvalid(nonce));
        return 0;
    }

    function _add(bytes32 accumulator, bytes32 messageId) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(0, accumulator)
            mstore(32, messageId)
            hash := keccak256(0, 64)
        }
    }
}
