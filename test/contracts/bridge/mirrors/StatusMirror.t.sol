// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMirror, Sighting} from "../../../../contracts/bridge/mirrors/IMirror.sol";
import {IStatusMirror, StatusList} from "../../../../contracts/bridge/mirrors/IStatusMirror.sol";
import {IMemberRegistry, MemberRoles} from "../../../../contracts/member/IMemberRegistry.sol";
import {MirrorFixture} from "./MirrorFixture.sol";

contract StatusMirrorTest is MirrorFixture {
    function setUp() public {
        openMirrors();
    }

    function test_Status_ShownOnTheOtherChain() public {
        vm.expectEmit(address(homeStatus));
        emit IStatusMirror.StatusListAnchored(issuerId, LIST, "first", 1);
        anchorStatus("first");
        anchorStatus("second");
        StatusList memory anchored = homeStatus.anchoredOf(issuerId, LIST);
        assertEq(anchored.digest, "second", "here");
        assertEq(anchored.anchoredAt, NOW, "since");
        // Whoever is a member brings it.
        vm.prank(consumer);
        homeStatus.publishStatus(issuerId, LIST, AWAY);
        vm.expectEmit(address(awayStatus));
        emit IStatusMirror.StatusListMirrored(HOME, homeStatus.idOf(issuerId, LIST), "second", 2);
        assertTrue(deliver(0), "delivered");
        (StatusList memory list, Sighting memory sighting) = awayStatus.statusOf(HOME, issuerId, LIST);
        assertEq(list.digest, "second", "there");
        assertEq(list.revision, 2, "revision");
        assertTrue(sighting.version != 0, "seen");
        (list, ) = awayStatus.statusOf(HOME, consumerId, LIST);
        assertEq(list.revision, 0, "of its issuer only");
        assertEq(awayStatus.anchoredOf(issuerId, LIST).revision, 0, "what is shown is not anchored here");
    }

    function test_Anchor_RevertWhen_NotVerifier() public {
        vm.expectRevert(
            abi.encodeWithSelector(IMemberRegistry.MemberLacksRole.selector, providerId, MemberRoles.VERIFIER)
        );
        vm.prank(provider);
        homeStatus.anchorStatus(LIST, "digest");
    }

    function test_Anchor_RevertWhen_DigestZero() public {
        vm.expectRevert(IStatusMirror.StatusDigestMissing.selector);
        anchorStatus(0);
    }

    function test_Publish_RevertGiven_NothingAnchored() public {
        bytes32 id = homeStatus.idOf(issuerId, LIST);
        vm.expectRevert(abi.encodeWithSelector(IMirror.MirrorNothingToPublish.selector, id));
        publishStatus();
    }

    /// @dev Whatever arrives, in any order and any number of times: the latest of what has arrived is shown.
    function testFuzz_Status_TheLatestOfWhatArrivedStays(uint256 seed) public {
        uint256 height = block.number;
        for (uint256 i = 1; i <= 6; ++i) {
            // Some within a block.
            if ((seed >> (248 + i)) % 2 == 0) vm.roll(++height);
            anchorStatus(bytes32(i));
            publishStatus();
        }
        uint256 latest = 0;
        for (uint256 i = 0; i < 12; ++i) {
            uint256 index = (seed >> (8 * i)) % 6;
            assertTrue(deliver(index), "delivered");
            if (index + 1 > latest) latest = index + 1;
            (StatusList memory list, ) = awayStatus.statusOf(HOME, issuerId, LIST);
            assertEq(list.digest, bytes32(latest), "the latest");
        }
    }
}
