// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @dev A token bucket of whole messages in one word. Levels count 1/3600 of a message, so that a rate in messages an hour refills a whole
/// number each second and nothing is ever rounded. In any window of t seconds at most `capacity + t * perHour / 3600` messages pass.
library RateBucket {
    uint256 private constant UNIT = 3600;

    struct Bucket {
        uint32 capacity;
        uint32 perHour;
        /// @dev In 1/3600 of a message, at `updatedAt`.
        uint64 level;
        /// @dev Unix seconds; 0 before the first limit.
        uint64 updatedAt;
    }

    /// @dev Takes messages out, or says that it does not hold as many and takes none.
    function take(Bucket storage self, uint256 wanted) internal returns (bool isTaken, uint256 held) {
        Bucket memory bucket = self;
        uint256 level = _levelNow(bucket);
        if (wanted * UNIT > level) return (false, level / UNIT);
        // Not above the capacity, which has 32 bits, times 3600.
        self.level = uint64(level - wanted * UNIT);
        self.updatedAt = uint64(block.timestamp);
        return (true, level / UNIT);
    }

    /// @dev What was taken stays taken; a bucket that never had a limit begins full.
    function setLimit(Bucket storage self, uint32 capacity, uint32 perHour) internal {
        Bucket memory bucket = self;
        uint256 most = capacity * UNIT;
        uint256 level = bucket.updatedAt == 0 ? most : Math.min(_levelNow(bucket), most);
        self.capacity = capacity;
        self.perHour = perHour;
        self.level = uint64(level);
        self.updatedAt = uint64(block.timestamp);
    }

    /// @dev Whole messages that it holds now.
    function available(Bucket storage self) internal view returns (uint256) {
        return _levelNow(self) / UNIT;
    }

    function _levelNow(Bucket memory bucket) private view returns (uint256) {
        uint256 refilled = (block.timestamp - bucket.updatedAt) * bucket.perHour;
        return Math.min(bucket.level + refilled, bucket.capacity * UNIT);
    }
}
