// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMemberRegistry, MemberState} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";

/// @dev Stands in for {IValidatorSet} where only the seats count: the two functions that the member registry asks.
contract SeatList {
    IMemberRegistry private immutable _members;
    MemberId[] private _seats;
    mapping(MemberId id => address) private _validatorOf;

    constructor(IMemberRegistry members) {
        _members = members;
    }

    function seat(MemberId id, address validator) external {
        _seats.push(id);
        _validatorOf[id] = validator;
    }

    function absentSeats() external view returns (uint256 absent, uint256 most) {
        for (uint256 i = 0; i < _seats.length; ++i) {
            MemberState state = _members.stateOf(_seats[i]);
            if (state != MemberState.Admitted && state != MemberState.Leaving) ++absent;
        }
        most = _seats.length == 0 ? 0 : (_seats.length - 1) / 3;
    }

    function validatorOf(MemberId id) external view returns (address) {
        return _validatorOf[id];
    }
}
