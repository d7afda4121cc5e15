// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Governor, IGovernor} from "@openzeppelin/contracts/governance/Governor.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {MemberId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";
import {ConsortiumGovernorTerms} from "./ConsortiumGovernorTerms.sol";
import {Ballot, Chamber, DecisionClass, IConsortiumGovernor, Terms} from "./IConsortiumGovernor.sol";
import {IMemberRegistry} from "./IMemberRegistry.sol";

/// @dev Who votes, and when a decision is taken: counting by organisation and by chamber.
abstract contract ConsortiumGovernorVotes is ConsortiumGovernorTerms {
    /// @dev Terms, class and tallies in one word, so that a vote changes one slot here.
    struct Decision {
        uint32 votingDelay;
        uint32 votingPeriod;
        uint32 executionDelay;
        uint32 thresholdPpm;
        uint32 chamberPpm;
        DecisionClass decisionClass;
        uint24 votesFor;
        uint24 votesAgainst;
        uint24 votesAbstain;
    }

    uint8 private constant AGAINST = 0;
    uint8 private constant FOR = 1;
    uint8 private constant ABSTAIN = 2;

    mapping(uint256 proposalId => Decision) private _decisions;
    /// @dev One more than the votes in favour wherever a voter had been when the decision was proposed: the proposer pays for the slot.
    mapping(uint256 proposalId => mapping(Jurisdiction jurisdiction => uint256)) private _tallies;
    mapping(uint256 proposalId => mapping(MemberId id => bool)) private _hasVoted;
    /// @dev The member that the decision would suspend; zero for other decisions.
    mapping(uint256 proposalId => MemberId) private _accused;

    /// @inheritdoc IConsortiumGovernor
    function ballot(uint256 proposalId) external view returns (Ballot memory paper) {
        Decision storage decision = _decisions[proposalId];
        // Reverts if there is no such proposal.
        paper.state = state(proposalId);
        paper.decisionClass = decision.decisionClass;
        paper.proposer = proposalProposer(proposalId);
        paper.terms = _termsOf(decision);
        paper.snapshot = uint48(proposalSnapshot(proposalId));
        paper.deadline = uint48(proposalDeadline(proposalId));
        paper.eta = uint48(proposalEta(proposalId));
        if (paper.eta != 0) paper.expiresAt = paper.eta + GRACE_PERIOD();

        uint48 counted = uint48(Math.min(paper.snapshot, clock() - 1));
        paper.voters = _votes.votersAt(counted);
        paper.needed = _shareUp(decision.thresholdPpm, paper.voters);
        paper.votesFor = decision.votesFor;
        paper.votesAgainst = decision.votesAgainst;
        paper.votesAbstain = decision.votesAbstain;
        paper.chambers = _chambersAt(proposalId, counted);
    }

    /// @inheritdoc IConsortiumGovernor
    function hasMemberVoted(uint256 proposalId, MemberId id) external view returns (bool) {
        return _hasVoted[proposalId][id];
    }

    /// @inheritdoc IGovernor
    /// @dev Whether the organisation of the key has voted, with whatever key.
    function hasVoted(uint256 proposalId, address key) external view returns (bool) {
        (MemberId id, ) = _members.keyOf(key);
        return _hasVoted[proposalId][id];
    }

    /// @inheritdoc IGovernor
    /// @dev Votes in favour that a decision of the class Upgrade needs among all voters of a time in the past.
    function quorum(uint256 timepoint) public view override(Governor, IGovernor) returns (uint256) {
        return _shareUp(termsOf(DecisionClass.Upgrade).thresholdPpm, _votes.votersAt(uint48(timepoint)));
    }

    /// @inheritdoc IGovernor
    // solhint-disable-next-line func-name-mixedcase
    function COUNTING_MODE() public pure returns (string memory) {
        return "support=bravo&quorum=for";
    }

    /// @inheritdoc IConsortiumGovernor
    // solhint-disable-next-line func-name-mixedcase
    function GRACE_PERIOD() public pure returns (uint48) {
        return 30 days;
    }

    /// @dev Keeps the terms of today for the decision.
    function _openDecision(
        uint256 proposalId,
        DecisionClass decisionClass,
        MemberId accused
    ) internal returns (Terms memory terms) {
        terms = termsOf(decisionClass);
        _decisions[proposalId] = Decision({
            votingDelay: terms.votingDelay,
            votingPeriod: terms.votingPeriod,
            executionDelay: terms.executionDelay,
            thresholdPpm: terms.thresholdPpm,
            chamberPpm: terms.chamberPpm,
            decisionClass: decisionClass,
            votesFor: 0,
            votesAgainst: 0,
            votesAbstain: 0
        });
        if (MemberId.unwrap(accused) != 0) _accused[proposalId] = accused;
        Jurisdiction[] memory jurisdictions = _votes.jurisdictions();
        for (uint256 i = 0; i < jurisdictions.length; ++i) _tallies[proposalId][jurisdictions[i]] = 1;
    }

    /// @dev The argument of the only call, if that is {IMemberRegistry-suspend}.
    function _accusedIn(address[] memory targets, bytes[] memory calldatas) internal view returns (MemberId accused) {
        if (targets.length != 1 || targets[0] != address(_members)) return accused;
        bytes memory data = calldatas[0];
        if (data.length < 36 || bytes4(data) != IMemberRegistry.suspend.selector) return accused;
        // Within the array, after its length and the selector.
        assembly ("memory-safe") {
            accused := mload(add(data, 36))
        }
    }

    function _executionDelayOf(uint256 proposalId) internal view returns (uint32) {
        return _decisions[proposalId].executionDelay;
    }

    function _countVote(
        uint256 proposalId,
        address account,
        uint8 support,
        uint256 weight,
        bytes memory /*params*/
    ) internal override returns (uint256) {
        require(weight != 0, GovernanceNotVoter(account));
        (MemberId id, ) = _members.keyOf(account);
        require(!_hasVoted[proposalId][id], GovernanceAlreadyVoted(id));

        _hasVoted[proposalId][id] = true;
        Decision storage decision = _decisions[proposalId];
        if (support == FOR) {
            decision.votesFor += 1;
            _addToChamber(proposalId, _members.jurisdictionOf(id));
        } else if (support == AGAINST) {
            decision.votesAgainst += 1;
        } else if (support == ABSTAIN) {
            decision.votesAbstain += 1;
        } else {
            revert GovernorInvalidVoteType();
        }

        emit MemberVoted(proposalId, id, support);
        return weight;
    }

    function _quorumReached(uint256 proposalId) internal view override returns (bool) {
        Decision storage decision = _decisions[proposalId];
        uint256 voters = _votes.votersAt(uint48(proposalSnapshot(proposalId)));
        return decision.votesFor >= _shareUp(decision.thresholdPpm, voters);
    }

    function _voteSucceeded(uint256 proposalId) internal view override returns (bool) {
        Chamber[] memory chambers = _chambersAt(proposalId, uint48(proposalSnapshot(proposalId)));
        for (uint256 i = 0; i < chambers.length; ++i) {
            if (chambers[i].votesFor < chambers[i].needed) return false;
        }
        return true;
    }

    function _addToChamber(uint256 proposalId, Jurisdiction jurisdiction) private {
        uint256 tally = _tallies[proposalId][jurisdiction];
        _tallies[proposalId][jurisdiction] = tally == 0 ? 2 : tally + 1;
    }

    /// @dev Without the jurisdictions that had no voter then but the accused, whose own vote can still be among those in favour.
    function _chambersAt(uint256 proposalId, uint48 timepoint) private view returns (Chamber[] memory chambers) {
        uint32 chamberPpm = _decisions[proposalId].chamberPpm;
        Jurisdiction[] memory all = _votes.jurisdictions();
        chambers = new Chamber[](all.length);
        Jurisdiction recused = _recusedAt(proposalId, timepoint);
        uint256 count = 0;
        for (uint256 i = 0; i < all.length; ++i) {
            uint256 voters = _votes.votersOfAt(all[i], timepoint);
            if (all[i] == recused) --voters;
            if (voters == 0) continue;
            uint256 tally = _tallies[proposalId][all[i]];
            chambers[count++] = Chamber({
                jurisdiction: all[i],
                voters: voters,
                votesFor: tally == 0 ? 0 : tally - 1,
                needed: _shareUp(chamberPpm, voters)
            });
        }
        // The array only becomes shorter.
        assembly ("memory-safe") {
            mstore(chambers, count)
        }
    }

    /// @dev The jurisdiction of the accused, if it was a voter; else zero, which is none.
    function _recusedAt(uint256 proposalId, uint48 timepoint) private view returns (Jurisdiction jurisdiction) {
        MemberId accused = _accused[proposalId];
        if (MemberId.unwrap(accused) == 0 || !_votes.wasVoter(accused, timepoint)) return jurisdiction;
        return _members.jurisdictionOf(accused);
    }

    function _termsOf(Decision storage decision) private view returns (Terms memory) {
        return
            Terms({
                votingDelay: decision.votingDelay,
                votingPeriod: decision.votingPeriod,
                executionDelay: decision.executionDelay,
                thresholdPpm: decision.thresholdPpm,
                chamberPpm: decision.chamberPpm
            });
    }

    /// @dev At least 1: where nobody votes nothing is decided.
    function _shareUp(uint32 ppm, uint256 voters) private pure returns (uint256) {
        return voters == 0 ? 1 : Math.ceilDiv(ppm * voters, PPM);
    }
}
