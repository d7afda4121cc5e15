// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SwapId} from "../types/Ids.sol";
import {IHashTimeLock, SwapState, SwapTerms} from "./IHashTimeLock.sol";

/// @dev See {IHashTimeLock}. Nobody has power over it.
contract HashTimeLock is IHashTimeLock, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 private constant LONGEST = 30 days;
    uint256 private constant TOKEN_GAS = 200_000;

    mapping(SwapId id => SwapState state) private _states;
    mapping(address token => mapping(address account => uint256 amount)) private _owed;

    /// @inheritdoc IHashTimeLock
    function lock(SwapTerms calldata terms) external nonReentrant returns (SwapId swapId) {
        _checkTerms(terms);
        swapId = swapIdOf(terms);
        if (_states[swapId] != SwapState.None) revert SwapKnown(swapId);

        _states[swapId] = SwapState.Locked;

        emit SwapLocked(
            swapId,
            terms.sender,
            terms.recipient,
            terms.token,
            terms.amount,
            terms.hashLock,
            terms.expiresAt,
            terms.salt
        );

        IERC20 token = IERC20(terms.token);
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), terms.amount);
        uint256 balance = token.balanceOf(address(this));
        uint256 moved = balance > before ? balance - before : 0;
        if (moved != terms.amount) revert SwapAmountMismatch(terms.amount, moved);
    }

    /// @inheritdoc IHashTimeLock
    function claim(SwapTerms calldata terms, bytes32 secret) external nonReentrant {
        SwapId id = _checkLocked(terms);
        if (sha256(abi.encodePacked(secret)) != terms.hashLock) revert SwapSecretWrong(id);
        if (block.timestamp >= terms.expiresAt) revert SwapExpired(id, terms.expiresAt);

        _states[id] = SwapState.Claimed;

        emit SwapClaimed(id, secret);

        uint256 left = gasleft();
        if (left < TOKEN_GAS) revert SwapGasTooLow(TOKEN_GAS, left);
        if (IERC20(terms.token).trySafeTransfer(terms.recipient, terms.amount)) return;
        // After the call, which the guard makes harmless: what was paid is not owed.
        _owed[terms.token][terms.recipient] += terms.amount;

        emit SwapCredited(id, terms.token, terms.recipient, terms.amount);
    }

    /// @inheritdoc IHashTimeLock
    function refund(SwapTerms calldata terms) external nonReentrant {
        SwapId id = _checkLocked(terms);
        if (block.timestamp < terms.expiresAt) revert SwapNotExpired(id, terms.expiresAt);

        _states[id] = SwapState.Refunded;

        emit SwapRefunded(id);

        // What arrives is not checked: a token that changed its ways must not lock the amount.
        IERC20(terms.token).safeTransfer(terms.sender, terms.amount);
    }

    /// @inheritdoc IHashTimeLock
    function withdraw(address token, address account) external nonReentrant returns (uint256 amount) {
        amount = _owed[token][account];
        if (amount == 0) revert SwapNothingOwed(token, account);

        _owed[token][account] = 0;

        emit SwapCreditWithdrawn(token, account, amount);

        IERC20(token).safeTransfer(account, amount);
    }

    /// @inheritdoc IHashTimeLock
    function stateOf(SwapId swapId) external view returns (SwapState) {
        return _states[swapId];
    }

    /// @inheritdoc IHashTimeLock
    function owed(address token, address account) external view returns (uint256) {
        return _owed[token][account];
    }

    /// @inheritdoc IHashTimeLock
    function swapIdOf(SwapTerms calldata terms) public view returns (SwapId) {
        return SwapId.wrap(keccak256(abi.encode(block.chainid, address(this), terms)));
    }

    /// @dev A token without code is refused by the transfer.
    function _checkTerms(SwapTerms calldata terms) private view {
        if (msg.sender != terms.sender) revert SwapNotSender(terms.sender, msg.sender);
        if (terms.recipient == address(0) || terms.recipient == address(this)) {
            revert SwapRecipientInvalid(terms.recipient);
        }
        if (terms.amount == 0) revert SwapAmountInvalid();
        uint256 latest = block.timestamp + LONGEST;
        if (terms.expiresAt <= block.timestamp || terms.expiresAt > latest) {
            revert SwapExpiryInvalid(terms.expiresAt, latest);
        }
    }

    /// @dev Terms that were never locked, or differ in anything from those that were, have the state None.
    function _checkLocked(SwapTerms calldata terms) private view returns (SwapId id) {
        id = swapIdOf(terms);
        SwapState state = _states[id];
        if (state != SwapState.Locked) revert SwapStateUnexpected(id, SwapState.Locked, state);
    }
}
