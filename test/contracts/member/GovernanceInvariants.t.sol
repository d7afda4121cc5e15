// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IValidatorSet} from "../../../contracts/member/IValidatorSet.sol";
import {Test, Vm} from "../support/Test.sol";
import {GovernanceHandler} from "./GovernanceHandler.sol";

/// @dev Governor, timelock, registry, validator set, emergency board and gas station together.
contract GovernanceInvariants is Test {
    GovernanceHandler private _handler;
    IValidatorSet private _set;

    function setUp() public {
        _handler = new GovernanceHandler();
        _set = _handler.set();
        (bool funded, ) = _handler.gasStation().call{value: 1_000_000}("");
        assertTrue(funded, "coin for the station");
        bytes4[] memory verbs = new bytes4[](15);
        verbs[0] = GovernanceHandler.propose.selector;
        verbs[1] = GovernanceHandler.voteAs.selector;
        verbs[2] = GovernanceHandler.voteBySignature.selector;
        verbs[3] = GovernanceHandler.queueAny.selector;
        verbs[4] = GovernanceHandler.executeAny.selector;
        verbs[5] = GovernanceHandler.carry.selector;
        verbs[6] = GovernanceHandler.request.selector;
        verbs[7] = GovernanceHandler.support.selector;
        verbs[8] = GovernanceHandler.replace.selector;
        verbs[9] = GovernanceHandler.activate.selector;
        verbs[10] = GovernanceHandler.grant.selector;
        verbs[11] = GovernanceHandler.wait.selector;
        verbs[12] = GovernanceHandler.reshape.selector;
        verbs[13] = GovernanceHandler.alarm.selector;
        verbs[14] = GovernanceHandler.overtake.selector;
        targetContract(address(_handler));
        targetSelector(Vm.FuzzSelector(address(_handler), verbs));
    }

    function invariant_MinorityExecutesNothing() public view {
        assertEq(_handler.executedByMinority(), 0, "executed by a minority");
    }

    function invariant_EachMemberCountsOnce() public view {
        assertEq(_handler.countedTwice(), 0, "counted twice");
        for (uint256 i = 0; i < _handler.proposals(); ++i) assertTrue(_handler.isCountedRight(i), "ballot");
    }

    function invariant_NothingBeforeItsDelay() public view {
        assertEq(_handler.executedTooEarly(), 0, "too early");
    }

    function invariant_OnlyKeysActAndNoneWhileSuspended() public view {
        assertEq(_handler.actedWhileAway(), 0, "acted while suspended");
        assertEq(_handler.actedWithoutKey(), 0, "acted without a key");
        assertTrue(!_handler.isOfficeTaken(), "an office is taken");
    }

    function invariant_GasIsForMembersThatMayAct() public view {
        assertEq(_handler.grantedWrongly(), 0, "granted wrongly");
    }

    function invariant_SetStaysSound() public view {
        assertEq(_handler.windowsOverrun(), 0, "more than f in a window");
        assertEq(_handler.seatsOverrun(), 0, "more than f suspended by emergencies");
        address[] memory found = _set.getValidators();
        assertTrue(found.length >= 4, "too few");
        for (uint256 i = 0; i < found.length; ++i) {
            assertTrue(found[i] != address(0), "zero");
            assertEq(_set.validatorOf(_set.seatOf(found[i])), found[i], "another seat");
            for (uint256 j = 0; j < i; ++j) assertTrue(found[i] != found[j], "twice");
        }
    }

    /// @dev What never happens cannot go wrong: by this course there is something of everything.
    function test_Handler_GetsThere() public {
        uint256 seed = 0x8234567890abcdef1234567890abcdef1234567890abcdef1234567890abcde5;
        for (uint256 i = 0; i < 200; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _handler.carry(i, seed >> 8, seed | (1 << 255));
            _handler.request(seed >> 16, seed >> 24);
            for (uint256 j = 0; j < 6; ++j) _handler.support(seed >> (32 + 8 * j), j % 2);
            _handler.grant(seed >> 80, seed >> 88);
            _handler.replace(seed >> 96, seed >> 104, seed >> 112);
            _handler.activate(seed >> 120);
            _handler.wait(seed >> 128);
        }
        assertLe(20, _handler.executions(), "executions");
        assertLe(3, _handler.emergencies(), "emergencies");
        assertLe(20, _handler.grants(), "grants");
        assertLe(3, _handler.activations(), "activations");
    }
}
