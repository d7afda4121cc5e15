// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ProductFixture} from "./ProductFixture.sol";

/// @dev Concrete calls with inputs of realistic length: fuzz tests record no snapshot.
contract ProductGasTest is ProductFixture {
    function setUp() public {
        deployProducts();
    }

    function test_Register_Gas() public {
        registered(hospital, IDENTIFIER);
        vm.snapshotGasLastCall("product", "register");
    }
}
