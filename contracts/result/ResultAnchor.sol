// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IAgreementBook} from "../agreement/IAgreementBook.sol";
import {IJobBook, Job, JobState} from "../compute/IJobBook.sol";
import {JobId} from "../types/Ids.sol";
import {Anchor, IResultAnchor} from "./IResultAnchor.sol";

/// @dev See {IResultAnchor}.
contract ResultAnchor is IResultAnchor, EIP712 {
    bytes32 private constant _MANIFEST_TYPEHASH = keccak256("ResultManifest(bytes32 jobId,bytes32 manifestDigest)");

    IAgreementBook private immutable _agreements;
    IJobBook private immutable _jobs;

    mapping(JobId id => Anchor anchored) private _anchors;

    constructor(IAgreementBook agreements, IJobBook jobs) EIP712("CausewayResultAnchor", "1") {
        _agreements = agreements;
        _jobs = jobs;
    }

    /// @inheritdoc IResultAnchor
    function anchor(JobId jobId, bytes32 manifestDigest, bytes calldata signature) external {
        if (manifestDigest == bytes32(0)) revert ResultManifestMissing();
        bytes32 anchored = _anchors[jobId].manifestDigest;
        if (anchored != bytes32(0)) revert ResultAlreadyAnchored(jobId, anchored);
        address signer = _checkSigner(jobId, manifestDigest, signature);

        _anchors[jobId] = Anchor(manifestDigest, signer, uint64(block.timestamp));

        emit ResultAnchored(jobId, manifestDigest, signer);

        // Checks that the job is Authorised and in time.
        _jobs.complete(jobId);
    }

    /// @inheritdoc IResultAnchor
    function anchorOf(JobId jobId) external view returns (Anchor memory) {
        return _anchors[jobId];
    }

    /// @inheritdoc IResultAnchor
    function digestOf(JobId jobId, bytes32 manifestDigest) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_MANIFEST_TYPEHASH, jobId, manifestDigest)));
    }

    function _checkSigner(
        JobId jobId,
        bytes32 manifestDigest,
        bytes calldata signature
    ) private view returns (address signer) {
        Job memory job = _jobs.job(jobId);
        if (job.state == JobState.None) revert IJobBook.JobUnknown(jobId);
        ECDSA.RecoverError fault;
        (signer, fault, ) = ECDSA.tryRecoverCalldata(digestOf(jobId, manifestDigest), signature);
        if (fault != ECDSA.RecoverError.NoError) revert ResultSignatureInvalid();
        // The agreement of a known job is known: the call can only fail because of the signer.
        try _agreements.checkProviderKey(job.agreementId, signer) {
            return signer;
        } catch {
            revert ResultSignerNotProvider(jobId, signer);
        }
    }
}
