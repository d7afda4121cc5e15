// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Order} from "./Atomic.sol";
import {IStateProof} from "./IStateProof.sol";
import {ITokenLock} from "./ITokenLock.sol";
import {Participant} from "./Participant.sol";

/// @dev See {ITokenLock}.
contract TokenLock is ITokenLock, Participant {
    using SafeERC20 for IERC20;

    struct Payment {
        address payer;
        address payee;
    }

    bytes32 private constant _PAY = keccak256("TokenLock.pay");

    IERC20 private immutable _token;

    uint128 private _locked;
    uint128 private _credited;
    mapping(bytes32 key => Payment payment) private _payments;
    mapping(address account => uint256 amount) private _credits;

    constructor(
        address authority,
        IERC7786GatewaySource outbox,
        address inbox,
        IStateProof proofs,
        IERC20 token_
    ) Participant(authority, outbox, inbox, proofs) {
        _token = token_;
    }

    /// @inheritdoc ITokenLock
    function withdraw() external nonReentrant returns (uint256 amount) {
        amount = _credits[msg.sender];
        if (amount == 0) revert TokenLockNothingToWithdraw(msg.sender);

        _credits[msg.sender] = 0;
        // Credits add up to what is credited, which came in as amounts of 128 bits whose sum did not overflow.
        _credited -= uint128(amount);

        emit TokenWithdrawn(msg.sender, amount);

        _token.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc ITokenLock
    function token() external view returns (address) {
        return address(_token);
    }

    /// @inheritdoc ITokenLock
    function creditOf(address account) external view returns (uint256) {
        return _credits[account];
    }

    /// @inheritdoc ITokenLock
    function totals() external view returns (uint256 locked, uint256 credited) {
        return (_locked, _credited);
    }

    function _reserve(bytes32 key, bytes32 xid, Order calldata order, bool isLocal) internal override {
        if (order.leg.operation != _PAY) revert ParticipantOperationUnknown(order.leg.operation);
        uint128 amount = order.leg.amount;
        if (amount == 0) revert TokenLockAmountInvalid();
        (address payer, address payee) = abi.decode(order.args, (address, address));
        if (payee == address(0) || payee == address(this)) revert TokenLockPayeeInvalid(payee);
        _checkConsent(payer, xid, order, isLocal);

        _payments[key] = Payment(payer, payee);
        _locked += amount;

        emit TokenLocked(key, payer, payee, amount);

        uint256 balance = _token.balanceOf(address(this));
        _token.safeTransferFrom(payer, address(this), amount);
        _checkReceived(balance, amount);
    }

    /// @dev The token is in keeping since it was reserved: nothing is left that could fail.
    // solhint-disable-next-line no-empty-blocks
    function _apply(bytes32, uint128) internal override {}

    function _finalize(bytes32 key, uint128 amount) internal override {
        _credit(key, _payments[key].payee, amount);
    }

    function _release(bytes32 key, uint128 amount) internal override {
        _credit(key, _payments[key].payer, amount);
    }

    /// @dev Cannot overflow: what is locked and credited is held here, and a sum of more than 128 bits was refused when it was locked.
    function _credit(bytes32 key, address account, uint128 amount) private {
        delete _payments[key];
        _locked -= amount;
        _credited += amount;
        _credits[account] += amount;

        emit TokenCredited(key, account, amount);
    }

    function _checkReceived(uint256 balanceBefore, uint256 asked) private view {
        uint256 balance = _token.balanceOf(address(this));
        uint256 moved = balance > balanceBefore ? balance - balanceBefore : 0;
        if (moved != asked) revert TokenLockAmountMismatch(asked, moved);
    }
}
