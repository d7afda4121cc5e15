// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../types/Ids.sol";

struct NodeRecord {
    MemberId memberId;
    /// @dev CometBFT's node id: the first 20 bytes of SHA-256 of the ed25519 public key.
    bytes20 peerId;
    /// @dev The public key (secp256k1) of the execution client: the 64 bytes of its enode are `enodeX` and `enodeY`.
    bytes32 enodeX;
    bytes32 enodeY;
    /// @dev TCP ports at `host`.
    uint16 consensusPort;
    uint16 executionPort;
    /// @dev A host name or an address.
    string host;
}

/// @title Which machines belong to which organisation: the network connects to no other.
/// @dev The key of the execution client proves itself; that of the consensus client cannot, on chain.
/// Warning: an organisation answers for every node that it lists, also for one whose `peerId` is not its own.
interface IMemberNodes {
    event MemberNodeAdded(
        MemberId indexed id,
        bytes20 indexed peerId,
        bytes32 enodeX,
        bytes32 enodeY,
        string host,
        uint16 consensusPort,
        uint16 executionPort
    );
    event MemberNodeMoved(
        MemberId indexed id,
        bytes20 indexed peerId,
        string host,
        uint16 consensusPort,
        uint16 executionPort
    );
    event MemberNodeRemoved(MemberId indexed id, bytes20 indexed peerId);

    error MemberNodePeerIdInvalid(bytes20 peerId);
    error MemberNodePeerIdTaken(bytes20 peerId);
    error MemberNodeEnodeTaken(bytes32 enodeX, bytes32 enodeY);
    error MemberNodeHostInvalid(string host);
    error MemberNodePortInvalid(uint16 port);
    error MemberNodesTooMany(MemberId id, uint256 most);
    error MemberNodeConsentExpired(uint256 deadline, uint256 time);
    /// @dev `node` is the account of the execution client's key.
    error MemberNodeConsentInvalid(address node);
    /// @dev The peer is not a node of the caller's organisation.
    error MemberNodeUnknown(bytes20 peerId);

    /// @notice Lists a node of the caller's organisation.
    /// @dev Emits {MemberNodeAdded}. `enodeProof` is the signature (65 bytes) by the execution client's key of the EIP-712 message
    /// `NodeConsent(bytes32 memberId,bytes20 peerId,uint256 deadline)` in the registry's domain.
    ///
    /// Requirements:
    /// - the caller is a Controller key of an organisation effectively Admitted
    /// - `peerId` is not zero and, like the enode, in no record
    /// - `host` can be a name or an address: labels of 1 to 63 letters, digits and hyphens, with no hyphen at an end, 253 characters in all;
    ///   four octets where the last label is a number; or groups of hexadecimal digits as in `2001:db8::1`
    /// - the ports are not zero
    /// - the organisation has fewer than 16 nodes
    /// - `deadline` (unix seconds) has not passed and `enodeProof` is by the execution client's key
    function addNode(
        bytes20 peerId,
        bytes32 enodeX,
        bytes32 enodeY,
        string calldata host,
        uint16 consensusPort,
        uint16 executionPort,
        uint256 deadline,
        bytes calldata enodeProof
    ) external;

    /// @notice Changes where a node of the caller's organisation is reached.
    /// @dev Emits {MemberNodeMoved}. Requirements: the caller is a Controller key of an organisation effectively Admitted or Leaving;
    /// the node is its own; host and ports as in {addNode}.
    function moveNode(bytes20 peerId, string calldata host, uint16 consensusPort, uint16 executionPort) external;

    /// @notice Takes a node of the caller's organisation off the list, in every state of the organisation but Suspended.
    /// @dev Emits {MemberNodeRemoved}. When an organisation leaves, all its nodes are removed.
    function removeNode(bytes20 peerId) external;

    /// @notice Whether a peer is a node of an organisation that is effectively Admitted or Leaving.
    function isPeerAdmitted(bytes20 peerId) external view returns (bool);

    /// @notice The nodes of all organisations that are effectively Admitted or Leaving.
    function nodes() external view returns (NodeRecord[] memory);

    /// @notice The nodes of one organisation, whatever its state.
    function nodesOf(MemberId id) external view returns (NodeRecord[] memory);
}
