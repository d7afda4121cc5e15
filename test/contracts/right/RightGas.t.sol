// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RightFixture} from "./RightFixture.sol";

/// @dev Without the evaluation of a real policy, whose gas has snapshots of its own.
contract RightGasTest is RightFixture {
    function setUp() public {
        deployRights();
        minted(validTerms());
    }

    function test_Mint_Gas() public {
        minted(validTerms());
        vm.snapshotGasLastCall("right", "mint");
    }
}
