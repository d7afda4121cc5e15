// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";
import {EmergencyRequest, IEmergencyBoard} from "./IEmergencyBoard.sol";
import {IMemberRegistry, KeyRole, MemberState} from "./IMemberRegistry.sol";
import {IMemberVotes} from "./IMemberVotes.sol";

/// @title Quick, short suspension that ends by itself.
contract EmergencyBoard is IEmergencyBoard {
    uint48 private constant MOST_DURATION = 72 hours;
    uint48 private constant SUPPORT_PERIOD = 24 hours;
    uint48 private constant REST_PERIOD = 30 days;

    /// @inheritdoc IEmergencyBoard
    // solhint-disable-next-line var-name-mixedcase
    uint48 public immutable DURATION;

    IMemberRegistry private immutable _members;
    IMemberVotes private immutable _votes;

    uint256 private _requestCount;
    mapping(uint256 requestId => EmergencyRequest) private _requests;
    mapping(uint256 requestId => mapping(MemberId supporter => bool)) private _hasSupported;
    mapping(uint256 requestId => mapping(Jurisdiction jurisdiction => bool)) private _isHeard;
    mapping(MemberId id => uint48) private _notBefore;
    /// @dev The voters whose suspension by this board may still last: never more than a third of the voters.
    MemberId[] private _suspended;

    constructor(IMemberRegistry members, IMemberVotes votes, uint48 duration) {
        require(duration != 0 && duration <= MOST_DURATION, EmergencyDurationInvalid(duration, MOST_DURATION));
        _members = members;
        _votes = votes;
        DURATION = duration;
    }

    /// @inheritdoc IEmergencyBoard
    function request(MemberId accused, bytes32 reason) external returns (uint256 requestId) {
        _checkAccusable(accused);
        uint48 openedAt = uint48(block.timestamp);
        MemberId requester = _checkSupporter(accused, openedAt);

        requestId = ++_requestCount;
        _requests[requestId] = EmergencyRequest({
            accused: accused,
            reason: reason,
            openedAt: openedAt,
            suspendedUntil: 0,
            supporters: 0
        });

        emit EmergencyRequested(requestId, accused, requester, reason);

        _support(requestId, requester);
    }

    /// @inheritdoc IEmergencyBoard
    function support(uint256 requestId) external {
        EmergencyRequest storage asked = _requests[requestId];
        require(asked.openedAt != 0, EmergencyRequestUnknown(requestId));
        bool isOpen = asked.suspendedUntil == 0 && block.timestamp < asked.openedAt + SUPPORT_PERIOD;
        require(isOpen, EmergencyRequestClosed(requestId));
        MemberId supporter = _checkSupporter(asked.accused, asked.openedAt);
        require(!_hasSupported[requestId][supporter], EmergencyAlreadySupported(requestId, supporter));

        _support(requestId, supporter);
    }

    /// @inheritdoc IEmergencyBoard
    function requestOf(uint256 requestId) external view returns (EmergencyRequest memory) {
        return _requests[requestId];
    }

    /// @inheritdoc IEmergencyBoard
    function requestCount() external view returns (uint256) {
        return _requestCount;
    }

    /// @inheritdoc IEmergencyBoard
    function hasSupported(uint256 requestId, MemberId supporter) external view returns (bool) {
        return _hasSupported[requestId][supporter];
    }

    /// @inheritdoc IEmergencyBoard
    function missingJurisdictions(uint256 requestId) external view returns (Jurisdiction[] memory missing) {
        EmergencyRequest storage asked = _requests[requestId];
        require(asked.openedAt != 0, EmergencyRequestUnknown(requestId));
        Jurisdiction[] memory all = _votes.jurisdictions();
        missing = new Jurisdiction[](all.length);
        uint256 count = 0;
        for (uint256 i = 0; i < all.length; ++i) {
            if (_isMissing(requestId, asked, all[i])) missing[count++] = all[i];
        }
        // The array only becomes shorter.
        assembly ("memory-safe") {
            mstore(missing, count)
        }
    }

    /// @inheritdoc IEmergencyBoard
    function notBefore(MemberId id) external view returns (uint256) {
        return _notBefore[id];
    }

    function _support(uint256 requestId, MemberId supporter) private {
        EmergencyRequest storage asked = _requests[requestId];
        _hasSupported[requestId][supporter] = true;
        _isHeard[requestId][_members.jurisdictionOf(supporter)] = true;
        asked.supporters += 1;

        emit EmergencySupported(requestId, supporter, asked.supporters);

        if (_isDecided(requestId, asked)) _suspend(requestId, asked);
    }

    function _suspend(uint256 requestId, EmergencyRequest storage asked) private {
        MemberId accused = asked.accused;
        _checkAccusable(accused);
        _checkVotersLeft(accused, asked.openedAt - 1);

        uint48 until = uint48(block.timestamp) + DURATION;
        asked.suspendedUntil = until;
        _notBefore[accused] = until + REST_PERIOD;

        emit EmergencySuspended(requestId, accused, until);

        _members.suspendFor(accused, asked.reason, until);
    }

    /// @dev Forgets the suspensions that have ended, by time or by a decision, and counts the others.
    function _checkVotersLeft(MemberId accused, uint48 timepoint) private {
        if (!_votes.wasVoter(accused, timepoint)) return;
        for (uint256 i = _suspended.length; i > 0; --i) {
            if (_members.suspendedUntil(_suspended[i - 1]) > block.timestamp) continue;
            _suspended[i - 1] = _suspended[_suspended.length - 1];
            _suspended.pop();
        }
        // The accused is a voter, so that there is at least one.
        uint256 most = (_votes.votersAt(timepoint) - 1) / 3;
        require(_suspended.length < most, EmergencyTooManySuspended(accused, most));

        _suspended.push(accused);
    }

    function _checkAccusable(MemberId accused) private view {
        require(_mayAct(accused), EmergencyMemberNotAdmitted(accused));
        require(block.timestamp >= _notBefore[accused], EmergencyTooSoon(accused, _notBefore[accused]));
    }

    function _checkSupporter(MemberId accused, uint48 openedAt) private view returns (MemberId id) {
        KeyRole role;
        (id, role) = _members.keyOf(msg.sender);
        bool votes = role == KeyRole.Controller && _votes.isVoter(id) && _votes.wasVoter(id, openedAt - 1);
        require(votes, EmergencyNotVoter(msg.sender));
        require(MemberId.unwrap(id) != MemberId.unwrap(accused), EmergencyAccused(id));
    }

    function _isDecided(uint256 requestId, EmergencyRequest storage asked) private view returns (bool) {
        if (2 * uint256(asked.supporters) <= _votes.votersAt(asked.openedAt - 1)) return false;
        Jurisdiction[] memory all = _votes.jurisdictions();
        for (uint256 i = 0; i < all.length; ++i) {
            if (_isMissing(requestId, asked, all[i])) return false;
        }
        return true;
    }

    function _isMissing(
        uint256 requestId,
        EmergencyRequest storage asked,
        Jurisdiction jurisdiction
    ) private view returns (bool) {
        if (_isHeard[requestId][jurisdiction]) return false;
        uint48 timepoint = asked.openedAt - 1;
        uint256 voters = _votes.votersOfAt(jurisdiction, timepoint);
        bool isAccuseds = _members.jurisdictionOf(asked.accused) == jurisdiction;
        if (isAccuseds && _votes.wasVoter(asked.accused, timepoint)) return voters > 1;
        return voters != 0;
    }

    function _mayAct(MemberId id) private view returns (bool) {
        MemberState state = _members.stateOf(id);
        return state == MemberState.Admitted || state == MemberState.Leaving;
    }
}
