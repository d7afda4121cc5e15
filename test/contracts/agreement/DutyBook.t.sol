// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {DutyFlags, DutyView, IDutyBook} from "../../../contracts/agreement/IDutyBook.sol";
import {AgreementTerms, IAgreementBook} from "../../../contracts/agreement/IAgreementBook.sol";
import {KeyRole} from "../../../contracts/member/IMemberRegistry.sol";
import {FactContext} from "../../../contracts/policy/IFactSource.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {AgreementId, PolicyId, ProductId} from "../../../contracts/types/Ids.sol";
import {RightTerms} from "../../../contracts/right/IUsageRight.sol";
import {PolicyWriter} from "../support/PolicyWriter.sol";
import {DutyFixture} from "./DutyFixture.sol";
import {DutyPolicy} from "./DutyPolicy.sol";

contract DutyBookTest is DutyFixture {
    uint8 private constant DONE = DutyFlags.DONE;
    uint8 private constant BREACHED = DutyFlags.BREACHED;
    uint8 private constant LATE = DutyFlags.DONE | DutyFlags.BREACHED | DutyFlags.DONE_AFTER_BREACH;

    function setUp() public {
        openDuties();
    }

    function test_Open_ListsDuties() public view {
        DutyView[] memory all = duties.duties(agreement);
        assertEq(all.length, 6, "duties");
        assertEq(all[0].id, prohibition, "prohibition first");
        assertEq(all[1].parent, 1, "remedy under it");
        assertTrue(all[2].isOwedByProvider && !all[3].isOwedByProvider, "who owes");
        assertEq(all[3].deadline, DEADLINE, "deadline");
        assertEq(all[1].amount, DutyPolicy.REMEDY_CENTS, "amount");
        assertTrue(duties.isOpen(agreement), "open");
    }

    function test_Open_AgainChangesNothing() public {
        confirm(information, provider);
        vm.prank(stranger);
        duties.open(agreement, policy);
        assertEq(duties.duties(agreement).length, 6, "duties");
        assertEq(flagsOf(information), DONE, "kept");
    }

    function test_Open_RevertGiven_OnlyProposed() public {
        AgreementId proposed = propose(termsFor(2));
        vm.expectRevert(abi.encodeWithSelector(IDutyBook.DutyAgreementNotReached.selector, proposed));
        duties.open(proposed, policy);
    }

    function test_Open_RevertWhen_PolicyIsAnother() public {
        AgreementId other = agree(termsFor(2));
        bytes memory given = bytes.concat(policy, hex"");
        given[given.length - 1] ^= 0x01;
        PolicyId id = PolicyId.wrap(keccak256(given));
        vm.expectRevert(abi.encodeWithSelector(IDutyBook.DutyPolicyMismatch.selector, policyId, id));
        duties.open(other, given);
    }

    function test_Open_RevertGiven_RuleIsProhibitionAndDuty() public {
        bytes memory body = DutyPolicy.action(Vocabulary.ACTION_INFORM);
        policy = bytes.concat(
            DutyPolicy.one(PolicyBytes.PROHIBITION, body),
            PolicyWriter.node(PolicyBytes.OBLIGATION, body)
        );
        policyId = attachPolicy(policy);
        rightId = mintRight(consumer, MAX_USES);
        AgreementId other = agree(termsFor(2));
        vm.expectRevert(abi.encodeWithSelector(IDutyBook.DutyContradictory.selector, keccak256(body)));
        duties.open(other, policy);
    }

    function test_Confirm_ByBeneficiaryInTime() public {
        confirm(information, node);
        confirm(attribution, consumer);
        assertEq(flagsOf(information), DONE, "owed by the consumer");
        assertEq(flagsOf(attribution), DONE, "owed by the provider");
    }

    function test_Confirm_RevertWhen_ByDoer() public {
        _expectNotBeneficiary(information, consumer);
        confirm(information, consumer);
        _expectNotBeneficiary(attribution, provider);
        confirm(attribution, provider);
        _expectNotBeneficiary(information, stranger);
        confirm(information, stranger);
    }

    function test_Confirm_RevertGiven_KeyRemovedOrPayee() public {
        addKey(provider, STRANGER_SECRET, KeyRole.Payee);
        _expectNotBeneficiary(information, stranger);
        confirm(information, stranger);
        vm.prank(provider);
        members.removeKey(node);
        _expectNotBeneficiary(information, node);
        confirm(information, node);
    }

    /// @dev One that is suspended can still say what it got: the other side must not lose by it.
    function test_Confirm_BySuspendedBeneficiary() public {
        members.suspend(providerId, 0);
        confirm(information, provider);
        assertEq(flagsOf(information), DONE, "done");
    }

    /// @dev The platform sells to itself: it owes and is owed, so that nobody can say what was done.
    function test_Confirm_RevertGiven_OrganisationTradesWithItself() public {
        ProductId own = registerProduct(platform, "cwy.CN.platform.table");
        policy = DutyPolicy.policy(own, providerId, DEADLINE);
        vm.startPrank(platform);
        policies.store(policy);
        policies.attachPolicy(own, PolicyId.wrap(keccak256(policy)));
        uint64 ends = RIGHT_ENDS;
        rightId = rights.mint(
            RightTerms(own, PolicyId.wrap(keccak256(policy)), platform, uint64(NOW), ends, 1),
            policy
        );
        vm.stopPrank();
        AgreementTerms memory terms = termsFor(9);
        (terms.productId, terms.policyId) = (own, PolicyId.wrap(keccak256(policy)));
        (terms.provider, terms.consumer) = (platform, platform);
        bytes memory signed = signTerms(terms, PLATFORM_SECRET);
        agreement = agreements.propose(terms, signed);
        agreements.accept(agreement, signed);
        duties.open(agreement, policy);
        _expectNotBeneficiary(information, platform);
        confirm(information, platform);
    }

    function test_Confirm_RevertGiven_Done() public {
        confirm(information, provider);
        vm.expectRevert(abi.encodeWithSelector(IDutyBook.DutyAlreadyDone.selector, information));
        confirm(information, provider);
    }

    function test_Confirm_RevertWhen_Prohibition() public {
        vm.expectRevert(abi.encodeWithSelector(IDutyBook.DutyIsProhibition.selector, prohibition));
        confirm(prohibition, provider);
    }

    function testFuzz_Confirm_RevertWhen_Unknown(bytes32 duty) public {
        vm.assume(duty != prohibition && duty != remedy && duty != attribution && duty != information);
        vm.assume(duty != obligation && duty != consequence);
        vm.expectRevert(abi.encodeWithSelector(IDutyBook.DutyUnknown.selector, agreement, duty));
        confirm(duty, provider);
    }

    /// @dev The last second in time, and the first that is not.
    function test_Confirm_LateAtTheDeadline() public {
        vm.warp(DEADLINE - 1);
        confirm(information, provider);
        assertEq(flagsOf(information), DONE, "in time");
        vm.warp(DEADLINE);
        confirm(obligation, provider);
        assertEq(flagsOf(obligation), LATE, "late");
    }

    /// @dev Nobody has called {breach}: the time alone says that the obligation was violated before its consequence was done.
    function test_Confirm_ConsequenceAfterUnrecordedBreach() public {
        vm.warp(DEADLINE);
        confirm(consequence, provider);
        assertEq(flagsOf(obligation), BREACHED, "recorded");
        assertEq(flagsOf(consequence), DONE | DutyFlags.DONE_AFTER_BREACH, "after the breach");
    }

    function test_Breach_ByAnyoneOnceLapsed() public {
        vm.warp(DEADLINE - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IDutyBook.DutyNotLapsed.selector, information, DEADLINE, block.timestamp)
        );
        breach(information, stranger);
        vm.warp(DEADLINE);
        breach(information, stranger);
        assertEq(flagsOf(information), BREACHED, "violated");
        agreements.checkOpen(agreement);
    }

    function test_Breach_RevertGiven_DoneOrBreached() public {
        confirm(information, provider);
        vm.warp(DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(IDutyBook.DutyAlreadyDone.selector, information));
        breach(information, stranger);
        breach(obligation, stranger);
        vm.expectRevert(abi.encodeWithSelector(IDutyBook.DutyAlreadyBreached.selector, obligation));
        breach(obligation, stranger);
    }

    function test_Breach_RevertGiven_NoDeadline() public {
        vm.expectRevert(abi.encodeWithSelector(IDutyBook.DutyNotLapsed.selector, attribution, 0, block.timestamp));
        breach(attribution, consumer);
    }

    function test_Breach_OfProhibitionByBeneficiaryOrRegulator() public {
        _expectNotBeneficiary(prohibition, consumer);
        breach(prohibition, consumer);
        _expectNotBeneficiary(prohibition, stranger);
        breach(prohibition, stranger);
        breach(prohibition, regulator);
        assertEq(flagsOf(prohibition), DONE | BREACHED, "infringed");
        vm.expectRevert(abi.encodeWithSelector(IDutyBook.DutyAlreadyBreached.selector, prohibition));
        breach(prohibition, provider);
    }

    function test_Breach_OfConditionalDutyNotByAnyone() public {
        bytes memory body = bytes.concat(
            DutyPolicy.action(Vocabulary.ACTION_INFORM),
            DutyPolicy.time(Vocabulary.OPERATOR_LT, PolicyBytes.VALUE_SECONDS, DEADLINE),
            DutyPolicy.time(Vocabulary.OPERATOR_GTEQ, PolicyBytes.VALUE_SECONDS, DEADLINE - 1)
        );
        _agreeUnder(DutyPolicy.one(PolicyBytes.OBLIGATION, body));
        vm.warp(DEADLINE);
        _expectNotBeneficiary(keccak256(body), stranger);
        breach(keccak256(body), stranger);
        breach(keccak256(body), provider);
        assertTrue(agreements.isSuspended(agreement), "suspended");
    }

    function test_Breach_EmitsWhatIsDue() public {
        vm.expectEmit(address(duties));
        emit IDutyBook.DutyViolated(agreement, prohibition);
        vm.expectEmit(address(duties));
        emit IDutyBook.RemedyDue(
            agreement,
            remedy,
            prohibition,
            Vocabulary.ACTION_COMPENSATE,
            DutyPolicy.REMEDY_CENTS,
            2,
            DutyPolicy.EURO
        );
        breach(prohibition, provider);
        vm.warp(DEADLINE);
        vm.expectEmit(address(duties));
        emit IDutyBook.ConsequenceDue(
            agreement,
            consequence,
            obligation,
            Vocabulary.ACTION_COMPENSATE,
            100,
            0,
            bytes32(0)
        );
        breach(obligation, stranger);
    }

    function test_Suspended_UntilObligationAndConsequencesAreDone() public {
        vm.warp(DEADLINE);
        breach(obligation, stranger);
        _expectSuspended();
        confirm(obligation, provider);
        _expectSuspended();
        confirm(consequence, provider);
        agreements.checkOpen(agreement);
        assertEq(flagsOf(consequence), DONE | DutyFlags.DONE_AFTER_BREACH, "consequence");
    }

    /// @dev A remedy that was done before counts for the policy's decisions, not for the suspension.
    function test_Suspended_UntilRemedyIsDoneSince() public {
        confirm(remedy, provider);
        breach(prohibition, provider);
        _expectSuspended();
        confirm(remedy, provider);
        agreements.checkOpen(agreement);
        breach(prohibition, provider);
        _expectSuspended();
        assertEq(flagsOf(remedy), 0, "to be done anew");
        confirm(remedy, provider);
        agreements.checkOpen(agreement);
    }

    function test_Suspended_ByTwoUntilBothAreSettled() public {
        vm.warp(DEADLINE);
        breach(obligation, stranger);
        breach(prohibition, regulator);
        confirm(remedy, provider);
        _expectSuspended();
        confirm(obligation, provider);
        confirm(consequence, provider);
        agreements.checkOpen(agreement);
    }

    function test_Suspended_ForGoodGiven_NoRemedy() public {
        bytes memory body = DutyPolicy.action(Vocabulary.ACTION_DISTRIBUTE);
        _agreeUnder(DutyPolicy.one(PolicyBytes.PROHIBITION, body));
        breach(keccak256(body), provider);
        _expectSuspended();
        vm.prank(consumer);
        agreements.end(agreement);
    }

    /// @dev A consumer whose provider declares it in breach still gets its money back.
    function test_Suspended_ConsumerEndsAndIsRefunded() public {
        deposit(agreement, 1_000);
        breach(prohibition, provider);
        vm.prank(consumer);
        agreements.end(agreement);
        vm.warp(NOW + COLLECT_WINDOW);
        assertEq(escrow.refund(agreement), 1_000, "refunded");
    }

    function test_Suspend_RevertWhen_NotByDutyBook() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, provider));
        vm.prank(provider);
        agreements.suspend(agreement);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(this)));
        agreements.resume(agreement);
    }

    function test_Fact_OneWordForEachDutyThatHasFlags() public {
        assertEq(words(agreement).length, 1, "none");
        assertEq(words(agreement)[0], 0, "known to be none");
        confirm(information, provider);
        breach(prohibition, provider);
        vm.warp(DEADLINE);
        confirm(obligation, provider);
        bytes32[] memory all = words(agreement);
        assertEq(all.length, 3, "words");
        assertEq(all[0], wordOf(information, DONE), "in time");
        assertEq(all[1], wordOf(prohibition, DONE | BREACHED), "infringed");
        assertEq(all[2], wordOf(obligation, LATE), "late");
    }

    function test_Fact_NoneGiven_NotOpened() public {
        assertEq(words(agree(termsFor(2))).length, 0, "no answer");
        FactContext memory context = FactContext(productId, rightId, agreement, consumerId);
        assertEq(duties.fact(Vocabulary.OPERAND_PURPOSE, context).length, 0, "other operand");
    }

    function test_Fact_WithinGasOfAFactGiven_MostDuties() public {
        bytes memory all = hex"435701";
        for (uint64 i = 0; i < 64; ++i) {
            all = bytes.concat(all, PolicyWriter.node(PolicyBytes.OBLIGATION, DutyPolicy.informBody(DEADLINE + i)));
        }
        _agreeUnder(all);
        for (uint64 i = 0; i < 64; ++i) confirm(keccak256(DutyPolicy.informBody(DEADLINE + i)), provider);
        FactContext memory context = FactContext(productId, rightId, agreement, consumerId);
        assertEq(duties.fact{gas: 200_000}(FACT_DUTIES, context).length, 64, "words");
    }

    function _agreeUnder(bytes memory compiled) private {
        policy = compiled;
        policyId = attachPolicy(policy);
        rightId = mintRight(consumer, MAX_USES);
        agreement = agree(termsFor(2));
        duties.open(agreement, policy);
    }

    function _expectSuspended() private {
        assertTrue(agreements.isSuspended(agreement), "suspended");
        vm.expectRevert(abi.encodeWithSelector(IAgreementBook.AgreementDutiesUnsettled.selector, agreement));
        agreements.checkOpen(agreement);
    }

    function _expectNotBeneficiary(bytes32 duty, address by) private {
        vm.expectRevert(abi.encodeWithSelector(IDutyBook.DutyNotBeneficiary.selector, agreement, duty, by));
    }
}
