// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {AgreementState, AgreementTerms, IAgreementBook} from "../agreement/IAgreementBook.sol";
import {IUsageMeter, Voucher} from "../meter/IUsageMeter.sol";
import {AgreementId} from "../types/Ids.sol";
import {IEscrow} from "./IEscrow.sol";
import {IRevenueSplitter, Share} from "./IRevenueSplitter.sol";

/// @dev See {IEscrow}.
contract Escrow is IEscrow, AccessManaged, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    struct Account {
        uint128 deposited;
        uint128 paid;
        uint128 refunded;
    }

    IAgreementBook private immutable _agreements;
    IUsageMeter private immutable _meter;
    IRevenueSplitter private immutable _splitter;

    mapping(AgreementId id => Account account) private _accounts;
    mapping(address token => bool accepted) private _accepted;

    constructor(
        address authority,
        IAgreementBook agreements,
        IUsageMeter meter,
        IRevenueSplitter splitter
    ) AccessManaged(authority) {
        _agreements = agreements;
        _meter = meter;
        _splitter = splitter;
    }

    /// @inheritdoc IEscrow
    function setAccepted(address token, bool accepted) external restricted {
        _accepted[token] = accepted;

        emit TokenAcceptanceSet(token, accepted);
    }

    /// @inheritdoc IEscrow
    function deposit(AgreementId agreementId, uint128 amount) external nonReentrant {
        AgreementTerms memory terms = _agreements.terms(agreementId);
        if (terms.consumer != msg.sender) revert EscrowNotConsumer(agreementId, msg.sender);
        if (_agreements.stateOf(agreementId) != AgreementState.Agreed) revert EscrowAgreementNotOpen(agreementId);
        if (!_accepted[terms.token]) revert EscrowTokenNotAccepted(terms.token);
        if (amount == 0) revert EscrowAmountInvalid();

        Account storage entry = _accounts[agreementId];
        uint128 deposited = entry.deposited + amount;
        entry.deposited = deposited;

        emit Deposited(agreementId, msg.sender, amount, deposited);

        IERC20 token = IERC20(terms.token);
        uint256 balance = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        _checkReceived(token, address(this), balance, amount);
    }

    /// @inheritdoc IEscrow
    function collect(
        Voucher calldata voucher,
        bytes calldata signature,
        Share[] calldata shares
    ) external nonReentrant returns (uint128 amount) {
        AgreementId id = voucher.agreementId;
        IERC20 token = _checkCollectable(id, shares);
        Account storage entry = _accounts[id];
        (uint128 deposited, uint128 paid) = (entry.deposited, entry.paid);
        if (voucher.valueAggregate > deposited) revert EscrowInsufficient(id, voucher.valueAggregate, deposited);

        // The meter checks the voucher before anything changes here; it calls nothing that can come back.
        amount = _meter.record(voucher, signature);
        paid += amount;
        entry.paid = paid;

        emit Collected(id, amount, paid);

        uint256 balance = token.balanceOf(address(_splitter));
        token.safeTransfer(address(_splitter), amount);
        _checkReceived(token, address(_splitter), balance, amount);
        _splitter.credit(id, address(token), amount, shares);
    }

    /// @inheritdoc IEscrow
    function refund(AgreementId agreementId) external nonReentrant returns (uint128 amount) {
        AgreementTerms memory terms = _agreements.terms(agreementId);
        AgreementState state = _agreements.stateOf(agreementId);
        bool isOver = state == AgreementState.Closing && _isWindowOver(agreementId);
        if (state != AgreementState.Closed && !isOver) revert EscrowNotRefundable(agreementId);
        Account storage entry = _accounts[agreementId];
        amount = entry.deposited - entry.paid - entry.refunded;
        if (amount == 0) revert EscrowNothingHeld(agreementId);

        entry.refunded += amount;

        emit Refunded(agreementId, terms.consumer, amount);

        // What arrives is not checked: a token that changed its ways must not lock the deposit.
        IERC20(terms.token).safeTransfer(terms.consumer, amount);
    }

    /// @inheritdoc IEscrow
    function isAccepted(address token) external view returns (bool) {
        return _accepted[token];
    }

    /// @inheritdoc IEscrow
    function account(
        AgreementId agreementId
    ) external view returns (uint128 deposited, uint128 paid, uint128 refunded) {
        Account storage entry = _accounts[agreementId];
        return (entry.deposited, entry.paid, entry.refunded);
    }

    function _checkCollectable(AgreementId id, Share[] calldata shares) private view returns (IERC20 token) {
        AgreementTerms memory terms = _agreements.terms(id);
        _agreements.checkProviderKey(id, msg.sender);
        AgreementState state = _agreements.stateOf(id);
        bool isClosing = state == AgreementState.Closing;
        if (state != AgreementState.Agreed && !isClosing) revert EscrowAgreementNotOpen(id);
        if (isClosing && _isWindowOver(id)) revert EscrowCollectWindowOver(id);
        bytes32 given = keccak256(abi.encode(shares));
        if (given != terms.splitDigest) revert EscrowSharesMismatch(id, terms.splitDigest, given);
        return IERC20(terms.token);
    }

    /// @dev Expects a Closing agreement.
    function _isWindowOver(AgreementId id) private view returns (bool) {
        return block.timestamp >= _agreements.closesAt(id);
    }

    function _checkReceived(IERC20 token, address receiver, uint256 balanceBefore, uint256 asked) private view {
        uint256 balance = token.balanceOf(receiver);
        uint256 moved = balance > balanceBefore ? balance - balanceBefore : 0;
        if (moved != asked) revert EscrowAmountMismatch(asked, moved);
    }
}
