// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMemberRegistry, KeyRole, MemberState} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Institutions} from "../support/Institutions.sol";
import {MemberFixture} from "./MemberFixture.sol";

/// @dev Calls every verb as anybody, about three organisations, with six accounts; compares each change of state with the table.
contract MemberHandler is MemberFixture {
    uint256 public constant ORGANISATIONS = 3;
    uint256 public constant ACCOUNTS = 6;

    uint256 public unlistedTransitions;
    uint256 public movedKeys;
    uint256 public transitions;
    uint256 public wrongVotes;
    uint256 public votersSeen;

    /// @dev Each names the account of its number.
    string[3] private _dids;
    mapping(address account => MemberId) private _firstOrganisation;

    constructor() {
        deployMembers();
        for (uint256 i = 0; i < 3; ++i) _dids[i] = Institutions.did(CN, i + 1, account(i));
    }

    modifier watched() {
        MemberState[3] memory before = _states();
        _;
        _compare(before, _states());
        for (uint256 i = 0; i < ACCOUNTS; ++i) _watchKey(account(i));
    }

    function applyAs(uint256 caller, uint256 organisation) external watched {
        // Half of the time as the key that the DID names: no other succeeds.
        vm.prank(account(caller % 2 == 0 ? organisation % 3 : caller));
        try members.applyForMembership(_dids[organisation % 3], CN, 63, TERMS) {} catch {}
    }

    function admit(uint256 organisation) external watched {
        try members.admit(id(organisation)) {} catch {}
    }

    function suspend(uint256 organisation) external watched {
        try members.suspend(id(organisation), 0) {} catch {}
    }

    function reinstate(uint256 organisation) external watched {
        try members.reinstate(id(organisation)) {} catch {}
    }

    function suspendFor(uint256 organisation, uint64 duration) external watched {
        uint64 until = uint64(block.timestamp + bound(duration, 1, 72 hours));
        try members.suspendFor(id(organisation), 0, until) {} catch {}
    }

    function recover(uint256 organisation, uint256 key) external watched {
        try members.recover(id(organisation), account(key)) {} catch {}
    }

    /// @dev Most steps are short, so that several things happen in one second and under one suspension.
    function wait(uint256 seconds_) external watched {
        vm.warp(block.timestamp + bound(seconds_, 1, seconds_ % 4 == 0 ? 72 hours : 3));
        for (uint256 i = 0; i < ORGANISATIONS; ++i) if (_checkedVotes(id(i))) ++votersSeen;
    }

    function announceLeave(uint256 caller) external watched {
        vm.prank(account(caller));
        try members.announceLeave() {} catch {}
    }

    function completeLeave(uint256 organisation) external watched {
        try members.completeLeave(id(organisation)) {} catch {}
    }

    function addKey(uint256 caller, uint256 key, uint8 role) external watched {
        address controller = _controllerNear(caller);
        (MemberId organisation, ) = members.keyOf(controller);
        KeyRole keyRole = KeyRole(role % 4);
        bytes memory consent = signature(_secret(key), consentDigest(organisation, keyRole, block.timestamp));
        vm.prank(controller);
        try members.addKey(account(key), keyRole, block.timestamp, consent) {} catch {}
    }

    function removeKey(uint256 caller, uint256 key) external watched {
        vm.prank(_controllerNear(caller));
        try members.removeKey(account(key)) {} catch {}
    }

    function registry() external view returns (IMemberRegistry) {
        return members;
    }

    function id(uint256 organisation) public view returns (MemberId) {
        return idOfDid(_dids[organisation % 3]);
    }

    function account(uint256 index) public pure returns (address) {
        return vm.addr(_secret(index));
    }

    /// @dev Adding and removing seldom succeed as anybody, and an invariant that nothing reaches cannot fail.
    function _controllerNear(uint256 index) private view returns (address) {
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            address candidate = account((index % ACCOUNTS) + i);
            (, KeyRole role) = members.keyOf(candidate);
            if (role == KeyRole.Controller) return candidate;
        }
        return account(index);
    }

    function _secret(uint256 index) private pure returns (uint256) {
        return 0x1000 + (index % ACCOUNTS);
    }

    /// @dev Whether it was a voter a second ago; nothing has changed since, so the state says the same but for an emergency.
    function _checkedVotes(MemberId organisation) private returns (bool voter) {
        voter = members.wasVoter(organisation, uint48(block.timestamp - 1));
        MemberState state = members.stateOf(organisation);
        bool emergency = block.timestamp < members.suspendedUntil(organisation);
        if (!emergency && voter != (state == MemberState.Admitted)) ++wrongVotes;
    }

    function _states() private view returns (MemberState[3] memory states) {
        for (uint256 i = 0; i < ORGANISATIONS; ++i) states[i] = members.member(id(i)).state;
    }

    function _compare(MemberState[3] memory before, MemberState[3] memory later) private {
        for (uint256 i = 0; i < ORGANISATIONS; ++i) {
            if (before[i] == later[i]) continue;
            ++transitions;
            if (!_listed(before[i], later[i])) ++unlistedTransitions;
        }
    }

    function _watchKey(address key) private {
        (MemberId now_, ) = members.keyOf(key);
        MemberId first = _firstOrganisation[key];
        if (MemberId.unwrap(now_) == 0) return;
        if (MemberId.unwrap(first) == 0) _firstOrganisation[key] = now_;
        else if (MemberId.unwrap(first) != MemberId.unwrap(now_)) ++movedKeys;
    }

    /// @dev The table of `MemberState`, written again from its comment. No line starts with Left.
    function _listed(MemberState from, MemberState to) private pure returns (bool) {
        if (from == MemberState.None) return to == MemberState.Applied;
        if (from == MemberState.Applied) return to == MemberState.Admitted || to == MemberState.Left;
        if (from == MemberState.Admitted) return to == MemberState.Suspended || to == MemberState.Leaving;
        if (from == MemberState.Suspended) {
            // Leaving comes back when a suspension of it ends.
            return to == MemberState.Admitted || to == MemberState.Left || to == MemberState.Leaving;
        }
        return from == MemberState.Leaving && (to == MemberState.Left || to == MemberState.Suspended);
    }
}
