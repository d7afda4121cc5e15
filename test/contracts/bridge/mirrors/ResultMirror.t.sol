// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMirror, Sighting} from "../../../../contracts/bridge/mirrors/IMirror.sol";
import {IResultMirror} from "../../../../contracts/bridge/mirrors/IResultMirror.sol";
import {Anchor} from "../../../../contracts/result/IResultAnchor.sol";
import {JobId} from "../../../../contracts/types/Ids.sol";
import {MirrorFixture} from "./MirrorFixture.sol";

contract ResultMirrorTest is MirrorFixture {
    bytes32 private constant _MANIFEST = sha256("manifest");

    JobId private _job;

    function setUp() public {
        openMirrors();
        _job = authorise(requestFor(agree(termsFor(1)), 10, 1));
    }

    function test_Result_CheckedOnTheOtherChain() public {
        results.anchor(_job, _MANIFEST, signManifest(_job, _MANIFEST, NODE_SECRET));
        vm.warp(NOW + 60);
        vm.prank(node);
        homeResults.publishResult(_job, AWAY);
        vm.expectEmit(address(awayResults));
        emit IResultMirror.ResultMirrored(HOME, _job, _MANIFEST, node);
        assertTrue(deliver(0), "delivered");

        (address signer, uint64 anchoredAt) = awayResults.checkResult(HOME, _job, _MANIFEST);
        assertEq(signer, node, "signer");
        assertEq(anchoredAt, NOW, "anchored, not published");
        (Anchor memory anchored, Sighting memory sighting) = awayResults.resultOf(HOME, _job);
        assertEq(anchored.manifestDigest, _MANIFEST, "manifest");
        assertEq(sighting.time, NOW + 60, "published");
    }

    function test_Check_RevertWhen_ManifestDiffers() public {
        results.anchor(_job, _MANIFEST, signManifest(_job, _MANIFEST, NODE_SECRET));
        vm.prank(consumer);
        homeResults.publishResult(_job, AWAY);
        deliver(0);
        bytes32 other = sha256("other");
        vm.expectRevert(abi.encodeWithSelector(IResultMirror.ResultMirrorMismatch.selector, _job, _MANIFEST, other));
        awayResults.checkResult(HOME, _job, other);
    }

    /// @dev Zero is the digest of nothing: it must not match what was never published.
    function test_Check_RevertGiven_NothingPublished() public {
        vm.expectRevert(abi.encodeWithSelector(IResultMirror.ResultMirrorUnknown.selector, HOME, _job));
        awayResults.checkResult(HOME, _job, 0);
    }

    function test_Publish_RevertGiven_NothingAnchored() public {
        vm.expectRevert(abi.encodeWithSelector(IMirror.MirrorNothingToPublish.selector, JobId.unwrap(_job)));
        vm.prank(node);
        homeResults.publishResult(_job, AWAY);
    }
}
