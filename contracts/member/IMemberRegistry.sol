// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";

/// @dev Applied → Admitted | Left; Admitted → Suspended | Leaving; Suspended → Admitted | Left; Leaving → Left. Left is final.
enum MemberState {
    None,
    Applied,
    Admitted,
    Suspended,
    Leaving,
    Left
}

/// @dev What a key may do for its organisation. Controller: everything. Node: authorise jobs, anchor results, collect vouchers.
/// Payee: only hold settlement tokens.
enum KeyRole {
    None,
    Controller,
    Node,
    Payee
}

/// @dev Bits of the `roles` of an organisation.
library MemberRoles {
    uint8 internal constant VALIDATOR = 1;
    uint8 internal constant PROVIDER = 2;
    uint8 internal constant CONSUMER = 4;
    uint8 internal constant VERIFIER = 8;
    uint8 internal constant REGULATOR = 16;
    uint8 internal constant OBSERVER = 32;
    uint8 internal constant ALL = 63;
}

struct Member {
    MemberState state;
    Jurisdiction jurisdiction;
    /// @dev Bits of {MemberRoles}.
    uint8 roles;
    /// @dev Unix seconds; 0 before the first admission.
    uint64 admittedAt;
    /// @dev The number of keys with the role Controller.
    uint32 controllers;
    /// @dev Digest of the membership agreement that the organisation accepts.
    bytes32 termsDigest;
    string did;
}

/// @title Organisations of the network: who they are, where, in which roles and with which keys.
/// @dev The caller of {applyForMembership} becomes the first Controller key. An account is a key of at most one organisation for ever:
/// a removed key is never given to another, so that an old signature cannot change its signer.
/// Domain: name `CausewayMemberRegistry`, version `1`, chain id, this contract.
interface IMemberRegistry {
    event MemberApplied(
        MemberId indexed id,
        string did,
        Jurisdiction jurisdiction,
        uint8 roles,
        bytes32 termsDigest,
        address indexed controller
    );
    event MemberAdmitted(MemberId indexed id, Jurisdiction jurisdiction, uint8 roles);
    event MemberSuspended(MemberId indexed id, bytes32 reason);
    event MemberReinstated(MemberId indexed id);
    event MemberLeaving(MemberId indexed id);
    event MemberLeft(MemberId indexed id);
    event MemberKeyAdded(MemberId indexed id, address indexed key, KeyRole role);
    event MemberKeyRemoved(MemberId indexed id, address indexed key);

    error MemberDidInvalid(string did);
    error MemberDidTaken(MemberId id);
    error MemberJurisdictionInvalid(Jurisdiction jurisdiction);
    error MemberRolesInvalid(uint8 roles);
    error MemberStateUnexpected(MemberId id, MemberState state);
    error MemberKeyTaken(address key);
    error MemberKeyUnknown(address key);
    error MemberKeyRoleInvalid(KeyRole role);
    error MemberKeyConsentExpired(uint256 deadline, uint256 time);
    error MemberKeyConsentInvalid(address key);
    error MemberLastController(MemberId id);
    error MemberNotController(address account);
    /// @dev The account is not a key of an admitted organisation.
    error MemberNotAdmitted(address account);
    error MemberLacksRole(MemberId id, uint8 role);

    /// @notice Registers an organisation that wants to join; the caller becomes its first Controller key.
    /// @dev Emits {MemberApplied} and {MemberKeyAdded}.
    ///
    /// Requirements:
    /// - `did` has 7 to 256 bytes, starts with `did:` and is not registered
    /// - `jurisdiction` is two upper-case letters
    /// - `roles` has at least one bit of {MemberRoles} and no other bit
    /// - the caller was never a key of an organisation
    function applyForMembership(
        string calldata did,
        Jurisdiction jurisdiction,
        uint8 roles,
        bytes32 termsDigest
    ) external returns (MemberId id);

    /// @notice Admits an organisation that applied. Restricted to {Roles.MEMBERSHIP}.
    /// @dev Emits {MemberAdmitted}.
    function admit(MemberId id) external;

    /// @notice Suspends an admitted organisation: no key of it passes {checkAdmitted} any more. Restricted to {Roles.MEMBERSHIP}.
    /// @dev Emits {MemberSuspended}. `reason` is a digest of the written reason.
    function suspend(MemberId id, bytes32 reason) external;

    /// @notice Ends a suspension. Restricted to {Roles.MEMBERSHIP}.
    /// @dev Emits {MemberReinstated}.
    function reinstate(MemberId id) external;

    /// @notice Announces that the caller's organisation leaves; it starts nothing new but can finish what is open.
    /// @dev Emits {MemberLeaving}. Requirements: the caller is a Controller key of an admitted organisation.
    function announceLeave() external;

    /// @notice Ends a membership (applied, suspended or leaving). Restricted to {Roles.MEMBERSHIP}.
    /// @dev Emits {MemberLeft}.
    function completeLeave(MemberId id) external;

    /// @notice Adds a key to the caller's organisation.
    /// @dev Emits {MemberKeyAdded}. `consent` is the new key's EIP-712 signature (or ERC-1271) of
    /// `KeyConsent(bytes32 memberId,uint8 role,uint256 deadline)`.
    ///
    /// Requirements:
    /// - the caller is a Controller key of an organisation that has not left
    /// - `role` is not None
    /// - `key` was never a key of an organisation
    /// - `deadline` (unix seconds) has not passed and `consent` is by `key`
    function addKey(address key, KeyRole role, uint256 deadline, bytes calldata consent) external;

    /// @notice Removes a key from the caller's organisation; the last Controller cannot be removed.
    /// @dev Emits {MemberKeyRemoved}.
    function removeKey(address key) external;

    /// @notice The organisation with this id; its state is None if there is none.
    function member(MemberId id) external view returns (Member memory);

    /// @notice Where an organisation is; zero if there is none. One word of storage, where {member} reads several.
    function jurisdictionOf(MemberId id) external view returns (Jurisdiction);

    /// @notice The organisation and role of a key; zero and None if it is not one (any more).
    function keyOf(address key) external view returns (MemberId id, KeyRole role);

    /// @notice The organisation of a key that may act now, or a revert that says why not.
    /// @dev Requirements: `account` is a key (not Payee) of an admitted organisation that has all bits of `role`.
    /// A Leaving organisation passes only with `role` 0: it may finish, not start.
    function checkAdmitted(address account, uint8 role) external view returns (MemberId id);

    /// @notice Whether an account is a key, in any role, of an organisation that is Admitted or Leaving: it may hold settlement tokens.
    function mayHold(address account) external view returns (bool);
}
