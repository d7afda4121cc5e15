// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";

/// @dev One request to suspend one member.
struct EmergencyRequest {
    MemberId accused;
    /// @dev Digest of the written reason.
    bytes32 reason;
    /// @dev Unix seconds. The voters are those of the second before.
    uint48 openedAt;
    /// @dev Unix seconds; 0 until the member is suspended by this request.
    uint48 suspendedUntil;
    uint32 supporters;
}

/// @title Quick, short suspension that ends by itself.
/// @dev The exact rule. Voters are the members of which {IMemberVotes.wasVoter} holds in the second before the request; a supporter is
/// such a voter, admitted now and not the accused, through any Controller key, once. The accused is suspended by the support that makes
///
/// - the supporters more than half of all voters (the accused counted among the voters), and
/// - at least one supporter of each jurisdiction that has a voter other than the accused,
///
/// if that happens within 24 hours of the request, and if after it
///
/// - at most f = (n − 1) / 3 of the n seats of the validator set belong to members that are not admitted (for whatever reason), so that
///   the chain goes on: this is asked where the accused has a seat, by the member registry ({IMemberRegistry-suspendFor}), and
/// - at most (v − 1) / 3 of the v voters are suspended by this board: this is asked where the accused is a voter.
///
/// The suspension lasts for {DURATION}, at most 72 hours. The same member is not suspended again by this board within 30 days of its end.
/// A longer suspension is a decision of the governor.
interface IEmergencyBoard {
    event EmergencyRequested(
        uint256 indexed requestId,
        MemberId indexed accused,
        MemberId indexed requester,
        bytes32 reason
    );
    event EmergencySupported(uint256 indexed requestId, MemberId indexed supporter, uint256 supporters);
    event EmergencySuspended(uint256 indexed requestId, MemberId indexed accused, uint48 until);

    error EmergencyDurationInvalid(uint48 duration, uint48 most);
    /// @dev The account is not a Controller key of a member that is admitted and was a voter when the request was made.
    error EmergencyNotVoter(address account);
    /// @dev The accused takes no part.
    error EmergencyAccused(MemberId id);
    error EmergencyMemberNotAdmitted(MemberId id);
    error EmergencyRequestUnknown(uint256 requestId);
    error EmergencyRequestClosed(uint256 requestId);
    error EmergencyAlreadySupported(uint256 requestId, MemberId supporter);
    error EmergencyTooSoon(MemberId id, uint256 notBefore);
    error EmergencyTooManySuspended(MemberId id, uint256 most);

    /// @notice Asks for the suspension of a member; the caller's organisation is the first supporter.
    /// @dev Emits {EmergencyRequested}, {EmergencySupported} and, where one supporter suffices, {EmergencySuspended}.
    ///
    /// Requirements:
    /// - the caller is a Controller key of a voter other than the accused
    /// - the accused is Admitted or Leaving and not suspended
    /// - its last suspension by this board ended at least 30 days ago
    function request(MemberId accused, bytes32 reason) external returns (uint256 requestId);

    /// @notice Supports a request.
    /// @dev Emits {EmergencySupported} and, if the rule is fulfilled by it, {EmergencySuspended}.
    ///
    /// Requirements:
    /// - the request exists, is less than 24 hours old and has not suspended
    /// - the caller is a Controller key of a voter other than the accused, which has not supported the request
    /// - if the rule is fulfilled by it: the limits of the rule hold
    function support(uint256 requestId) external;

    function requestOf(uint256 requestId) external view returns (EmergencyRequest memory);

    /// @notice Request ids are 1 to this number.
    function requestCount() external view returns (uint256);

    function hasSupported(uint256 requestId, MemberId supporter) external view returns (bool);

    /// @notice The jurisdictions that still have no supporter of a request though they have a voter other than the accused.
    function missingJurisdictions(uint256 requestId) external view returns (Jurisdiction[] memory);

    /// @notice Unix seconds before which the member is not suspended again by this board; 0 if it never was.
    function notBefore(MemberId id) external view returns (uint256);

    /// @notice Seconds that a suspension lasts.
    // solhint-disable-next-line func-name-mixedcase
    function DURATION() external view returns (uint48);
}
