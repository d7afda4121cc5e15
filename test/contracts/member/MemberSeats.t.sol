// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IMemberRegistry, MemberState} from "../../../contracts/member/IMemberRegistry.sol";
import {IValidatorSet} from "../../../contracts/member/IValidatorSet.sol";
import {MemberRegistry} from "../../../contracts/member/MemberRegistry.sol";
import {ValidatorFixture} from "./ValidatorFixture.sol";

/// @dev Seven seats: two members may be away. No decision about a member takes the third.
contract MemberSeatsTest is ValidatorFixture {
    function setUp() public {
        deployValidators();
        form(7);
    }

    function test_Suspend_AtMostF() public {
        members.suspend(idOf(0), 0);
        members.suspend(idOf(1), 0);

        _expectNeeded(2);
        members.suspend(idOf(2), 0);
        assertTrue(members.stateOf(idOf(2)) == MemberState.Admitted, "state");
        _assertAbsent(2, 2);
    }

    /// @dev Whatever takes the members away, they count together.
    function test_Suspend_CountsEmergenciesAndThoseThatLeft() public {
        members.suspendFor(idOf(0), 0, uint64(block.timestamp + 1 hours));
        members.suspend(idOf(1), 0);
        members.completeLeave(idOf(1));

        _expectNeeded(2);
        members.suspend(idOf(2), 0);
        vm.warp(block.timestamp + 1 hours);
        members.suspend(idOf(2), 0);
        _assertAbsent(2, 2);
    }

    function test_SuspendFor_AtMostF() public {
        members.suspend(idOf(0), 0);
        members.suspend(idOf(1), 0);

        _expectNeeded(2);
        members.suspendFor(idOf(2), 0, uint64(block.timestamp + 1));
    }

    function test_CompleteLeave_AtMostF() public {
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(controllerOf(i));
            members.announceLeave();
        }
        _assertAbsent(0, 2);
        members.completeLeave(idOf(0));
        members.completeLeave(idOf(1));

        _expectNeeded(2);
        members.completeLeave(idOf(2));
        assertTrue(members.stateOf(idOf(2)) == MemberState.Leaving, "state");
    }

    /// @dev An emergency suspension made lasting, or a suspended member that is dismissed, takes no further seat.
    function test_Decisions_PassGiven_MemberIsAbsentAnyway() public {
        members.suspendFor(idOf(0), 0, uint64(block.timestamp + 1 hours));
        members.suspend(idOf(1), 0);
        members.suspend(idOf(0), 0);
        members.completeLeave(idOf(0));
        members.completeLeave(idOf(1));
        _assertAbsent(2, 2);
    }

    /// @dev The way that the error's hint names.
    function test_Suspend_PassesGiven_ItsSeatWasRemoved() public {
        members.suspend(idOf(0), 0);
        members.suspend(idOf(1), 0);
        activateAfterDelay(validators.scheduleRemoval(idOf(0)));
        vm.warp(block.timestamp + WINDOW);
        activateAfterDelay(validators.scheduleRemoval(idOf(2)));

        members.suspend(idOf(2), 0);
        assertTrue(members.stateOf(idOf(2)) == MemberState.Suspended, "state");
        _assertAbsent(1, 1);
    }

    function test_Suspend_NoLimitGiven_NoSeat() public {
        members.suspend(idOf(0), 0);
        members.suspend(idOf(1), 0);
        join(7);
        members.suspend(idOf(7), 0);
        assertTrue(members.stateOf(idOf(7)) == MemberState.Suspended, "state");
    }

    /// @dev Six seats bear one that is absent, and two are: first those, then others.
    function test_Remove_RevertGiven_OthersAreAbsent() public {
        members.suspend(idOf(0), 0);
        members.suspend(idOf(1), 0);
        uint256 present = validators.scheduleRemoval(idOf(2));
        uint256 absent = validators.scheduleRemoval(idOf(0));
        vm.warp(block.timestamp + DELAY);

        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorsAbsent.selector, 2, 1));
        validators.activate(present);
        validators.activate(absent);
        _assertAbsent(1, 1);
        vm.warp(block.timestamp + WINDOW);
        validators.activate(present);
        _assertAbsent(1, 1);
    }

    function test_Bind_Emits() public {
        MemberRegistry fresh = new MemberRegistry(address(manager));
        assertEq(address(fresh.validatorSet()), address(0), "none");
        vm.expectEmit();
        emit IMemberRegistry.MemberValidatorSetNamed(validators);
        fresh.bindValidatorSet(validators);
        assertEq(address(fresh.validatorSet()), address(validators), "set");
    }

    function test_Bind_RevertGiven_Bound() public {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberValidatorSetBound.selector, validators));
        members.bindValidatorSet(validators);
    }

    function test_Bind_RevertWhen_NoContract() public {
        MemberRegistry fresh = new MemberRegistry(address(manager));
        IValidatorSet nobody = IValidatorSet(address(0xbad));
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberValidatorSetInvalid.selector, nobody));
        fresh.bindValidatorSet(nobody);
    }

    function test_Bind_RevertWhen_CallerIsNotAdministrator() public {
        MemberRegistry fresh = new MemberRegistry(address(manager));
        address member = controllerOf(0);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, member));
        vm.prank(member);
        fresh.bindValidatorSet(validators);
    }

    function _expectNeeded(uint256 number) private {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberSeatsNeeded.selector, idOf(number), 2));
    }

    function _assertAbsent(uint256 absent, uint256 most) private view {
        (uint256 found, uint256 bearable) = validators.absentSeats();
        assertEq(found, absent, "absent");
        assertEq(bearable, most, "most");
    }
}
