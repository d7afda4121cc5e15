// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Chamber, DecisionClass, IConsortiumGovernor, Terms} from "../../../contracts/member/IConsortiumGovernor.sol";
import {IConsortiumTimelock} from "../../../contracts/member/IConsortiumTimelock.sol";
import {IMemberRegistry, KeyRole, MemberRoles, MemberState} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Institutions} from "../support/Institutions.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";

/// @dev Who wants to decide with too few, to vote twice, or to end all decisions. Voters 1 to 4 of CN; 5 is alone in EU.
contract GovernorAttackTest is GovernanceFixture {
    uint256 private constant LONE = 5;

    function setUp() public {
        deployGovernance();
        voters(1, 4, CN);
        voter(LONE, EU);
        vm.warp(NOW + 1);
    }

    /// @dev The only voter of a jurisdiction has lost its keys: nothing is decided any more, except that it is suspended. Then it is
    /// recovered.
    function test_LoneVoter_LostKeysDoNotEndAllDecisions() public {
        MemberId id = idOf(LONE);
        uint256 blocked = proposed(_call(abi.encodeCall(IMemberRegistry.recover, (id, address(0xc0ffee)))), 1);
        _voteOf(4, blocked);
        assertState(blocked, IGovernor.ProposalState.Defeated);

        _decideBy(4, abi.encodeCall(IMemberRegistry.suspend, (id, 0)));
        assertTrue(members.stateOf(id) == MemberState.Suspended, "suspended");
        _decideBy(4, abi.encodeCall(IMemberRegistry.recover, (id, address(0xc0ffee))));
        _decideBy(4, abi.encodeCall(IMemberRegistry.reinstate, (id)));
        assertTrue(members.stateOf(id) == MemberState.Admitted, "back");
        (MemberId ofKey, ) = members.keyOf(address(0xc0ffee));
        assertSame(ofKey, id, "key");
    }

    /// @dev It still counts among all voters: three of the four others do not suffice where four of five are needed.
    function test_LoneVoter_IsStillCountedInTheThreshold() public {
        uint256 proposalId = proposed(_call(abi.encodeCall(IMemberRegistry.suspend, (idOf(LONE), 0))), 1);
        assertEq(governor.ballot(proposalId).needed, 4, "needed");
        assertEq(governor.ballot(proposalId).chambers.length, 1, "chambers");
        _voteOf(3, proposalId);
        assertState(proposalId, IGovernor.ProposalState.Defeated);
    }

    /// @dev Two of a jurisdiction: the other one's consent is needed, so that a jurisdiction is not emptied from outside.
    function test_Suspend_NeedsTheRestOfTheChamber() public {
        voter(6, EU);
        vm.warp(block.timestamp + 1);
        uint256 proposalId = proposed(_call(abi.encodeCall(IMemberRegistry.suspend, (idOf(LONE), 0))), 1);
        Chamber memory chamber = governor.ballot(proposalId).chambers[1];
        assertEq(chamber.voters, 1, "voters");
        assertEq(chamber.needed, 1, "needed");
        _voteOf(4, proposalId);
        assertState(proposalId, IGovernor.ProposalState.Defeated);
    }

    /// @dev Both at once, or one beside something else: then every chamber is whole.
    function test_Suspend_RecusesNobodyWhen_NotTheOnlyCall() public {
        voter(6, EU);
        vm.warp(block.timestamp + 1);
        Draft memory made;
        made.targets = new address[](2);
        made.values = new uint256[](2);
        made.calldatas = new bytes[](2);
        (made.targets[0], made.targets[1]) = (address(members), address(members));
        made.calldatas[0] = abi.encodeCall(IMemberRegistry.suspend, (idOf(LONE), 0));
        made.calldatas[1] = abi.encodeCall(IMemberRegistry.suspend, (idOf(6), 0));
        made.description = "both";
        assertEq(governor.ballot(proposed(made, 1)).chambers[1].voters, 2, "both");

        made = draft(address(governor), made.calldatas[0]);
        assertEq(governor.ballot(proposed(made, 1)).chambers[1].voters, 2, "the same bytes to another");
        made = _call(abi.encodePacked(IMemberRegistry.suspend.selector));
        assertEq(governor.ballot(proposed(made, 1)).chambers[1].voters, 2, "without an argument");
    }

    /// @dev An organisation that is no voter, or not there, changes no chamber.
    function test_Suspend_RecusesNobodyWhen_AccusedIsNoVoter() public {
        admitted(keyOf(9), Institutions.did(EU, 9, keyOf(9)), EU, MemberRoles.PROVIDER);
        vm.warp(block.timestamp + 1);
        uint256 proposalId = proposed(_call(abi.encodeCall(IMemberRegistry.suspend, (idOf(9), 0))), 1);
        assertEq(governor.ballot(proposalId).chambers[1].voters, 1, "not a voter");
        proposalId = proposed(_call(abi.encodeCall(IMemberRegistry.suspend, (MemberId.wrap("none"), 0))), 1);
        assertEq(governor.ballot(proposalId).chambers[1].voters, 1, "unknown");
    }

    /// @dev A jurisdiction whose only voter leaves has no chamber in what is decided after; what was voted on before fails.
    function test_LoneVoter_Leaves() public {
        uint256 before = proposed(_admission(), 1);
        open(before);
        vm.prank(keyOf(LONE));
        members.announceLeave();
        for (uint256 i = 1; i <= 4; ++i) vote(i, before, FOR);
        close(before);
        assertState(before, IGovernor.ProposalState.Defeated);

        Draft memory again = _admission();
        again.description = "again";
        decided(again, 3);
        assertTrue(members.stateOf(idOf(50)) == MemberState.Admitted, "admitted");
    }

    /// @dev Suspending an opponent by emergency makes nothing pass that would not have passed with it.
    function test_Emergency_LowersNothing() public {
        members.suspendFor(idOf(LONE), 0, uint64(block.timestamp + 72 hours));
        vm.warp(block.timestamp + 1);
        uint256 proposalId = proposed(_admission(), 1);
        _voteOf(4, proposalId);
        assertState(proposalId, IGovernor.ProposalState.Defeated);
    }

    /// @dev Voted, then recovered with another key: still voted.
    function test_Vote_RevertGiven_VotedBeforeRecovery() public {
        uint256 proposalId = proposed(_admission(), 1);
        open(proposalId);
        vote(2, proposalId, FOR);
        members.recover(idOf(2), address(0xc0ffee));

        MemberId id = idOfDid(Institutions.did(CN, 2, keyOf(2)));
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernanceAlreadyVoted.selector, id));
        vm.prank(address(0xc0ffee));
        governor.castVote(proposalId, FOR);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernanceNotVoter.selector, keyOf(2)));
        vm.prank(keyOf(2));
        governor.castVote(proposalId, FOR);
    }

    /// @dev Voted, left, came back under the same code with another DID: no voter at the snapshot.
    function test_Vote_RevertGiven_InstitutionLeftAndCameBack() public {
        uint256 proposalId = proposed(_admission(), 1);
        open(proposalId);
        vote(2, proposalId, FOR);
        MemberId left = idOf(2);
        vm.prank(keyOf(2));
        members.announceLeave();
        members.completeLeave(left);
        admitted(keyOf(22), Institutions.did(CN, 2, keyOf(22)), CN, MemberRoles.VALIDATOR);

        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernanceNotVoter.selector, keyOf(22)));
        vote(22, proposalId, FOR);
    }

    /// @dev Signed with one key, sent after the organisation voted with another.
    function test_VoteBySig_RevertGiven_VotedWithAnotherKey() public {
        address second = withKey(keyOf(2), 0xabcd, KeyRole.Controller);
        uint256 proposalId = proposed(_admission(), 1);
        open(proposalId);
        bytes memory signed = signature(0xabcd, ballotDigest(address(governor), proposalId, FOR, second, 0));
        vote(2, proposalId, FOR);

        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernanceAlreadyVoted.selector, idOf(2)));
        governor.castVoteBySig(proposalId, FOR, second, signed);
    }

    /// @dev Terms under which nobody can vote in time would stay for ever.
    function test_SetTerms_RevertWhen_UpgradeCouldNotBeVotedOnAnyMore() public {
        Terms memory terms = Terms(0, 3599, 0, 750_000, 500_000);
        Draft memory made = draft(
            address(governor),
            abi.encodeCall(IConsortiumGovernor.setTerms, (DecisionClass.Upgrade, terms))
        );
        readied(made, LONE);
        vm.expectRevert(
            abi.encodeWithSelector(IConsortiumGovernor.GovernanceTermsInvalid.selector, DecisionClass.Upgrade, terms)
        );
        execute(made);

        terms.votingPeriod = 3600;
        made.calldatas[0] = abi.encodeCall(IConsortiumGovernor.setTerms, (DecisionClass.Upgrade, terms));
        decided(made, LONE);
        assertEq(governor.termsOf(DecisionClass.Upgrade).votingPeriod, 3600, "an hour");
    }

    /// @dev A delay of the timelock's own would come before every later decision, and one that overflows would end them.
    function test_UpdateDelay_RevertWhen_Decided() public {
        Draft memory made = draft(
            address(timelock),
            abi.encodeCall(TimelockController.updateDelay, (type(uint256).max))
        );
        readied(made, LONE);
        vm.expectRevert(IConsortiumTimelock.TimelockDelayFixed.selector);
        execute(made);
        assertEq(timelock.getMinDelay(), 0, "delay");
    }

    function test_Execute_RevertGiven_NotQueued() public {
        Draft memory made = _admission();
        uint256 proposalId = proposed(made, 1);
        _voteOf(LONE, proposalId);
        assertState(proposalId, IGovernor.ProposalState.Succeeded);
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        execute(made);
    }

    function _admission() private returns (Draft memory) {
        (MemberId id, ) = members.keyOf(keyOf(50));
        if (MemberId.unwrap(id) == 0) {
            id = applied(keyOf(50), Institutions.did(EU, 50, keyOf(50)), EU, MemberRoles.PROVIDER);
        }
        return _call(abi.encodeCall(IMemberRegistry.admit, (id)));
    }

    function _call(bytes memory data) private view returns (Draft memory) {
        return draft(address(members), data);
    }

    /// @dev In favour by voters 1 to `inFavour`, and the period ends.
    function _voteOf(uint256 inFavour, uint256 proposalId) private {
        open(proposalId);
        for (uint256 i = 1; i <= inFavour; ++i) vote(i, proposalId, FOR);
        close(proposalId);
    }

    function _decideBy(uint256 inFavour, bytes memory data) private {
        Draft memory made = _call(data);
        made.description = "once more";
        decided(made, inFavour);
    }
}
