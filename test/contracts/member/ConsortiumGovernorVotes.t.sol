// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {ConsortiumGovernor} from "../../../contracts/member/ConsortiumGovernor.sol";
import {Ballot, IConsortiumGovernor} from "../../../contracts/member/IConsortiumGovernor.sol";
import {IMemberRegistry, KeyRole, MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Institutions} from "../support/Institutions.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";

/// @dev Who votes, once, and what carries a decision.
contract ConsortiumGovernorVotesTest is GovernanceFixture {
    uint256 private constant SECOND_KEY = 0xabc;

    function setUp() public {
        deployGovernance();
    }

    function test_CastVote_EmitsAndCounts() public {
        uint256 proposalId = _opened(2, 2);

        vm.expectEmit();
        emit IConsortiumGovernor.MemberVoted(proposalId, idOf(1), FOR);
        vm.expectEmit();
        emit IGovernor.VoteCast(keyOf(1), proposalId, FOR, 1, "");
        vote(1, proposalId, FOR);
        vote(2, proposalId, AGAINST);
        vote(3, proposalId, ABSTAIN);

        Ballot memory paper = governor.ballot(proposalId);
        assertEq(paper.votesFor, 1, "for");
        assertEq(paper.votesAgainst, 1, "against");
        assertEq(paper.votesAbstain, 1, "abstain");
        assertTrue(governor.hasMemberVoted(proposalId, idOf(1)) && governor.hasVoted(proposalId, keyOf(3)), "voted");
        assertTrue(!governor.hasVoted(proposalId, keyOf(4)), "has not voted");
    }

    /// @dev The whole rule, against its definition: a minority of all, or of one chamber, passes nothing.
    function testFuzz_Tally_PassesExactlyWhenBothConditionsHold(uint256 seed) public {
        uint256 ofCn = seed % 8;
        uint256 ofEu = (seed >> 8) % 8;
        if (ofCn + ofEu == 0) ofCn = 1;
        uint256 proposalId = _opened(ofCn, ofEu);
        uint256 forCn = _castAtRandom(proposalId, 1, ofCn, seed >> 16);
        uint256 forEu = _castAtRandom(proposalId, 1 + ofCn, ofEu, seed >> 64);
        close(proposalId);

        // Two thirds (666,667 of a million) of all, a half of each chamber.
        bool overall = (forCn + forEu) * 1_000_000 >= 666_667 * (ofCn + ofEu);
        bool chambers = 2 * forCn >= ofCn && 2 * forEu >= ofEu;
        bool passes = overall && chambers;
        assertState(proposalId, passes ? IGovernor.ProposalState.Succeeded : IGovernor.ProposalState.Defeated);
    }

    function test_Threshold_RoundsUp() public {
        // 666,667 ppm of 3 is 2.000001: all three are needed; of 4 it is 2.67: three.
        _carriedBy(3, 0, 2, IGovernor.ProposalState.Defeated);
        _carriedBy(3, 0, 3, IGovernor.ProposalState.Succeeded);
        _carriedBy(4, 0, 2, IGovernor.ProposalState.Defeated);
        _carriedBy(4, 0, 3, IGovernor.ProposalState.Succeeded);
    }

    function test_Chamber_RoundsUp() public {
        // Of three voters of EU a half is two; voters 1 to 7 are of CN.
        _carriedBy(7, 3, 8, IGovernor.ProposalState.Defeated);
        _carriedBy(7, 3, 9, IGovernor.ProposalState.Succeeded);
    }

    function test_Chamber_VetoesAMajority() public {
        uint256 proposalId = _opened(6, 1);
        for (uint256 i = 1; i <= 6; ++i) vote(i, proposalId, FOR);
        vote(7, proposalId, AGAINST);
        close(proposalId);

        assertState(proposalId, IGovernor.ProposalState.Defeated);
    }

    /// @dev The only voter of EU was admitted after the proposal and before the snapshot: its chamber counts, and has no slot yet.
    function test_Chamber_CountsWhatIsNewAtTheSnapshot() public {
        voters(1, 3, CN);
        vm.warp(NOW + 1);
        uint256 proposalId = proposed(_decision(), 1);
        voter(4, EU);
        open(proposalId);
        for (uint256 i = 1; i <= 3; ++i) vote(i, proposalId, FOR);
        assertEq(governor.ballot(proposalId).chambers.length, 2, "chambers");
        assertEq(governor.ballot(proposalId).chambers[1].votesFor, 0, "for");

        vote(4, proposalId, FOR);
        assertEq(governor.ballot(proposalId).chambers[1].votesFor, 1, "for");
        close(proposalId);
        assertState(proposalId, IGovernor.ProposalState.Succeeded);
    }

    function test_Chamber_LeavesOutWhereNobodyVotesAnyMore() public {
        voters(1, 3, CN);
        MemberId left = voter(4, EU);
        members.suspend(left, 0);
        vm.warp(NOW + 1);
        uint256 proposalId = proposed(_decision(), 1);
        open(proposalId);
        for (uint256 i = 1; i <= 3; ++i) vote(i, proposalId, FOR);
        close(proposalId);

        assertState(proposalId, IGovernor.ProposalState.Succeeded);
        assertEq(governor.ballot(proposalId).chambers.length, 1, "chambers");
    }

    function test_Abstain_IsNotInFavour() public {
        uint256 proposalId = _opened(4, 0);
        vote(1, proposalId, FOR);
        vote(2, proposalId, FOR);
        vote(3, proposalId, ABSTAIN);
        vote(4, proposalId, ABSTAIN);
        close(proposalId);

        assertState(proposalId, IGovernor.ProposalState.Defeated);
    }

    function test_CastVote_RevertGiven_MemberVotedWithAnotherKey() public {
        uint256 proposalId = _opened(4, 0);
        address second = withKey(keyOf(1), SECOND_KEY, KeyRole.Controller);
        vote(1, proposalId, AGAINST);

        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernanceAlreadyVoted.selector, idOf(1)));
        vm.prank(second);
        governor.castVote(proposalId, FOR);
    }

    function test_CastVote_PassesKeyAddedAfterSnapshot() public {
        uint256 proposalId = _opened(4, 0);
        address second = withKey(keyOf(1), SECOND_KEY, KeyRole.Controller);

        vm.prank(second);
        governor.castVote(proposalId, FOR);

        assertTrue(governor.hasMemberVoted(proposalId, idOf(1)), "voted");
    }

    function test_CastVote_RevertWhen_KeyIsNode() public {
        uint256 proposalId = _opened(4, 0);
        address node = withKey(keyOf(1), SECOND_KEY, KeyRole.Node);

        _expectNotVoter(node);
        vm.prank(node);
        governor.castVote(proposalId, FOR);
    }

    function test_CastVote_RevertGiven_KeyRemoved() public {
        uint256 proposalId = _opened(4, 0);
        address second = withKey(keyOf(1), SECOND_KEY, KeyRole.Controller);
        vm.prank(keyOf(1));
        members.removeKey(second);

        _expectNotVoter(second);
        vm.prank(second);
        governor.castVote(proposalId, FOR);
    }

    function test_CastVote_RevertWhen_Stranger() public {
        uint256 proposalId = _opened(4, 0);

        _expectNotVoter(keyOf(99));
        vote(99, proposalId, FOR);
    }

    function test_CastVote_RevertGiven_AdmittedAfterSnapshot() public {
        uint256 proposalId = _opened(4, 0);
        voter(5, CN);

        _expectNotVoter(keyOf(5));
        vote(5, proposalId, FOR);
    }

    function test_CastVote_RevertGiven_NoValidatorRole() public {
        admitted(keyOf(9), Institutions.did(CN, 9, keyOf(9)), CN, MemberRoles.PROVIDER);
        uint256 proposalId = _opened(4, 0);

        _expectNotVoter(keyOf(9));
        vote(9, proposalId, FOR);
    }

    function test_CastVote_RevertGiven_Suspended() public {
        uint256 proposalId = _opened(4, 0);
        members.suspend(idOf(1), 0);

        _expectNotVoter(keyOf(1));
        vote(1, proposalId, FOR);
    }

    /// @dev It stays among the voters that the threshold is a share of: a suspension does not make it easier to decide.
    function test_CastVote_RevertGiven_EmergencySuspension() public {
        uint256 proposalId = _opened(4, 0);
        members.suspendFor(idOf(1), 0, uint64(block.timestamp + 20));

        _expectNotVoter(keyOf(1));
        vote(1, proposalId, FOR);
        assertEq(governor.ballot(proposalId).needed, 3, "needed");

        vm.warp(block.timestamp + 20);
        vote(1, proposalId, FOR);
    }

    function test_CastVote_RevertWhen_SupportUnknown() public {
        uint256 proposalId = _opened(4, 0);

        vm.expectRevert(IGovernor.GovernorInvalidVoteType.selector);
        vote(1, proposalId, 3);
    }

    function test_CastVote_OnlyBetweenSnapshotAndDeadline() public {
        voters(1, 4, CN);
        vm.warp(NOW + 1);
        uint256 proposalId = proposed(_decision(), 1);
        vm.warp(governor.proposalSnapshot(proposalId));
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        vote(1, proposalId, FOR);

        vm.warp(governor.proposalSnapshot(proposalId) + 1);
        vote(1, proposalId, FOR);
        vm.warp(governor.proposalDeadline(proposalId));
        vote(2, proposalId, FOR);

        vm.warp(governor.proposalDeadline(proposalId) + 1);
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        vote(3, proposalId, FOR);
    }

    function test_CastVoteBySig_CountsForOrganisation() public {
        uint256 proposalId = _opened(4, 0);
        bytes memory signed = signature(secretOf(1), ballotDigest(address(governor), proposalId, FOR, keyOf(1), 0));

        governor.castVoteBySig(proposalId, FOR, keyOf(1), signed);

        assertTrue(governor.hasMemberVoted(proposalId, idOf(1)), "voted");
        assertEq(governor.nonces(keyOf(1)), 1, "nonce");
    }

    /// @dev The nonce is the organisation's: what one key signed before is void once another key's signature was used.
    function test_CastVoteBySig_NonceIsOfTheOrganisation() public {
        uint256 first = _opened(4, 0);
        address second = withKey(keyOf(1), SECOND_KEY, KeyRole.Controller);
        bytes memory old = signature(secretOf(1), ballotDigest(address(governor), first, AGAINST, keyOf(1), 0));
        bytes memory used = signature(SECOND_KEY, ballotDigest(address(governor), first, FOR, second, 0));
        governor.castVoteBySig(first, FOR, second, used);
        assertEq(governor.nonces(keyOf(1)), 1, "nonce");

        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, keyOf(1)));
        governor.castVoteBySig(first, AGAINST, keyOf(1), old);
    }

    function test_CastVoteBySig_RevertWhen_Replayed() public {
        uint256 proposalId = _opened(4, 0);
        bytes memory signed = signature(secretOf(1), ballotDigest(address(governor), proposalId, FOR, keyOf(1), 0));
        governor.castVoteBySig(proposalId, FOR, keyOf(1), signed);

        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, keyOf(1)));
        governor.castVoteBySig(proposalId, FOR, keyOf(1), signed);
    }

    function test_CastVoteBySig_RevertWhen_SignedForAnotherChain() public {
        uint256 proposalId = _opened(4, 0);
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        bytes memory signed = signature(secretOf(1), ballotDigest(address(governor), proposalId, FOR, keyOf(1), 0));
        vm.chainId(here);

        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, keyOf(1)));
        governor.castVoteBySig(proposalId, FOR, keyOf(1), signed);
    }

    function test_CastVoteBySig_RevertWhen_SignedForAnotherGovernor() public {
        uint256 proposalId = _opened(4, 0);
        ConsortiumGovernor other = new ConsortiumGovernor(timelock, members, members, termsOfAll(), rulesOfAll());
        bytes memory signed = signature(secretOf(1), ballotDigest(address(other), proposalId, FOR, keyOf(1), 0));

        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, keyOf(1)));
        governor.castVoteBySig(proposalId, FOR, keyOf(1), signed);
    }

    function testFuzz_CastVoteBySig_RevertWhen_AnythingDiffers(uint8 part, uint256 other) public {
        uint256 proposalId = _opened(4, 0);
        uint256 nonce = part % 3 == 0 ? bound(other, 1, type(uint256).max) : 0;
        uint256 signedId = part % 3 == 1 && other != proposalId ? other : proposalId;
        uint8 support = part % 3 == 2 ? AGAINST : FOR;
        vm.assume(nonce != 0 || signedId != proposalId || support != FOR);
        bytes memory signed = signature(
            secretOf(1),
            ballotDigest(address(governor), signedId, support, keyOf(1), nonce)
        );

        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, keyOf(1)));
        governor.castVoteBySig(proposalId, FOR, keyOf(1), signed);
    }

    function test_CastVoteBySig_RevertGiven_Suspended() public {
        uint256 proposalId = _opened(4, 0);
        bytes memory signed = signature(secretOf(1), ballotDigest(address(governor), proposalId, FOR, keyOf(1), 0));
        members.suspend(idOf(1), 0);

        _expectNotVoter(keyOf(1));
        governor.castVoteBySig(proposalId, FOR, keyOf(1), signed);
    }

    function test_GetVotes_IsOneOfAVoter() public {
        _opened(4, 0);
        assertEq(governor.getVotes(keyOf(1), block.timestamp - 1), 1, "voter");
        assertEq(governor.getVotes(keyOf(99), block.timestamp - 1), 0, "stranger");
        assertEq(governor.quorum(block.timestamp - 1), 3, "quorum of an upgrade");
    }

    function _castAtRandom(
        uint256 proposalId,
        uint256 first,
        uint256 count,
        uint256 seed
    ) private returns (uint256 inFavour) {
        for (uint256 i = 0; i < count; ++i) {
            // Half of them in favour at least, or the passing side would seldom be seen.
            uint8 choice = uint8((seed >> (3 * i)) % 6);
            if (choice == 5) continue;
            vote(
                first + i,
                proposalId,
                choice < 3
                    ? FOR
                    : choice == 3
                        ? AGAINST
                        : ABSTAIN
            );
            if (choice < 3) ++inFavour;
        }
    }

    function _carriedBy(uint256 ofCn, uint256 ofEu, uint256 inFavour, IGovernor.ProposalState expected) private {
        deployGovernance();
        uint256 proposalId = _opened(ofCn, ofEu);
        for (uint256 i = 1; i <= inFavour; ++i) vote(i, proposalId, FOR);
        close(proposalId);
        assertState(proposalId, expected);
    }

    /// @dev Of the class Member, proposed by voter 1, open for votes; first the voters of CN, then those of EU.
    function _opened(uint256 ofCn, uint256 ofEu) private returns (uint256 proposalId) {
        voters(1, ofCn, CN);
        voters(1 + ofCn, ofEu, EU);
        vm.warp(NOW + 1);
        proposalId = proposed(_decision(), 1);
        open(proposalId);
    }

    function _decision() private view returns (Draft memory) {
        return draft(address(members), abi.encodeCall(IMemberRegistry.admit, (MemberId.wrap("somebody"))));
    }

    function _expectNotVoter(address account) private {
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernanceNotVoter.selector, account));
    }
}
