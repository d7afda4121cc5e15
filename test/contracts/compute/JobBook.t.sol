// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {AgreementState, AgreementTerms, IAgreementBook} from "../../../contracts/agreement/IAgreementBook.sol";
import {IJobBook, Job, JobRequest, JobState} from "../../../contracts/compute/IJobBook.sol";
import {IMemberRegistry, MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {PolicyReason} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {IPolicyStore} from "../../../contracts/policy/IPolicyStore.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {IUsageRight} from "../../../contracts/right/IUsageRight.sol";
import {AgreementId, JobId, PolicyId, RightId} from "../../../contracts/types/Ids.sol";
import {PolicyWriter} from "../support/PolicyWriter.sol";
import {Trade} from "../support/Trade.sol";
import {Wallet} from "../support/Wallet.sol";

contract JobBookTest is Trade {
    JobId private constant _NO_ID = JobId.wrap(bytes32(uint256(1)));

    AgreementId private _agreement;

    function setUp() public {
        openTrade();
        _agreement = agree(termsFor(1));
    }

    function test_IdOf_IsTheEip712Digest() public view {
        JobRequest memory request = requestFor(_agreement, 10, 1);
        bytes32 typeHash = keccak256(
            "JobRequest(bytes32 agreementId,bytes32 algorithmDigest,bytes32 parametersDigest,bytes32 inputDigest,uint32 units,uint64 deadline,uint64 salt)"
        );
        bytes32 structHash = keccak256(bytes.concat(typeHash, abi.encode(request)));
        assertEq(JobId.unwrap(jobs.idOf(request)), typed("CausewayJobBook", address(jobs), structHash), "digest");
    }

    function test_Authorise_TakesUnitsAndOneUse() public {
        JobRequest memory request = requestFor(_agreement, 10, 1);
        JobId id = jobs.idOf(request);
        bytes memory signed = signRequest(request, CONSUMER_SECRET);
        vm.expectEmit(address(jobs));
        emit IJobBook.JobAuthorised(
            id,
            _agreement,
            rightId,
            request.algorithmDigest,
            request.parametersDigest,
            request.inputDigest,
            10,
            request.deadline
        );
        vm.prank(node);
        jobs.authorise(request, signed, policy);

        Job memory job = jobs.job(id);
        _assertState(id, JobState.Authorised);
        assertEq(AgreementId.unwrap(job.agreementId), AgreementId.unwrap(_agreement), "agreement");
        assertEq(RightId.unwrap(job.rightId), RightId.unwrap(rightId), "right");
        assertEq(job.units, 10, "units");
        assertEq(job.deadline, request.deadline, "deadline");
        assertEq(job.authorisedAt, NOW, "authorisedAt");
        assertEq(jobs.takenUnits(_agreement), 10, "taken");
        assertEq(jobs.deliveredUnits(_agreement), 0, "delivered");
        assertEq(rights.right(rightId).used, 1, "used");
    }

    function test_Authorise_ByErc1271Consumer() public {
        Wallet wallet = new Wallet(stranger);
        consumerId = join(address(wallet), "did:web:wallet.eu", MemberRoles.CONSUMER);
        policy = PolicyWriter.computePolicy(productId, consumerId, PURPOSE, POLICY_ENDS, 1);
        policyId = attachPolicy(policy);
        consumer = address(wallet);
        rightId = mintRight(consumer, 1);
        AgreementTerms memory terms = termsFor(2);
        AgreementId id = agreements.propose(terms, signTerms(terms, STRANGER_SECRET));
        accept(id);
        JobRequest memory request = requestFor(id, 1, 1);
        bytes memory signed = signRequest(request, STRANGER_SECRET);
        vm.prank(node);
        JobId job = jobs.authorise(request, signed, policy);
        _assertState(job, JobState.Authorised);
    }

    function test_Authorise_RevertGiven_Known() public {
        JobRequest memory request = requestFor(_agreement, 10, 1);
        JobId id = authorise(request);
        _expectAuthoriseRevert(request, abi.encodeWithSelector(IJobBook.JobKnown.selector, id));
    }

    /// @dev A job that was given up is not done again under the same signature.
    function test_Authorise_RevertGiven_Failed() public {
        JobRequest memory request = requestFor(_agreement, 10, 1);
        JobId id = authorise(request);
        vm.prank(node);
        jobs.fail(id, 0);
        _expectAuthoriseRevert(request, abi.encodeWithSelector(IJobBook.JobKnown.selector, id));
    }

    function test_Authorise_RevertWhen_NoUnits() public {
        _expectAuthoriseRevert(
            requestFor(_agreement, 0, 1),
            abi.encodeWithSelector(IJobBook.JobUnitsInvalid.selector, 0)
        );
    }

    function test_Authorise_RevertWhen_DeadlineNotAhead() public {
        JobRequest memory request = requestFor(_agreement, 1, 1);
        request.deadline = uint64(NOW);
        _expectAuthoriseRevert(request, _deadlineInvalid(NOW, NOW));
        request.deadline = uint64(NOW + 1);
        authorise(request);
    }

    function test_Authorise_RevertWhen_DeadlineTooFar() public {
        JobRequest memory request = requestFor(_agreement, 1, 1);
        request.deadline = uint64(NOW + 30 days + 1);
        _expectAuthoriseRevert(request, _deadlineInvalid(NOW + 30 days + 1, NOW));
        request.deadline = uint64(NOW + 30 days);
        authorise(request);
    }

    function test_Authorise_RevertGiven_AgreementNotOpen() public {
        vm.prank(consumer);
        agreements.end(_agreement);
        _expectAuthoriseRevert(
            requestFor(_agreement, 1, 1),
            abi.encodeWithSelector(IAgreementBook.AgreementStateUnexpected.selector, _agreement, AgreementState.Closing)
        );
    }

    function test_Authorise_RevertGiven_AgreementExpired() public {
        AgreementTerms memory terms = termsFor(2);
        terms.validUntil = uint64(NOW + 1 days);
        AgreementId id = agree(terms);
        vm.warp(NOW + 1 days);
        _expectAuthoriseRevert(
            requestFor(id, 1, 1),
            abi.encodeWithSelector(
                IAgreementBook.AgreementExpired.selector,
                id,
                uint64(NOW + 1 days),
                uint256(NOW + 1 days)
            )
        );
    }

    function testFuzz_Authorise_RevertWhen_UnitsExceedAgreement(uint32 first, uint32 second) public {
        first = uint32(bound(first, 1, MAX_UNITS));
        second = uint32(bound(second, MAX_UNITS - first + 1, type(uint32).max));
        authorise(requestFor(_agreement, first, 1));
        _expectAuthoriseRevert(
            requestFor(_agreement, second, 2),
            abi.encodeWithSelector(IJobBook.JobUnitsExceedAgreement.selector, _agreement, second, MAX_UNITS - first)
        );
    }

    function test_Authorise_RevertGiven_CallerNotOfProvider() public {
        JobRequest memory request = requestFor(_agreement, 1, 1);
        bytes memory signed = signRequest(request, CONSUMER_SECRET);
        vm.expectRevert(abi.encodeWithSelector(IAgreementBook.AgreementNotParty.selector, _agreement, platform));
        vm.prank(platform);
        jobs.authorise(request, signed, policy);
    }

    function test_Authorise_RevertGiven_ProviderSuspended() public {
        members.suspend(providerId, 0);
        _expectAuthoriseRevert(
            requestFor(_agreement, 1, 1),
            abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, node)
        );
    }

    function test_Authorise_RevertGiven_ConsumerSuspended() public {
        members.suspend(consumerId, 0);
        _expectAuthoriseRevert(
            requestFor(_agreement, 1, 1),
            abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, consumer)
        );
    }

    function test_Authorise_RevertWhen_SignedByOther() public {
        JobRequest memory request = requestFor(_agreement, 1, 1);
        bytes memory signed = signRequest(request, NODE_SECRET);
        bytes memory fault = _signerNotConsumer(request);
        vm.expectRevert(fault);
        vm.prank(node);
        jobs.authorise(request, signed, policy);
    }

    function test_Authorise_RevertWhen_SignedForOtherChain() public {
        JobRequest memory request = requestFor(_agreement, 1, 1);
        bytes memory signed = signRequest(request, CONSUMER_SECRET);
        vm.chainId(block.chainid + 1);
        bytes memory fault = _signerNotConsumer(request);
        vm.expectRevert(fault);
        vm.prank(node);
        jobs.authorise(request, signed, policy);
    }

    function test_Authorise_RevertGiven_RightExpired() public {
        vm.warp(RIGHT_ENDS);
        _expectAuthoriseRevert(
            requestFor(_agreement, 1, 1),
            abi.encodeWithSelector(IUsageRight.RightExpired.selector, rightId, RIGHT_ENDS, uint256(RIGHT_ENDS))
        );
    }

    function test_Authorise_RevertGiven_RightExhausted() public {
        for (uint64 salt = 1; salt <= MAX_USES; ++salt) authorise(requestFor(_agreement, 1, salt));
        _expectAuthoriseRevert(
            requestFor(_agreement, 1, 99),
            abi.encodeWithSelector(IUsageRight.RightExhausted.selector, rightId, MAX_USES)
        );
    }

    function test_Authorise_RevertWhen_OtherPolicyBytes() public {
        JobRequest memory request = requestFor(_agreement, 1, 1);
        bytes memory signed = signRequest(request, CONSUMER_SECRET);
        bytes memory other = bytes.concat(policy, hex"00");
        vm.expectRevert(
            abi.encodeWithSelector(IPolicyStore.PolicyMismatch.selector, policyId, PolicyId.wrap(keccak256(other)))
        );
        vm.prank(node);
        jobs.authorise(request, signed, other);
    }

    function test_Authorise_RevertGiven_PurposeDenied() public {
        AgreementTerms memory terms = termsFor(2);
        terms.purpose = keccak256("https://w3id.org/dpv#Marketing");
        AgreementId id = agree(terms);
        _expectAuthoriseRevert(
            requestFor(id, 1, 1),
            _denied(Vocabulary.OPERAND_PURPOSE, Vocabulary.OPERATOR_EQ, terms.purpose)
        );
    }

    function test_Authorise_RevertGiven_PolicyTimeOver() public {
        vm.warp(POLICY_ENDS - 1);
        authorise(requestFor(_agreement, 1, 1));
        vm.warp(POLICY_ENDS);
        _expectAuthoriseRevert(
            requestFor(_agreement, 1, 2),
            _denied(Vocabulary.OPERAND_DATE_TIME, Vocabulary.OPERATOR_LT, bytes32(uint256(POLICY_ENDS)))
        );
    }

    /// @dev The right allows more uses than the policy: the policy wins.
    function test_Authorise_RevertGiven_PolicyCountReached() public {
        rightId = mintRight(consumer, MAX_USES + 1);
        AgreementId id = agree(termsFor(2));
        for (uint64 salt = 1; salt <= MAX_USES; ++salt) authorise(requestFor(id, 1, salt));
        _expectAuthoriseRevert(
            requestFor(id, 1, 99),
            _denied(Vocabulary.OPERAND_COUNT, Vocabulary.OPERATOR_LTEQ, bytes32(uint256(MAX_USES + 1)))
        );
    }

    function test_Authorise_RevertGiven_RecipientDenied() public {
        policyId = attachPolicy(PolicyWriter.computePolicy(productId, platformId, PURPOSE, POLICY_ENDS, 5));
        policy = PolicyWriter.computePolicy(productId, platformId, PURPOSE, POLICY_ENDS, 5);
        rightId = mintRight(consumer, 1);
        AgreementId id = agree(termsFor(2));
        _expectAuthoriseRevert(
            requestFor(id, 1, 1),
            _denied(Vocabulary.OPERAND_RECIPIENT, Vocabulary.OPERATOR_EQ, keccak256(bytes(CONSUMER_DID)))
        );
    }

    function test_Complete_RevertGiven_CallerNotCompleter() public {
        JobId id = authorise(requestFor(_agreement, 1, 1));
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, provider));
        vm.prank(provider);
        jobs.complete(id);
    }

    function test_Complete_CountsUnitsAsDelivered() public {
        JobId id = authorise(requestFor(_agreement, 10, 1));
        vm.warp(NOW + 1 days - 1);
        vm.expectEmit(address(jobs));
        emit IJobBook.JobCompleted(id, _agreement, 10);
        _complete(id);
        _assertState(id, JobState.Completed);
        assertEq(jobs.deliveredUnits(_agreement), 10, "delivered");
        assertEq(jobs.takenUnits(_agreement), 10, "taken");
        _assertFinal(id, JobState.Completed);
    }

    function test_Complete_RevertGiven_DeadlinePassed() public {
        JobId id = authorise(requestFor(_agreement, 1, 1));
        vm.warp(NOW + 1 days);
        vm.expectRevert(_deadlineInvalid(NOW + 1 days, NOW + 1 days));
        _complete(id);
    }

    function test_Fail_GivesUseAndUnitsBack() public {
        JobId id = authorise(requestFor(_agreement, 10, 1));
        vm.expectEmit(address(jobs));
        emit IJobBook.JobFailed(id, keccak256("reason"));
        vm.prank(node);
        jobs.fail(id, keccak256("reason"));
        assertEq(jobs.takenUnits(_agreement), 0, "taken");
        assertEq(rights.right(rightId).used, 0, "used");
        _assertState(id, JobState.Failed);
        _assertFinal(id, JobState.Failed);
    }

    function test_Fail_RevertGiven_CallerNotOfProvider() public {
        JobId id = authorise(requestFor(_agreement, 1, 1));
        vm.expectRevert(abi.encodeWithSelector(IAgreementBook.AgreementNotParty.selector, _agreement, consumer));
        vm.prank(consumer);
        jobs.fail(id, 0);
    }

    function test_Expire_GivesUseAndUnitsBack() public {
        JobId id = authorise(requestFor(_agreement, 10, 1));
        vm.warp(NOW + 1 days);
        vm.expectEmit(address(jobs));
        emit IJobBook.JobExpired(id);
        vm.prank(stranger);
        jobs.expire(id);
        assertEq(jobs.takenUnits(_agreement), 0, "taken");
        assertEq(rights.right(rightId).used, 0, "used");
        _assertState(id, JobState.Expired);
        _assertFinal(id, JobState.Expired);
    }

    function test_Expire_RevertGiven_DeadlineAhead() public {
        JobId id = authorise(requestFor(_agreement, 1, 1));
        vm.warp(NOW + 1 days - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IJobBook.JobNotExpired.selector, id, uint64(NOW + 1 days), uint256(NOW + 1 days - 1))
        );
        jobs.expire(id);
    }

    function test_Verbs_RevertGiven_Unknown() public {
        bytes memory fault = abi.encodeWithSelector(IJobBook.JobUnknown.selector, _NO_ID);
        vm.expectRevert(fault);
        _complete(_NO_ID);
        vm.expectRevert(fault);
        jobs.fail(_NO_ID, 0);
        vm.expectRevert(fault);
        jobs.expire(_NO_ID);
        _assertState(_NO_ID, JobState.None);
    }

    function _complete(JobId id) private {
        vm.prank(address(results));
        jobs.complete(id);
    }

    /// @dev No verb moves the job from here.
    function _assertFinal(JobId id, JobState state) private {
        vm.warp(NOW + 2 days);
        bytes memory fault = abi.encodeWithSelector(IJobBook.JobStateUnexpected.selector, id, state);
        vm.expectRevert(fault);
        _complete(id);
        vm.expectRevert(fault);
        vm.prank(node);
        jobs.fail(id, 0);
        vm.expectRevert(fault);
        jobs.expire(id);
    }

    function _expectAuthoriseRevert(JobRequest memory request, bytes memory fault) private {
        bytes memory signed = signRequest(request, CONSUMER_SECRET);
        vm.expectRevert(fault);
        vm.prank(node);
        jobs.authorise(request, signed, policy);
    }

    function _assertState(JobId id, JobState expected) private view {
        assertEq(uint8(jobs.job(id).state), uint8(expected), "state");
    }

    function _deadlineInvalid(uint256 deadline, uint256 time) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IJobBook.JobDeadlineInvalid.selector, uint64(deadline), time);
    }

    function _signerNotConsumer(JobRequest memory request) private view returns (bytes memory) {
        return abi.encodeWithSelector(IJobBook.JobSignerNotConsumer.selector, jobs.idOf(request), consumer);
    }

    function _denied(uint16 leftOperand, uint8 operator, bytes32 value) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IJobBook.PolicyDenied.selector,
                policyId,
                PolicyReason.NotSatisfied,
                uint16(0),
                leftOperand,
                operator,
                value
            );
    }
}
