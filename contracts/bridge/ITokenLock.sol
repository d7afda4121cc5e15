// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IParticipant} from "./IParticipant.sol";

/// @title A payment in one token as part of an atomic transaction: locked when prepared, credited when decided, pulled by its owner.
/// @dev Operation: keccak256("TokenLock.pay"). Arguments: abi.encode(address payer, address payee). The payer has approved the amount
/// and consents to the transaction ({IParticipant.consentDigest}) unless it began it on this chain.
///
/// The balance is at least what is locked plus what is credited. Assumption: the token moves what it is asked to move and changes no
/// balance on its own; one that takes a fee is refused when the part is prepared.
interface ITokenLock is IParticipant {
    event TokenLocked(bytes32 indexed key, address indexed payer, address indexed payee, uint128 amount);
    event TokenCredited(bytes32 indexed key, address indexed account, uint128 amount);
    event TokenWithdrawn(address indexed account, uint256 amount);

    error TokenLockAmountInvalid();
    error TokenLockPayeeInvalid(address payee);
    /// @dev The token moved another amount than it was asked to.
    error TokenLockAmountMismatch(uint256 asked, uint256 moved);
    error TokenLockNothingToWithdraw(address account);

    /// @notice Pays out everything that the caller is owed.
    /// @dev Emits {TokenWithdrawn}.
    function withdraw() external returns (uint256 amount);

    function token() external view returns (address);

    /// @notice What an account can withdraw, in the token's smallest unit.
    function creditOf(address account) external view returns (uint256);

    /// @notice What all parts that are Prepared or Executed hold, and what all accounts can withdraw.
    function totals() external view returns (uint256 locked, uint256 credited);
}
