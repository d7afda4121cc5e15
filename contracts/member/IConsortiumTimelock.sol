// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The account that holds the offices of a governed network and acts on decisions of the governor, on nothing else.
/// @dev An OpenZeppelin `TimelockController` without an administrator but itself. The governor is its only proposer, canceller and
/// executor. Its own least delay is 0: delays are those of the classes, and the governor keeps them.
interface IConsortiumTimelock {
    event TimelockBound(address indexed governor);

    error TimelockCallerNotBinder(address account);
    error TimelockAlreadyBound(address governor);
    error TimelockGovernorInvalid(address governor);
    error TimelockDelayFixed();

    /// @notice Names the governor, once: the governor is constructed with this address, so that this contract stands first.
    /// @dev Emits {TimelockBound}.
    ///
    /// Requirements:
    /// - the caller is the account named at construction, which can do nothing else
    /// - no governor was named, and `governor` is a contract
    function bind(address governor) external;

    /// @notice Always reverts: a delay of the timelock's own that is too long for a time would end all decisions, also the one that shortens it.
    function updateDelay(uint256 newDelay) external pure;

    /// @notice The governor; zero before {bind}.
    function governor() external view returns (address);
}
