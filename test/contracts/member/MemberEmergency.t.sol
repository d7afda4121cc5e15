// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IMemberRegistry, KeyRole, MemberRoles, MemberState} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Institutions} from "../support/Institutions.sol";
import {MemberFixture} from "./MemberFixture.sol";

/// @dev The suspension that ends by itself.
contract MemberEmergencyTest is MemberFixture {
    bytes32 private constant REASON = keccak256("equivocation");

    address private immutable _controller = vm.addr(0xa0);
    MemberId private _id;

    function setUp() public {
        vm.warp(1_800_000_000);
        deployMembers();
        _id = admitted(_controller, Institutions.did(CN, 1, _controller), CN, MemberRoles.ALL);
    }

    function testFuzz_SuspendFor_HoldsUntilItEnds(uint64 duration) public {
        uint64 until = _after(bound(duration, 1, 72 hours));

        vm.expectEmit();
        emit IMemberRegistry.MemberSuspendedFor(_id, REASON, until);
        members.suspendFor(_id, REASON, until);

        assertEq(members.suspendedUntil(_id), until, "until");
        _assertState(MemberState.Suspended);
        vm.warp(until - 1);
        _assertState(MemberState.Suspended);
        assertTrue(!members.mayHold(_controller), "mayHold");
        assertTrue(!members.isVoter(_id), "isVoter");
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, _controller));
        members.checkAdmitted(_controller, 0);

        vm.warp(until);
        _assertState(MemberState.Admitted);
        assertTrue(members.mayHold(_controller), "mayHold");
        assertTrue(members.isVoter(_id), "isVoter");
        assertSame(members.checkAdmitted(_controller, MemberRoles.ALL), _id, "id");
    }

    function test_SuspendFor_LeavingComesBack() public {
        vm.prank(_controller);
        members.announceLeave();
        members.suspendFor(_id, REASON, _after(1 hours));
        _assertState(MemberState.Suspended);

        vm.warp(block.timestamp + 1 hours);

        _assertState(MemberState.Leaving);
        assertSame(members.checkAdmitted(_controller, 0), _id, "id");
    }

    function test_SuspendFor_RevertWhen_Unauthorised() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, _controller));
        vm.prank(_controller);
        members.suspendFor(_id, REASON, _after(1));
    }

    function testFuzz_SuspendFor_RevertWhen_NotInTheFuture(uint64 until) public {
        until = uint64(bound(until, 0, block.timestamp));
        _expectInvalid(until);
    }

    function testFuzz_SuspendFor_RevertWhen_TooLong(uint64 until) public {
        until = uint64(bound(until, block.timestamp + 72 hours + 1, type(uint64).max));
        _expectInvalid(until);
    }

    function test_SuspendFor_RevertGiven_NotPresent() public {
        members.suspend(_id, 0);
        _expectUnexpected(_id, MemberState.Suspended);
        members.completeLeave(_id);
        _expectUnexpected(_id, MemberState.Left);
        _expectUnexpected(MemberId.wrap(0), MemberState.None);
        MemberId other = applied(vm.addr(0xb0), Institutions.did(CN, 2, vm.addr(0xb0)), CN, MemberRoles.ALL);
        _expectUnexpected(other, MemberState.Applied);
    }

    /// @dev Nor can it be prolonged while it lasts.
    function test_SuspendFor_RevertGiven_Suspended() public {
        members.suspendFor(_id, REASON, _after(1 hours));
        _expectUnexpected(_id, MemberState.Suspended);
    }

    function test_AnnounceLeave_RevertGiven_Emergency() public {
        members.suspendFor(_id, REASON, _after(1 hours));

        vm.expectRevert(
            abi.encodeWithSelector(IMemberRegistry.MemberStateUnexpected.selector, _id, MemberState.Suspended)
        );
        vm.prank(_controller);
        members.announceLeave();
    }

    function test_Reinstate_EndsIt() public {
        members.suspendFor(_id, REASON, _after(1 hours));

        vm.expectEmit();
        emit IMemberRegistry.MemberReinstated(_id);
        members.reinstate(_id);

        _assertState(MemberState.Admitted);
        assertEq(members.suspendedUntil(_id), 0, "until");
    }

    function test_Reinstate_LeavesLeavingAsItIs() public {
        vm.prank(_controller);
        members.announceLeave();
        members.suspendFor(_id, REASON, _after(1 hours));
        assertTrue(members.reinstatedState(_id) == MemberState.Leaving, "reinstated");

        members.reinstate(_id);

        _assertState(MemberState.Leaving);
    }

    function test_Reinstate_RevertGiven_EmergencyIsOver() public {
        members.suspendFor(_id, REASON, _after(1 hours));
        vm.warp(block.timestamp + 1 hours);

        vm.expectRevert(
            abi.encodeWithSelector(IMemberRegistry.MemberStateUnexpected.selector, _id, MemberState.Admitted)
        );
        members.reinstate(_id);
    }

    /// @dev A decision by vote goes beyond the emergency, which does not undo it.
    function test_Suspend_OutlastsTheEmergency() public {
        members.suspendFor(_id, REASON, _after(1 hours));
        members.suspend(_id, REASON);

        vm.warp(block.timestamp + 1 hours);
        _assertState(MemberState.Suspended);
        members.reinstate(_id);
        _assertState(MemberState.Admitted);
    }

    function test_Keys_StayDuringTheEmergency() public {
        address node = withKey(_controller, 0xa1, KeyRole.Node);
        members.suspendFor(_id, REASON, _after(1 hours));
        assertEq(members.keysOf(_id).length, 2, "keys");

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, node));
        members.checkAdmitted(node, 0);
    }

    function _after(uint256 seconds_) private view returns (uint64) {
        return uint64(block.timestamp + seconds_);
    }

    function _assertState(MemberState expected) private view {
        assertTrue(members.stateOf(_id) == expected, "stateOf");
        assertTrue(members.member(_id).state == expected, "member");
    }

    function _expectInvalid(uint64 until) private {
        uint256 latest = block.timestamp + 72 hours;
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberSuspensionInvalid.selector, until, latest));
        members.suspendFor(_id, REASON, until);
    }

    function _expectUnexpected(MemberId id, MemberState state) private {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberStateUnexpected.selector, id, state));
        members.suspendFor(id, REASON, _after(1));
    }
}
