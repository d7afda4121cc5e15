// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementId} from "../types/Ids.sol";

struct Share {
    address payee;
    /// @dev Parts per million.
    uint32 ppm;
}

/// @title Splits revenue exactly and holds it until each payee withdraws.
/// @dev Each share is rounded down; the remainder goes to the last payee, so that the parts add up to the amount.
interface IRevenueSplitter {
    event RevenueSplit(
        AgreementId indexed agreementId,
        address indexed token,
        uint256 amount,
        address[] payees,
        uint256[] amounts
    );
    event Withdrawn(address indexed token, address indexed payee, uint256 amount);

    error SplitSharesInvalid(uint256 sumPpm);
    error SplitTooManyPayees(uint256 given, uint256 allowed);
    error SplitPayeeInvalid(address payee);
    error SplitNothingToWithdraw(address token, address payee);

    /// @notice Credits an amount that the caller has just transferred here. Restricted to {Roles.CREDITOR}.
    /// @dev Emits {RevenueSplit}. Requirements: 1 to 20 shares, none to zero, that add up to 1,000,000 ppm.
    function credit(AgreementId agreementId, address token, uint256 amount, Share[] calldata shares) external;

    /// @notice Pays out everything that the caller is owed in a token.
    /// @dev Emits {Withdrawn}.
    function withdraw(address token) external returns (uint256 amount);

    function owed(address token, address payee) external view returns (uint256);

    /// @notice keccak256(abi.encode(shares)), as it stands in the terms of an agreement. Reverts if the shares are not valid.
    function digestOf(Share[] calldata shares) external pure returns (bytes32);
}
