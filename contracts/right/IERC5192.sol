// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Minimal soulbound tokens (https://eips.ethereum.org/EIPS/eip-5192). Interface id: 0xb45a3c0e.
/// @dev OpenZeppelin 5.7 has no declaration of it.
interface IERC5192 {
    /// @notice The token cannot move.
    event Locked(uint256 tokenId);
    /// @notice The token can move.
    event Unlocked(uint256 tokenId);

    /// @notice Whether a token cannot move. Reverts if the token does not exist.
    function locked(uint256 tokenId) external view returns (bool);
}
