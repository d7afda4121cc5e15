// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {ConsortiumGovernor} from "../../../contracts/member/ConsortiumGovernor.sol";
import {
    Ballot,
    ClassRule,
    DecisionClass,
    IConsortiumGovernor,
    Terms
} from "../../../contracts/member/IConsortiumGovernor.sol";
import {IMemberRegistry, MemberRoles, MemberState} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Institutions} from "../support/Institutions.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";

/// @dev Proposing, classes and their terms, delays, execution. Four voters, two of each jurisdiction.
contract ConsortiumGovernorTest is GovernanceFixture {
    uint256 private constant ALL = 4;

    MemberId private _applicant;

    function setUp() public {
        deployGovernance();
        voters(1, 2, CN);
        voters(3, 2, EU);
        _applicant = applied(keyOf(50), Institutions.did(EU, 50, keyOf(50)), EU, MemberRoles.PROVIDER);
        vm.warp(NOW + 1);
    }

    function test_Propose_EmitsAndKeepsTerms() public {
        Draft memory made = _admission();
        uint256 expected = governor.getProposalId(
            made.targets,
            made.values,
            made.calldatas,
            keccak256(bytes(made.description))
        );
        Terms memory terms = termsOfAll()[uint8(DecisionClass.Member)];

        vm.expectEmit();
        emit IConsortiumGovernor.DecisionProposed(expected, DecisionClass.Member, idOf(1), terms);
        uint256 proposalId = proposed(made, 1);

        Ballot memory paper = governor.ballot(proposalId);
        assertEq(proposalId, expected, "id");
        assertEq(uint8(paper.decisionClass), uint8(DecisionClass.Member), "class");
        assertEq(uint8(paper.state), uint8(IGovernor.ProposalState.Pending), "state");
        assertEq(paper.proposer, keyOf(1), "proposer");
        assertEq(paper.snapshot, NOW + 1 + 31, "snapshot");
        assertEq(paper.deadline, NOW + 1 + 31 + 211, "deadline");
        assertEq(paper.terms.thresholdPpm, 666_667, "threshold");
        assertEq(paper.voters, 4, "voters");
        assertEq(paper.needed, 3, "needed");
        assertEq(paper.chambers.length, 2, "chambers");
        assertEq(paper.chambers[1].needed, 1, "needed in a chamber");
        assertEq(paper.eta, 0, "eta");
        assertEq(paper.expiresAt, 0, "expiresAt");
    }

    function test_Propose_RevertWhen_CallerIsNoVoter() public {
        members.admit(_applicant);
        vm.warp(NOW + 2);
        Draft memory made = _admission();

        _expectNotVoter(50);
        proposed(made, 50);
        _expectNotVoter(99);
        proposed(made, 99);
    }

    function test_Propose_RevertGiven_Suspended() public {
        members.suspend(idOf(1), 0);
        members.suspendFor(idOf(2), 0, uint64(block.timestamp + 60));
        Draft memory made = _admission();

        _expectNotVoter(1);
        proposed(made, 1);
        _expectNotVoter(2);
        proposed(made, 2);
    }

    function test_Propose_RevertWhen_LengthsDiffer() public {
        Draft memory made = _admission();
        made.values = new uint256[](2);

        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidProposalLength.selector, 1, 1, 2));
        proposed(made, 1);
    }

    function test_Propose_RevertWhen_ProposedAlready() public {
        Draft memory made = _admission();
        proposed(made, 1);

        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        proposed(made, 2);
    }

    function test_ProposalId_IsParticularToChainAndGovernor() public {
        Draft memory made = _admission();
        ConsortiumGovernor other = new ConsortiumGovernor(timelock, members, members, termsOfAll(), rulesOfAll());
        uint256 here = _proposalId(governor, made);
        uint256 chain = block.chainid;
        assertTrue(here != _proposalId(other, made), "governor");
        vm.chainId(chain + 1);
        assertTrue(here != _proposalId(governor, made), "chain");
        vm.chainId(chain);
    }

    function test_Cancel_OnlyProposerWhilePending() public {
        Draft memory made = _admission();
        uint256 proposalId = proposed(made, 1);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, proposalId, keyOf(2)));
        _cancel(made, 2);
        open(proposalId);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, proposalId, keyOf(1)));
        _cancel(made, 1);

        vm.warp(NOW + 2);
        _cancel(made, 1);
        assertState(proposalId, IGovernor.ProposalState.Canceled);
    }

    function test_Execute_AdmitsAMember() public {
        decided(_admission(), 3);

        assertTrue(members.stateOf(_applicant) == MemberState.Admitted, "state");
    }

    function test_Execute_RevertGiven_BeforeEta() public {
        Draft memory made = _admission();
        uint256 proposalId = readied(made, 3);
        uint256 eta = governor.proposalEta(proposalId);
        vm.warp(eta - 1);

        vm.expectRevert(
            abi.encodeWithSelector(IConsortiumGovernor.GovernanceTooEarly.selector, proposalId, eta, eta - 1)
        );
        execute(made);

        vm.warp(eta);
        execute(made);
        assertState(proposalId, IGovernor.ProposalState.Executed);
    }

    function test_Execute_RevertGiven_NotQueued() public {
        Draft memory made = _admission();
        uint256 proposalId = proposed(made, 1);
        open(proposalId);
        for (uint256 i = 1; i <= 3; ++i) vote(i, proposalId, FOR);
        close(proposalId);

        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        execute(made);
    }

    function test_Queue_RevertGiven_Defeated() public {
        Draft memory made = _admission();
        uint256 proposalId = proposed(made, 1);
        open(proposalId);
        for (uint256 i = 1; i <= 2; ++i) vote(i, proposalId, FOR);
        close(proposalId);

        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        queue(made);
    }

    function test_Execute_RevertWhen_Twice() public {
        Draft memory made = _admission();
        decided(made, 3);

        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        execute(made);
    }

    function test_State_ExpiresAfterGracePeriod() public {
        Draft memory made = _admission();
        uint256 proposalId = readied(made, 3);
        uint256 last = governor.ballot(proposalId).expiresAt;
        assertEq(last, governor.proposalEta(proposalId) + 30 days, "expiresAt");
        vm.warp(last);
        assertState(proposalId, IGovernor.ProposalState.Queued);
        vm.warp(last + 1);
        assertState(proposalId, IGovernor.ProposalState.Expired);

        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        execute(made);
    }

    function test_State_ExpiresGiven_NeverQueued() public {
        uint256 proposalId = proposed(_admission(), 1);
        open(proposalId);
        for (uint256 i = 1; i <= 3; ++i) vote(i, proposalId, FOR);
        vm.warp(governor.proposalDeadline(proposalId) + 30 days);
        assertState(proposalId, IGovernor.ProposalState.Succeeded);
        vm.warp(governor.proposalDeadline(proposalId) + 30 days + 1);
        assertState(proposalId, IGovernor.ProposalState.Expired);
    }

    function test_Class_OfOneCallIsItsOwn() public view {
        assertEq(uint8(governor.classOf(address(members), IMemberRegistry.admit.selector)), 1, "listed");
        assertEq(uint8(governor.classOf(address(members), IMemberRegistry.completeLeave.selector)), 0, "not listed");
        assertEq(uint8(governor.classOf(address(manager), IMemberRegistry.admit.selector)), 0, "other target");
    }

    function test_Class_OfMixedCallsIsUpgrade() public view {
        Draft memory same = _two(_admitCall(), abi.encodeCall(IMemberRegistry.suspend, (_applicant, 0)));
        Draft memory mixed = _two(_admitCall(), abi.encodeCall(IMemberRegistry.reinstate, (_applicant)));
        Draft memory unlisted = _two(_admitCall(), abi.encodeCall(IMemberRegistry.completeLeave, (_applicant)));

        assertEq(uint8(_classOf(same)), uint8(DecisionClass.Member), "same");
        assertEq(uint8(_classOf(mixed)), uint8(DecisionClass.Upgrade), "mixed");
        assertEq(uint8(_classOf(unlisted)), uint8(DecisionClass.Upgrade), "unlisted");
    }

    function test_Class_IsUpgradeWhen_CoinIsSentOrNoFunctionCalled() public view {
        Draft memory made = _admission();
        made.values[0] = 1;
        assertEq(uint8(_classOf(made)), uint8(DecisionClass.Upgrade), "coin");
        assertEq(uint8(_classOf(draft(address(members), hex"123456"))), uint8(DecisionClass.Upgrade), "no function");
    }

    /// @dev The class decides how long the vote is open, and how many votes it needs.
    function test_Class_SetsTheTermsOfTheVote() public {
        Draft memory rule = draft(address(members), abi.encodeCall(IMemberRegistry.reinstate, (_applicant)));
        uint256 first = proposed(rule, 1);
        uint256 second = proposed(_admission(), 1);

        assertEq(governor.proposalSnapshot(first), NOW + 1 + 23, "delay of Rule");
        assertEq(governor.proposalDeadline(first), NOW + 1 + 23 + 193, "period of Rule");
        assertEq(governor.proposalSnapshot(second), NOW + 1 + 31, "delay of Member");
        assertEq(governor.votingDelay(), 61, "delay of Upgrade, outside");
        assertEq(governor.votingPeriod(), 1009, "period of Upgrade, outside");
        // 500,001 ppm of 4.
        assertEq(governor.ballot(first).needed, 3, "needed");
    }

    function test_SetClass_ByDecisionOnly() public {
        bytes4 selector = IMemberRegistry.completeLeave.selector;
        bytes memory call = abi.encodeCall(
            IConsortiumGovernor.setClass,
            (address(members), selector, DecisionClass.Rule)
        );
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, address(this)));
        governor.setClass(address(members), selector, DecisionClass.Rule);

        decided(draft(address(governor), call), ALL);

        assertEq(uint8(governor.classOf(address(members), selector)), uint8(DecisionClass.Rule), "class");
    }

    /// @dev The least of voters that carries an upgrade of 4 voters is 3: three quarters.
    function test_SetClass_IsAnUpgradeAndNothingLess() public {
        bytes memory call = abi.encodeCall(IConsortiumGovernor.setClass, (address(members), 0, DecisionClass.Rule));
        uint256 proposalId = proposed(draft(address(governor), call), 1);

        assertEq(uint8(governor.ballot(proposalId).decisionClass), uint8(DecisionClass.Upgrade), "class");
    }

    function test_SetClass_RevertWhen_GovernorOrTimelock() public {
        address[2] memory fixedTargets = [address(governor), address(timelock)];
        for (uint256 i = 0; i < 2; ++i) {
            Draft memory made = draft(
                address(governor),
                abi.encodeCall(IConsortiumGovernor.setClass, (fixedTargets[i], bytes4(0), DecisionClass.Rule))
            );
            made.description = i == 0 ? "first" : "second";
            readied(made, ALL);

            vm.expectRevert(
                abi.encodeWithSelector(IConsortiumGovernor.GovernanceClassFixed.selector, fixedTargets[i], bytes4(0))
            );
            execute(made);
        }
    }

    function test_SetTerms_HoldsForLaterProposalsOnly() public {
        Draft memory before = _admission();
        before.description = "before";
        Terms memory terms = Terms(31, 5000, 0, 1_000_000, 1_000_000);
        bytes memory call = abi.encodeCall(IConsortiumGovernor.setTerms, (DecisionClass.Member, terms));
        Draft memory made = draft(address(governor), call);
        readied(made, ALL);
        uint256 earlier = proposed(before, 1);
        execute(made);
        uint256 later = proposed(_admission(), 1);

        assertEq(governor.ballot(earlier).needed, 3, "needed by the earlier");
        assertEq(governor.ballot(later).needed, 4, "needed by the later");
        assertEq(governor.ballot(later).chambers[0].needed, 2, "needed in a chamber");
        assertEq(governor.proposalDeadline(later), block.timestamp + 31 + 5000, "deadline");
    }

    function test_SetTerms_RevertWhen_CallerIsNotTimelock() public {
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, keyOf(1)));
        vm.prank(keyOf(1));
        governor.setTerms(DecisionClass.Rule, termsOfAll()[3]);
    }

    /// @dev Each bound of each class, just outside and just inside, through the constructor.
    function test_Terms_Bounds() public {
        for (uint8 class = 0; class < 6; ++class) {
            uint32 least = class < 3 ? 666_667 : 500_001;
            _tryTerms(class, Terms(0, 1, 0, least, 1), true);
            _tryTerms(class, Terms(90 days, 90 days, 90 days, 1_000_000, 1_000_000), true);
            _tryTerms(class, Terms(0, 1, 0, least - 1, 1), false);
            _tryTerms(class, Terms(0, 1, 0, 1_000_001, 1), false);
            _tryTerms(class, Terms(0, 1, 0, least, 0), false);
            _tryTerms(class, Terms(0, 1, 0, least, 1_000_001), false);
            _tryTerms(class, Terms(0, 0, 0, least, 1), false);
            _tryTerms(class, Terms(90 days + 1, 1, 0, least, 1), false);
            _tryTerms(class, Terms(0, 90 days + 1, 0, least, 1), false);
            _tryTerms(class, Terms(0, 1, 90 days + 1, least, 1), false);
        }
    }

    function test_Voters_AreNoOfficers() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, keyOf(1)));
        vm.prank(keyOf(1));
        members.admit(_applicant);
    }

    function test_Ballot_RevertGiven_NoProposal() public {
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, 7));
        governor.ballot(7);
    }

    /// @dev The Emergency class of this network has no delay: taken, queued and executed within its voting period.
    function test_Emergency_NeedsNoDelay() public {
        bytes memory call = abi.encodeCall(
            IConsortiumGovernor.setClass,
            (address(members), IMemberRegistry.completeLeave.selector, DecisionClass.Emergency)
        );
        decided(draft(address(governor), call), ALL);
        Draft memory made = draft(address(members), abi.encodeCall(IMemberRegistry.completeLeave, (_applicant)));
        uint256 start = block.timestamp;
        decided(made, 3);

        assertEq(block.timestamp, start + 11 + 1, "seconds");
        assertTrue(members.stateOf(_applicant) == MemberState.Left, "state");
    }

    function _tryTerms(uint8 class, Terms memory terms, bool sound) private {
        Terms[6] memory all = termsOfAll();
        all[class] = terms;
        if (!sound) {
            vm.expectRevert(
                abi.encodeWithSelector(IConsortiumGovernor.GovernanceTermsInvalid.selector, DecisionClass(class), terms)
            );
        }
        new ConsortiumGovernor(timelock, members, members, all, new ClassRule[](0));
    }

    function _admission() private view returns (Draft memory) {
        return draft(address(members), _admitCall());
    }

    function _admitCall() private view returns (bytes memory) {
        return abi.encodeCall(IMemberRegistry.admit, (_applicant));
    }

    function _two(bytes memory first, bytes memory second) private view returns (Draft memory made) {
        made.targets = new address[](2);
        made.values = new uint256[](2);
        made.calldatas = new bytes[](2);
        made.targets[0] = address(members);
        made.targets[1] = address(members);
        made.calldatas[0] = first;
        made.calldatas[1] = second;
    }

    function _classOf(Draft memory made) private view returns (DecisionClass) {
        return governor.classOfCalls(made.targets, made.values, made.calldatas);
    }

    function _proposalId(ConsortiumGovernor asked, Draft memory made) private view returns (uint256) {
        return asked.getProposalId(made.targets, made.values, made.calldatas, keccak256(bytes(made.description)));
    }

    function _cancel(Draft memory made, uint256 number) private {
        vm.prank(keyOf(number));
        governor.cancel(made.targets, made.values, made.calldatas, keccak256(bytes(made.description)));
    }

    function _expectNotVoter(uint256 number) private {
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernanceNotVoter.selector, keyOf(number)));
    }
}
