// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IValidatorSet} from "./IValidatorSet.sol";
import {ValidatorSlots} from "./ValidatorSlots.sol";

/// @title How many changes take force in a time, so that the validators of one block always know enough of those of the next.
abstract contract ValidatorWindow is ValidatorSlots {
    struct Activation {
        uint48 time;
        /// @dev How many changes the window may have that begins with this one.
        uint16 most;
    }

    /// @dev (MOST − 1) / 3: no window has more.
    uint256 private constant KEPT = 33;

    /// @inheritdoc IValidatorSet
    uint48 public immutable window;

    uint256 private _activations;
    /// @dev A ring. What is overwritten lies in no window that lasts: that one would have 34.
    Activation[KEPT] private _latest;

    constructor(uint48 window_) {
        require(window_ != 0, ValidatorWindowZero());
        window = window_;
    }

    /// @inheritdoc IValidatorSet
    function changesLeft() external view returns (uint256 left, uint48 nextAt) {
        (left, nextAt, ) = _room();
    }

    /// @dev Windows slide: a change counts in every window that began with an earlier one and has not ended, and begins one.
    function _spendWindow() internal {
        (uint256 left, uint48 nextAt, uint256 most) = _room();
        require(left != 0, ValidatorWindowExhausted(nextAt, most));

        _latest[_activations % KEPT] = Activation(uint48(block.timestamp), uint16(_faults()));
        ++_activations;
    }

    /// @dev From the latest activation backwards. If none is left: when there is one again, and the number that the window has used up. With
    /// fewer than four seats there is none, and both are 0.
    function _room() private view returns (uint256 left, uint48 nextAt, uint256 most) {
        left = _faults();
        uint256 count = _activations;
        for (uint256 back = 1; back <= KEPT && back <= count; ++back) {
            Activation memory earlier = _latest[(count - back) % KEPT];
            uint48 endsAt = earlier.time + window;
            if (block.timestamp >= endsAt) break;
            if (back >= earlier.most) return (0, endsAt, earlier.most);
            left = Math.min(left, earlier.most - back);
        }
    }

    /// @dev The seats that may fail: (n − 1) / 3, rounded down.
    function _faults() internal view returns (uint256) {
        uint256 count = seats();
        return count == 0 ? 0 : (count - 1) / 3;
    }
}
