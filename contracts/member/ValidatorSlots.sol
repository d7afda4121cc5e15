// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../types/Ids.sol";
import {IValidatorSet} from "./IValidatorSet.sol";

/// @title The seats, in the storage that the consensus engine reads and state proofs prove: see {IValidatorSet}.
/// @dev Inherited before anything else that has storage. Seats keep their places, but the last one moves into a place that becomes free.
abstract contract ValidatorSlots is IValidatorSet {
    struct Seat {
        address validator;
        uint8 prefix;
        bytes32 x;
    }

    uint256 internal constant LEAST = 4;
    uint256 internal constant MOST = 100;
    uint256 private constant KEY_BYTES = 33;

    // Slot 0.
    bytes32 private _setHash;
    // Slot 1, from the lowest bits up.
    uint64 private _epoch;
    uint64 private _count;
    uint64 internal _upgradeHeight;
    uint64 internal _upgradeVersion;
    // Slots 2 to 201.
    Seat[MOST] private _seats;
    // From slot 202 on: nobody but this contract reads it.
    mapping(address validator => MemberId) private _memberOf;
    /// @dev Counted from 1; 0 is no seat.
    mapping(MemberId memberId => uint256) private _placeOf;

    /// @inheritdoc IValidatorSet
    function getValidators() external view returns (address[] memory validators) {
        validators = new address[](_count);
        // A loop over {_seats} without its checks of bounds: the count never exceeds them, and Besu asks this before every block.
        assembly ("memory-safe") {
            let at := add(validators, 32)
            let end := add(at, shl(5, mload(validators)))
            for {
                let slot := _seats.slot
            } lt(at, end) {
                at := add(at, 32)
                slot := add(slot, 2)
            } {
                mstore(at, shr(96, shl(96, sload(slot))))
            }
        }
    }

    /// @inheritdoc IValidatorSet
    function getConsensusKeys() external view returns (bytes[] memory keys) {
        keys = new bytes[](_count);
        for (uint256 i = 0; i < keys.length; ++i) keys[i] = abi.encodePacked(_seats[i].prefix, _seats[i].x);
    }

    /// @inheritdoc IValidatorSet
    function validatorOf(MemberId memberId) external view returns (address) {
        uint256 place = _placeOf[memberId];
        return place == 0 ? address(0) : _seats[place - 1].validator;
    }

    /// @inheritdoc IValidatorSet
    function seatOf(address validator) external view returns (MemberId) {
        return _memberOf[validator];
    }

    /// @inheritdoc IValidatorSet
    function setHash() external view returns (bytes32) {
        return _setHash;
    }

    /// @inheritdoc IValidatorSet
    function epoch() external view returns (uint64) {
        return _epoch;
    }

    /// @inheritdoc IValidatorSet
    function plannedUpgrade() external view returns (uint64 height, uint64 version) {
        return (_upgradeHeight, _upgradeVersion);
    }

    /// @inheritdoc IValidatorSet
    function seats() public view returns (uint256) {
        return _count;
    }

    /// @dev Emits {ValidatorActivated}. The caller has checked that neither the organisation nor the key has a seat.
    function _seat(MemberId memberId, Seat memory seat) internal {
        _seats[_count] = seat;
        _count += 1;
        _placeOf[memberId] = _count;
        _memberOf[seat.validator] = memberId;
        _close();

        emit ValidatorActivated(memberId, seat.validator, _epoch);
    }

    /// @dev Emits {ValidatorRetired}. The caller has checked that the organisation has a seat.
    function _unseat(MemberId memberId) internal {
        uint256 place = _placeOf[memberId];
        uint256 last = _count;
        address validator = _seats[place - 1].validator;
        _memberOf[validator] = MemberId.wrap(0);
        _placeOf[memberId] = 0;
        if (place != last) {
            Seat memory moved = _seats[last - 1];
            _seats[place - 1] = moved;
            _placeOf[_memberOf[moved.validator]] = place;
        }
        delete _seats[last - 1];
        _count -= 1;
        _close();

        emit ValidatorRetired(memberId, validator, _epoch);
    }

    /// @dev Emits {ValidatorRetired} and {ValidatorActivated}, with one epoch. The seat keeps its place.
    function _reseat(MemberId memberId, Seat memory seat) internal {
        uint256 place = _placeOf[memberId];
        address validator = _seats[place - 1].validator;
        _memberOf[validator] = MemberId.wrap(0);
        _memberOf[seat.validator] = memberId;
        _seats[place - 1] = seat;
        _close();

        emit ValidatorRetired(memberId, validator, _epoch);
        emit ValidatorActivated(memberId, seat.validator, _epoch);
    }

    /// @dev `index` counts from 0 and is less than the number of seats.
    function _memberAt(uint256 index) internal view returns (MemberId) {
        return _memberOf[_seats[index].validator];
    }

    function _isSeated(MemberId memberId) internal view returns (bool) {
        return _placeOf[memberId] != 0;
    }

    function _isTaken(address validator) internal view returns (bool) {
        return MemberId.unwrap(_memberOf[validator]) != 0;
    }

    /// @dev Every change of the seats ends here.
    function _close() private {
        uint256 count = _count;
        bytes memory keys = new bytes(KEY_BYTES * count);
        for (uint256 i = 0; i < count; ++i) {
            uint8 prefix = _seats[i].prefix;
            bytes32 x = _seats[i].x;
            // Within the array: the last word ends where it ends.
            assembly ("memory-safe") {
                let at := add(add(keys, 32), mul(i, 33))
                mstore8(at, prefix)
                mstore(add(at, 1), x)
            }
        }
        _setHash = keccak256(keys);
        _epoch += 1;
    }
}
