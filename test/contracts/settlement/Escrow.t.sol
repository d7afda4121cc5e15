// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {AgreementTerms, IAgreementBook} from "../../../contracts/agreement/IAgreementBook.sol";
import {IUsageMeter, Voucher} from "../../../contracts/meter/IUsageMeter.sol";
import {IEscrow} from "../../../contracts/settlement/IEscrow.sol";
import {IRevenueSplitter, Share} from "../../../contracts/settlement/IRevenueSplitter.sol";
import {AgreementId, JobId} from "../../../contracts/types/Ids.sol";
import {Trade} from "../support/Trade.sol";

contract EscrowTest is Trade {
    AgreementId private _agreement;

    function setUp() public {
        openTrade();
        _agreement = agree(termsFor(1));
    }

    function test_SetAccepted() public {
        vm.expectEmit(address(escrow));
        emit IEscrow.TokenAcceptanceSet(stranger, true);
        escrow.setAccepted(stranger, true);
        assertTrue(escrow.isAccepted(stranger), "accepted");
        escrow.setAccepted(stranger, false);
        assertTrue(!escrow.isAccepted(stranger), "not accepted");
    }

    function test_SetAccepted_RevertGiven_CallerNotTreasury() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, provider));
        vm.prank(provider);
        escrow.setAccepted(address(token), false);
    }

    function test_Deposit_AddsUp() public {
        deposit(_agreement, 100);
        token.mint(consumer, 50);
        vm.startPrank(consumer);
        token.approve(address(escrow), 50);
        vm.expectEmit(address(escrow));
        emit IEscrow.Deposited(_agreement, consumer, 50, 150);
        escrow.deposit(_agreement, 50);
        vm.stopPrank();
        _assertAccount(150, 0, 0);
        assertEq(token.balanceOf(address(escrow)), 150, "held");
    }

    function test_Deposit_RevertGiven_CallerNotConsumer() public {
        vm.expectRevert(abi.encodeWithSelector(IEscrow.EscrowNotConsumer.selector, _agreement, provider));
        vm.prank(provider);
        escrow.deposit(_agreement, 1);
    }

    function test_Deposit_RevertGiven_AgreementUnknown() public {
        AgreementId unknown = AgreementId.wrap(bytes32(uint256(1)));
        vm.expectRevert(abi.encodeWithSelector(IAgreementBook.AgreementUnknown.selector, unknown));
        escrow.deposit(unknown, 1);
    }

    function test_Deposit_RevertGiven_ProposedOrClosing() public {
        AgreementId proposed = propose(termsFor(2));
        vm.startPrank(consumer);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.EscrowAgreementNotOpen.selector, proposed));
        escrow.deposit(proposed, 1);
        agreements.end(_agreement);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.EscrowAgreementNotOpen.selector, _agreement));
        escrow.deposit(_agreement, 1);
        vm.stopPrank();
    }

    function test_Deposit_RevertGiven_TokenNotAccepted() public {
        escrow.setAccepted(address(token), false);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.EscrowTokenNotAccepted.selector, address(token)));
        vm.prank(consumer);
        escrow.deposit(_agreement, 1);
    }

    function test_Deposit_RevertWhen_NoAmount() public {
        vm.expectRevert(IEscrow.EscrowAmountInvalid.selector);
        vm.prank(consumer);
        escrow.deposit(_agreement, 0);
    }

    function test_Deposit_RevertGiven_NotApproved() public {
        token.mint(consumer, 10);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(escrow), 0, 10)
        );
        vm.prank(consumer);
        escrow.deposit(_agreement, 10);
        _assertAccount(0, 0, 0);
    }

    function test_Collect_PaysWhatTheVoucherAdds() public {
        deposit(_agreement, 1_000);
        deliver(_agreement, 100, 1);
        assertEq(collect(voucherFor(_agreement, 10)), 30, "first");
        Voucher memory voucher = voucherFor(_agreement, 100);
        bytes memory signed = signVoucher(voucher, CONSUMER_SECRET);
        vm.expectEmit(address(escrow));
        emit IEscrow.Collected(_agreement, 270, 300);
        vm.prank(node);
        escrow.collect(voucher, signed, shares);

        _assertAccount(1_000, 300, 0);
        assertEq(token.balanceOf(address(splitter)), 300, "splitter");
        assertEq(splitter.owed(address(token), provider), 270, "provider");
        assertEq(splitter.owed(address(token), platform), 30, "platform");
    }

    function test_Collect_FreeOfCharge() public {
        AgreementTerms memory terms = termsFor(2);
        terms.unitPrice = 0;
        AgreementId id = agree(terms);
        deliver(id, 5, 1);
        Voucher memory voucher = voucherFor(id, 5);
        voucher.valueAggregate = 0;
        assertEq(collect(voucher), 0, "amount");
        (uint64 units, , ) = meter.recorded(id);
        assertEq(units, 5, "metered all the same");
    }

    /// @dev Open agreements keep a token that is not accepted any more.
    function test_Collect_PassesGiven_TokenNotAcceptedAnyMore() public {
        _deposited();
        escrow.setAccepted(address(token), false);
        collect(voucherFor(_agreement, 100));
        vm.prank(provider);
        agreements.end(_agreement);
        escrow.refund(_agreement);
        _assertAccount(1_000, 300, 700);
    }

    function test_Collect_RevertGiven_CallerNotOfProvider() public {
        _deposited();
        Voucher memory voucher = voucherFor(_agreement, 10);
        bytes memory signed = signVoucher(voucher, CONSUMER_SECRET);
        vm.expectRevert(abi.encodeWithSelector(IAgreementBook.AgreementNotParty.selector, _agreement, platform));
        vm.prank(platform);
        escrow.collect(voucher, signed, shares);
    }

    function test_Collect_RevertGiven_Proposed() public {
        AgreementId proposed = propose(termsFor(2));
        _expectCollectRevert(
            voucherFor(proposed, 1),
            abi.encodeWithSelector(IEscrow.EscrowAgreementNotOpen.selector, proposed)
        );
    }

    function test_Collect_RevertGiven_Closed() public {
        _deposited();
        vm.prank(provider);
        agreements.end(_agreement);
        _expectCollectRevert(
            voucherFor(_agreement, 1),
            abi.encodeWithSelector(IEscrow.EscrowAgreementNotOpen.selector, _agreement)
        );
    }

    function test_Collect_UntilWindowEnds() public {
        _deposited();
        vm.prank(consumer);
        agreements.end(_agreement);
        vm.warp(NOW + COLLECT_WINDOW - 1);
        collect(voucherFor(_agreement, 10));
        vm.warp(NOW + COLLECT_WINDOW);
        _expectCollectRevert(
            voucherFor(_agreement, 20),
            abi.encodeWithSelector(IEscrow.EscrowCollectWindowOver.selector, _agreement)
        );
    }

    function test_Collect_RevertWhen_OtherShares() public {
        _deposited();
        bytes32 expected = splitter.digestOf(shares);
        shares[0].payee = node;
        _expectCollectRevert(
            voucherFor(_agreement, 10),
            abi.encodeWithSelector(
                IEscrow.EscrowSharesMismatch.selector,
                _agreement,
                expected,
                splitter.digestOf(shares)
            )
        );
    }

    /// @dev Terms that name shares which no splitter takes pay nobody; the provider signed them.
    function test_Collect_RevertGiven_SharesOfTermsInvalid() public {
        shares[0].ppm = 1;
        AgreementId id = agree(termsFor(2));
        deposit(id, 100);
        deliver(id, 10, 1);
        _expectCollectRevert(
            voucherFor(id, 10),
            abi.encodeWithSelector(IRevenueSplitter.SplitSharesInvalid.selector, 100_001)
        );
    }

    function test_Collect_RevertGiven_DepositTooSmall() public {
        deposit(_agreement, 299);
        deliver(_agreement, 100, 1);
        _expectCollectRevert(
            voucherFor(_agreement, 100),
            abi.encodeWithSelector(IEscrow.EscrowInsufficient.selector, _agreement, 300, 299)
        );
        deposit(_agreement, 1);
        assertEq(collect(voucherFor(_agreement, 100)), 300, "amount");
    }

    /// @dev Else a consumer would pay nothing: it signs for two, takes one result, ends the agreement and has its deposit back.
    function test_Collect_PaysDeliveredGiven_VoucherForMore() public {
        _deposited();
        assertEq(collect(voucherFor(_agreement, 101)), 300, "amount");
        vm.prank(consumer);
        agreements.end(_agreement);
        vm.warp(NOW + COLLECT_WINDOW);
        escrow.refund(_agreement);
        _assertAccount(1_000, 300, 700);
    }

    /// @dev The first of two jobs fails after the voucher for both was signed.
    function test_Collect_PaysDeliveredGiven_EarlierJobFailed() public {
        deposit(_agreement, 1_000);
        JobId failing = authorise(requestFor(_agreement, 10, 1));
        deliver(_agreement, 1, 2);
        vm.prank(node);
        jobs.fail(failing, 0);
        assertEq(collect(voucherFor(_agreement, 11)), 3, "amount");
    }

    function test_Collect_RevertWhen_Replayed() public {
        _deposited();
        collect(voucherFor(_agreement, 10));
        _expectCollectRevert(
            voucherFor(_agreement, 10),
            abi.encodeWithSelector(IUsageMeter.VoucherNotIncreasing.selector, _agreement, 10, 10)
        );
        _assertAccount(1_000, 30, 0);
    }

    function test_Collect_RevertWhen_Forged() public {
        _deposited();
        Voucher memory voucher = voucherFor(_agreement, 10);
        bytes memory signed = signVoucher(voucher, PROVIDER_SECRET);
        vm.expectRevert(abi.encodeWithSelector(IUsageMeter.VoucherSignerNotConsumer.selector, _agreement, consumer));
        vm.prank(node);
        escrow.collect(voucher, signed, shares);
    }

    function test_Refund_GivenClosed() public {
        _deposited();
        collect(voucherFor(_agreement, 100));
        vm.prank(provider);
        agreements.end(_agreement);
        vm.expectEmit(address(escrow));
        emit IEscrow.Refunded(_agreement, consumer, 700);
        vm.prank(stranger);
        assertEq(escrow.refund(_agreement), 700, "amount");
        _assertAccount(1_000, 300, 700);
        assertEq(token.balanceOf(consumer), 700, "consumer");

        vm.expectRevert(abi.encodeWithSelector(IEscrow.EscrowNothingHeld.selector, _agreement));
        escrow.refund(_agreement);
    }

    function test_Refund_GivenWindowOver() public {
        _deposited();
        vm.prank(consumer);
        agreements.end(_agreement);
        vm.warp(NOW + COLLECT_WINDOW - 1);
        vm.expectRevert(_notRefundable());
        escrow.refund(_agreement);
        vm.warp(NOW + COLLECT_WINDOW);
        assertEq(escrow.refund(_agreement), 1_000, "amount");
    }

    function test_Refund_RevertGiven_Agreed() public {
        _deposited();
        vm.warp(VALID_UNTIL + 365 days);
        vm.expectRevert(_notRefundable());
        escrow.refund(_agreement);
    }

    function test_Refund_RevertGiven_NothingDeposited() public {
        vm.prank(provider);
        agreements.end(_agreement);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.EscrowNothingHeld.selector, _agreement));
        escrow.refund(_agreement);
    }

    function test_Refund_LeavesOtherAgreementsAlone() public {
        _deposited();
        AgreementId other = agree(termsFor(2));
        deposit(other, 500);
        vm.prank(provider);
        agreements.end(_agreement);
        escrow.refund(_agreement);
        assertEq(token.balanceOf(address(escrow)), 500, "held for the other");
    }

    /// @dev 1,000 deposited, 100 units delivered.
    function _deposited() private {
        deposit(_agreement, 1_000);
        deliver(_agreement, 100, 1);
    }

    function _expectCollectRevert(Voucher memory voucher, bytes memory fault) private {
        bytes memory signed = signVoucher(voucher, CONSUMER_SECRET);
        vm.expectRevert(fault);
        vm.prank(node);
        escrow.collect(voucher, signed, shares);
    }

    function _assertAccount(uint256 deposited, uint256 paid, uint256 refunded) private view {
        (uint128 isDeposited, uint128 isPaid, uint128 isRefunded) = escrow.account(_agreement);
        assertEq(isDeposited, deposited, "deposited");
        assertEq(isPaid, paid, "paid");
        assertEq(isRefunded, refunded, "refunded");
    }

    function _notRefundable() private view returns (bytes memory) {
        return abi.encodeWithSelector(IEscrow.EscrowNotRefundable.selector, _agreement);
    }
}
