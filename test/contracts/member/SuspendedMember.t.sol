// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementTerms} from "../../../contracts/agreement/IAgreementBook.sol";
import {JobRequest} from "../../../contracts/compute/IJobBook.sol";
import {Application, IMemberRegistry, MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {Classification} from "../../../contracts/product/IProductRegistry.sol";
import {RightTerms} from "../../../contracts/right/IUsageRight.sol";
import {ISettlementToken} from "../../../contracts/settlement/ISettlementToken.sol";
import {AgreementId, ProductId, RightId} from "../../../contracts/types/Ids.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";
import {Trade} from "../support/Trade.sol";

/// @dev A suspended organisation starts nothing on any contract: every place that asks `checkAdmitted` or `mayHold`, found by
/// `grep -rn "checkAdmitted\|mayHold" contracts`, with the short suspension of an emergency, which nobody has to enforce.
/// The gas station, the votes, the emergency board and the seats are in their own tests.
contract SuspendedMemberTest is Trade {
    AgreementId private _proposed;
    AgreementId private _agreed;

    function setUp() public {
        openTrade();
        _agreed = agree(termsFor(1));
        _proposed = propose(termsFor(2));
        token.mint(consumer, 100);
        token.mint(platform, 100);
    }

    /// @dev Each of these passes without the suspension, so that nothing but it can be the reason.
    function test_Provider_Suspended() public {
        _suspend(provider);
        bytes memory problem = _notAdmitted(provider);

        vm.expectRevert(problem);
        vm.prank(provider);
        products.register("cwy.CN.health.liver", Classification.Important, keccak256("metadata"), hex"01551220");
        vm.expectRevert(problem);
        vm.prank(provider);
        products.revise(productId, keccak256("revised"), hex"01551220");
        vm.expectRevert(problem);
        vm.prank(provider);
        products.transferFrom(provider, platform, uint256(ProductId.unwrap(productId)));
        RightTerms memory minted = RightTerms(productId, policyId, consumer, uint64(NOW), RIGHT_ENDS, 1);
        vm.expectRevert(problem);
        vm.prank(provider);
        rights.mint(minted, policy);
        AgreementTerms memory terms = termsFor(3);
        bytes memory signed = signTerms(terms, CONSUMER_SECRET);
        vm.expectRevert(problem);
        agreements.propose(terms, signed);
        signed = signature(PROVIDER_SECRET, AgreementId.unwrap(_proposed));
        vm.expectRevert(problem);
        agreements.accept(_proposed, signed);
        JobRequest memory request = requestFor(_agreed, 1, 1);
        signed = signRequest(request, CONSUMER_SECRET);
        vm.expectRevert(_notAdmitted(node));
        vm.prank(node);
        jobs.authorise(request, signed, policy);
        Application memory sponsored = Application("did:web:new.cn", Jurisdiction.wrap("CN"), MemberRoles.OBSERVER, 0);
        vm.expectRevert(problem);
        vm.prank(provider);
        members.applyFor(sponsored, stranger, block.timestamp, "");

        members.reinstate(providerId);
        vm.prank(node);
        jobs.authorise(request, signed, policy);
    }

    function test_Consumer_Suspended() public {
        _suspend(consumer);
        bytes memory problem = _notAdmitted(consumer);

        AgreementTerms memory terms = termsFor(3);
        bytes memory signed = signTerms(terms, CONSUMER_SECRET);
        vm.expectRevert(problem);
        agreements.propose(terms, signed);
        signed = signature(PROVIDER_SECRET, AgreementId.unwrap(_proposed));
        vm.expectRevert(problem);
        agreements.accept(_proposed, signed);
        JobRequest memory request = requestFor(_agreed, 1, 1);
        signed = signRequest(request, CONSUMER_SECRET);
        vm.expectRevert(problem);
        vm.prank(node);
        jobs.authorise(request, signed, policy);
        vm.expectRevert();
        vm.prank(consumer);
        rights.transferFrom(consumer, platform, RightId.unwrap(rightId));
        vm.expectRevert();
        this.mintRightExternally(consumer);

        members.reinstate(consumerId);
        vm.prank(node);
        jobs.authorise(request, signed, policy);
        this.mintRightExternally(consumer);
    }

    function test_Product_CannotBeGivenToSuspended() public {
        _suspend(platform);
        vm.expectRevert(_notAdmitted(platform));
        vm.prank(provider);
        products.transferFrom(provider, platform, uint256(ProductId.unwrap(productId)));
    }

    function test_Token_CannotBeReceivedBySuspended() public {
        _suspend(consumer);
        bytes memory problem = abi.encodeWithSelector(ISettlementToken.TokenHolderNotAllowed.selector, consumer);
        vm.expectRevert(problem);
        token.mint(consumer, 1);
        vm.expectRevert(problem);
        vm.prank(platform);
        token.transfer(consumer, 1);
    }

    function mintRightExternally(address holder) external {
        mintRight(holder, 1);
    }

    function _suspend(address account) private {
        members.suspendFor(members.checkAdmitted(account, 0), 0, uint64(block.timestamp + 1 hours));
    }

    function _notAdmitted(address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, account);
    }
}
