// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {MemberId} from "../types/Ids.sol";
import {IConsortiumGovernor} from "./IConsortiumGovernor.sol";
import {IMemberRegistry, KeyRole} from "./IMemberRegistry.sol";
import {IMemberVotes} from "./IMemberVotes.sol";

/// @dev For whom a key proposes and votes.
abstract contract ConsortiumGovernorKeys is GovernorTimelockControl, IConsortiumGovernor {
    IMemberRegistry internal immutable _members;
    IMemberVotes internal immutable _votes;

    mapping(MemberId id => uint256) private _nonceOf;

    constructor(IMemberRegistry members, IMemberVotes votes) {
        _members = members;
        _votes = votes;
    }

    /// @inheritdoc IConsortiumGovernor
    function nonces(address key) public view override(Nonces, IConsortiumGovernor) returns (uint256) {
        (MemberId id, ) = _members.keyOf(key);
        return _nonceOf[id];
    }

    /// @dev Votes by signature count the nonces of the organisation, whichever key signs.
    function _useNonce(address key) internal override returns (uint256) {
        (MemberId id, ) = _members.keyOf(key);
        return _nonceOf[id]++;
    }

    /// @dev The organisation of a key that may propose now.
    function _checkVoter(address account) internal view returns (MemberId id) {
        KeyRole role;
        (id, role) = _members.keyOf(account);
        require(role == KeyRole.Controller && _votes.isVoter(id), GovernanceNotVoter(account));
    }

    /// @dev 1 for a key of a member that was a voter then and is one now: a suspension counts when the vote is cast.
    function _getVotes(
        address account,
        uint256 timepoint,
        bytes memory /*params*/
    ) internal view override returns (uint256) {
        (MemberId id, KeyRole role) = _members.keyOf(account);
        bool votes = role == KeyRole.Controller && _votes.isVoter(id) && _votes.wasVoter(id, uint48(timepoint));
        return votes ? 1 : 0;
    }
}
