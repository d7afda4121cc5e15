// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";
import {IValidatorSet} from "./IValidatorSet.sol";

/// @dev Applied → Admitted | Left; Admitted → Suspended | Leaving; Leaving → Suspended | Left; Suspended → Left, or back to where it came
/// from. Left is final.
/// An emergency suspension lies over Admitted or Leaving until it ends, and then that state is back.
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

/// @dev What an organisation applies with; see {IMemberRegistry-applyForMembership}.
struct Application {
    string did;
    Jurisdiction jurisdiction;
    uint8 roles;
    bytes32 termsDigest;
}

/// @title Organisations of the network: who they are, where, in which roles and with which keys.
/// @dev The caller of {applyForMembership} becomes the first Controller key. An account is a key of at most one organisation for ever:
/// a removed key is never given to another, so that an old signature cannot change its signer.
/// An organisation whose DID is of the method cwy is held to its institution code, and a code to one organisation. What is said here of an
/// organisation's state is said of its effective state ({stateOf}), where nothing else is written. While it is Suspended its keys change
/// nothing here: {addKey}, {removeKey}, {announceLeave} and the verbs of {IMemberNodes} revert with {MemberStateUnexpected}.
/// The nodes of an organisation that is not Admitted or Leaving are cut off by their peers. So {suspend}, {suspendFor} and {completeLeave} of
/// an organisation with a seat revert with {MemberSeatsNeeded} if more seats would be absent than the chain bears
/// ({IValidatorSet-absentSeats}).
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
    /// @dev Every earlier key of the organisation has lost its role; {MemberKeyAdded} follows.
    event MemberRecovered(MemberId indexed id, address indexed controller);
    event MemberSuspendedFor(MemberId indexed id, bytes32 reason, uint64 until);
    event MemberValidatorSetNamed(IValidatorSet validatorSet);

    error MemberDidInvalid(string did);
    error MemberDidTaken(MemberId id);
    /// @dev The check digits are wrong, of an LEI or a USCI; `code` is ASCII, left-aligned.
    error MemberInstitutionInvalid(bytes32 code);
    /// @dev Organisation `id` was admitted with the same institution code and has not left.
    error MemberInstitutionTaken(MemberId id);
    /// @dev The role VALIDATOR votes, and only an institution code tells two organisations apart.
    error MemberInstitutionMissing(string did);
    error MemberJurisdictionInvalid(Jurisdiction jurisdiction);
    error MemberJurisdictionDiffers(Jurisdiction given, Jurisdiction inDid);
    /// @dev A DID of the method cwy names its first Controller key: otherwise another key could apply under it first, and be admitted for it.
    error MemberControllerDiffers(address given, address inDid);
    error MemberRolesInvalid(uint8 roles);
    error MemberStateUnexpected(MemberId id, MemberState state);
    error MemberKeyTaken(address key);
    error MemberKeyUnknown(address key);
    error MemberKeyZero();
    error MemberKeyRoleInvalid(KeyRole role);
    error MemberKeyConsentExpired(uint256 deadline, uint256 time);
    error MemberKeyConsentInvalid(address key);
    error MemberApplicationExpired(uint256 deadline, uint256 time);
    error MemberApplicationInvalid(address controller);
    error MemberLastController(MemberId id);
    error MemberSuspensionInvalid(uint64 until, uint256 latest);
    error MemberNotController(address account);
    /// @dev The account is not a key of an admitted organisation.
    error MemberNotAdmitted(address account);
    error MemberLacksRole(MemberId id, uint8 role);
    /// @dev With the seat of this organisation more than `most` would be absent.
    error MemberSeatsNeeded(MemberId id, uint256 most);
    error MemberValidatorSetBound(IValidatorSet validatorSet);
    error MemberValidatorSetInvalid(IValidatorSet validatorSet);

    /// @notice Registers an organisation that wants to join; the caller becomes its first Controller key.
    /// @dev Emits {MemberApplied} and {MemberKeyAdded}.
    ///
    /// Requirements:
    /// - `did` has 7 to 256 bytes, starts with `did:` and is not registered
    /// - a `did` of the method cwy is `did:cwy:<jurisdiction>:<institution code>:0x<40 hex digits>:<8 to 32 lower-case hex digits>`, names
    ///   `jurisdiction` and the caller, has right check digits, and no organisation that was admitted and has not left has the same code
    /// - `jurisdiction` is two upper-case letters
    /// - `roles` has at least one bit of {MemberRoles} and no other bit; VALIDATOR only with an institution code
    /// - the caller was never a key of an organisation
    function applyForMembership(
        string calldata did,
        Jurisdiction jurisdiction,
        uint8 roles,
        bytes32 termsDigest
    ) external returns (MemberId id);

    /// @notice Registers an organisation that wants to join, for a first Controller key that cannot pay for gas.
    /// @dev Emits {MemberApplied} and {MemberKeyAdded}. `signature` is the controller's EIP-712 signature (or ERC-1271) of
    /// `MemberApplication(string did,bytes2 jurisdiction,uint8 roles,bytes32 termsDigest,uint256 deadline)`. It cannot be used twice, because a
    /// DID is registered once.
    ///
    /// Requirements: those of {applyForMembership}, of `controller` instead of the caller, and
    /// - the caller is a key (not Payee) of an organisation that is Admitted or Leaving
    /// - `deadline` (unix seconds) has not passed and `signature` is by `controller`
    function applyFor(
        Application calldata application,
        address controller,
        uint256 deadline,
        bytes calldata signature
    ) external returns (MemberId id);

    /// @notice Admits an organisation that applied. Restricted to {Roles.MEMBERSHIP}.
    /// @dev Emits {MemberAdmitted}. Requirements: no organisation that was admitted and has not left has its institution code.
    /// Warning: whoever can pay for gas can apply with the code of another institution; look at the code *and* at the DID's key.
    function admit(MemberId id) external;

    /// @notice Suspends an organisation that is Admitted or Leaving: no key of it passes {checkAdmitted} any more. Restricted to
    /// {Roles.MEMBERSHIP}.
    /// @dev Emits {MemberSuspended}. `reason` is a digest of the written reason. Requirements: the chain bears the absence of its seat.
    function suspend(MemberId id, bytes32 reason) external;

    /// @notice Suspends an organisation that is Admitted or Leaving until a time; it ends by itself. Restricted to {Roles.EMERGENCY}.
    /// @dev Emits {MemberSuspendedFor}. `reason` is a digest of the written reason. Requirements: `until` (unix seconds) is in the future and at
    /// most 72 hours away; the chain bears the absence of its seat. While it lasts, {suspend} and {completeLeave} go by the state that lies
    /// beneath.
    function suspendFor(MemberId id, bytes32 reason, uint64 until) external;

    /// @notice Ends a suspension, of either kind: the organisation is again what it was, Admitted or Leaving. Restricted to
    /// {Roles.MEMBERSHIP}.
    /// @dev Emits {MemberReinstated}.
    function reinstate(MemberId id) external;

    /// @notice Announces that the caller's organisation leaves; it starts nothing new but can finish what is open.
    /// @dev Emits {MemberLeaving}. Requirements: the caller is a Controller key of an admitted organisation.
    function announceLeave() external;

    /// @notice Ends a membership (applied, suspended or leaving). Restricted to {Roles.MEMBERSHIP}.
    /// @dev Emits {MemberLeft}. Requirements: the chain bears the absence of its seat, which stays until it is removed.
    function completeLeave(MemberId id) external;

    /// @notice Adds a key to the caller's organisation.
    /// @dev Emits {MemberKeyAdded}. `consent` is the new key's EIP-712 signature (or ERC-1271) of
    /// `KeyConsent(bytes32 memberId,uint8 role,uint256 deadline)`.
    ///
    /// Requirements:
    /// - the caller is a Controller key of an organisation that has not left and is not suspended
    /// - `role` is not None
    /// - `key` was never a key of an organisation
    /// - `deadline` (unix seconds) has not passed and `consent` is by `key`
    function addKey(address key, KeyRole role, uint256 deadline, bytes calldata consent) external;

    /// @notice Removes a key from the caller's organisation; the last Controller cannot be removed.
    /// @dev Emits {MemberKeyRemoved}. Requirements: the organisation is not suspended.
    function removeKey(address key) external;

    /// @notice Gives an organisation that lost all its Controller keys another one; all its keys lose their role. Restricted to
    /// {Roles.MEMBERSHIP}.
    /// @dev Emits {MemberRecovered} and {MemberKeyAdded}. Requirements: the organisation exists and has not left; `controller` is not zero and
    /// was never a key of an organisation.
    /// Warning: votes that were cast stay cast, and nodes that were listed stay listed: look at both.
    function recover(MemberId id, address controller) external;

    /// @notice Names the validator set of the chain, for good. Restricted to the administrator of the access manager.
    /// @dev Emits {MemberValidatorSetNamed}. Requirements: none is named; it is a contract. Until then no organisation has a seat.
    function bindValidatorSet(IValidatorSet validatorSet_) external;

    /// @notice The validator set of the chain; zero until it is named.
    function validatorSet() external view returns (IValidatorSet);

    /// @notice The organisation with this id; its state is the effective one, None if there is none.
    function member(MemberId id) external view returns (Member memory);

    /// @notice The effective state: Suspended also while an emergency suspension lasts.
    function stateOf(MemberId id) external view returns (MemberState);

    /// @notice What {reinstate} makes of a Suspended organisation: Leaving if it was Leaving, otherwise Admitted.
    function reinstatedState(MemberId id) external view returns (MemberState);

    /// @notice When the last emergency suspension ends or ended (unix seconds); 0 if there was none or it was lifted.
    function suspendedUntil(MemberId id) external view returns (uint64);

    /// @notice The number of organisations that ever applied.
    function memberCount() external view returns (uint256);

    /// @notice The organisation that applied as number `index`, from 0; reverts past the end.
    function memberAt(uint256 index) external view returns (MemberId);

    /// @notice The institution code of an organisation, ASCII, left-aligned; zero if its DID has none.
    function institutionOf(MemberId id) external view returns (bytes32 code);

    /// @notice The organisation that was admitted with an institution code and has not left; zero if there is none.
    function memberOfInstitution(bytes32 code) external view returns (MemberId);

    /// @notice The keys of an organisation, in the order of their addition.
    function keysOf(MemberId id) external view returns (address[] memory);

    /// @notice The number of {keysOf}. One word of storage, however many there were.
    function keyCountOf(MemberId id) external view returns (uint256);

    /// @notice How often an organisation was recovered. What it asked for before the last time, it did not ask for with the keys it has.
    function recoveriesOf(MemberId id) external view returns (uint32);

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
