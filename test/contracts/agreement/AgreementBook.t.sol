// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementState, AgreementTerms, IAgreementBook} from "../../../contracts/agreement/IAgreementBook.sol";
import {TermsCode} from "../../../contracts/agreement/TermsCode.sol";
import {IMemberRegistry, KeyRole, MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {FactContext} from "../../../contracts/policy/IFactSource.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {IUsageRight} from "../../../contracts/right/IUsageRight.sol";
import {AgreementId, MemberId, PolicyId, ProductId, RightId} from "../../../contracts/types/Ids.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {Trade} from "../support/Trade.sol";
import {Wallet} from "../support/Wallet.sol";

contract AgreementBookTest is Trade {
    AgreementId private constant _NO_ID = AgreementId.wrap(bytes32(uint256(1)));

    function setUp() public {
        openTrade();
    }

    function test_IdOf_IsTheEip712Digest() public view {
        AgreementTerms memory terms = termsFor(1);
        bytes32 typeHash = keccak256(
            "AgreementTerms(bytes32 productId,bytes32 policyId,uint256 rightId,bytes32 purpose,bytes32 splitDigest,address provider,uint64 validUntil,uint32 maxUnits,address consumer,uint32 collectWindow,address token,uint128 unitPrice,uint64 salt)"
        );
        bytes32 structHash = keccak256(bytes.concat(typeHash, abi.encode(terms)));
        bytes32 digest = typed("CausewayAgreementBook", address(agreements), structHash);
        assertEq(AgreementId.unwrap(agreements.idOf(terms)), digest, "digest");
    }

    function test_Propose_StoresTerms() public {
        AgreementTerms memory terms = termsFor(1);
        AgreementId id = agreements.idOf(terms);
        bytes memory signed = signTerms(terms, CONSUMER_SECRET);
        vm.expectEmit(address(agreements));
        emit IAgreementBook.AgreementProposed(id, terms);
        vm.prank(stranger);
        agreements.propose(terms, signed);

        assertEq(keccak256(abi.encode(agreements.terms(id))), keccak256(abi.encode(terms)), "terms");
        _assertState(id, AgreementState.Proposed);
        assertEq(agreements.closesAt(id), 0, "closesAt");
    }

    function testFuzz_Propose_KeepsEveryField(AgreementTerms memory terms) public {
        terms.productId = productId;
        terms.policyId = policyId;
        terms.rightId = rightId;
        terms.provider = provider;
        terms.consumer = consumer;
        terms.validUntil = uint64(bound(terms.validUntil, NOW + 1, type(uint64).max));
        terms.maxUnits = uint32(bound(terms.maxUnits, 1, type(uint32).max));
        AgreementId id = propose(terms);
        assertEq(keccak256(abi.encode(agreements.terms(id))), keccak256(abi.encode(terms)), "terms");
    }

    function test_Propose_KeepsTermsWhereNothingRuns() public {
        AgreementId id = propose(termsFor(1));
        // The book is a contract, so its first creation has nonce 1.
        address code = address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", address(agreements), hex"01")))));
        assertEq(code.code.length, 1 + 15 * 32, "length");
        assertEq(uint8(code.code[0]), 0, "STOP first");
        assertEq(AgreementId.unwrap(agreements.idOf(agreements.terms(id))), AgreementId.unwrap(id), "id of terms");
    }

    function test_Propose_ByErc1271Consumer() public {
        (AgreementTerms memory terms, ) = _walletTerms();
        AgreementId id = agreements.propose(terms, signTerms(terms, STRANGER_SECRET));
        _assertState(id, AgreementState.Proposed);
    }

    function test_Propose_RevertGiven_Known() public {
        AgreementTerms memory terms = termsFor(1);
        AgreementId id = propose(terms);
        bytes memory signed = signTerms(terms, CONSUMER_SECRET);
        vm.expectRevert(abi.encodeWithSelector(IAgreementBook.AgreementKnown.selector, id));
        agreements.propose(terms, signed);
    }

    function test_Propose_RevertGiven_Withdrawn() public {
        AgreementTerms memory terms = termsFor(1);
        AgreementId id = propose(terms);
        vm.prank(consumer);
        agreements.withdraw(id);
        bytes memory signed = signTerms(terms, CONSUMER_SECRET);
        vm.expectRevert(abi.encodeWithSelector(IAgreementBook.AgreementKnown.selector, id));
        agreements.propose(terms, signed);
    }

    function test_Propose_RevertWhen_NoUnits() public {
        AgreementTerms memory terms = termsFor(1);
        terms.maxUnits = 0;
        _expectProposeRevert(terms, abi.encodeWithSelector(IAgreementBook.AgreementUnitsInvalid.selector));
    }

    function test_Propose_RevertWhen_Expired() public {
        AgreementTerms memory terms = termsFor(1);
        terms.validUntil = uint64(NOW);
        _expectProposeRevert(terms, _expired(agreements.idOf(terms), NOW));
        terms.validUntil = uint64(NOW + 1);
        propose(terms);
    }

    function test_Propose_RevertGiven_ProviderSuspended() public {
        members.suspend(providerId, 0);
        _expectProposeRevert(termsFor(1), _notAdmitted(provider));
    }

    function test_Propose_RevertGiven_ConsumerSuspended() public {
        members.suspend(consumerId, 0);
        _expectProposeRevert(termsFor(1), _notAdmitted(consumer));
    }

    function test_Propose_RevertGiven_ConsumerNotInRole() public {
        AgreementTerms memory terms = termsFor(1);
        terms.consumer = provider;
        _expectProposeRevert(
            terms,
            abi.encodeWithSelector(IMemberRegistry.MemberLacksRole.selector, providerId, MemberRoles.CONSUMER)
        );
    }

    function test_Propose_RevertGiven_ProviderNotOwner() public {
        AgreementTerms memory terms = termsFor(1);
        terms.provider = platform;
        _expectProposeRevert(
            terms,
            abi.encodeWithSelector(IAgreementBook.AgreementProviderNotOwner.selector, productId, platform)
        );
    }

    function test_Propose_RevertWhen_RightUnknown() public {
        AgreementTerms memory terms = termsFor(1);
        terms.rightId = RightId.wrap(99);
        _expectProposeRevert(terms, abi.encodeWithSelector(IUsageRight.RightUnknown.selector, 99));
    }

    function test_Propose_RevertWhen_RightOfOtherProduct() public {
        AgreementTerms memory terms = termsFor(1);
        terms.productId = registerProduct(provider, "cwy.CN.health.other");
        _expectProposeRevert(terms, _mismatch(terms));
    }

    function test_Propose_RevertWhen_RightOfOtherPolicy() public {
        AgreementTerms memory terms = termsFor(1);
        terms.policyId = PolicyId.wrap(keccak256("other"));
        _expectProposeRevert(terms, _mismatch(terms));
    }

    function test_Propose_RevertGiven_RightOfOtherHolder() public {
        AgreementTerms memory terms = termsFor(1);
        terms.rightId = mintRight(platform, 1);
        _expectProposeRevert(
            terms,
            abi.encodeWithSelector(IUsageRight.RightNotHolder.selector, terms.rightId, consumer)
        );
    }

    function test_Propose_RevertWhen_SignedByOther() public {
        AgreementTerms memory terms = termsFor(1);
        bytes memory signed = signTerms(terms, PROVIDER_SECRET);
        vm.expectRevert(_signerNotConsumer(terms));
        agreements.propose(terms, signed);
    }

    function test_Propose_RevertWhen_SignedForOtherChain() public {
        AgreementTerms memory terms = termsFor(1);
        bytes memory signed = signTerms(terms, CONSUMER_SECRET);
        vm.chainId(block.chainid + 1);
        vm.expectRevert(_signerNotConsumer(terms));
        agreements.propose(terms, signed);
    }

    function testFuzz_Propose_RevertWhen_TermsChangedAfterSigning(uint128 unitPrice) public {
        vm.assume(unitPrice != UNIT_PRICE);
        AgreementTerms memory terms = termsFor(1);
        bytes memory signed = signTerms(terms, CONSUMER_SECRET);
        terms.unitPrice = unitPrice;
        vm.expectRevert(_signerNotConsumer(terms));
        agreements.propose(terms, signed);
    }

    /// @dev The creation runs out of gas; what is left of it is enough to say so.
    function test_Propose_RevertGiven_TooLittleGasForTerms() public {
        AgreementTerms memory terms = termsFor(1);
        bytes memory signed = signTerms(terms, CONSUMER_SECRET);
        vm.expectRevert(TermsCode.TermsCodeNotCreated.selector);
        agreements.propose{gas: 150_000}(terms, signed);
        _assertState(agreements.idOf(terms), AgreementState.None);
    }

    function test_Accept_ReachesAgreement() public {
        AgreementId id = propose(termsFor(1));
        bytes memory signed = signature(PROVIDER_SECRET, AgreementId.unwrap(id));
        vm.expectEmit(address(agreements));
        emit IAgreementBook.AgreementReached(id, productId, rightId, provider, consumer);
        vm.prank(stranger);
        agreements.accept(id, signed);
        _assertState(id, AgreementState.Agreed);
    }

    function test_Accept_RevertGiven_Unknown() public {
        vm.expectRevert(_unknown(_NO_ID));
        agreements.accept(_NO_ID, "");
    }

    function test_Accept_RevertGiven_AgreedAlready() public {
        AgreementId id = agree(termsFor(1));
        vm.expectRevert(_unexpected(id, AgreementState.Agreed));
        agreements.accept(id, "");
    }

    function test_Accept_RevertGiven_Expired() public {
        AgreementId id = propose(termsFor(1));
        bytes memory signed = signature(PROVIDER_SECRET, AgreementId.unwrap(id));
        vm.warp(VALID_UNTIL);
        vm.expectRevert(_expired(id, VALID_UNTIL));
        agreements.accept(id, signed);
        vm.warp(VALID_UNTIL - 1);
        agreements.accept(id, signed);
    }

    function test_Accept_RevertGiven_ProviderSuspended() public {
        AgreementId id = propose(termsFor(1));
        members.suspend(providerId, 0);
        vm.expectRevert(_notAdmitted(provider));
        agreements.accept(id, "");
    }

    function test_Accept_RevertGiven_ConsumerLeaving() public {
        AgreementId id = propose(termsFor(1));
        vm.prank(consumer);
        members.announceLeave();
        vm.expectRevert(_notAdmitted(consumer));
        agreements.accept(id, "");
    }

    function test_Accept_RevertWhen_SignedByNode() public {
        AgreementId id = propose(termsFor(1));
        bytes memory signed = signature(NODE_SECRET, AgreementId.unwrap(id));
        vm.expectRevert(abi.encodeWithSelector(IAgreementBook.AgreementSignerNotProvider.selector, id, provider));
        agreements.accept(id, signed);
    }

    function test_Withdraw_IsFinal() public {
        AgreementId id = propose(termsFor(1));
        vm.expectEmit(address(agreements));
        emit IAgreementBook.AgreementWithdrawn(id);
        vm.prank(consumer);
        agreements.withdraw(id);
        _assertState(id, AgreementState.Withdrawn);
        vm.expectRevert(_unexpected(id, AgreementState.Withdrawn));
        agreements.accept(id, "");
        vm.expectRevert(_unexpected(id, AgreementState.Withdrawn));
        agreements.end(id);
    }

    function test_Withdraw_RevertGiven_CallerNotConsumer() public {
        AgreementId id = propose(termsFor(1));
        vm.expectRevert(_notParty(id, provider));
        vm.prank(provider);
        agreements.withdraw(id);
    }

    function test_Withdraw_RevertGiven_Agreed() public {
        AgreementId id = agree(termsFor(1));
        vm.expectRevert(_unexpected(id, AgreementState.Agreed));
        vm.prank(consumer);
        agreements.withdraw(id);
    }

    function test_End_ByConsumer_OpensCollectWindow() public {
        AgreementId id = agree(termsFor(1));
        vm.expectEmit(address(agreements));
        emit IAgreementBook.AgreementClosing(id, uint64(NOW) + COLLECT_WINDOW);
        vm.prank(consumer);
        agreements.end(id);
        _assertState(id, AgreementState.Closing);
        assertEq(agreements.closesAt(id), NOW + COLLECT_WINDOW, "closesAt");
    }

    function test_End_ByAnyone_GivenExpired() public {
        AgreementId id = agree(termsFor(1));
        vm.warp(VALID_UNTIL);
        vm.prank(stranger);
        agreements.end(id);
        _assertState(id, AgreementState.Closing);
    }

    function test_End_RevertGiven_StrangerBeforeExpiry() public {
        AgreementId id = agree(termsFor(1));
        vm.warp(VALID_UNTIL - 1);
        vm.expectRevert(_notParty(id, stranger));
        vm.prank(stranger);
        agreements.end(id);
    }

    function test_End_ByProvider_ClosesAtOnce() public {
        AgreementId id = agree(termsFor(1));
        vm.expectEmit(address(agreements));
        emit IAgreementBook.AgreementClosed(id);
        vm.prank(provider);
        agreements.end(id);
        _assertState(id, AgreementState.Closed);
        assertEq(agreements.closesAt(id), 0, "closesAt");
        vm.expectRevert(_unexpected(id, AgreementState.Closed));
        agreements.end(id);
    }

    function test_End_ByNode_ClosesDuringWindow() public {
        AgreementId id = _closing();
        vm.prank(node);
        agreements.end(id);
        _assertState(id, AgreementState.Closed);
    }

    function test_End_RevertGiven_WindowOpen() public {
        AgreementId id = _closing();
        uint64 closesAt = agreements.closesAt(id);
        vm.warp(closesAt - 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAgreementBook.AgreementCollectWindowOpen.selector,
                id,
                closesAt,
                uint256(closesAt - 1)
            )
        );
        vm.prank(consumer);
        agreements.end(id);
    }

    function test_End_ByAnyone_GivenWindowOver() public {
        AgreementId id = _closing();
        vm.warp(agreements.closesAt(id));
        vm.prank(stranger);
        agreements.end(id);
        _assertState(id, AgreementState.Closed);
    }

    function test_End_RevertGiven_ProposedOrUnknown() public {
        AgreementId id = propose(termsFor(1));
        vm.expectRevert(_unexpected(id, AgreementState.Proposed));
        agreements.end(id);
        vm.expectRevert(_unknown(_NO_ID));
        agreements.end(_NO_ID);
    }

    function test_Terms_RevertGiven_Unknown() public {
        vm.expectRevert(_unknown(_NO_ID));
        agreements.terms(_NO_ID);
    }

    function test_CheckOpen_UntilExpiry() public {
        AgreementId id = agree(termsFor(1));
        vm.warp(VALID_UNTIL - 1);
        assertEq(agreements.checkOpen(id).salt, 1, "salt");
        vm.warp(VALID_UNTIL);
        vm.expectRevert(_expired(id, VALID_UNTIL));
        agreements.checkOpen(id);
    }

    function test_CheckOpen_RevertGiven_NotAgreed() public {
        AgreementId id = propose(termsFor(1));
        vm.expectRevert(_unexpected(id, AgreementState.Proposed));
        agreements.checkOpen(id);
        vm.expectRevert(_unknown(_NO_ID));
        agreements.checkOpen(_NO_ID);
    }

    function test_CheckProviderKey_PassesGiven_SuspendedOrganisation() public {
        AgreementId id = agree(termsFor(1));
        members.suspend(providerId, 0);
        agreements.checkProviderKey(id, provider);
        agreements.checkProviderKey(id, node);
    }

    function test_CheckProviderKey_RevertGiven_OtherOrganisation() public {
        AgreementId id = agree(termsFor(1));
        vm.expectRevert(_notParty(id, platform));
        agreements.checkProviderKey(id, platform);
        vm.expectRevert(_notParty(id, stranger));
        agreements.checkProviderKey(id, stranger);
    }

    function test_CheckProviderKey_RevertGiven_PayeeKey() public {
        AgreementId id = agree(termsFor(1));
        addKey(provider, STRANGER_SECRET, KeyRole.Payee);
        vm.expectRevert(_notParty(id, stranger));
        agreements.checkProviderKey(id, stranger);
    }

    /// @dev The other keys of the organisation go on without the one that signed.
    function test_CheckProviderKey_RevertGiven_RemovedProvider() public {
        AgreementId id = agree(termsFor(1));
        addKey(provider, STRANGER_SECRET, KeyRole.Controller);
        vm.prank(stranger);
        members.removeKey(provider);
        agreements.checkProviderKey(id, node);
        vm.expectRevert(_notParty(id, provider));
        agreements.checkProviderKey(id, provider);
    }

    function test_SuspendAndResume_RevertGiven_Unknown() public {
        authority.grantRole(Roles.DUTY_KEEPER, address(this), 0);
        vm.expectRevert(abi.encodeWithSelector(IAgreementBook.AgreementUnknown.selector, _NO_ID));
        agreements.suspend(_NO_ID);
        vm.expectRevert(abi.encodeWithSelector(IAgreementBook.AgreementUnknown.selector, _NO_ID));
        agreements.resume(_NO_ID);
    }

    function test_SuspendAndResume_EmitAndAreSeen() public {
        authority.grantRole(Roles.DUTY_KEEPER, address(this), 0);
        AgreementId id = agree(termsFor(1));
        vm.expectEmit(address(agreements));
        emit IAgreementBook.AgreementSuspended(id);
        agreements.suspend(id);
        assertTrue(agreements.isSuspended(id), "suspended");
        vm.expectEmit(address(agreements));
        emit IAgreementBook.AgreementResumed(id);
        agreements.resume(id);
        assertTrue(!agreements.isSuspended(id), "resumed");
    }

    function test_PartiesOf_AreTheOrganisations() public {
        (MemberId providing, MemberId consuming) = agreements.partiesOf(propose(termsFor(1)));
        assertEq(MemberId.unwrap(providing), MemberId.unwrap(providerId), "provider");
        assertEq(MemberId.unwrap(consuming), MemberId.unwrap(consumerId), "consumer");
        vm.expectRevert(abi.encodeWithSelector(IAgreementBook.AgreementUnknown.selector, _NO_ID));
        agreements.partiesOf(_NO_ID);
    }

    function test_Fact_PurposeAndRecipient() public {
        AgreementId id = propose(termsFor(1));
        assertEq(_fact(Vocabulary.OPERAND_PURPOSE, id)[0], PURPOSE, "purpose");
        assertEq(_fact(Vocabulary.OPERAND_RECIPIENT, id)[0], keccak256(bytes(CONSUMER_DID)), "recipient");
    }

    function test_Fact_ElapsedTimeSinceTheAgreementWasReached() public {
        AgreementId id = propose(termsFor(1));
        vm.warp(NOW + 10);
        assertEq(_fact(Vocabulary.OPERAND_ELAPSED_TIME, id).length, 0, "not reached");
        accept(id);
        assertEq(_fact(Vocabulary.OPERAND_ELAPSED_TIME, id)[0], 0, "at once");
        vm.warp(NOW + 25);
        assertEq(uint256(_fact(Vocabulary.OPERAND_ELAPSED_TIME, id)[0]), 15, "later");
    }

    /// @dev The organisation stands, whatever becomes of the key.
    function test_Fact_RecipientStays_GivenKeyRemoved() public {
        AgreementId id = propose(termsFor(1));
        addKey(consumer, STRANGER_SECRET, KeyRole.Controller);
        vm.prank(stranger);
        members.removeKey(consumer);
        assertEq(_fact(Vocabulary.OPERAND_RECIPIENT, id)[0], keccak256(bytes(CONSUMER_DID)), "recipient");
    }

    function test_Fact_EmptyGiven_OtherOperandOrUnknownAgreement() public {
        AgreementId id = propose(termsFor(1));
        assertEq(_fact(Vocabulary.OPERAND_COUNT, id).length, 0, "count");
        assertEq(_fact(Vocabulary.OPERAND_PURPOSE, _NO_ID).length, 0, "unknown");
    }

    function _fact(uint16 leftOperand, AgreementId id) private view returns (bytes32[] memory) {
        return agreements.fact(leftOperand, FactContext(ProductId.wrap(0), RightId.wrap(0), id, MemberId.wrap(0)));
    }

    function _closing() private returns (AgreementId id) {
        id = agree(termsFor(1));
        vm.prank(consumer);
        agreements.end(id);
    }

    /// @dev Terms whose consumer is a contract account of `stranger`.
    function _walletTerms() private returns (AgreementTerms memory terms, Wallet wallet) {
        wallet = new Wallet(stranger);
        join(address(wallet), "did:web:wallet.eu", MemberRoles.CONSUMER);
        terms = termsFor(1);
        terms.consumer = address(wallet);
        terms.rightId = mintRight(address(wallet), 1);
    }

    function _expectProposeRevert(AgreementTerms memory terms, bytes memory fault) private {
        bytes memory signed = signTerms(terms, CONSUMER_SECRET);
        vm.expectRevert(fault);
        agreements.propose(terms, signed);
    }

    function _assertState(AgreementId id, AgreementState expected) private view {
        assertEq(uint8(agreements.stateOf(id)), uint8(expected), "state");
    }

    function _unknown(AgreementId id) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAgreementBook.AgreementUnknown.selector, id);
    }

    function _unexpected(AgreementId id, AgreementState state) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAgreementBook.AgreementStateUnexpected.selector, id, state);
    }

    function _notParty(AgreementId id, address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAgreementBook.AgreementNotParty.selector, id, account);
    }

    function _expired(AgreementId id, uint256 time) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAgreementBook.AgreementExpired.selector, id, uint64(time), time);
    }

    function _notAdmitted(address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, account);
    }

    function _mismatch(AgreementTerms memory terms) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IAgreementBook.AgreementRightMismatch.selector,
                terms.rightId,
                terms.productId,
                terms.policyId
            );
    }

    function _signerNotConsumer(AgreementTerms memory terms) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IAgreementBook.AgreementSignerNotConsumer.selector,
                agreements.idOf(terms),
                terms.consumer
            );
    }
}
