// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {IMemberRegistry} from "../../member/IMemberRegistry.sol";
import {Anchor, IResultAnchor} from "../../result/IResultAnchor.sol";
import {JobId} from "../../types/Ids.sol";
import {Sighting} from "./IMirror.sol";
import {IResultMirror} from "./IResultMirror.sol";
import {Mirror} from "./Mirror.sol";

/// @dev See {IResultMirror}.
contract ResultMirror is IResultMirror, Mirror {
    IResultAnchor private immutable _results;

    mapping(uint64 sourceChainId => mapping(JobId jobId => Anchor anchored)) private _mirrored;

    constructor(
        address authority,
        IERC7786GatewaySource outbox,
        IMemberRegistry members,
        IResultAnchor results
    ) Mirror(authority, outbox, members) {
        _results = results;
    }

    /// @inheritdoc IResultMirror
    function publishResult(JobId jobId, uint64 destinationChainId) external returns (bytes32 messageId) {
        Anchor memory anchored = _results.anchorOf(jobId);
        if (anchored.manifestDigest == bytes32(0)) revert MirrorNothingToPublish(JobId.unwrap(jobId));
        return _publish(JobId.unwrap(jobId), destinationChainId, abi.encode(anchored));
    }

    /// @inheritdoc IResultMirror
    function resultOf(
        uint64 sourceChainId,
        JobId jobId
    ) external view returns (Anchor memory anchored, Sighting memory sighting) {
        return (_mirrored[sourceChainId][jobId], _sightingOf(sourceChainId, JobId.unwrap(jobId)));
    }

    /// @inheritdoc IResultMirror
    function checkResult(
        uint64 sourceChainId,
        JobId jobId,
        bytes32 manifestDigest
    ) external view returns (address signer, uint64 anchoredAt) {
        Anchor memory anchored = _mirrored[sourceChainId][jobId];
        if (anchored.manifestDigest == bytes32(0)) revert ResultMirrorUnknown(sourceChainId, jobId);
        if (anchored.manifestDigest != manifestDigest) {
            revert ResultMirrorMismatch(jobId, anchored.manifestDigest, manifestDigest);
        }
        return (anchored.signer, anchored.anchoredAt);
    }

    function _show(uint64 sourceChainId, bytes32 id, bytes memory content) internal override {
        Anchor memory anchored = abi.decode(content, (Anchor));

        _mirrored[sourceChainId][JobId.wrap(id)] = anchored;

        emit ResultMirrored(sourceChainId, JobId.wrap(id), anchored.manifestDigest, anchored.signer);
    }
}
