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
    uint256 private constant COUNT_BYTES = 2;
    /// @dev Of `commitments` in the Outbox.
    uint256 private constant COMMITMENTS_SLOT = 1;

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
        else if (kind == BY_STORAGE) _verifyStored(outbox, messageIds, proof[1:]);
        else revert LightClientProofKindUnknown(kind);
    }

    function _verifyAccumulated(address outbox, bytes32[] calldata messageIds, bytes calldata proof) private view {
        require(outbox == _outbox && outbox != address(0), LightClientOutboxUnexpected(outbox, _outbox));
        require(proof.length >= HEAD, LightClientProofLength(proof.length));

        uint256 offset = HEAD;
        bytes32 accumulator = bytes32(proof[41:73]);
        for (uint256 i = 0; i < messageIds.length; ++i) {
            (accumulator, offset) = _passOthers(accumulator, proof, offset);
            accumulator = _add(accumulator, messageIds[i]);
        }
        (accumulator, offset) = _passOthers(accumulator, proof, offset);
        require(offset == proof.length, LightClientProofLength(proof.length));
        _client.checkHeader(uint64(bytes8(proof[1:9])), bytes32(proof[9:41]), accumulator);
    }

    function _verifyStored(address outbox, bytes32[] calldata messageIds, bytes calldata encoded) private view {
        (uint64[] memory nonces, bytes[] memory proofs) = abi.decode(encoded, (uint64[], bytes[]));
        require(keccak256(abi.encode(nonces, proofs)) == keccak256(encoded), LightClientProofNotCanonical());
        uint256 count = messageIds.length;
        require(nonces.length == count && proofs.length == count, LightClientProofLength(encoded.length));

        bytes32 ofChain = keccak256(abi.encode(block.chainid, COMMITMENTS_SLOT));
        for (uint256 i = 0; i < count; ++i) {
            bytes32 slot = keccak256(abi.encode(nonces[i], ofChain));
            bytes32 committed = _state.storageAt(_chainId, outbox, slot, proofs[i]);
            require(committed == messageIds[i] && committed != 0, LightClientMessageUnproven(messageIds[i], committed));
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

    function _add(bytes32 accumulator, bytes32 messageId) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(0, accumulator)
            mstore(32, messageId)
            hash := keccak256(0, 64)
        }
    }
}
