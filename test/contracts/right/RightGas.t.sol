// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Trade} from "../support/Trade.sol";

/// @dev On the whole network: the real policy is evaluated to decide the lock. The provider has minted before.
contract RightGasTest is Trade {
    function setUp() public {
        openTrade();
    }

    function test_Mint_Gas() public {
        mintRight(consumer, MAX_USES);
        vm.snapshotGasLastCall("right", "mint");
    }
}
