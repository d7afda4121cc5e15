// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {AgreementTerms} from "../../../contracts/agreement/IAgreementBook.sol";
import {Voucher} from "../../../contracts/meter/IUsageMeter.sol";
import {IEscrow} from "../../../contracts/settlement/IEscrow.sol";
import {IRevenueSplitter} from "../../../contracts/settlement/IRevenueSplitter.sol";
import {AgreementId} from "../../../contracts/types/Ids.sol";
import {Trade} from "../support/Trade.sol";
import {HostileToken} from "./HostileToken.sol";

/// @dev Tokens that the treasury should never have accepted.
contract EscrowHostileTest is Trade {
    HostileToken private _hostile;
    AgreementId private _agreement;

    function setUp() public {
        openTrade();
        _hostile = new HostileToken();
        escrow.setAccepted(address(_hostile), true);
        AgreementTerms memory terms = termsFor(1);
        terms.token = address(_hostile);
        _agreement = agree(terms);
        _hostile.mint(consumer, 1_000);
        vm.prank(consumer);
        _hostile.approve(address(escrow), type(uint256).max);
    }

    function test_Deposit_RevertGiven_TokenTakesFee() public {
        _hostile.setFee(1);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.EscrowAmountMismatch.selector, 100, 99));
        _deposit(100);
        (uint128 deposited, , ) = escrow.account(_agreement);
        assertEq(deposited, 0, "deposited");
    }

    function test_Deposit_RevertGiven_TokenTakesMoreThanItMoves() public {
        _deposit(100);
        _hostile.setFee(60);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.EscrowAmountMismatch.selector, 50, 0));
        _deposit(50);
    }

    function test_Collect_RevertGiven_TokenTakesFee() public {
        _depositAndDeliver();
        _hostile.setFee(1);
        Voucher memory voucher = voucherFor(_agreement, 10);
        bytes memory signed = signVoucher(voucher, CONSUMER_SECRET);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.EscrowAmountMismatch.selector, 30, 29));
        vm.prank(node);
        escrow.collect(voucher, signed, shares);
    }

    /// @dev A token that changed its ways does not lock the deposit.
    function test_Refund_PassesGiven_TokenTakesFee() public {
        _depositAndDeliver();
        _hostile.setFee(1);
        vm.prank(provider);
        agreements.end(_agreement);
        assertEq(escrow.refund(_agreement), 900, "amount");
        assertEq(_hostile.balanceOf(consumer), 999, "less the fee");
    }

    function test_Deposit_RefusesReentry() public {
        _hostile.setCall(address(escrow), abi.encodeCall(IEscrow.deposit, (_agreement, 1)));
        _deposit(100);
        _assertReentryRefused();
    }

    function test_Collect_RefusesReentry() public {
        _depositAndDeliver();
        Voucher memory next = voucherFor(_agreement, 20);
        bytes memory signed = signVoucher(next, CONSUMER_SECRET);
        _hostile.setCall(address(escrow), abi.encodeCall(IEscrow.collect, (next, signed, shares)));
        collect(voucherFor(_agreement, 10));
        _assertReentryRefused();
        (, uint128 paid, ) = escrow.account(_agreement);
        assertEq(paid, 30, "paid once");
    }

    function test_Refund_RefusesReentry() public {
        _depositAndDeliver();
        vm.prank(provider);
        agreements.end(_agreement);
        _hostile.setCall(address(escrow), abi.encodeCall(IEscrow.refund, (_agreement)));
        escrow.refund(_agreement);
        _assertReentryRefused();
        assertEq(_hostile.balanceOf(consumer), 1_000, "refunded once");
    }

    function test_Withdraw_RefusesReentry() public {
        _depositAndDeliver();
        collect(voucherFor(_agreement, 10));
        _hostile.setCall(address(splitter), abi.encodeCall(IRevenueSplitter.withdraw, (address(_hostile))));
        vm.prank(provider);
        splitter.withdraw(address(_hostile));
        _assertReentryRefused();
        assertEq(_hostile.balanceOf(provider), 27, "paid once");
    }

    /// @dev Whatever a bad token does, the money in a good one stays.
    function test_HostileToken_DoesNotTouchOthers() public {
        AgreementId good = agree(termsFor(2));
        deposit(good, 500);
        _hostile.setCall(address(escrow), abi.encodeCall(IEscrow.refund, (good)));
        _deposit(100);
        assertEq(token.balanceOf(address(escrow)), 500, "held");
    }

    function _deposit(uint128 amount) private {
        vm.prank(consumer);
        escrow.deposit(_agreement, amount);
    }

    /// @dev 900 deposited, 100 units delivered.
    function _depositAndDeliver() private {
        _deposit(900);
        deliver(_agreement, 100, 1);
    }

    function _assertReentryRefused() private view {
        assertTrue(!_hostile.succeeded(), "refused");
        bytes memory fault = abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(keccak256(_hostile.answer()), keccak256(fault), "by the guard");
    }
}
