// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SwapState} from "../../../contracts/bridge/IHashTimeLock.sol";
import {Test} from "../support/Test.sol";
import {SwapHandler} from "./SwapHandler.sol";

contract SwapInvariantsTest is Test {
    SwapHandler private _handler;

    function setUp() public {
        vm.warp(1_800_000_000);
        _handler = new SwapHandler();
        targetContract(address(_handler));
    }

    function invariant_HoldsWhatIsLockedAndOwed() public view {
        uint256 held = _handler.token().balanceOf(address(_handler.swaps()));
        assertEq(held, _handler.locked() + _handler.credited(), "held");
    }

    function invariant_EachSwapEndsOnceAndInTime() public view {
        assertEq(_handler.wrong(), 0, "wrong");
        for (uint256 i = 0; i < _handler.count(); ++i) {
            (SwapState own, SwapState found) = _handler.statesOf(i);
            assertEq(uint256(own), uint256(found), "state");
        }
    }
}
