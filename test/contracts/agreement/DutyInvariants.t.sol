// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DutyView} from "../../../contracts/agreement/IDutyBook.sol";
import {Test, Vm} from "../support/Test.sol";
import {DutyHandler} from "./DutyHandler.sol";

/// @dev Numbered in docs/invariants.md.
contract DutyInvariantsTest is Test {
    DutyHandler private _handler;

    function setUp() public {
        _handler = new DutyHandler();
        bytes4[] memory verbs = new bytes4[](4);
        verbs[0] = DutyHandler.confirmAny.selector;
        verbs[1] = DutyHandler.breachAny.selector;
        verbs[2] = DutyHandler.openAgain.selector;
        verbs[3] = DutyHandler.wait.selector;
        targetContract(address(_handler));
        targetSelector(Vm.FuzzSelector(address(_handler), verbs));
    }

    function invariant_OnlyTheBeneficiaryConfirms() public view {
        assertEq(_handler.confirmedByOthers(), 0, "confirmed by others");
        assertEq(_handler.infringedByOthers(), 0, "infringed by others");
    }

    function invariant_NothingIsLateBeforeItsDeadlineNorForgotten() public view {
        assertEq(_handler.breachedTooEarly(), 0, "too early");
        assertEq(_handler.forgotten(), 0, "forgotten");
    }

    function invariant_SuspendedExactlyWhileUnsettled() public view {
        DutyView[] memory all = _handler.all();
        bool isUnsettled = false;
        for (uint256 i = 0; i < all.length; ++i) isUnsettled = isUnsettled || all[i].isUnsettled;
        assertTrue(_handler.isSuspended() == isUnsettled, "suspended");
    }

    /// @dev The fact says of every duty what the book says, and has no word that is nobody's.
    function invariant_FactIsTheBook() public view {
        DutyView[] memory all = _handler.all();
        bytes32[] memory words = _handler.factWords();
        uint256 found = 0;
        for (uint256 i = 0; i < all.length; ++i) {
            uint8 flags = 0;
            for (uint256 j = 0; j < words.length; ++j) {
                if (uint256(words[j]) >> 8 != uint256(all[i].id) >> 8) continue;
                flags = uint8(uint256(words[j]));
                found += 1;
            }
            assertEq(flags, all[i].flags, "flags");
        }
        bool isNone = words.length == 1 && words[0] == 0;
        assertEq(found, isNone ? 0 : words.length, "words");
        assertLe(1, words.length, "an answer");
    }

    /// @dev Whatever was breached, the consumer ends the agreement and has its deposit back.
    function testFuzz_EndAndRefund_WhateverWasBreached(
        uint256[8] memory duties,
        uint256[8] memory callers,
        uint256 time
    ) public {
        for (uint256 i = 0; i < duties.length; ++i) {
            if (i == 4) _handler.wait(time);
            if (duties[i] % 2 == 0) _handler.breachAny(duties[i], callers[i]);
            else _handler.confirmAny(duties[i], callers[i]);
        }
        assertEq(_handler.endAndRefund(), 1_000, "refunded");
    }

    /// @dev The handler does reach the states that the invariants are about.
    function test_Handler_Reaches() public {
        for (uint256 i = 0; i < 36; ++i) {
            _handler.confirmAny(i, i / 6);
            _handler.breachAny(i, i / 6);
            _handler.wait(1 days);
        }
        assertLe(1, _handler.confirmations(), "confirmations");
        assertLe(1, _handler.breaches(), "breaches");
        assertLe(1, _handler.suspensions(), "suspensions");
    }
}
