// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JobId} from "../types/Ids.sol";

struct Anchor {
    /// @dev SHA-256 of the canonical JSON (RFC 8785) of the result manifest; zero if nothing is anchored.
    bytes32 manifestDigest;
    address signer;
    /// @dev Unix seconds.
    uint64 anchoredAt;
}

/// @title Result manifests, signed by the provider's node and anchored by their hash. One for each job, for ever.
/// @dev Domain: name `CausewayResultAnchor`, version `1`, chain id, this contract.
interface IResultAnchor {
    event ResultAnchored(JobId indexed jobId, bytes32 indexed manifestDigest, address indexed signer);

    error ResultAlreadyAnchored(JobId jobId, bytes32 manifestDigest);
    error ResultManifestMissing();
    error ResultSignerNotProvider(JobId jobId, address signer);
    error ResultSignatureInvalid();

    /// @notice Anchors the result of an authorised job, which completes it. Anyone may bring it.
    /// @dev Emits {ResultAnchored}. `signature` is ECDSA over `ResultManifest(bytes32 jobId,bytes32 manifestDigest)`.
    ///
    /// Requirements:
    /// - nothing is anchored for the job; `manifestDigest` is not zero
    /// - the signer is a key (Controller or Node) of the provider's organisation
    /// - the job is Authorised and its deadline has not passed
    function anchor(JobId jobId, bytes32 manifestDigest, bytes calldata signature) external;

    function anchorOf(JobId jobId) external view returns (Anchor memory);

    /// @notice What the node signs.
    function digestOf(JobId jobId, bytes32 manifestDigest) external view returns (bytes32);
}
