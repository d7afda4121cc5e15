// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Reads storage of another chain by proof.
interface IStateProof {
    /// @notice The value of a storage slot of an account of another chain, at a state of that chain which is final.
    /// @dev Reverts if the proof is wrong. 0 is a value that can be proven.
    function storageAt(
        uint64 chainId,
        address account,
        bytes32 slot,
        bytes calldata proof
    ) external view returns (bytes32 value);
}
