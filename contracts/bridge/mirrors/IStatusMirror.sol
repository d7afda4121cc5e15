// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../../types/Ids.sol";
import {IMirror, Sighting} from "./IMirror.sol";

struct StatusList {
    /// @dev SHA-256 of the status list credential as it is served; zero if there is none.
    bytes32 digest;
    /// @dev How often the issuer has changed it, from 1.
    uint64 revision;
    /// @dev Unix seconds, of the chain that it was anchored on.
    uint64 anchoredAt;
}

/// @title Digests of credential status lists (W3C Bitstring Status List): anchored by their issuers on their own chain, shown on others.
/// @dev A list that does not have the digest is not the issuer's latest. `listId` is keccak256 of the id (URL) of the status list credential.
interface IStatusMirror is IMirror {
    event StatusListAnchored(MemberId indexed issuer, bytes32 indexed listId, bytes32 digest, uint64 revision);
    /// @dev `id` is {idOf} of issuer and list.
    event StatusListMirrored(uint64 indexed sourceChainId, bytes32 indexed id, bytes32 digest, uint64 revision);

    error StatusDigestMissing();

    /// @notice Anchors the digest of a status list of the caller's organisation on this chain.
    /// @dev Emits {StatusListAnchored}.
    ///
    /// Requirements:
    /// - the caller is a key (not Payee) of an admitted organisation with the role VERIFIER
    /// - the digest is not zero
    function anchorStatus(bytes32 listId, bytes32 digest) external;

    /// @notice Sends the latest digest of a status list of this chain to the mirror of another.
    /// @dev Emits {MirrorPublished}.
    ///
    /// Requirements:
    /// - the list is anchored; the chain has a counterpart; the outbox takes the message
    /// - the caller is a key (not Payee) of an organisation that is Admitted or Leaving
    function publishStatus(
        MemberId issuer,
        bytes32 listId,
        uint64 destinationChainId
    ) external returns (bytes32 messageId);

    /// @notice What is anchored on this chain.
    function anchoredOf(MemberId issuer, bytes32 listId) external view returns (StatusList memory);

    /// @notice What is known of a list of another chain.
    function statusOf(
        uint64 sourceChainId,
        MemberId issuer,
        bytes32 listId
    ) external view returns (StatusList memory list, Sighting memory sighting);

    function idOf(MemberId issuer, bytes32 listId) external pure returns (bytes32);
}
