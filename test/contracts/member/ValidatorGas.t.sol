// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ValidatorFixture} from "./ValidatorFixture.sol";

contract ValidatorGasTest is ValidatorFixture {
    function setUp() public {
        deployValidators();
        form(21);
    }

    /// @dev Besu asks before every block, of cold storage.
    function test_GetValidators21_Gas() public {
        address[] memory found = validators.getValidators();
        uint256 used = vm.snapshotGasLastCall("member", "getValidators21");

        assertEq(found.length, 21, "validators");
        assertTrue(used > 22 * 2100, "storage was cold");
        assertLe(used, 60_000, "gas");
    }

    /// @dev The last change that a window allows: it looks at the five before it.
    function test_Activate21_Gas() public {
        uint256[6] memory ids;
        for (uint256 i = 0; i < 6; ++i) ids[i] = replaceAs(address(this), i, 60 + i);
        vm.warp(block.timestamp + DELAY);
        for (uint256 i = 0; i < 5; ++i) validators.activate(ids[i]);
        vm.cool(address(validators));
        vm.cool(address(members));

        validators.activate(ids[5]);
        vm.snapshotGasLastCall("member", "activate21");
        (uint256 left, ) = validators.changesLeft();
        assertEq(left, 0, "left");
    }
}
