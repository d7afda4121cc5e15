// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";

enum ValidatorChangeKind {
    None,
    Addition,
    Removal,
    Replacement
}

/// @dev Scheduled → Activated | Cancelled. A scheduled change that has expired stays Scheduled and can only be cancelled.
enum ValidatorChangeState {
    None,
    Scheduled,
    Activated,
    Cancelled
}

struct ValidatorChange {
    ValidatorChangeKind kind;
    ValidatorChangeState state;
    /// @dev Whether the member itself asked for it: then the member may cancel it too.
    bool byMember;
    /// @dev Unix seconds: activated from `readyAt` (included) to `expiresAt` (not included).
    uint48 readyAt;
    uint48 expiresAt;
    /// @dev Those of the organisation ({IMemberRegistry-recoveriesOf}) when it was scheduled.
    uint32 recoveries;
    MemberId memberId;
    /// @dev The new consensus key (compressed: prefix 2 or 3, and x) and its account; zero for a removal.
    address validator;
    uint8 prefix;
    bytes32 x;
}

/// @title Who validates: one list for both engines, which no vote can make useless.
/// @dev A seat is an organisation's consensus key, a secp256k1 key; its account is the validator's address. Never fewer than
/// {LEAST} seats once there were so many (Forming before that: additions take their seat at once), never more than {MOST}, never two of
/// one organisation (also not of one that left and came back under the same institution code), of one key, or of the zero address; in any {window} at most (n − 1) / 3 changes, rounded down, take force, where n is the
/// number of seats before the first of them.
/// Slots 0 to 201 are read by the consensus engine and proven to other chains: slot 0 is {setHash}; slot 1, from the lowest 64 bits up, is
/// epoch, number of seats, height and version of the planned upgrade; slots 2 + 2i and 3 + 2i are seat i: account (160 bits) and prefix
/// (8 bits) of the key, then its x coordinate.
/// Domain: name `CausewayValidatorSet`, version `1`, chain id, this contract.
/// Assumption: {IMemberVotes} says who may have a seat.
interface IValidatorSet {
    event ValidatorChangeScheduled(
        uint256 indexed changeId,
        ValidatorChangeKind kind,
        MemberId indexed memberId,
        address indexed validator,
        uint48 readyAt,
        uint48 expiresAt
    );
    event ValidatorChangeCancelled(uint256 indexed changeId);
    event ValidatorActivated(MemberId indexed memberId, address indexed validator, uint64 epoch);
    event ValidatorRetired(MemberId indexed memberId, address indexed validator, uint64 epoch);
    event ValidatorCapSet(Jurisdiction indexed jurisdiction, uint256 most);
    event UpgradePlanned(uint64 height, uint64 version);
    event UpgradeWithdrawn(uint64 height, uint64 version);

    /// @dev Not a point of the curve, or its account is zero.
    error ValidatorKeyInvalid(bytes32 x, bytes32 y);
    error ValidatorKeyTaken(address validator);
    error ValidatorConsentExpired(uint256 deadline, uint256 time);
    error ValidatorConsentInvalid(address validator);
    /// @dev Not effectively Admitted, or without the role VALIDATOR.
    error ValidatorNotEligible(MemberId memberId);
    error ValidatorSeated(MemberId memberId);
    /// @dev Organisation `memberId`, which has left, has a seat under the same institution code.
    error ValidatorInstitutionSeated(MemberId memberId);
    error ValidatorNotSeated(MemberId memberId);
    error ValidatorsTooFew(uint256 least);
    error ValidatorsTooMany(uint256 most);
    /// @dev With one seat fewer, more than `most` of the others are absent.
    error ValidatorsAbsent(uint256 absent, uint256 most);
    error ValidatorCapReached(Jurisdiction jurisdiction, uint256 most);
    error ValidatorChangeUnknown(uint256 changeId);
    error ValidatorChangeNotScheduled(uint256 changeId, ValidatorChangeState state);
    error ValidatorChangeNotReady(uint256 changeId, uint48 readyAt);
    error ValidatorChangeExpired(uint256 changeId, uint48 expiresAt);
    /// @dev The organisation asked for it, with a key that a recovery has taken away since.
    error ValidatorChangeOutdated(uint256 changeId, MemberId memberId);
    /// @dev Before `endsAt` no change takes force; both are 0 while there are fewer than four seats.
    error ValidatorWindowExhausted(uint48 endsAt, uint256 most);
    /// @dev A member's own replacements are one in four windows, so that it cannot use up what its removal needs.
    error ValidatorReplacementTooSoon(MemberId memberId, uint48 allowedAt);
    error ValidatorWindowZero();
    error UpgradeHeightPassed(uint64 height, uint256 current);
    error UpgradeVersionNotNewer(uint64 version, uint64 planned);

    /// @notice Schedules a seat for an organisation; while Forming it is taken at once. Restricted to {Roles.VALIDATORS}.
    /// @dev Emits {ValidatorChangeScheduled}, or {ValidatorActivated} while Forming (`changeId` is then 0). `(x, y)` is the consensus key,
    /// `proof` its signature (65 bytes) of `ValidatorConsent(bytes32 memberId,uint256 deadline)`.
    ///
    /// Requirements:
    /// - the organisation is a voter (effectively Admitted, with the role VALIDATOR) and has no seat, nor has its institution
    /// - the key is a point of the curve and has no seat
    /// - `deadline` (unix seconds) has not passed and `proof` is by the key
    function scheduleAddition(
        MemberId memberId,
        bytes32 x,
        bytes32 y,
        uint256 deadline,
        bytes calldata proof
    ) external returns (uint256 changeId);

    /// @notice Schedules the end of an organisation's seat. Restricted to {Roles.VALIDATORS}.
    /// @dev Emits {ValidatorChangeScheduled}. Requirements: the organisation has a seat.
    function scheduleRemoval(MemberId memberId) external returns (uint256 changeId);

    /// @notice Schedules another consensus key for a seat.
    /// @dev Emits {ValidatorChangeScheduled}. Requirements: as {scheduleAddition}, but the organisation has a seat; the caller has
    /// {Roles.VALIDATORS}, or is a Controller key of the organisation, which then may not have done so in the last four windows since
    /// its last recovery.
    /// What the organisation asked for before and is still scheduled is cancelled then.
    function scheduleReplacement(
        MemberId memberId,
        bytes32 x,
        bytes32 y,
        uint256 deadline,
        bytes calldata proof
    ) external returns (uint256 changeId);

    /// @notice Withdraws a scheduled change.
    /// @dev Emits {ValidatorChangeCancelled}. Requirements: the change is scheduled; the caller has {Roles.VALIDATORS}, or is a Controller
    /// key of the member that asked for it, which is not suspended.
    function cancel(uint256 changeId) external;

    /// @notice Lets a scheduled change take force. Anybody may call.
    /// @dev Emits {ValidatorRetired}, {ValidatorActivated} or, for a replacement, both in this order. What {scheduleAddition} required is
    /// required again, except the consent.
    ///
    /// Requirements:
    /// - the change is scheduled, its delay has passed and it has not expired
    /// - what the organisation itself asked for, it asked for after its last recovery
    /// - no window of which it is part has more changes than it may ({changesLeft})
    /// - an addition leaves at most 100 seats and at most {capOf} in its jurisdiction
    /// - a removal leaves at least 4 and, unless the removed seat is absent itself, no more that are absent than {absentSeats} says
    function activate(uint256 changeId) external;

    /// @notice Limits the seats of a jurisdiction; 0 is no limit. Restricted to {Roles.VALIDATORS}.
    /// @dev Emits {ValidatorCapSet}. Seats that are taken stay.
    function setCap(Jurisdiction jurisdiction, uint256 most) external;

    /// @notice Names the height from which on the engine must be of a version. Restricted to {Roles.VALIDATORS}.
    /// @dev Emits {UpgradePlanned}. Requirements: `height` is in the future; `version` is greater than the planned one, or equal to it while
    /// its height is in the future too (the height moves).
    function planUpgrade(uint64 height, uint64 version) external;

    /// @notice Withdraws the planned upgrade: the one that is in force, if there is one, is named again. Restricted to {Roles.VALIDATORS}.
    /// @dev Emits {UpgradeWithdrawn}. Requirements: its height is in the future.
    function withdrawUpgrade() external;

    /// @notice The accounts of the validators, in stored order. Besu asks this before every block.
    function getValidators() external view returns (address[] memory);

    /// @notice The compressed consensus keys (33 bytes each), in stored order.
    function getConsensusKeys() external view returns (bytes[] memory);

    /// @notice The validator of an organisation; zero if it has no seat.
    function validatorOf(MemberId memberId) external view returns (address);

    /// @notice The organisation of a validator; zero if there is none.
    function seatOf(address validator) external view returns (MemberId);

    /// @notice keccak256 of the concatenated compressed keys, in stored order.
    function setHash() external view returns (bytes32);

    /// @notice The number of times that the set has changed.
    function epoch() external view returns (uint64);

    /// @notice The number of seats.
    function seats() external view returns (uint256);

    /// @notice The height and version of the upgrade that was planned last; zeros if none was.
    function plannedUpgrade() external view returns (uint64 height, uint64 version);

    /// @notice The most seats of a jurisdiction; 0 is no limit.
    function capOf(Jurisdiction jurisdiction) external view returns (uint256);

    /// @notice The seats of organisations that are not effectively Admitted or Leaving, so that their nodes are cut off; and the most that
    /// the chain bears: (n − 1) / 3 of n, rounded down.
    function absentSeats() external view returns (uint256 absent, uint256 most);

    /// @notice The seats that a jurisdiction has.
    function seatsOf(Jurisdiction jurisdiction) external view returns (uint256);

    /// @notice The changes that can take force now and, if there is none, when the next can (unix seconds; otherwise 0).
    function changesLeft() external view returns (uint256 left, uint48 nextAt);

    /// @notice A change; its kind is None if there is none. Ids count from 1 to {changeCount}.
    function changeOf(uint256 changeId) external view returns (ValidatorChange memory);

    function changeCount() external view returns (uint256);

    /// @notice Seconds from scheduling to the earliest activation.
    function activationDelay() external view returns (uint48);

    /// @notice Seconds in which at most (n − 1) / 3 changes take force, whenever they begin.
    function window() external view returns (uint48);
}
