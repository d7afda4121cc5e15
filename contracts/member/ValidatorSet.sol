// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {AuthorityUtils} from "@openzeppelin/contracts/access/manager/AuthorityUtils.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MemberId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";
import {IMemberRegistry, KeyRole, MemberState} from "./IMemberRegistry.sol";
import {IMemberVotes} from "./IMemberVotes.sol";
import {IValidatorSet, ValidatorChange, ValidatorChangeKind, ValidatorChangeState} from "./IValidatorSet.sol";
import {ValidatorKey} from "./ValidatorKey.sol";
import {ValidatorWindow} from "./ValidatorWindow.sol";

/// @title Who validates, on one chain.
contract ValidatorSet is ValidatorWindow, AccessManaged, EIP712 {
    bytes32 private constant CONSENT_TYPEHASH = keccak256("ValidatorConsent(bytes32 memberId,uint256 deadline)");
    uint48 private constant CHANGE_LIFETIME = 7 days;
    uint48 private constant WINDOWS_BETWEEN_OWN_REPLACEMENTS = 4;

    IMemberRegistry private immutable _members;
    IMemberVotes private immutable _votes;
    /// @inheritdoc IValidatorSet
    uint48 public immutable activationDelay;
    mapping(uint256 changeId => ValidatorChange) private _changes;
    /// @inheritdoc IValidatorSet
    uint256 public changeCount;
    mapping(Jurisdiction jurisdiction => uint256) private _caps;
    mapping(Jurisdiction jurisdiction => uint256) private _seatsOf;
    mapping(MemberId memberId => uint48) private _ownReplacementFrom;
    /// @dev The last that a member asked for: what it asks for cannot pile up, to take force window after window.
    mapping(MemberId memberId => uint256 changeId) private _ownReplacement;
    /// @dev Outlives the membership as the seat does.
    mapping(bytes32 institution => MemberId) private _seatedAs;
    /// @dev The plan that was in force when the present one was made: it is back if that is withdrawn.
    uint64 private _heightBefore;
    uint64 private _versionBefore;

    /// @param members The member registry, which is {IMemberVotes} too.
    constructor(
        address authority,
        address members,
        uint48 activationDelay_,
        uint48 window_
    ) ValidatorWindow(window_) AccessManaged(authority) EIP712("CausewayValidatorSet", "1") {
        _members = IMemberRegistry(members);
        _votes = IMemberVotes(members);
        activationDelay = activationDelay_;
    }

    /// @inheritdoc IValidatorSet
    function scheduleAddition(
        MemberId memberId,
        bytes32 x,
        bytes32 y,
        uint256 deadline,
        bytes calldata proof
    ) external restricted returns (uint256 changeId) {
        Seat memory seat = _checkKey(memberId, x, y, deadline, proof);
        _checkAddition(memberId, seat.validator);

        if (seats() < LEAST) _add(memberId, seat);
        else changeId = _schedule(ValidatorChangeKind.Addition, memberId, seat, false);
    }

    /// @inheritdoc IValidatorSet
    function scheduleRemoval(MemberId memberId) external restricted returns (uint256 changeId) {
        require(_isSeated(memberId), ValidatorNotSeated(memberId));

        return _schedule(ValidatorChangeKind.Removal, memberId, Seat(address(0), 0, 0), false);
    }

    /// @inheritdoc IValidatorSet
    function scheduleReplacement(
        MemberId memberId,
        bytes32 x,
        bytes32 y,
        uint256 deadline,
        bytes calldata proof
    ) external returns (uint256 changeId) {
        bool byMember = !_holdsOffice();
        if (byMember && !_controls(memberId)) _checkCanCall(msg.sender, msg.data);
        Seat memory seat = _checkKey(memberId, x, y, deadline, proof);
        _checkReplacement(memberId, seat.validator);

        if (byMember) _spendOwnReplacement(memberId);
        changeId = _schedule(ValidatorChangeKind.Replacement, memberId, seat, byMember);
        if (byMember) _ownReplacement[memberId] = changeId;
    }

    /// @inheritdoc IValidatorSet
    function cancel(uint256 changeId) external {
        ValidatorChange storage change = _scheduled(changeId);
        MemberId memberId = change.memberId;
        bool own = change.byMember && _controls(memberId) && _members.stateOf(memberId) != MemberState.Suspended;
        if (!own) _checkCanCall(msg.sender, msg.data);

        _cancel(changeId);
    }

    /// @inheritdoc IValidatorSet
    function activate(uint256 changeId) external {
        ValidatorChange storage change = _scheduled(changeId);
        require(block.timestamp >= change.readyAt, ValidatorChangeNotReady(changeId, change.readyAt));
        require(block.timestamp < change.expiresAt, ValidatorChangeExpired(changeId, change.expiresAt));
        MemberId memberId = change.memberId;
        bool outdated = change.byMember && change.recoveries != _members.recoveriesOf(memberId);
        require(!outdated, ValidatorChangeOutdated(changeId, memberId));
        Seat memory seat = Seat(change.validator, change.prefix, change.x);

        change.state = ValidatorChangeState.Activated;
        _spendWindow();
        if (change.kind == ValidatorChangeKind.Addition) {
            _checkAddition(memberId, seat.validator);
            _add(memberId, seat);
        } else if (change.kind == ValidatorChangeKind.Removal) {
            _remove(memberId);
        } else {
            _checkReplacement(memberId, seat.validator);
            _reseat(memberId, seat);
        }
    }

    /// @inheritdoc IValidatorSet
    function setCap(Jurisdiction jurisdiction, uint256 most) external restricted {
        _caps[jurisdiction] = most;

        emit ValidatorCapSet(jurisdiction, most);
    }

    /// @inheritdoc IValidatorSet
    function planUpgrade(uint64 height, uint64 version) external restricted {
        require(height > block.number, UpgradeHeightPassed(height, block.number));
        bool waits = _upgradeHeight > block.number;
        bool moves = waits && version == _upgradeVersion;
        require(version > _upgradeVersion || moves, UpgradeVersionNotNewer(version, _upgradeVersion));

        if (!waits) (_heightBefore, _versionBefore) = (_upgradeHeight, _upgradeVersion);
        (_upgradeHeight, _upgradeVersion) = (height, version);

        emit UpgradePlanned(height, version);
    }

    /// @inheritdoc IValidatorSet
    function withdrawUpgrade() external restricted {
        (uint64 height, uint64 version) = (_upgradeHeight, _upgradeVersion);
        require(height > block.number, UpgradeHeightPassed(height, block.number));

        (_upgradeHeight, _upgradeVersion) = (_heightBefore, _versionBefore);

        emit UpgradeWithdrawn(height, version);
    }

    /// @inheritdoc IValidatorSet
    function capOf(Jurisdiction jurisdiction) external view returns (uint256) {
        return _caps[jurisdiction];
    }

    /// @inheritdoc IValidatorSet
    function seatsOf(Jurisdiction jurisdiction) external view returns (uint256) {
        return _seatsOf[jurisdiction];
    }

    /// @inheritdoc IValidatorSet
    function changeOf(uint256 changeId) external view returns (ValidatorChange memory) {
        return _changes[changeId];
    }

    /// @inheritdoc IValidatorSet
    function absentSeats() public view returns (uint256 absent, uint256 most) {
        uint256 count = seats();
        for (uint256 i = 0; i < count; ++i) if (!_isPresent(_memberAt(i))) ++absent;
        most = _faults();
    }

    function _schedule(
        ValidatorChangeKind kind,
        MemberId memberId,
        Seat memory seat,
        bool byMember
    ) private returns (uint256 changeId) {
        changeId = ++changeCount;
        uint48 readyAt = uint48(block.timestamp) + activationDelay;
        uint48 expiresAt = readyAt + CHANGE_LIFETIME;
        _changes[changeId] = ValidatorChange({
            kind: kind,
            state: ValidatorChangeState.Scheduled,
            byMember: byMember,
            readyAt: readyAt,
            expiresAt: expiresAt,
            recoveries: _members.recoveriesOf(memberId),
            memberId: memberId,
            validator: seat.validator,
            prefix: seat.prefix,
            x: seat.x
        });

        emit ValidatorChangeScheduled(changeId, kind, memberId, seat.validator, readyAt, expiresAt);
    }

    function _add(MemberId memberId, Seat memory seat) private {
        require(seats() < MOST, ValidatorsTooMany(MOST));
        Jurisdiction jurisdiction = _members.jurisdictionOf(memberId);
        uint256 cap = _caps[jurisdiction];
        require(cap == 0 || _seatsOf[jurisdiction] < cap, ValidatorCapReached(jurisdiction, cap));

        _seatsOf[jurisdiction] += 1;
        _seatedAs[_members.institutionOf(memberId)] = memberId;
        _seat(memberId, seat);
    }

    function _remove(MemberId memberId) private {
        require(_isSeated(memberId), ValidatorNotSeated(memberId));
        require(seats() > LEAST, ValidatorsTooFew(LEAST));

        _seatsOf[_members.jurisdictionOf(memberId)] -= 1;
        _seatedAs[_members.institutionOf(memberId)] = MemberId.wrap(0);
        _unseat(memberId);
        _checkPresent(memberId);
    }

    /// @dev Fewer seats bear fewer that are absent. To remove an absent one is always better than not to.
    function _checkPresent(MemberId removed) private view {
        if (!_isPresent(removed)) return;
        (uint256 absent, uint256 most) = absentSeats();
        require(absent <= most, ValidatorsAbsent(absent, most));
    }

    function _isPresent(MemberId memberId) private view returns (bool) {
        MemberState state = _members.stateOf(memberId);
        return state == MemberState.Admitted || state == MemberState.Leaving;
    }

    function _spendOwnReplacement(MemberId memberId) private {
        uint48 from = _ownReplacementFrom[memberId];
        uint256 before = _ownReplacement[memberId];
        // Whoever lost its keys must not wait for what another did with them.
        bool recovered = _changes[before].recoveries != _members.recoveriesOf(memberId);
        require(recovered || block.timestamp >= from, ValidatorReplacementTooSoon(memberId, from));

        _ownReplacementFrom[memberId] = uint48(block.timestamp) + WINDOWS_BETWEEN_OWN_REPLACEMENTS * window;
        if (_changes[before].state == ValidatorChangeState.Scheduled) _cancel(before);
    }

    function _cancel(uint256 changeId) private {
        _changes[changeId].state = ValidatorChangeState.Cancelled;

        emit ValidatorChangeCancelled(changeId);
    }

    function _scheduled(uint256 changeId) private view returns (ValidatorChange storage change) {
        change = _changes[changeId];
        require(change.kind != ValidatorChangeKind.None, ValidatorChangeUnknown(changeId));
        bool scheduled = change.state == ValidatorChangeState.Scheduled;
        require(scheduled, ValidatorChangeNotScheduled(changeId, change.state));
    }

    function _holdsOffice() private view returns (bool immediate) {
        (immediate, ) = AuthorityUtils.canCallWithDelay(authority(), msg.sender, address(this), msg.sig);
    }

    function _controls(MemberId memberId) private view returns (bool) {
        (MemberId id, KeyRole role) = _members.keyOf(msg.sender);
        return role == KeyRole.Controller && MemberId.unwrap(id) == MemberId.unwrap(memberId);
    }

    function _checkAddition(MemberId memberId, address validator) private view {
        require(_votes.isVoter(memberId), ValidatorNotEligible(memberId));
        require(!_isSeated(memberId), ValidatorSeated(memberId));
        MemberId before = _seatedAs[_members.institutionOf(memberId)];
        require(MemberId.unwrap(before) == 0, ValidatorInstitutionSeated(before));
        require(!_isTaken(validator), ValidatorKeyTaken(validator));
    }

    function _checkReplacement(MemberId memberId, address validator) private view {
        require(_votes.isVoter(memberId), ValidatorNotEligible(memberId));
        require(_isSeated(memberId), ValidatorNotSeated(memberId));
        require(!_isTaken(validator), ValidatorKeyTaken(validator));
    }

    /// @dev The account cannot be zero: nobody has a key that hashes to it, and its proof would have to recover to it.
    function _checkKey(
        MemberId memberId,
        bytes32 x,
        bytes32 y,
        uint256 deadline,
        bytes calldata proof
    ) private view returns (Seat memory) {
        require(ValidatorKey.isPoint(x, y), ValidatorKeyInvalid(x, y));
        require(block.timestamp <= deadline, ValidatorConsentExpired(deadline, block.timestamp));
        address validator = ValidatorKey.accountOf(x, y);
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(CONSENT_TYPEHASH, memberId, deadline)));
        (address signer, ECDSA.RecoverError problem, ) = ECDSA.tryRecoverCalldata(digest, proof);
        bool consents = problem == ECDSA.RecoverError.NoError && signer == validator;
        require(consents, ValidatorConsentInvalid(validator));
        return Seat(validator, ValidatorKey.prefixOf(y), x);
    }
}
