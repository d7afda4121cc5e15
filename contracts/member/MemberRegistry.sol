// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {MemberId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";
import {IMemberRegistry, KeyRole, Member, MemberRoles, MemberState} from "./IMemberRegistry.sol";

/// @title Organisations of the network, on one chain.
contract MemberRegistry is IMemberRegistry, AccessManaged, EIP712 {
    struct Key {
        /// @dev Stays when the key is removed: that is what makes an account a key of at most one organisation for ever.
        MemberId id;
        KeyRole role;
    }

    bytes32 private constant KEY_CONSENT_TYPEHASH = keccak256(
        "KeyConsent(bytes32 memberId,uint8 role,uint256 deadline)"
    );
    uint256 private constant DID_LEAST_BYTES = 7;
    uint256 private constant DID_MOST_BYTES = 256;

    // The transition table: one bit for each state out of which a verb moves an organisation. Left is in none of them.
    uint8 private constant CAN_BE_ADMITTED = uint8(1 << uint8(MemberState.Applied));
    uint8 private constant CAN_BE_SUSPENDED = uint8(1 << uint8(MemberState.Admitted));
    uint8 private constant CAN_BE_REINSTATED = uint8(1 << uint8(MemberState.Suspended));
    uint8 private constant CAN_ANNOUNCE_LEAVE = uint8(1 << uint8(MemberState.Admitted));
    uint8 private constant CAN_LEAVE = uint8(
        (1 << uint8(MemberState.Applied)) | (1 << uint8(MemberState.Suspended)) | (1 << uint8(MemberState.Leaving))
    );

    mapping(MemberId id => Member) private _members;
    mapping(address account => Key) private _keys;

    constructor(address authority) AccessManaged(authority) EIP712("CausewayMemberRegistry", "1") {}

    /// @inheritdoc IMemberRegistry
    function applyForMembership(
        string calldata did,
        Jurisdiction jurisdiction,
        uint8 roles,
        bytes32 termsDigest
    ) external returns (MemberId id) {
        require(_isDid(bytes(did)), MemberDidInvalid(did));
        require(jurisdiction.isWellFormed(), MemberJurisdictionInvalid(jurisdiction));
        require(roles != 0 && roles & ~MemberRoles.ALL == 0, MemberRolesInvalid(roles));
        id = MemberId.wrap(keccak256(bytes(did)));
        require(_members[id].state == MemberState.None, MemberDidTaken(id));
        _checkNeverKey(msg.sender);

        _members[id] = Member({
            state: MemberState.Applied,
            jurisdiction: jurisdiction,
            roles: roles,
            admittedAt: 0,
            controllers: 1,
            termsDigest: termsDigest,
            did: did
        });
        _keys[msg.sender] = Key(id, KeyRole.Controller);

        emit MemberApplied(id, did, jurisdiction, roles, termsDigest, msg.sender);
        emit MemberKeyAdded(id, msg.sender, KeyRole.Controller);
    }

    /// @inheritdoc IMemberRegistry
    function admit(MemberId id) external restricted {
        _move(id, CAN_BE_ADMITTED, MemberState.Admitted);
        Member storage admitted = _members[id];
        admitted.admittedAt = uint64(block.timestamp);

        emit MemberAdmitted(id, admitted.jurisdiction, admitted.roles);
    }

    /// @inheritdoc IMemberRegistry
    function suspend(MemberId id, bytes32 reason) external restricted {
        _move(id, CAN_BE_SUSPENDED, MemberState.Suspended);

        emit MemberSuspended(id, reason);
    }

    /// @inheritdoc IMemberRegistry
    function reinstate(MemberId id) external restricted {
        _move(id, CAN_BE_REINSTATED, MemberState.Admitted);

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

        emit MemberLeft(id);
    }

    /// @inheritdoc IMemberRegistry
    function addKey(address key, KeyRole role, uint256 deadline, bytes calldata consent) external {
        MemberId id = _checkController(msg.sender);
        Member storage organisation = _members[id];
        require(organisation.state != MemberState.Left, MemberStateUnexpected(id, MemberState.Left));
        require(role != KeyRole.None, MemberKeyRoleInvalid(role));
        _checkNeverKey(key);
        _checkConsent(id, key, role, deadline, consent);

        _keys[key] = Key(id, role);
        if (role == KeyRole.Controller) organisation.controllers += 1;

        emit MemberKeyAdded(id, key, role);
    }

    /// @inheritdoc IMemberRegistry
    function removeKey(address key) external {
        MemberId id = _checkController(msg.sender);
        Key storage removed = _keys[key];
        KeyRole role = removed.role;
        require(MemberId.unwrap(removed.id) == MemberId.unwrap(id) && role != KeyRole.None, MemberKeyUnknown(key));

        if (role == KeyRole.Controller) {
            Member storage organisation = _members[id];
            require(organisation.controllers > 1, MemberLastController(id));
            organisation.controllers -= 1;
        }
        removed.role = KeyRole.None;

        emit MemberKeyRemoved(id, key);
    }

    /// @inheritdoc IMemberRegistry
    function member(MemberId id) external view returns (Member memory) {
        return _members[id];
    }

    /// @inheritdoc IMemberRegistry
    function jurisdictionOf(MemberId id) external view returns (Jurisdiction) {
        return _members[id].jurisdiction;
    }

    /// @inheritdoc IMemberRegistry
    function keyOf(address key) external view returns (MemberId id, KeyRole role) {
        role = _keys[key].role;
        if (role != KeyRole.None) id = _keys[key].id;
    }

    /// @inheritdoc IMemberRegistry
    function checkAdmitted(address account, uint8 role) external view returns (MemberId id) {
        Key storage key = _keys[account];
        require(key.role == KeyRole.Controller || key.role == KeyRole.Node, MemberNotAdmitted(account));
        id = key.id;
        Member storage organisation = _members[id];
        MemberState state = organisation.state;
        bool mayFinish = state == MemberState.Leaving && role == 0;
        require(state == MemberState.Admitted || mayFinish, MemberNotAdmitted(account));
        require(organisation.roles & role == role, MemberLacksRole(id, role));
    }

    /// @inheritdoc IMemberRegistry
    function mayHold(address account) external view returns (bool) {
        Key storage key = _keys[account];
        if (key.role == KeyRole.None) return false;
        MemberState state = _members[key.id].state;
        return state == MemberState.Admitted || state == MemberState.Leaving;
    }

    /// @dev `from` is a row of the transition table.
    function _move(MemberId id, uint8 from, MemberState to) private {
        MemberState state = _members[id].state;
        require(from & uint8(1 << uint8(state)) != 0, MemberStateUnexpected(id, state));

        _members[id].state = to;
    }

    function _checkController(address account) private view returns (MemberId) {
        require(_keys[account].role == KeyRole.Controller, MemberNotController(account));
        return _keys[account].id;
    }

    function _checkNeverKey(address account) private view {
        require(MemberId.unwrap(_keys[account].id) == 0, MemberKeyTaken(account));
    }

    /// @dev A consent needs no nonce: it can be used once only, because a key is never added twice.
    function _checkConsent(
        MemberId id,
        address key,
        KeyRole role,
        uint256 deadline,
        bytes calldata consent
    ) private view {
        require(block.timestamp <= deadline, MemberKeyConsentExpired(deadline, block.timestamp));
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(KEY_CONSENT_TYPEHASH, id, role, deadline)));
        bool consents = SignatureChecker.isValidSignatureNowCalldata(key, digest, consent);
        require(consents, MemberKeyConsentInvalid(key));
    }

    /// @dev Length and scheme only: what follows is the business of the DID's method.
    function _isDid(bytes calldata did) private pure returns (bool) {
        return did.length >= DID_LEAST_BYTES && did.length <= DID_MOST_BYTES && bytes4(did) == "did:";
    }
}
