// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {MemberId} from "../types/Ids.sol";
import {IMemberRegistry} from "./IMemberRegistry.sol";
import {IValidatorSet} from "./IValidatorSet.sol";

/// @title That no decision about an organisation takes more seats away than the chain bears.
abstract contract MemberSeats is IMemberRegistry, AccessManaged {
    /// @dev Not of the constructor: the validator set is constructed with the registry.
    IValidatorSet private _validatorSet;

    /// @inheritdoc IMemberRegistry
    function bindValidatorSet(IValidatorSet validatorSet_) external restricted {
        require(address(_validatorSet) == address(0), MemberValidatorSetBound(_validatorSet));
        require(address(validatorSet_).code.length != 0, MemberValidatorSetInvalid(validatorSet_));

        _validatorSet = validatorSet_;

        emit MemberValidatorSetNamed(validatorSet_);
    }

    /// @inheritdoc IMemberRegistry
    function validatorSet() external view returns (IValidatorSet) {
        return _validatorSet;
    }

    /// @dev Asked after the change: the validator set looks at the new state. Peers cut off an organisation that may not act.
    function _checkSeats(MemberId id) internal view {
        IValidatorSet validators = _validatorSet;
        if (address(validators) == address(0) || validators.validatorOf(id) == address(0)) return;
        (uint256 absent, uint256 most) = validators.absentSeats();
        require(absent <= most, MemberSeatsNeeded(id, most));
    }
}
