// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IUsageRight, Right} from "../../../contracts/right/IUsageRight.sol";
import {RightId} from "../../../contracts/types/Ids.sol";
import {Test, Vm} from "../support/Test.sol";
import {RightHandler} from "./RightHandler.sol";

contract RightInvariants is Test {
    RightHandler private _handler;
    IUsageRight private _rights;

    function setUp() public {
        _handler = new RightHandler();
        _rights = _handler.usageRight();
        bytes4[] memory verbs = new bytes4[](5);
        verbs[0] = RightHandler.mint.selector;
        verbs[1] = RightHandler.recordUse.selector;
        verbs[2] = RightHandler.returnUse.selector;
        verbs[3] = RightHandler.move.selector;
        verbs[4] = RightHandler.pass.selector;
        targetContract(address(_handler));
        targetSelector(Vm.FuzzSelector(address(_handler), verbs));
    }

    function invariant_NeverUsedPastCount() public view {
        for (uint256 i = 1; i <= _handler.count(); ++i) {
            Right memory right = _rights.right(RightId.wrap(i));
            assertLe(right.used, right.maxUses, "used past count");
            assertTrue(int256(uint256(right.used)) == _handler.netUses(RightId.wrap(i)), "uses lost or invented");
        }
    }

    function invariant_NeverUsedOutOfPeriod() public view {
        assertEq(_handler.usesOutOfPeriod(), 0, "used out of period");
    }

    function invariant_LockedNeverMoves() public view {
        assertEq(_handler.lockedMoves(), 0, "locked right moved");
    }
}
