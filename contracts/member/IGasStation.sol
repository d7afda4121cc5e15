// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../types/Ids.sol";

/// @title Gas is granted, not bought: a daily allowance of native coin for keys of members.
/// @dev All amounts are in wei. A day is a UTC day: `timestamp / 86400`. Of what a transaction costs, the tip comes back, because the station
/// is the fee recipient of the blocks; the base fee is burned. Gifts come in by {receive}.
/// An account is granted to only while it is a key, in any role (a payee withdraws too), of an organisation that is effectively
/// Admitted or Leaving. Whoever does not call with a key of the organisation gives an account at most the organisation's allowance
/// divided by the number of its keys, rounded down: else a stranger could pour it into keys that nobody uses.
interface IGasStation {
    event GasGranted(MemberId indexed id, address indexed account, uint256 amount);
    /// @dev The account is a contract that did not take the coin; nothing was counted.
    event GasRefused(MemberId indexed id, address indexed account, uint256 amount);
    event GasAllowancesSet(uint128 perAccount, uint128 perMember);

    /// @dev Not a key of an organisation that is Admitted or Leaving.
    error GasAccountNotEligible(address account);
    /// @dev The account is full, or its allowance or its organisation's is spent for the day, or the station is empty.
    error GasNothingToGrant(address account);

    /// @notice Tops an account up to the allowance of an account; anybody may call.
    /// @dev Emits {GasGranted}.
    ///
    /// Requirements:
    /// - the account is eligible
    /// - {available} is not 0
    /// - the account takes the coin
    function grant(address account) external;

    /// @notice Tops accounts up; those that are not eligible, have nothing to be granted or do not take it are left out.
    /// @dev Emits {GasGranted} or {GasRefused}. A contract is given 50,000 gas to take the coin.
    function grantMany(address[] calldata accounts) external;

    /// @notice Sets the allowances, each for a UTC day. Restricted to {Roles.GAS}.
    /// @dev Emits {GasAllowancesSet}. Zero grants nothing.
    function setAllowances(uint128 perAccount, uint128 perMember) external;

    /// @notice What a grant by the caller would give the account now; 0 if it is not eligible.
    function available(address account) external view returns (uint256);

    /// @notice The most that an account is topped up to, and is granted in a day: the whole of it if its organisation has no more keys
    /// than {allowancePerMember} has such parts, or asks for itself.
    function allowancePerAccount() external view returns (uint128);

    /// @notice The most that the keys of an organisation are granted in a day.
    function allowancePerMember() external view returns (uint128);

    /// @notice What the keys of an organisation were granted today.
    function grantedToday(MemberId id) external view returns (uint256);
}
