// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementTerms, IAgreementBook} from "../../../contracts/agreement/IAgreementBook.sol";
import {JobRequest} from "../../../contracts/compute/IJobBook.sol";
import {IMemberRegistry, MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {Voucher} from "../../../contracts/meter/IUsageMeter.sol";
import {IEscrow} from "../../../contracts/settlement/IEscrow.sol";
import {ISettlementToken} from "../../../contracts/settlement/ISettlementToken.sol";
import {AgreementId, JobId} from "../../../contracts/types/Ids.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {PolicyWriter} from "../support/PolicyWriter.sol";
import {Trade} from "../support/Trade.sol";
import {Wallet} from "../support/Wallet.sol";

/// @dev A trade in which somebody drops out on the way: nothing new begins, what was delivered is paid, what is left goes back.
contract EscrowSuspensionTest is Trade {
    AgreementId private _agreement;

    function setUp() public {
        openTrade();
        _agreement = agree(termsFor(1));
        deposit(_agreement, 1_000);
        deliver(_agreement, 100, 1);
    }

    function test_Suspended_Provider() public {
        members.suspend(providerId, 0);
        _expectNoNewJob(node);
        assertEq(collect(voucherFor(_agreement, 100)), 300, "collected");
        vm.expectRevert(abi.encodeWithSelector(ISettlementToken.TokenHolderNotAllowed.selector, provider));
        vm.prank(provider);
        splitter.withdraw(address(token));
        vm.prank(platform);
        assertEq(splitter.withdraw(address(token)), 30, "other payee");

        _endAndRefund();
        assertEq(token.balanceOf(consumer), 700, "refunded");
        members.reinstate(providerId);
        vm.prank(provider);
        assertEq(splitter.withdraw(address(token)), 270, "kept for the payee");
        assertEq(token.balanceOf(address(splitter)), 0, "nothing left");
    }

    /// @dev The agreement itself, because of a duty: no job begins, a job that is under way is delivered and paid.
    function test_Suspended_ProviderCollects() public {
        JobId underWay = authorise(requestFor(_agreement, 50, 2));
        JobRequest memory request = requestFor(_agreement, 1, 3);
        bytes memory signed = signRequest(request, CONSUMER_SECRET);
        authority.grantRole(Roles.DUTY_KEEPER, address(this), 0);
        agreements.suspend(_agreement);
        vm.expectRevert(abi.encodeWithSelector(IAgreementBook.AgreementDutiesUnsettled.selector, _agreement));
        vm.prank(node);
        jobs.authorise(request, signed, policy);

        anchor(underWay);
        assertEq(collect(voucherFor(_agreement, 150)), 450, "collected");
        _endAndRefund();
        assertEq(token.balanceOf(consumer), 550, "refunded");
    }

    /// @dev The refund waits until the consumer may hold the token again.
    function test_Suspended_Consumer() public {
        members.suspend(consumerId, 0);
        _expectNoNewJob(consumer);
        assertEq(collect(voucherFor(_agreement, 100)), 300, "collected");
        vm.prank(consumer);
        agreements.end(_agreement);
        vm.warp(NOW + COLLECT_WINDOW);
        vm.expectRevert(abi.encodeWithSelector(ISettlementToken.TokenHolderNotAllowed.selector, consumer));
        escrow.refund(_agreement);
        members.reinstate(consumerId);
        assertEq(escrow.refund(_agreement), 700, "refunded");
    }

    /// @dev A consumer that is gone for good is let hold the token by the treasury, to be paid out.
    function test_Left_Consumer() public {
        members.suspend(consumerId, 0);
        members.completeLeave(consumerId);
        vm.prank(provider);
        agreements.end(_agreement);
        token.setSystemAccount(consumer, true);
        assertEq(escrow.refund(_agreement), 1_000, "refunded");
    }

    function test_Leaving_Consumer() public {
        vm.prank(consumer);
        members.announceLeave();
        _expectNoNewJob(consumer);
        collect(voucherFor(_agreement, 100));
        _endAndRefund();
        assertEq(token.balanceOf(consumer), 700, "refunded");
    }

    function test_Frozen_PayeeDoesNotBlockCollect() public {
        token.freeze(provider, 0);
        assertEq(collect(voucherFor(_agreement, 100)), 300, "collected");
        vm.prank(platform);
        assertEq(splitter.withdraw(address(token)), 30, "other payee");
        _endAndRefund();
        assertEq(token.balanceOf(consumer), 700, "refunded");
    }

    function test_RemovedNode_CannotCollect() public {
        vm.prank(provider);
        members.removeKey(node);
        Voucher memory voucher = voucherFor(_agreement, 100);
        bytes memory signed = signVoucher(voucher, CONSUMER_SECRET);
        vm.expectRevert();
        vm.prank(node);
        escrow.collect(voucher, signed, shares);
        vm.prank(provider);
        assertEq(escrow.collect(voucher, signed, shares), 300, "by the controller");
    }

    /// @dev The whole trade with a contract account (ERC-1271) as consumer.
    function test_Wallet_Consumer() public {
        Wallet wallet = new Wallet(stranger);
        consumer = address(wallet);
        consumerId = join(consumer, "did:web:wallet.eu", MemberRoles.CONSUMER);
        policy = PolicyWriter.computePolicy(productId, consumerId, PURPOSE, POLICY_ENDS, 1);
        policyId = attachPolicy(policy);
        rightId = mintRight(consumer, 1);
        AgreementTerms memory terms = termsFor(2);
        AgreementId id = agreements.propose(terms, signTerms(terms, STRANGER_SECRET));
        accept(id);
        token.mint(consumer, 100);
        wallet.call(address(token), abi.encodeCall(token.approve, (address(escrow), 100)));
        wallet.call(address(escrow), abi.encodeCall(IEscrow.deposit, (id, 100)));
        JobRequest memory request = requestFor(id, 10, 1);
        bytes memory signed = signRequest(request, STRANGER_SECRET);
        vm.prank(node);
        anchor(jobs.authorise(request, signed, policy));
        Voucher memory voucher = voucherFor(id, 10);
        signed = signVoucher(voucher, STRANGER_SECRET);
        vm.prank(node);
        assertEq(escrow.collect(voucher, signed, shares), 30, "collected");
        wallet.call(address(agreements), abi.encodeCall(agreements.end, (id)));
        vm.warp(NOW + COLLECT_WINDOW);
        assertEq(escrow.refund(id), 70, "refunded");
    }

    function _expectNoNewJob(address suspended) private {
        JobRequest memory request = requestFor(_agreement, 1, 2);
        bytes memory signed = signRequest(request, CONSUMER_SECRET);
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, suspended));
        vm.prank(node);
        jobs.authorise(request, signed, policy);
    }

    function _endAndRefund() private {
        vm.prank(consumer);
        agreements.end(_agreement);
        vm.warp(NOW + COLLECT_WINDOW);
        escrow.refund(_agreement);
    }
}
