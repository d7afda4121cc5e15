// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {AgreementId} from "../types/Ids.sol";
import {IRevenueSplitter, Share} from "./IRevenueSplitter.sol";

/// @dev See {IRevenueSplitter}.
contract RevenueSplitter is IRevenueSplitter, AccessManaged, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 private constant _WHOLE_PPM = 1_000_000;
    uint256 private constant _MAX_PAYEES = 20;

    mapping(address token => mapping(address payee => uint256 amount)) private _owed;

    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc IRevenueSplitter
    function credit(
        AgreementId agreementId,
        address token,
        uint256 amount,
        Share[] calldata shares
    ) external restricted {
        _checkShares(shares);
        (address[] memory payees, uint256[] memory amounts) = _split(amount, shares);

        for (uint256 i = 0; i < payees.length; ++i) _owed[token][payees[i]] += amounts[i];

        emit RevenueSplit(agreementId, token, amount, payees, amounts);
    }

    /// @inheritdoc IRevenueSplitter
    function withdraw(address token) external nonReentrant returns (uint256 amount) {
        amount = _owed[token][msg.sender];
        if (amount == 0) revert SplitNothingToWithdraw(token, msg.sender);

        _owed[token][msg.sender] = 0;

        emit Withdrawn(token, msg.sender, amount);

        IERC20(token).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IRevenueSplitter
    function owed(address token, address payee) external view returns (uint256) {
        return _owed[token][payee];
    }

    /// @inheritdoc IRevenueSplitter
    function digestOf(Share[] calldata shares) external pure returns (bytes32) {
        _checkShares(shares);
        return keccak256(abi.encode(shares));
    }

    function _checkShares(Share[] calldata shares) private pure {
        if (shares.length > _MAX_PAYEES) revert SplitTooManyPayees(shares.length, _MAX_PAYEES);
        uint256 sumPpm = 0;
        for (uint256 i = 0; i < shares.length; ++i) {
            if (shares[i].payee == address(0)) revert SplitPayeeInvalid(address(0));
            sumPpm += shares[i].ppm;
        }
        // No shares add up to 0.
        if (sumPpm != _WHOLE_PPM) revert SplitSharesInvalid(sumPpm);
    }

    /// @dev Expects valid shares. The parts before the last are rounded down and so add up to at most `amount`.
    function _split(
        uint256 amount,
        Share[] calldata shares
    ) private pure returns (address[] memory payees, uint256[] memory amounts) {
        payees = new address[](shares.length);
        amounts = new uint256[](shares.length);
        uint256 last = shares.length - 1;
        uint256 left = amount;
        for (uint256 i = 0; i < last; ++i) {
            uint256 partDown = (amount * shares[i].ppm) / _WHOLE_PPM;
            (payees[i], amounts[i]) = (shares[i].payee, partDown);
            left -= partDown;
        }
        (payees[last], amounts[last]) = (shares[last].payee, left);
    }
}
