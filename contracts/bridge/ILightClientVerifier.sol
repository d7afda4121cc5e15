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
/// 2: by the outbox's storage, where a header commits to no outbox, or too many messages follow: `uint8 2 ‖ abi.encode(uint64[] nonces,
/// bytes[] proofs)`, for each message the nonce, and the proof ({IStateProofVerifier}) that `commitments[this chain][nonce]` is its id.
interface ILightClientVerifier is IMessageVerifier {
    error LightClientChainUnexpected(uint64 sourceChainId, uint64 expected);
    error LightClientOutboxUnexpected(address outbox, address expected);
    error LightClientNothingToVerify();
    error LightClientProofKindUnknown(uint8 kind);
    /// @dev Too short, or something is left over.
    error LightClientProofLength(uint256 length);
    error LightClientProofNotCanonical();
    /// @dev The outbox committed to another message with this nonce, or to none (zero).
    error LightClientMessageUnproven(bytes32 messageId, bytes32 committed);
}
