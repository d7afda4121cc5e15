// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBook, JobState} from "../../../contracts/compute/IJobBook.sol";
import {Anchor, IResultAnchor} from "../../../contracts/result/IResultAnchor.sol";
import {AgreementId, JobId} from "../../../contracts/types/Ids.sol";
import {Trade} from "../support/Trade.sol";

contract ResultAnchorTest is Trade {
    bytes32 private constant _MANIFEST = keccak256("manifest");

    AgreementId private _agreement;
    JobId private _job;

    function setUp() public {
        openTrade();
        _agreement = agree(termsFor(1));
        _job = authorise(requestFor(_agreement, 10, 1));
    }

    function test_DigestOf_IsTheEip712Digest() public view {
        bytes32 typeHash = keccak256("ResultManifest(bytes32 jobId,bytes32 manifestDigest)");
        bytes32 structHash = keccak256(abi.encode(typeHash, _job, _MANIFEST));
        bytes32 digest = typed("CausewayResultAnchor", address(results), structHash);
        assertEq(results.digestOf(_job, _MANIFEST), digest, "digest");
    }

    function test_Anchor_CompletesJob() public {
        bytes memory signed = signManifest(_job, _MANIFEST, NODE_SECRET);
        vm.expectEmit(address(results));
        emit IResultAnchor.ResultAnchored(_job, _MANIFEST, node);
        vm.prank(stranger);
        results.anchor(_job, _MANIFEST, signed);

        Anchor memory anchored = results.anchorOf(_job);
        assertEq(anchored.manifestDigest, _MANIFEST, "manifest");
        assertEq(anchored.signer, node, "signer");
        assertEq(anchored.anchoredAt, NOW, "anchoredAt");
        assertEq(uint8(jobs.job(_job).state), uint8(JobState.Completed), "state");
        assertEq(jobs.deliveredUnits(_agreement), 10, "delivered");
    }

    /// @dev What was begun is finished.
    function test_Anchor_PassesGiven_ProviderSuspendedAndAgreementEnded() public {
        members.suspend(providerId, 0);
        vm.prank(consumer);
        agreements.end(_agreement);
        anchor(_job);
        assertEq(jobs.deliveredUnits(_agreement), 10, "delivered");
    }

    function test_Anchor_RevertWhen_ManifestMissing() public {
        vm.expectRevert(IResultAnchor.ResultManifestMissing.selector);
        results.anchor(_job, 0, "");
    }

    function test_Anchor_RevertGiven_Anchored() public {
        results.anchor(_job, _MANIFEST, signManifest(_job, _MANIFEST, NODE_SECRET));
        bytes memory signed = signManifest(_job, keccak256("other"), NODE_SECRET);
        vm.expectRevert(abi.encodeWithSelector(IResultAnchor.ResultAlreadyAnchored.selector, _job, _MANIFEST));
        results.anchor(_job, keccak256("other"), signed);
    }

    function test_Anchor_RevertGiven_JobUnknown() public {
        JobId unknown = JobId.wrap(bytes32(uint256(1)));
        bytes memory signed = signManifest(unknown, _MANIFEST, NODE_SECRET);
        vm.expectRevert(abi.encodeWithSelector(IJobBook.JobUnknown.selector, unknown));
        results.anchor(unknown, _MANIFEST, signed);
    }

    function test_Anchor_RevertWhen_SignerNotOfProvider() public {
        _expectSignerRevert(CONSUMER_SECRET);
        _expectSignerRevert(PLATFORM_SECRET);
        _expectSignerRevert(STRANGER_SECRET);
    }

    function test_Anchor_RevertGiven_SignerRemoved() public {
        vm.prank(provider);
        members.removeKey(node);
        _expectSignerRevert(NODE_SECRET);
    }

    function test_Anchor_RevertWhen_SignatureShort() public {
        vm.expectRevert(IResultAnchor.ResultSignatureInvalid.selector);
        results.anchor(_job, _MANIFEST, hex"1234");
    }

    /// @dev The other of the two signatures that every ECDSA signature has.
    function test_Anchor_RevertWhen_SignatureMalleable() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(NODE_SECRET, results.digestOf(_job, _MANIFEST));
        vm.expectRevert(IResultAnchor.ResultSignatureInvalid.selector);
        results.anchor(_job, _MANIFEST, flipped(v, r, s));
    }

    function test_Anchor_RevertWhen_ManifestChanged() public {
        bytes memory signed = signManifest(_job, _MANIFEST, NODE_SECRET);
        vm.expectPartialRevert(IResultAnchor.ResultSignerNotProvider.selector);
        results.anchor(_job, keccak256("other"), signed);
    }

    function test_Anchor_RevertGiven_DeadlinePassed() public {
        bytes memory signed = signManifest(_job, _MANIFEST, NODE_SECRET);
        vm.warp(NOW + 1 days);
        vm.expectRevert(
            abi.encodeWithSelector(IJobBook.JobDeadlineInvalid.selector, uint64(NOW + 1 days), uint256(NOW + 1 days))
        );
        results.anchor(_job, _MANIFEST, signed);
        assertEq(results.anchorOf(_job).manifestDigest, 0, "nothing anchored");
        vm.warp(NOW + 1 days - 1);
        results.anchor(_job, _MANIFEST, signed);
    }

    function test_Anchor_RevertGiven_JobFailed() public {
        vm.prank(node);
        jobs.fail(_job, 0);
        bytes memory signed = signManifest(_job, _MANIFEST, NODE_SECRET);
        vm.expectRevert(abi.encodeWithSelector(IJobBook.JobStateUnexpected.selector, _job, JobState.Failed));
        results.anchor(_job, _MANIFEST, signed);
    }

    function _expectSignerRevert(uint256 secret) private {
        bytes memory signed = signManifest(_job, _MANIFEST, secret);
        vm.expectRevert(abi.encodeWithSelector(IResultAnchor.ResultSignerNotProvider.selector, _job, vm.addr(secret)));
        results.anchor(_job, _MANIFEST, signed);
    }
}
