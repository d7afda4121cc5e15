// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMemberRegistry, KeyRole, MemberRoles, MemberState} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {ConsentingWallet} from "./ConsentingWallet.sol";
import {MemberFixture} from "./MemberFixture.sol";

/// @dev Keys of an organisation: added with their own consent, removed, never given away.
contract MemberKeysTest is MemberFixture {
    uint256 private constant SECRET = 0xa1;

    address private immutable _controller = vm.addr(0xa0);
    address private immutable _foreign = vm.addr(0xb0);
    address private immutable _key = vm.addr(SECRET);
    MemberId private _id;

    function setUp() public {
        vm.warp(1_800_000_000);
        deployMembers();
        _id = admitted(_controller, "did:web:hospital.cn", CN, MemberRoles.PROVIDER);
        admitted(_foreign, "did:web:institute.eu", EU, MemberRoles.CONSUMER);
    }

    function testFuzz_AddKey_BindsKey(uint256 secret, uint8 roleNumber, uint256 deadline) public {
        secret = bound(secret, 1, type(uint128).max);
        KeyRole role = KeyRole(bound(roleNumber, 1, 3));
        deadline = bound(deadline, block.timestamp, type(uint256).max);
        address key = vm.addr(secret);
        vm.assume(key != _controller && key != _foreign);
        bytes memory consent = signature(secret, consentDigest(_id, role, deadline));

        vm.expectEmit();
        emit IMemberRegistry.MemberKeyAdded(_id, key, role);
        vm.prank(_controller);
        members.addKey(key, role, deadline, consent);

        (MemberId id, KeyRole found) = members.keyOf(key);
        assertSame(id, _id, "id");
        assertTrue(found == role, "role");
        assertEq(members.member(_id).controllers, role == KeyRole.Controller ? 2 : 1, "controllers");
    }

    function test_AddKey_AcceptsErc1271() public {
        address wallet = address(new ConsentingWallet(consentDigest(_id, KeyRole.Node, block.timestamp)));

        vm.prank(_controller);
        members.addKey(wallet, KeyRole.Node, block.timestamp, "");

        assertSame(members.checkAdmitted(wallet, 0), _id, "id");
    }

    function test_AddKey_RevertWhen_Erc1271Declines() public {
        address wallet = address(new ConsentingWallet(consentDigest(_id, KeyRole.Node, block.timestamp)));

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberKeyConsentInvalid.selector, wallet));
        vm.prank(_controller);
        members.addKey(wallet, KeyRole.Controller, block.timestamp, "");
    }

    function test_AddKey_PassesGiven_OrganisationAppliedOrLeaving() public {
        vm.prank(_controller);
        members.announceLeave();
        withKey(_controller, 0xc2, KeyRole.Node);
        address newcomer = vm.addr(0xc3);
        applied(newcomer, "did:web:newcomer.cn", CN, MemberRoles.CONSUMER);
        withKey(newcomer, 0xc4, KeyRole.Node);
    }

    function test_AddKey_RevertGiven_OrganisationLeft() public {
        members.suspend(_id, 0);
        members.completeLeave(_id);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberStateUnexpected.selector, _id, MemberState.Left));
        _addKey(_controller, KeyRole.Node, "");
    }

    /// @dev By a decision or in an emergency: whoever has the keys changes nothing meanwhile, and afterwards everything again.
    function test_AddAndRemoveKey_RevertGiven_OrganisationSuspended() public {
        address node = withKey(_controller, 0xc1, KeyRole.Node);
        bytes memory consent = signature(SECRET, consentDigest(_id, KeyRole.Node, block.timestamp));
        members.suspendFor(_id, 0, uint64(block.timestamp + 1));
        _expectNoChange(node, consent);
        members.suspend(_id, 0);
        _expectNoChange(node, consent);

        members.reinstate(_id);
        _addKey(_controller, KeyRole.Node, consent);
        vm.prank(_controller);
        members.removeKey(node);
    }

    /// @dev The way out of a suspension because of stolen keys.
    function test_Recover_GivesAKeyGiven_OrganisationSuspended() public {
        members.suspend(_id, 0);
        members.recover(_id, _key);
        members.reinstate(_id);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotController.selector, _controller));
        _addKey(_controller, KeyRole.Node, "");
        assertSame(members.checkAdmitted(_key, 0), _id, "new key");
    }

    function test_AddKey_RevertWhen_CallerNotController() public {
        address node = withKey(_controller, SECRET, KeyRole.Node);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotController.selector, node));
        _addKey(node, KeyRole.Node, "");
    }

    function test_AddKey_RevertWhen_RoleNone() public {
        bytes memory consent = signature(SECRET, consentDigest(_id, KeyRole.None, block.timestamp));

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberKeyRoleInvalid.selector, KeyRole.None));
        _addKey(_controller, KeyRole.None, consent);
    }

    function test_AddKey_RevertGiven_KeyOfAnother() public {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberKeyTaken.selector, _foreign));
        vm.prank(_controller);
        members.addKey(_foreign, KeyRole.Node, block.timestamp, "");
    }

    /// @dev The consent that bound it before is still valid, and does not bind it again.
    function test_AddKey_RevertGiven_KeyRemoved() public {
        bytes memory consent = signature(SECRET, consentDigest(_id, KeyRole.Node, block.timestamp));
        _addKey(_controller, KeyRole.Node, consent);
        vm.prank(_controller);
        members.removeKey(_key);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberKeyTaken.selector, _key));
        _addKey(_controller, KeyRole.Node, consent);
    }

    function testFuzz_AddKey_RevertWhen_ConsentExpired(uint256 deadline) public {
        deadline = bound(deadline, 0, block.timestamp - 1);
        bytes memory consent = signature(SECRET, consentDigest(_id, KeyRole.Node, deadline));

        vm.expectRevert(
            abi.encodeWithSelector(IMemberRegistry.MemberKeyConsentExpired.selector, deadline, block.timestamp)
        );
        vm.prank(_controller);
        members.addKey(_key, KeyRole.Node, deadline, consent);
    }

    function testFuzz_AddKey_RevertWhen_ConsentIsBytes(bytes calldata consent) public {
        _expectConsentInvalid(consent);
    }

    function test_AddKey_RevertWhen_ConsentByAnother() public {
        _expectConsentInvalid(signature(0xdead, consentDigest(_id, KeyRole.Node, block.timestamp)));
    }

    function test_AddKey_RevertWhen_ConsentToOtherRole() public {
        _expectConsentInvalid(signature(SECRET, consentDigest(_id, KeyRole.Payee, block.timestamp)));
    }

    function test_AddKey_RevertWhen_ConsentToOtherOrganisation() public {
        MemberId other = idOfDid("did:web:institute.eu");
        _expectConsentInvalid(signature(SECRET, consentDigest(other, KeyRole.Node, block.timestamp)));
    }

    function test_AddKey_RevertWhen_ConsentToOtherDeadline() public {
        _expectConsentInvalid(signature(SECRET, consentDigest(_id, KeyRole.Node, block.timestamp + 1)));
    }

    function test_AddKey_RevertWhen_ConsentToOtherRegistry() public {
        bytes memory consent = signature(SECRET, consentDigest(_id, KeyRole.Node, block.timestamp));
        deployMembers();
        admitted(_controller, "did:web:hospital.cn", CN, MemberRoles.PROVIDER);

        _expectConsentInvalid(consent);
    }

    function test_AddKey_RevertWhen_KeyIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberKeyConsentInvalid.selector, address(0)));
        vm.prank(_controller);
        members.addKey(address(0), KeyRole.Node, block.timestamp, new bytes(65));
    }

    function test_RemoveKey_Emits() public {
        withKey(_controller, SECRET, KeyRole.Node);

        vm.expectEmit();
        emit IMemberRegistry.MemberKeyRemoved(_id, _key);
        vm.prank(_controller);
        members.removeKey(_key);

        (MemberId id, KeyRole role) = members.keyOf(_key);
        assertSame(id, MemberId.wrap(0), "id");
        assertTrue(role == KeyRole.None, "role");
        assertEq(members.member(_id).controllers, 1, "controllers");
    }

    function test_RemoveKey_HandsOver() public {
        withKey(_controller, SECRET, KeyRole.Controller);

        vm.prank(_key);
        members.removeKey(_controller);

        assertEq(members.member(_id).controllers, 1, "controllers");
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotController.selector, _controller));
        vm.prank(_controller);
        members.removeKey(_key);
    }

    function test_RemoveKey_RevertGiven_LastController() public {
        withKey(_controller, SECRET, KeyRole.Node);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberLastController.selector, _id));
        vm.prank(_controller);
        members.removeKey(_controller);
    }

    function test_RemoveKey_RevertGiven_KeyOfAnother() public {
        _expectKeyUnknown(_foreign);
    }

    function test_RemoveKey_RevertWhen_KeyUnknown() public {
        _expectKeyUnknown(_key);
    }

    function test_RemoveKey_RevertGiven_RemovedBefore() public {
        withKey(_controller, SECRET, KeyRole.Node);
        vm.prank(_controller);
        members.removeKey(_key);

        _expectKeyUnknown(_key);
    }

    function _addKey(address caller, KeyRole role, bytes memory consent) private {
        vm.prank(caller);
        members.addKey(_key, role, block.timestamp, consent);
    }

    function _expectNoChange(address node, bytes memory consent) private {
        bytes memory problem = abi.encodeWithSelector(
            IMemberRegistry.MemberStateUnexpected.selector,
            _id,
            MemberState.Suspended
        );
        vm.expectRevert(problem);
        _addKey(_controller, KeyRole.Node, consent);
        vm.expectRevert(problem);
        vm.prank(_controller);
        members.removeKey(node);
    }

    function _expectConsentInvalid(bytes memory consent) private {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberKeyConsentInvalid.selector, _key));
        _addKey(_controller, KeyRole.Node, consent);
    }

    function _expectKeyUnknown(address key) private {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberKeyUnknown.selector, key));
        vm.prank(_controller);
        members.removeKey(key);
    }
}
