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
}
