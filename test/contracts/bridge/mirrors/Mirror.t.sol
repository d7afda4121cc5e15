// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {IMirror, Sighting} from "../../../../contracts/bridge/mirrors/IMirror.sol";
import {StatusList} from "../../../../contracts/bridge/mirrors/IStatusMirror.sol";
import {StatusMirror} from "../../../../contracts/bridge/mirrors/StatusMirror.sol";
import {IMemberRegistry} from "../../../../contracts/member/IMemberRegistry.sol";
import {Roles} from "../../../../contracts/types/Roles.sol";
import {TestGateway} from "../TestGateway.sol";
import {MirrorFixture} from "./MirrorFixture.sol";

/// @dev What the three mirrors have in common.
contract MirrorTest is MirrorFixture {
    function setUp() public {
        openMirrors();
    }

    function test_SetCounterpart_NamesAndForgets() public {
        vm.expectEmit(address(homeStatus));
        emit IMirror.MirrorCounterpartSet(AWAY, address(0));
        homeStatus.setCounterpart(AWAY, address(0));
        assertEq(homeStatus.counterpartOf(AWAY), address(0), "none");
        anchorStatus("digest");
        vm.expectRevert(abi.encodeWithSelector(IMirror.MirrorCounterpartUnknown.selector, AWAY));
        publishStatus();
    }

    function test_SetCounterpart_RevertWhen_ZeroOrHere() public {
        vm.expectRevert(abi.encodeWithSelector(IMirror.MirrorChainInvalid.selector, 0));
        homeStatus.setCounterpart(0, address(1));
        vm.expectRevert(abi.encodeWithSelector(IMirror.MirrorChainInvalid.selector, HOME));
        homeStatus.setCounterpart(HOME, address(1));
    }

    function test_SetCounterpart_RevertWhen_CallerLacksRole() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        vm.prank(stranger);
        homeStatus.setCounterpart(AWAY, stranger);
    }

    function test_Publish_RevertWhen_CallerMayNotAct() public {
        anchorStatus("digest");
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, stranger));
        vm.prank(stranger);
        homeStatus.publishStatus(issuerId, LIST, AWAY);
        members.suspend(issuerId, "reason");
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, ISSUER));
        publishStatus();
    }

    function test_Publish_RevertGiven_RouteCursed() public {
        anchorStatus("digest");
        gateway.setCurse(AWAY, true);
        vm.expectRevert(abi.encodeWithSelector(TestGateway.GatewayCursed.selector, AWAY));
        publishStatus();
    }

    function test_Receive_RevertWhen_CallerNotInbox() public {
        bytes memory from = InteroperableAddress.formatEvmV1(HOME, address(homeStatus));
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(this)));
        awayStatus.receiveMessage(0, from, _payload());
    }

    /// @dev Each mirror has a role of its own: who writes one does not write another.
    function test_Receive_RevertWhen_CallerHoldsTheRoleOfAnotherMirror() public {
        authority.revokeRole(Roles.STATUS_MIRROR, address(gateway));
        (bool success, bytes memory answer) = _forward(HOME, address(homeStatus));
        assertTrue(!success, "refused");
        assertTrue(bytes4(answer) == IAccessManaged.AccessManagedUnauthorized.selector, "for its role");
        authority.grantRole(Roles.STATUS_MIRROR, address(gateway), 0);
        (success, ) = _forward(HOME, address(homeStatus));
        assertTrue(success, "taken with it");
    }

    function test_Receive_RevertWhen_SenderNotCounterpartOfItsChain() public {
        uint64[3] memory chains = [HOME, HOME, 1003];
        address[3] memory senders = [stranger, address(homeAgreements), address(homeStatus)];
        for (uint256 i = 0; i < 3; ++i) _checkUnknown(chains[i], senders[i]);
        vm.chainId(AWAY);
        awayStatus.setCounterpart(HOME, address(0));
        // The zero address is nobody's counterpart.
        _checkUnknown(HOME, address(0));
        _checkUnknown(HOME, address(homeStatus));
    }

    function test_Receive_RevertWhen_ValueSent() public {
        authority.grantRole(Roles.STATUS_MIRROR, address(this), 0);
        bytes memory from = InteroperableAddress.formatEvmV1(HOME, address(homeStatus));
        vm.expectRevert(abi.encodeWithSelector(IMirror.MirrorValueRefused.selector, 1));
        awayStatus.receiveMessage{value: 1}(0, from, _payload());
    }

    /// @dev A mirror that takes the place of another on its chain is not behind it.
    function test_Version_GrowsWithinABlockAndAcrossMirrors() public {
        anchorStatus("old");
        for (uint256 i = 0; i < 3; ++i) publishStatus();
        for (uint256 i = 0; i < 3; ++i) {
            assertTrue(deliver(i), "delivered");
            (, Sighting memory sighting) = awayStatus.statusOf(HOME, issuerId, LIST);
            assertEq(sighting.version, (block.number << 16) + i, "by one");
        }
        homeStatus = new StatusMirror(address(authority), gateway, members);
        setRole(address(homeStatus), Roles.STATUS_MIRROR);
        homeStatus.setCounterpart(AWAY, address(awayStatus));
        vm.chainId(AWAY);
        awayStatus.setCounterpart(HOME, address(homeStatus));
        vm.chainId(HOME);
        vm.roll(block.number + 1);
        anchorStatus("new");
        publishStatus();
        assertTrue(deliver(3), "delivered");
        (StatusList memory list, ) = awayStatus.statusOf(HOME, issuerId, LIST);
        assertEq(list.digest, "new", "shown");
    }

    function _checkUnknown(uint64 chainId, address sender) private {
        (bool success, bytes memory answer) = _forward(chainId, sender);
        assertTrue(!success, "refused");
        bytes memory from = InteroperableAddress.formatEvmV1(chainId, sender);
        bytes memory expected = abi.encodeWithSelector(IMirror.MirrorSenderUnknown.selector, from);
        assertEq(keccak256(answer), keccak256(expected), "sender unknown");
    }

    function _forward(uint64 chainId, address sender) private returns (bool success, bytes memory answer) {
        return gateway.forward(chainId, sender, address(awayStatus), _payload());
    }

    function _payload() private pure returns (bytes memory) {
        return abi.encode(bytes32("id"), uint64(1), uint64(1), uint64(1), abi.encode(StatusList("digest", 1, 1)));
    }
}
