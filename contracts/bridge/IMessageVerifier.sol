// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title One way to prove that messages were sent on another chain.
/// @dev An inbox calls only verifiers that {Roles.BRIDGE} has named for the route: none comes from calldata.
interface IMessageVerifier {
    /// @notice Reverts unless every message was sent by that outbox of that chain.
    ///
    /// Requirements:
    /// - `messageIds` is not empty
    /// - `proof` proves each of them
    function verifyMessages(
        uint64 sourceChainId,
        address outbox,
        bytes32[] calldata messageIds,
        bytes calldata proof
    ) external view;
}
