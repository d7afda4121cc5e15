// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {IMemberRegistry, MemberRoles} from "../../member/IMemberRegistry.sol";
import {MemberId} from "../../types/Ids.sol";
import {Sighting} from "./IMirror.sol";
import {IStatusMirror, StatusList} from "./IStatusMirror.sol";
import {Mirror} from "./Mirror.sol";

/// @dev See {IStatusMirror}.
contract StatusMirror is IStatusMirror, Mirror {
    mapping(bytes32 id => StatusList list) private _anchored;
    mapping(uint64 sourceChainId => mapping(bytes32 id => StatusList list)) private _mirrored;

    constructor(
        address authority,
        IERC7786GatewaySource outbox,
        IMemberRegistry members
    ) Mirror(authority, outbox, members) {}

    /// @inheritdoc IStatusMirror
    function anchorStatus(bytes32 listId, bytes32 digest) external {
        if (digest == bytes32(0)) revert StatusDigestMissing();
        MemberId issuer = _members.checkAdmitted(msg.sender, MemberRoles.VERIFIER);

        bytes32 id = idOf(issuer, listId);
        uint64 revision = _anchored[id].revision + 1;
        _anchored[id] = StatusList(digest, revision, uint64(block.timestamp));

        emit StatusListAnchored(issuer, listId, digest, revision);
    }

    /// @inheritdoc IStatusMirror
    function publishStatus(
        MemberId issuer,
        bytes32 listId,
        uint64 destinationChainId
    ) external returns (bytes32 messageId) {
        bytes32 id = idOf(issuer, listId);
        StatusList memory list = _anchored[id];
        if (list.revision == 0) revert MirrorNothingToPublish(id);
        return _publish(id, destinationChainId, abi.encode(list));
    }

    /// @inheritdoc IStatusMirror
    function anchoredOf(MemberId issuer, bytes32 listId) external view returns (StatusList memory) {
        return _anchored[idOf(issuer, listId)];
    }

    /// @inheritdoc IStatusMirror
    function statusOf(
        uint64 sourceChainId,
        MemberId issuer,
        bytes32 listId
    ) external view returns (StatusList memory list, Sighting memory sighting) {
        bytes32 id = idOf(issuer, listId);
        return (_mirrored[sourceChainId][id], _sightingOf(sourceChainId, id));
    }

    /// @inheritdoc IStatusMirror
    function idOf(MemberId issuer, bytes32 listId) public pure returns (bytes32) {
        return keccak256(abi.encode(issuer, listId));
    }

    function _show(uint64 sourceChainId, bytes32 id, bytes memory content) internal override {
        StatusList memory list = abi.decode(content, (StatusList));

        _mirrored[sourceChainId][id] = list;

        emit StatusListMirrored(sourceChainId, id, list.digest, list.revision);
    }
}
