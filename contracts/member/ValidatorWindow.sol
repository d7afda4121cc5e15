// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IValidatorSet} from "./IValidatorSet.sol";
import {ValidatorSlots} from "./ValidatorSlots.sol";

/// @title How many changes take force in a time, so that the validators of one block always know enough of those of the next.
abstract contract ValidatorWindow is ValidatorSlots {
    /// @inheritdoc IValidatorSet
    uint48 public immutable window;

    uint48 private _windowEndsAt;
    uint16 private _windowMost;
    uint16 private _windowUsed;

    constructor(uint48 window_) {
        require(window_ != 0, ValidatorWindowZero());
        window = window_;
    }

    /// @inheritdoc IValidatorSet
    function changesLeft() external view returns (uint256 left, uint48 endsAt) {
        if (block.timestamp >= _windowEndsAt) return (_faults(), 0);
        return (_windowMost - _windowUsed, _windowEndsAt);
    }

    /// @dev A window begins with the first change after the last window has ended.
    function _spendWindow() internal {
        if (block.timestamp >= _windowEndsAt) {
            _windowEndsAt = uint48(block.timestamp) + window;
            _windowMost = uint16(_faults());
            _windowUsed = 0;
        }
        require(_windowUsed < _windowMost, ValidatorWindowExhausted(_windowEndsAt, _windowMost));
        _windowUsed += 1;
    }

    /// @dev The seats that may fail: (n − 1) / 3, rounded down.
    function _faults() private view returns (uint256) {
        uint256 count = seats();
        return count == 0 ? 0 : (count - 1) / 3;
    }
}
