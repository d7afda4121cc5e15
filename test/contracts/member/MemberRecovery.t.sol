// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IMemberRegistry, KeyRole, MemberRoles, MemberState} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {MemberFixture} from "./MemberFixture.sol";

/// @dev An organisation that lost its keys, and the list of them.
contract MemberRecoveryTest is MemberFixture {
    address private immutable _controller = vm.addr(0xa0);
    address private immutable _new = vm.addr(0xc0);
    MemberId private _id;

    function setUp() public {
        vm.warp(1_800_000_000);
        deployMembers();
        _id = admitted(_controller, "did:web:hospital.cn", CN, MemberRoles.PROVIDER);
    }

    function test_Recover_LeavesOneController() public {
        address[3] memory others = [
            withKey(_controller, 0xa1, KeyRole.Controller),
            withKey(_controller, 0xa2, KeyRole.Node),
            withKey(_controller, 0xa3, KeyRole.Payee)
        ];

        vm.expectEmit();
        emit IMemberRegistry.MemberRecovered(_id, _new);
        vm.expectEmit();
        emit IMemberRegistry.MemberKeyAdded(_id, _new, KeyRole.Controller);
        members.recover(_id, _new);

        assertEq(members.member(_id).controllers, 1, "controllers");
        assertSame(members.checkAdmitted(_new, MemberRoles.PROVIDER), _id, "id");
        _assertPowerless(_controller);
        for (uint256 i = 0; i < others.length; ++i) _assertPowerless(others[i]);
        address[] memory keys = members.keysOf(_id);
        assertEq(keys.length, 1, "keys");
        assertEq(keys[0], _new, "key");
        assertEq(members.keyCountOf(_id), 1, "keyCountOf");
        assertEq(members.recoveriesOf(_id), 1, "recoveries");
    }

    function test_Recover_OldKeysControlNothing() public {
        members.recover(_id, _new);
        bytes memory consent = signature(0xa1, consentDigest(_id, KeyRole.Node, block.timestamp));
        address key = vm.addr(0xa1);

        bytes memory problem = abi.encodeWithSelector(IMemberRegistry.MemberNotController.selector, _controller);
        vm.startPrank(_controller);
        vm.expectRevert(problem);
        members.addKey(key, KeyRole.Node, block.timestamp, consent);
        vm.expectRevert(problem);
        members.removeKey(_new);
        vm.expectRevert(problem);
        members.announceLeave();
    }

    /// @dev An old key comes back neither as a key of this organisation nor of another one.
    function test_Recover_OldKeysStayTaken() public {
        members.recover(_id, _new);
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberKeyTaken.selector, _controller));
        applied(_controller, "did:web:second.cn", CN, MemberRoles.PROVIDER);
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberKeyUnknown.selector, _controller));
        vm.prank(_new);
        members.removeKey(_controller);
    }

    function test_Recover_Twice() public {
        members.recover(_id, _new);
        members.recover(_id, vm.addr(0xc1));

        _assertPowerless(_new);
        assertSame(members.checkAdmitted(vm.addr(0xc1), 0), _id, "id");
    }

    function test_Recover_NewControllerAddsKeys() public {
        members.recover(_id, _new);
        address node = withKey(_new, 0xc2, KeyRole.Node);

        assertSame(members.checkAdmitted(node, 0), _id, "id");
        assertEq(members.keysOf(_id).length, 2, "keys");
    }

    function test_Recover_RevertWhen_Unauthorised() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, _controller));
        vm.prank(_controller);
        members.recover(_id, _new);
    }

    function test_Recover_RevertWhen_ControllerIsZero() public {
        vm.expectRevert(IMemberRegistry.MemberKeyZero.selector);
        members.recover(_id, address(0));
    }

    function test_Recover_RevertWhen_ControllerWasKey() public {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberKeyTaken.selector, _controller));
        members.recover(_id, _controller);
    }

    function test_Recover_RevertGiven_UnknownOrLeft() public {
        _expectUnexpected(MemberId.wrap(0), MemberState.None);
        members.suspend(_id, 0);
        members.completeLeave(_id);
        _expectUnexpected(_id, MemberState.Left);
    }

    function test_KeysOf_LeavesOutRemoved() public {
        address second = withKey(_controller, 0xa1, KeyRole.Controller);
        address third = withKey(_controller, 0xa2, KeyRole.Payee);
        vm.prank(_controller);
        members.removeKey(second);

        address[] memory keys = members.keysOf(_id);
        assertEq(keys.length, 2, "keys");
        assertEq(keys[0], _controller, "first");
        assertEq(keys[1], third, "third");
        assertEq(members.keysOf(MemberId.wrap(0)).length, 0, "nobody's");
    }

    function _assertPowerless(address key) private {
        (MemberId id, KeyRole role) = members.keyOf(key);
        assertSame(id, MemberId.wrap(0), "id");
        assertTrue(role == KeyRole.None, "role");
        assertTrue(!members.mayHold(key), "mayHold");
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, key));
        members.checkAdmitted(key, 0);
    }

    function _expectUnexpected(MemberId id, MemberState state) private {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberStateUnexpected.selector, id, state));
        members.recover(id, _new);
    }
}
