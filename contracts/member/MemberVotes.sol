// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {MemberId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";
import {MemberRoles, MemberState} from "./IMemberRegistry.sol";
import {IMemberVotes} from "./IMemberVotes.sol";
import {MemberStore} from "./MemberStore.sol";

/// @title The history of who votes.
abstract contract MemberVotes is IMemberVotes, MemberStore {
    using Checkpoints for Checkpoints.Trace208;

    uint256 private constant MOST_JURISDICTIONS = 64;

    /// @dev 1 while the organisation is a voter.
    mapping(MemberId id => Checkpoints.Trace208) private _voter;
    mapping(Jurisdiction jurisdiction => Checkpoints.Trace208) private _votersOf;
    Checkpoints.Trace208 private _voters;
    Jurisdiction[] private _jurisdictions;

    /// @inheritdoc IMemberVotes
    function isVoter(MemberId id) external view returns (bool) {
        return _stateOf(id) == MemberState.Admitted && _organisations[id].roles & MemberRoles.VALIDATOR != 0;
    }

    /// @inheritdoc IMemberVotes
    function wasVoter(MemberId id, uint48 timepoint) external view returns (bool) {
        _checkPast(timepoint);
        return _voter[id].upperLookupRecent(timepoint) == 1;
    }

    /// @inheritdoc IMemberVotes
    function votersAt(uint48 timepoint) external view returns (uint256) {
        _checkPast(timepoint);
        return _voters.upperLookupRecent(timepoint);
    }

    /// @inheritdoc IMemberVotes
    function votersOfAt(Jurisdiction jurisdiction, uint48 timepoint) external view returns (uint256) {
        _checkPast(timepoint);
        return _votersOf[jurisdiction].upperLookupRecent(timepoint);
    }

    /// @inheritdoc IMemberVotes
    function jurisdictions() external view returns (Jurisdiction[] memory) {
        return _jurisdictions;
    }

    /// @dev Called when an organisation with the role VALIDATOR becomes or ceases to be Admitted.
    function _recordVoter(MemberId id, Jurisdiction jurisdiction, bool votes) internal {
        Checkpoints.Trace208 storage ofJurisdiction = _votersOf[jurisdiction];
        if (ofJurisdiction.length() == 0) {
            require(_jurisdictions.length < MOST_JURISDICTIONS, MemberJurisdictionsTooMany(jurisdiction));
            _jurisdictions.push(jurisdiction);
        }
        uint48 time = uint48(block.timestamp);

        _voter[id].push(time, votes ? 1 : 0);
        _count(ofJurisdiction, time, votes);
        _count(_voters, time, votes);
    }

    function _count(Checkpoints.Trace208 storage trace, uint48 time, bool more) private {
        uint208 before = trace.latest();
        trace.push(time, more ? before + 1 : before - 1);
    }

    function _checkPast(uint48 timepoint) private view {
        uint48 time = uint48(block.timestamp);
        require(timepoint < time, MemberVotesNotYetKnown(timepoint, time));
    }
}
