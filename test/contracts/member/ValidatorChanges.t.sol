// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {
    IValidatorSet,
    ValidatorChange,
    ValidatorChangeKind,
    ValidatorChangeState
} from "../../../contracts/member/IValidatorSet.sol";
import {KeyRole} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {ValidatorFixture} from "./ValidatorFixture.sol";

/// @dev Changes: their delay, expiry, windows, cancelling, replacement of keys, and planned upgrades.
contract ValidatorChangesTest is ValidatorFixture {
    uint256 private constant NEW_KEY = 0x77;

    function setUp() public {
        deployValidators();
        form(7);
    }

    function test_Schedule_Records() public {
        uint48 readyAt = uint48(block.timestamp) + DELAY;
        join(7);
        vm.expectEmit(address(validators));
        emit IValidatorSet.ValidatorChangeScheduled(
            4,
            ValidatorChangeKind.Addition,
            idOf(7),
            vm.addr(8),
            readyAt,
            readyAt + 7 days
        );
        assertEq(add(7), 4, "id");

        ValidatorChange memory change = validators.changeOf(4);
        assertTrue(change.kind == ValidatorChangeKind.Addition, "kind");
        assertTrue(change.state == ValidatorChangeState.Scheduled, "state");
        assertSame(change.memberId, idOf(7), "member");
        assertEq(change.validator, vm.addr(8), "validator");
        assertEq(change.readyAt, readyAt, "readyAt");
        assertEq(change.expiresAt, readyAt + 7 days, "expiresAt");
        assertTrue(validators.changeOf(5).kind == ValidatorChangeKind.None, "none");
    }

    function testFuzz_Activate_RevertWhen_NotReady(uint256 early) public {
        uint256 changeId = validators.scheduleRemoval(idOf(0));
        uint48 readyAt = uint48(block.timestamp) + DELAY;
        vm.warp(readyAt - bound(early, 1, DELAY));
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorChangeNotReady.selector, changeId, readyAt));
        validators.activate(changeId);
    }

    function testFuzz_Activate_RevertWhen_Expired(uint256 late) public {
        uint256 changeId = validators.scheduleRemoval(idOf(0));
        uint48 expiresAt = uint48(block.timestamp) + DELAY + 7 days;
        vm.warp(expiresAt - 1 + bound(late, 1, 365 days));
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorChangeExpired.selector, changeId, expiresAt));
        validators.activate(changeId);
    }

    function test_Activate_InItsLastSecond() public {
        uint256 changeId = validators.scheduleRemoval(idOf(0));
        vm.warp(block.timestamp + DELAY + 7 days - 1);
        validators.activate(changeId);
        assertEq(validators.seats(), 6, "seats");
    }

    function test_Activate_RevertGiven_UnknownOrDone() public {
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorChangeUnknown.selector, 9));
        validators.activate(9);
        uint256 changeId = validators.scheduleRemoval(idOf(0));
        activateAfterDelay(changeId);
        _expectNotScheduled(changeId, ValidatorChangeState.Activated);
        validators.activate(changeId);
        _expectNotScheduled(changeId, ValidatorChangeState.Activated);
        validators.cancel(changeId);
        changeId = validators.scheduleRemoval(idOf(1));
        validators.cancel(changeId);
        _expectNotScheduled(changeId, ValidatorChangeState.Cancelled);
        validators.activate(changeId);
    }

    /// @dev What was right when it was scheduled is checked again.
    function test_Activate_RevertGiven_NoLongerRight() public {
        join(7);
        join(8);
        uint256 suspended = add(7);
        uint256 sameKey = addWith(8, 8);
        uint256 removal = validators.scheduleRemoval(idOf(0));
        uint256 sameRemoval = validators.scheduleRemoval(idOf(0));
        uint256 replacement = replaceAs(address(this), 0, NEW_KEY);
        vm.warp(block.timestamp + DELAY);
        members.suspendFor(idOf(7), 0, uint64(block.timestamp + 1));
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorNotEligible.selector, idOf(7)));
        validators.activate(suspended);

        vm.warp(block.timestamp + 1);
        validators.activate(suspended);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorKeyTaken.selector, vm.addr(8)));
        validators.activate(sameKey);
        validators.activate(removal);
        vm.warp(block.timestamp + WINDOW);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorNotSeated.selector, idOf(0)));
        validators.activate(sameRemoval);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorNotSeated.selector, idOf(0)));
        validators.activate(replacement);
    }

    function test_Window_AtMostF() public {
        (uint256 left, uint48 nextAt) = validators.changesLeft();
        assertEq(left, 2, "left before");
        assertEq(nextAt, 0, "now");
        uint256[3] memory ids;
        for (uint256 i = 0; i < 3; ++i) ids[i] = replaceAs(address(this), i, NEW_KEY + i);
        vm.warp(block.timestamp + DELAY);
        uint48 ends = uint48(block.timestamp) + WINDOW;
        validators.activate(ids[0]);
        (left, nextAt) = validators.changesLeft();
        assertEq(left, 1, "left between");
        assertEq(nextAt, 0, "still now");
        vm.warp(ends - 1);
        validators.activate(ids[1]);
        (left, nextAt) = validators.changesLeft();
        assertEq(left, 0, "left after");
        assertEq(nextAt, ends, "ends");

        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorWindowExhausted.selector, ends, 2));
        validators.activate(ids[2]);
        vm.warp(ends);
        validators.activate(ids[2]);
    }

    /// @dev n is the number when the window began, not now.
    function test_Window_NIsOfItsBeginning() public {
        uint256 first = validators.scheduleRemoval(idOf(0));
        uint256 second = validators.scheduleRemoval(idOf(1));
        vm.warp(block.timestamp + DELAY);
        validators.activate(first);
        validators.activate(second);
        assertEq(validators.seats(), 5, "seats");
    }

    /// @dev Six seats allow one change; the seat that it adds does not make room for another.
    function test_Window_GrowthMakesNoRoom() public {
        activateAfterDelay(validators.scheduleRemoval(idOf(0)));
        vm.warp(block.timestamp + WINDOW);
        join(7);
        uint256 addition = add(7);
        uint256 replacement = replaceAs(address(this), 1, NEW_KEY);
        vm.warp(block.timestamp + DELAY);
        uint48 ends = uint48(block.timestamp) + WINDOW;
        validators.activate(addition);
        assertEq(validators.seats(), 7, "seats");

        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorWindowExhausted.selector, ends, 1));
        validators.activate(replacement);
        vm.warp(ends);
        validators.activate(replacement);
    }

    /// @dev As many as a hundred seats allow, and more than the ring remembers.
    function test_Window_OfAHundredSeats() public {
        for (uint256 i = 7; i < 100; ++i) {
            join(i);
            uint256 changeId = add(i);
            vm.warp(block.timestamp + WINDOW);
            validators.activate(changeId);
        }
        vm.warp(block.timestamp + WINDOW);
        uint256[34] memory ids;
        for (uint256 i = 0; i < 34; ++i) ids[i] = replaceAs(address(this), i, 200 + i);
        vm.warp(block.timestamp + DELAY);
        uint48 ends = uint48(block.timestamp) + WINDOW;
        for (uint256 i = 0; i < 33; ++i) {
            vm.warp(block.timestamp + 1);
            validators.activate(ids[i]);
        }
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorWindowExhausted.selector, ends + 1, 33));
        validators.activate(ids[33]);
        vm.warp(ends + 1);
        validators.activate(ids[33]);
    }

    /// @dev While Forming there is nothing to bound: additions need no window, and nothing else takes force.
    function test_Window_NoneWhileForming() public {
        deployValidators();
        form(3);
        uint256 changeId = replaceAs(address(this), 0, NEW_KEY);
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorWindowExhausted.selector, 0, 0));
        validators.activate(changeId);
    }

    function test_Cancel_ByOffice() public {
        uint256 changeId = validators.scheduleRemoval(idOf(0));
        vm.expectEmit();
        emit IValidatorSet.ValidatorChangeCancelled(changeId);
        validators.cancel(changeId);
        assertTrue(validators.changeOf(changeId).state == ValidatorChangeState.Cancelled, "state");
    }

    function test_Cancel_ByMemberItsOwnOnly() public {
        uint256 own = replaceAs(controllerOf(0), 0, NEW_KEY);
        uint256 office = replaceAs(address(this), 0, NEW_KEY + 1);
        address member = controllerOf(0);
        _expectUnauthorised(controllerOf(1));
        vm.prank(controllerOf(1));
        validators.cancel(own);
        _expectUnauthorised(member);
        vm.prank(member);
        validators.cancel(office);

        vm.prank(member);
        validators.cancel(own);
        assertTrue(validators.changeOf(own).state == ValidatorChangeState.Cancelled, "state");
    }

    function test_Cancel_RevertGiven_MemberSuspended() public {
        uint256 own = replaceAs(controllerOf(0), 0, NEW_KEY);
        members.suspendFor(idOf(0), 0, uint64(block.timestamp + 1));
        _expectUnauthorised(controllerOf(0));
        vm.prank(controllerOf(0));
        validators.cancel(own);

        vm.warp(block.timestamp + 1);
        vm.prank(controllerOf(0));
        validators.cancel(own);
    }

    function test_Replace_KeepsThePlace() public {
        uint256 changeId = replaceAs(controllerOf(3), 3, NEW_KEY);
        vm.warp(block.timestamp + DELAY);
        vm.expectEmit();
        emit IValidatorSet.ValidatorRetired(idOf(3), vm.addr(4), 8);
        vm.expectEmit();
        emit IValidatorSet.ValidatorActivated(idOf(3), vm.addr(NEW_KEY), 8);
        validators.activate(changeId);

        assertEq(validators.getValidators()[3], vm.addr(NEW_KEY), "validator");
        assertEq(validators.validatorOf(idOf(3)), vm.addr(NEW_KEY), "validatorOf");
        assertSame(validators.seatOf(vm.addr(NEW_KEY)), idOf(3), "seatOf");
        assertSame(validators.seatOf(vm.addr(4)), MemberId.wrap(0), "old key");
        assertEq(validators.seats(), 7, "seats");
        assertEq(validators.seatsOf(EU), 3, "seats in EU");
    }

    function test_Replace_RevertWhen_CallerIsNobody() public {
        address stranger = vm.addr(0xbad);
        _expectUnauthorised(stranger);
        this.replaceExternally(stranger, 0);
        _expectUnauthorised(controllerOf(1));
        this.replaceExternally(controllerOf(1), 0);
        address node = withKey(controllerOf(0), 0xa1, KeyRole.Node);
        _expectUnauthorised(node);
        this.replaceExternally(node, 0);
    }

    function test_Replace_RevertGiven_NotEligible() public {
        members.suspendFor(idOf(0), 0, uint64(block.timestamp + 1));
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorNotEligible.selector, idOf(0)));
        this.replaceExternally(controllerOf(0), 0);
    }

    function test_Replace_RevertGiven_NotSeated() public {
        join(7);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorNotSeated.selector, idOf(7)));
        this.replaceExternally(controllerOf(7), 7);
    }

    /// @dev Otherwise a member could spend every window on itself, and its removal would never take force.
    function test_Replace_ByMemberOnceInFourWindows() public {
        replaceAs(controllerOf(0), 0, NEW_KEY);
        uint48 allowedAt = uint48(block.timestamp) + 4 * WINDOW;
        vm.warp(allowedAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorReplacementTooSoon.selector, idOf(0), allowedAt));
        this.replaceExternally(controllerOf(0), 0);
        replaceAs(address(this), 0, NEW_KEY);
        replaceAs(controllerOf(1), 1, NEW_KEY);

        vm.warp(allowedAt);
        replaceAs(controllerOf(0), 0, NEW_KEY);
    }

    function test_PlanUpgrade_Records() public {
        vm.roll(100);
        vm.expectEmit();
        emit IValidatorSet.UpgradePlanned(101, 2);
        validators.planUpgrade(101, 2);
        (uint64 height, uint64 version) = validators.plannedUpgrade();
        assertEq(height, 101, "height");
        assertEq(version, 2, "version");

        validators.planUpgrade(200, 2);
        (height, version) = validators.plannedUpgrade();
        assertEq(height, 200, "moved while in the future");
        vm.roll(200);
        _expectNotNewer(2);
        validators.planUpgrade(300, 2);
        _expectNotNewer(1);
        validators.planUpgrade(300, 1);
        validators.planUpgrade(300, 3);
    }

    /// @dev The engine reads slot 1: without a plan there is no height in it, and version 2 can be planned again.
    function test_WithdrawUpgrade_LeavesNone() public {
        vm.roll(100);
        validators.planUpgrade(102, 2);
        vm.roll(101);
        vm.expectEmit();
        emit IValidatorSet.UpgradeWithdrawn(102, 2);
        validators.withdrawUpgrade();
        _assertPlan(0, 0);
        validators.planUpgrade(102, 2);
        _assertPlan(102, 2);
    }

    /// @dev An older program still stops at what is in force, however often later plans were made, moved and replaced.
    function test_WithdrawUpgrade_BringsBackWhatIsInForce() public {
        vm.roll(100);
        validators.planUpgrade(200, 2);
        vm.roll(200);
        validators.planUpgrade(300, 3);
        validators.planUpgrade(320, 3);
        validators.planUpgrade(310, 5);
        validators.withdrawUpgrade();
        _assertPlan(200, 2);

        _expectHeightPassed(200, 200);
        validators.withdrawUpgrade();
        validators.planUpgrade(300, 3);
        vm.roll(300);
        _expectHeightPassed(300, 300);
        validators.withdrawUpgrade();
        _assertPlan(300, 3);
    }

    function test_WithdrawUpgrade_RevertGiven_None() public {
        _expectHeightPassed(0, block.number);
        validators.withdrawUpgrade();
    }

    function testFuzz_PlanUpgrade_RevertWhen_HeightPassed(uint64 height) public {
        vm.roll(100);
        height = uint64(bound(height, 0, 100));
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.UpgradeHeightPassed.selector, height, 100));
        validators.planUpgrade(height, 2);
    }

    function test_Office_RevertWhen_Unauthorised() public {
        address stranger = vm.addr(0xbad);
        uint256 changeId = validators.scheduleRemoval(idOf(0));
        vm.startPrank(stranger);
        _expectUnauthorised(stranger);
        validators.scheduleRemoval(idOf(0));
        _expectUnauthorised(stranger);
        validators.cancel(changeId);
        _expectUnauthorised(stranger);
        validators.setCap(CN, 1);
        _expectUnauthorised(stranger);
        validators.planUpgrade(1000, 2);
        _expectUnauthorised(stranger);
        validators.withdrawUpgrade();
    }

    function replaceExternally(address caller, uint256 number) external returns (uint256) {
        return replaceAs(caller, number, NEW_KEY);
    }

    function _expectUnauthorised(address account) private {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, account));
    }

    function _expectNotScheduled(uint256 changeId, ValidatorChangeState state) private {
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorChangeNotScheduled.selector, changeId, state));
    }

    function _assertPlan(uint64 height, uint64 version) private view {
        (uint64 plannedHeight, uint64 plannedVersion) = validators.plannedUpgrade();
        assertEq(plannedHeight, height, "height");
        assertEq(plannedVersion, version, "version");
    }

    function _expectHeightPassed(uint64 height, uint256 current) private {
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.UpgradeHeightPassed.selector, height, current));
    }

    function _expectNotNewer(uint64 version) private {
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.UpgradeVersionNotNewer.selector, version, 2));
    }
}
