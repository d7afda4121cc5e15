// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";

/// @title Who votes, now and at each time before.
/// @dev A voter is an Admitted organisation with the role VALIDATOR; each has one vote. An emergency suspension is not part of this
/// history: it counts when a vote is cast ({isVoter}). Times are unix seconds. What is asked about the present second or later reverts
/// with {MemberVotesNotYetKnown}: another transaction of the same block can still change it.
/// Assumption: the sum of {votersOfAt} over {jurisdictions} is {votersAt}, at every time.
interface IMemberVotes {
    error MemberVotesNotYetKnown(uint48 timepoint, uint48 time);
    /// @dev Voters come from at most 64 jurisdictions.
    error MemberJurisdictionsTooMany(Jurisdiction jurisdiction);

    /// @notice Whether an organisation is a voter now: effectively Admitted, with the role VALIDATOR.
    function isVoter(MemberId id) external view returns (bool);

    /// @notice Whether an organisation was a voter at the end of the second `timepoint`.
    function wasVoter(MemberId id, uint48 timepoint) external view returns (bool);

    /// @notice The number of voters at the end of the second `timepoint`.
    function votersAt(uint48 timepoint) external view returns (uint256);

    /// @notice The number of voters of a jurisdiction at the end of the second `timepoint`.
    function votersOfAt(Jurisdiction jurisdiction, uint48 timepoint) external view returns (uint256);

    /// @notice The jurisdictions that ever had a voter, in the order of their first; at most 64.
    function jurisdictions() external view returns (Jurisdiction[] memory);
}
