// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMessageVerifier} from "./IMessageVerifier.sol";

/// @title Messages of another chain, shown under its consensus: no committee is trusted.
/// @dev A proof is packed, and has one form. Its first byte says which of two it is.
///
/// 1: by the accumulator of a header. `uint8 1 ‖ uint64 height ‖ bytes32 executionHash ‖ bytes32 accumulator before ‖ runs`. The accumulator
/// is `keccak256(previous ‖ message id)` over all messages of the outbox; the runs say which other messages stand before each of
/// `messageIds`, and after the last: `uint16 count ‖ count × bytes32 id`, once more than there are `messageIds`, which are in the
/// order in which they were sent.
///
/// 2: by one slot of the outbox, where a header commits to no outbox, or too many messages follow: `uint8 2 ‖ uint64 destinationChainId ‖
/// uint64 nonce ‖ bytes32 accumulator before ‖ runs ‖ proof`. The slot is the checkpoint of that nonce ({IOutbox}), of any destination, or
/// slot 0 if both numbers are zero. After the runs, as in 1, stands the proof ({IStateProofVerifier}) that it holds the accumulator.
interface ILightClientVerifier is IMessageVerifier {
    error LightClientChainUnexpected(uint64 sourceChainId, uint64 expected);
    error LightClientOutboxUnexpected(address outbox, address expected);
    error LightClientNothingToVerify();
    error LightClientProofKindUnknown(uint8 kind);
    /// @dev Too short, or something is left over.
    error LightClientProofLength(uint256 length);
    /// @dev A nonce without a destination.
    error LightClientCheckpointInvalid(uint64 nonce);
    /// @dev The slot holds something else than what the messages add up to; zero if there is no such checkpoint.
    error LightClientAccumulatorUnproven(bytes32 accumulator, bytes32 stored);
}
