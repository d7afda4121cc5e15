// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../../../contracts/types/Ids.sol";

/// @dev Stands in for {IValidatorSet} where only the seats count: the three functions that the emergency board asks.
contract SeatList {
    address[] private _seats;
    mapping(address validator => MemberId) private _memberOf;
    mapping(MemberId id => address) private _validatorOf;

    function seat(MemberId id, address validator) external {
        _seats.push(validator);
        _memberOf[validator] = id;
        _validatorOf[id] = validator;
    }

    function getValidators() external view returns (address[] memory) {
        return _seats;
    }

    function validatorOf(MemberId id) external view returns (address) {
        return _validatorOf[id];
    }

    function seatOf(address validator) external view returns (MemberId) {
        return _memberOf[validator];
    }
}
