// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Anchor} from "../../result/IResultAnchor.sol";
import {JobId} from "../../types/Ids.sol";
import {IMirror, Sighting} from "./IMirror.sol";

/// @title Which result another chain has anchored for a job.
interface IResultMirror is IMirror {
    event ResultMirrored(
        uint64 indexed sourceChainId,
        JobId indexed jobId,
        bytes32 indexed manifestDigest,
        address signer
    );

    /// @dev No result of this job of that chain was published.
    error ResultMirrorUnknown(uint64 sourceChainId, JobId jobId);
    error ResultMirrorMismatch(JobId jobId, bytes32 anchored, bytes32 given);

    /// @notice Sends what is anchored for a job of this chain to the mirror of another.
    /// @dev Emits {MirrorPublished}.
    ///
    /// Requirements:
    /// - a result is anchored for the job; the chain has a counterpart; the outbox takes the message
    /// - the caller is a key (not Payee) of an organisation that is Admitted or Leaving
    function publishResult(JobId jobId, uint64 destinationChainId) external returns (bytes32 messageId);

    function resultOf(
        uint64 sourceChainId,
        JobId jobId
    ) external view returns (Anchor memory anchored, Sighting memory sighting);

    /// @notice Reverts unless this manifest is the one that the other chain has anchored for the job.
    /// @return signer the key of the provider's organisation that signed it there.
    /// @return anchoredAt unix seconds, of the other chain.
    function checkResult(
        uint64 sourceChainId,
        JobId jobId,
        bytes32 manifestDigest
    ) external view returns (address signer, uint64 anchoredAt);
}
