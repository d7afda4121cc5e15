// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MemberId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";
import {IMemberRegistry, KeyRole, Member, MemberRoles, MemberState} from "./IMemberRegistry.sol";
import {MemberApplications} from "./MemberApplications.sol";
import {MemberKeys} from "./MemberKeys.sol";
import {MemberNodes} from "./MemberNodes.sol";
import {MemberSeats} from "./MemberSeats.sol";
import {MemberVotes} from "./MemberVotes.sol";

/// @title Organisations of the network, on one chain.
contract MemberRegistry is MemberApplications, MemberKeys, MemberNodes, MemberVotes, MemberSeats {
    uint256 private constant LONGEST_EMERGENCY = 72 hours;

    // The transition table: one bit for each state out of which a verb moves an organisation. Left is in none of them.
    uint8 private constant CAN_BE_ADMITTED = uint8(1 << uint8(MemberState.Applied));
    uint8 private constant CAN_BE_SUSPENDED = uint8(
        (1 << uint8(MemberState.Admitted)) | (1 << uint8(MemberState.Leaving))
    );
    uint8 private constant CAN_BE_REINSTATED = uint8(1 << uint8(MemberState.Suspended));
    uint8 private constant CAN_ANNOUNCE_LEAVE = uint8(1 << uint8(MemberState.Admitted));
    uint8 private constant CAN_LEAVE = uint8(
        (1 << uint8(MemberState.Applied)) | (1 << uint8(MemberState.Suspended)) | (1 << uint8(MemberState.Leaving))
    );

    constructor(address authority) AccessManaged(authority) EIP712("CausewayMemberRegistry", "1") {}

    /// @inheritdoc IMemberRegistry
    function admit(MemberId id) external restricted {
        _move(id, CAN_BE_ADMITTED, MemberState.Admitted);
        _takeInstitution(id);
        Organisation storage admitted = _organisations[id];
        admitted.admittedAt = uint64(block.timestamp);

        emit MemberAdmitted(id, admitted.jurisdiction, admitted.roles);
    }

    /// @inheritdoc IMemberRegistry
    function suspend(MemberId id, bytes32 reason) external restricted {
        Organisation storage organisation = _organisations[id];
        organisation.wasLeaving = organisation.state == MemberState.Leaving;
        _move(id, CAN_BE_SUSPENDED, MemberState.Suspended);
        _checkSeats(id);

        emit MemberSuspended(id, reason);
    }

    /// @inheritdoc IMemberRegistry
    function suspendFor(MemberId id, bytes32 reason, uint64 until) external restricted {
        MemberState state = _stateOf(id);
        require(_isPresent(state), MemberStateUnexpected(id, state));
        uint256 latest = block.timestamp + LONGEST_EMERGENCY;
        require(until > block.timestamp && until <= latest, MemberSuspensionInvalid(until, latest));

        _organisations[id].suspendedUntil = until;
        _checkSeats(id);

        emit MemberSuspendedFor(id, reason, until);
    }

    /// @inheritdoc IMemberRegistry
    function reinstate(MemberId id) external restricted {
        Organisation storage organisation = _organisations[id];
        bool emergency = _isPresent(organisation.state) && block.timestamp < organisation.suspendedUntil;

        if (!emergency) _move(id, CAN_BE_REINSTATED, reinstatedState(id));
        organisation.suspendedUntil = 0;

        emit MemberReinstated(id);
    }

    /// @inheritdoc IMemberRegistry
    function announceLeave() external {
        MemberId id = _checkController(msg.sender);

        _move(id, CAN_ANNOUNCE_LEAVE, MemberState.Leaving);

        emit MemberLeaving(id);
    }

    /// @inheritdoc IMemberRegistry
    function completeLeave(MemberId id) external restricted {
        _move(id, CAN_LEAVE, MemberState.Left);
        _freeInstitution(id);
        _removeNodes(id);
        _checkSeats(id);

        emit MemberLeft(id);
    }

    /// @inheritdoc IMemberRegistry
    function member(MemberId id) external view returns (Member memory) {
        Organisation storage found = _organisations[id];
        return
            Member({
                state: _stateOf(id),
                jurisdiction: found.jurisdiction,
                roles: found.roles,
                admittedAt: found.admittedAt,
                controllers: found.controllers,
                termsDigest: found.termsDigest,
                did: found.did
            });
    }

    /// @inheritdoc IMemberRegistry
    function stateOf(MemberId id) external view returns (MemberState) {
        return _stateOf(id);
    }

    /// @inheritdoc IMemberRegistry
    function suspendedUntil(MemberId id) external view returns (uint64) {
        return _organisations[id].suspendedUntil;
    }

    /// @inheritdoc IMemberRegistry
    function jurisdictionOf(MemberId id) external view returns (Jurisdiction) {
        return _organisations[id].jurisdiction;
    }

    /// @inheritdoc IMemberRegistry
    function mayHold(address account) external view returns (bool) {
        (MemberId id, KeyRole role) = _roleOf(account);
        return role != KeyRole.None && _isPresent(_stateOf(id));
    }

    /// @inheritdoc IMemberRegistry
    function reinstatedState(MemberId id) public view returns (MemberState) {
        Organisation storage organisation = _organisations[id];
        if (_isPresent(organisation.state)) return organisation.state;
        return organisation.wasLeaving ? MemberState.Leaving : MemberState.Admitted;
    }

    /// @dev `from` is a row of the transition table, over the states that lie beneath an emergency suspension.
    function _move(MemberId id, uint8 from, MemberState to) private {
        Organisation storage organisation = _organisations[id];
        MemberState state = organisation.state;
        require(from & uint8(1 << uint8(state)) != 0, MemberStateUnexpected(id, state));

        organisation.state = to;
        bool voted = state == MemberState.Admitted;
        bool votes = to == MemberState.Admitted;
        if (voted != votes && organisation.roles & MemberRoles.VALIDATOR != 0) {
            _recordVoter(id, organisation.jurisdiction, votes);
        }
    }
}
