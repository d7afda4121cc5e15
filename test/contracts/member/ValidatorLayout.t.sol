// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ValidatorFixture} from "./ValidatorFixture.sol";
import {PublicKeys} from "../support/PublicKeys.sol";

/// @dev The slots that the engine reads and other chains have proven to them, against the table in `IValidatorSet`.
contract ValidatorLayoutTest is ValidatorFixture {
    function setUp() public {
        deployValidators();
    }

    function test_Slots_SetHash() public {
        form(5);
        assertEq(_slot(0), validators.setHash(), "slot 0");
    }

    function test_Slots_Counters() public {
        form(5);
        validators.planUpgrade(0x1122334455667788, 0x99aabbccddeeff00);
        bytes32 expected = bytes32(
            (uint256(0x99aabbccddeeff00) << 192) | (uint256(0x1122334455667788) << 128) | (uint256(5) << 64) | 5
        );
        assertEq(_slot(1), expected, "slot 1");
        activateAfterDelay(replaceAs(address(this), 0, 0x77));
        assertEq(uint64(uint256(_slot(1))), 6, "epoch");
        assertEq(uint64(uint256(_slot(1)) >> 64), 5, "count");
    }

    function test_Slots_Seats() public {
        form(6);
        _assertSeats(6);
        activateAfterDelay(validators.scheduleRemoval(idOf(5)));
        _assertSeats(5);
        assertEq(_slot(12), bytes32(0), "what became free is empty");
        assertEq(_slot(13), bytes32(0), "what became free is empty");
    }

    /// @dev The last seat ends at slot 201; everything else of this contract lies behind it.
    function test_Slots_Hundred() public {
        form(100);
        _assertSeats(100);
        assertEq(uint64(uint256(_slot(1)) >> 64), 100, "count");
        bytes memory keys;
        for (uint256 i = 0; i < 100; ++i) {
            bytes1 prefix = bytes1(uint8(uint256(_slot(2 + 2 * i)) >> 160));
            keys = abi.encodePacked(keys, prefix, _slot(3 + 2 * i));
        }
        assertEq(_slot(0), keccak256(keys), "hash of what the slots hold");
    }

    function _assertSeats(uint256 count) private view {
        for (uint256 i = 0; i < count; ++i) {
            (bytes32 x, bytes32 y) = PublicKeys.keyOf(i + 1);
            uint256 prefix = uint256(y) % 2 == 0 ? 2 : 3;
            assertEq(_slot(2 + 2 * i), bytes32((prefix << 160) | uint160(vm.addr(i + 1))), "account and prefix");
            assertEq(_slot(3 + 2 * i), x, "x");
        }
    }

    function _slot(uint256 slot) private view returns (bytes32) {
        return vm.load(address(validators), bytes32(slot));
    }
}
