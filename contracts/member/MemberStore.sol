// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";
import {IMemberRegistry, KeyRole, MemberState} from "./IMemberRegistry.sol";

/// @title What the parts of the member registry share: organisations and their keys.
abstract contract MemberStore {
    struct Organisation {
        /// @dev As moved by {MemberRegistry}; the effective state is {_stateOf}.
        MemberState state;
        Jurisdiction jurisdiction;
        uint8 roles;
        uint64 admittedAt;
        uint32 controllers;
        uint64 suspendedUntil;
        /// @dev Counts recoveries: a key of an earlier era has no role. In the word that every check reads anyway.
        uint32 era;
        /// @dev Whether it ever listed a node.
        bool listsNodes;
        /// @dev The number of keys that have a role.
        uint16 keys;
        /// @dev Whether it was Leaving when it was suspended by a decision: reinstated, it is again.
        bool wasLeaving;
        bytes32 institution;
        bytes32 termsDigest;
        string did;
    }

    struct Key {
        /// @dev Stays when the key is removed: that is what makes an account a key of at most one organisation for ever.
        MemberId id;
        KeyRole role;
        uint32 era;
    }

    mapping(MemberId id => Organisation) internal _organisations;
    mapping(address account => Key) internal _keys;
    /// @dev Also those that were removed.
    mapping(MemberId id => address[]) internal _accounts;

    /// @dev The caller has checked that `account` was never a key.
    function _bind(MemberId id, address account, KeyRole role) internal {
        _keys[account] = Key(id, role, _organisations[id].era);
        _accounts[id].push(account);
        _organisations[id].keys += 1;
    }

    function _stateOf(MemberId id) internal view returns (MemberState) {
        Organisation storage organisation = _organisations[id];
        return _effective(organisation.state, organisation.suspendedUntil);
    }

    function _effective(MemberState state, uint64 suspendedUntil) internal view returns (MemberState) {
        bool suspended = block.timestamp < suspendedUntil && _isPresent(state);
        return suspended ? MemberState.Suspended : state;
    }

    /// @dev Zero and None if it is not a key (any more).
    function _roleOf(address account) internal view returns (MemberId id, KeyRole role) {
        Key storage key = _keys[account];
        role = key.role;
        if (role == KeyRole.None) return (id, role);
        if (key.era != _organisations[key.id].era) return (id, KeyRole.None);
        id = key.id;
    }

    /// @dev Also that the organisation is not suspended: its keys change nothing meanwhile, whoever has them.
    function _checkController(address account) internal view returns (MemberId id) {
        KeyRole role;
        (id, role) = _roleOf(account);
        require(role == KeyRole.Controller, IMemberRegistry.MemberNotController(account));
        MemberState state = _stateOf(id);
        require(state != MemberState.Suspended, IMemberRegistry.MemberStateUnexpected(id, state));
    }

    function _checkNeverKey(address account) internal view {
        require(MemberId.unwrap(_keys[account].id) == 0, IMemberRegistry.MemberKeyTaken(account));
    }

    function _isPresent(MemberState state) internal pure returns (bool) {
        return state == MemberState.Admitted || state == MemberState.Leaving;
    }
}
