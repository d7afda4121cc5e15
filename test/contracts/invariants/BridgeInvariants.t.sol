// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test, Vm} from "../support/Test.sol";
import {BridgeHandler} from "./BridgeHandler.sol";

/// @dev Numbered in docs/invariants.md.
contract BridgeInvariantsTest is Test {
    BridgeHandler private _handler;

    function setUp() public {
        _handler = new BridgeHandler();
        bytes4[] memory verbs = new bytes4[](11);
        verbs[0] = BridgeHandler.send.selector;
        verbs[1] = BridgeHandler.deliver.selector;
        verbs[2] = BridgeHandler.forge.selector;
        verbs[3] = BridgeHandler.retry.selector;
        verbs[4] = BridgeHandler.cancel.selector;
        verbs[5] = BridgeHandler.behave.selector;
        verbs[6] = BridgeHandler.curse.selector;
        verbs[7] = BridgeHandler.lift.selector;
        verbs[8] = BridgeHandler.rotate.selector;
        verbs[9] = BridgeHandler.allow.selector;
        verbs[10] = BridgeHandler.wait.selector;
        targetContract(address(_handler));
        targetSelector(Vm.FuzzSelector(address(_handler), verbs));
    }

    function invariant_DeliveredWasSentAndOnce() public view {
        assertEq(_handler.deliveredTwice(), 0, "twice");
        assertEq(_handler.deliveredUnsent(), 0, "unsent");
        assertEq(_handler.forgedDelivered(), 0, "forged");
        assertTrue(_handler.isTakenOnce(), "taken");
    }

    function invariant_OutboxKeepsWhatWasSent() public view {
        assertTrue(_handler.isOutboxRight(), "outbox");
    }

    function invariant_CommitteesAreSound() public view {
        assertEq(_handler.weakCommittees(), 0, "weak");
    }

    function invariant_BridgeIsNeverItsRecipient() public view {
        assertEq(_handler.forbiddenRecipients(), 0, "recipients");
    }

    function invariant_MessagesMoveAlongTheTable() public view {
        assertEq(_handler.unlistedTransitions(), 0, "transitions");
    }

    function invariant_RateHoldsInEveryWindow() public view {
        assertEq(_handler.mostAboveRate(), 0, "rate");
    }

    function invariant_NothingMovesWhileCursed() public view {
        assertEq(_handler.changedWhileCursed(), 0, "cursed");
    }
}
