// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MemberId} from "../types/Ids.sol";
import {IMemberRegistry, MemberState} from "./IMemberRegistry.sol";
import {IMemberNodes, NodeRecord} from "./IMemberNodes.sol";
import {MemberStore} from "./MemberStore.sol";
import {NodeHost} from "./NodeHost.sol";

/// @title The nodes of organisations.
abstract contract MemberNodes is IMemberNodes, MemberStore, EIP712 {
    bytes32 private constant NODE_CONSENT_TYPEHASH = keccak256(
        "NodeConsent(bytes32 memberId,bytes20 peerId,uint256 deadline)"
    );
    uint256 private constant MOST_NODES = 16;

    mapping(MemberId id => NodeRecord[]) private _nodes;
    mapping(bytes20 peerId => MemberId) private _peers;
    mapping(bytes32 enodeHash => bool) private _enodeListed;
    /// @dev Organisations that ever listed a node. Only admitted ones list, so that strangers cannot make {nodes} long.
    MemberId[] private _hosts;

    /// @inheritdoc IMemberNodes
    function addNode(
        bytes20 peerId,
        bytes32 enodeX,
        bytes32 enodeY,
        string calldata host,
        uint16 consensusPort,
        uint16 executionPort,
        uint256 deadline,
        bytes calldata enodeProof
    ) external {
        NodeRecord memory node = NodeRecord({
            memberId: _checkController(msg.sender),
            peerId: peerId,
            enodeX: enodeX,
            enodeY: enodeY,
            consensusPort: consensusPort,
            executionPort: executionPort,
            host: host
        });
        _checkNew(node);
        _checkReachable(host, consensusPort, executionPort);
        _checkNodeConsent(node, deadline, enodeProof);

        _list(node);

        emit MemberNodeAdded(node.memberId, peerId, enodeX, enodeY, host, consensusPort, executionPort);
    }

    /// @inheritdoc IMemberNodes
    function moveNode(bytes20 peerId, string calldata host, uint16 consensusPort, uint16 executionPort) external {
        MemberId id = _checkController(msg.sender);
        MemberState state = _stateOf(id);
        require(_isPresent(state), IMemberRegistry.MemberStateUnexpected(id, state));
        NodeRecord storage node = _nodes[id][_indexOf(id, peerId)];
        _checkReachable(host, consensusPort, executionPort);

        node.host = host;
        node.consensusPort = consensusPort;
        node.executionPort = executionPort;

        emit MemberNodeMoved(id, peerId, host, consensusPort, executionPort);
    }

    /// @inheritdoc IMemberNodes
    function removeNode(bytes20 peerId) external {
        MemberId id = _checkController(msg.sender);
        _remove(id, _indexOf(id, peerId));
    }

    /// @inheritdoc IMemberNodes
    function isPeerAdmitted(bytes20 peerId) external view returns (bool) {
        return _isPresent(_stateOf(_peers[peerId]));
    }

    /// @inheritdoc IMemberNodes
    function nodes() external view returns (NodeRecord[] memory list) {
        uint256 count;
        for (uint256 i = 0; i < _hosts.length; ++i) {
            if (_isPresent(_stateOf(_hosts[i]))) count += _nodes[_hosts[i]].length;
        }
        list = new NodeRecord[](count);
        for (uint256 i = _hosts.length; i > 0; --i) {
            MemberId id = _hosts[i - 1];
            if (!_isPresent(_stateOf(id))) continue;
            for (uint256 j = _nodes[id].length; j > 0; --j) list[--count] = _nodes[id][j - 1];
        }
    }

    /// @inheritdoc IMemberNodes
    function nodesOf(MemberId id) external view returns (NodeRecord[] memory) {
        return _nodes[id];
    }

    /// @dev At most 16.
    function _removeNodes(MemberId id) internal {
        for (uint256 i = _nodes[id].length; i > 0; --i) _remove(id, i - 1);
    }

    function _list(NodeRecord memory node) private {
        MemberId id = node.memberId;
        _nodes[id].push(node);
        _peers[node.peerId] = id;
        _enodeListed[_hashOf(node.enodeX, node.enodeY)] = true;
        if (_organisations[id].listsNodes) return;
        _organisations[id].listsNodes = true;
        _hosts.push(id);
    }

    function _remove(MemberId id, uint256 index) private {
        NodeRecord[] storage own = _nodes[id];
        NodeRecord storage node = own[index];
        bytes20 peerId = node.peerId;
        _peers[peerId] = MemberId.wrap(0);
        delete _enodeListed[_hashOf(node.enodeX, node.enodeY)];
        if (index != own.length - 1) own[index] = own[own.length - 1];
        own.pop();

        emit MemberNodeRemoved(id, peerId);
    }

    function _indexOf(MemberId id, bytes20 peerId) private view returns (uint256 index) {
        NodeRecord[] storage own = _nodes[id];
        for (; index < own.length; ++index) if (own[index].peerId == peerId) return index;
        revert MemberNodeUnknown(peerId);
    }

    function _checkNew(NodeRecord memory node) private view {
        MemberId id = node.memberId;
        MemberState state = _stateOf(id);
        require(state == MemberState.Admitted, IMemberRegistry.MemberStateUnexpected(id, state));
        require(node.peerId != 0, MemberNodePeerIdInvalid(node.peerId));
        require(MemberId.unwrap(_peers[node.peerId]) == 0, MemberNodePeerIdTaken(node.peerId));
        bool taken = _enodeListed[_hashOf(node.enodeX, node.enodeY)];
        require(!taken, MemberNodeEnodeTaken(node.enodeX, node.enodeY));
        require(_nodes[id].length < MOST_NODES, MemberNodesTooMany(id, MOST_NODES));
    }

    /// @dev Whoever signs with the account that a key hashes to has the key: no other point hashes to it.
    function _checkNodeConsent(NodeRecord memory node, uint256 deadline, bytes calldata proof) private view {
        require(block.timestamp <= deadline, MemberNodeConsentExpired(deadline, block.timestamp));
        bytes32 message = keccak256(abi.encode(NODE_CONSENT_TYPEHASH, node.memberId, node.peerId, deadline));
        (address signer, ECDSA.RecoverError problem, ) = ECDSA.tryRecoverCalldata(_hashTypedDataV4(message), proof);
        address account = address(uint160(uint256(_hashOf(node.enodeX, node.enodeY))));
        require(problem == ECDSA.RecoverError.NoError && signer == account, MemberNodeConsentInvalid(account));
    }

    function _checkReachable(string calldata host, uint16 consensusPort, uint16 executionPort) private pure {
        require(consensusPort != 0, MemberNodePortInvalid(consensusPort));
        require(executionPort != 0, MemberNodePortInvalid(executionPort));
        require(NodeHost.isValid(bytes(host)), MemberNodeHostInvalid(host));
    }

    function _hashOf(bytes32 enodeX, bytes32 enodeY) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(enodeX, enodeY));
    }
}
