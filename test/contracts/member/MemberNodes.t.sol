// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMemberNodes, NodeRecord} from "../../../contracts/member/IMemberNodes.sol";
import {IMemberRegistry, KeyRole, MemberRoles, MemberState} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {PublicKeys} from "../support/PublicKeys.sol";
import {MemberFixture} from "./MemberFixture.sol";

/// @dev The machines of organisations.
contract MemberNodesTest is MemberFixture {
    bytes20 private constant PEER = bytes20(uint160(0x1234));
    uint256 private constant NODE_KEY = 0xd0;
    string private constant HOST = "node-1.hospital.example";

    address private immutable _controller = vm.addr(0xa0);
    address private immutable _foreign = vm.addr(0xb0);
    MemberId private _id;
    MemberId private _foreignId;

    function setUp() public {
        vm.warp(1_800_000_000);
        deployMembers();
        _id = admitted(_controller, "did:web:hospital.cn", CN, MemberRoles.PROVIDER);
        _foreignId = admitted(_foreign, "did:web:institute.eu", EU, MemberRoles.CONSUMER);
    }

    function testFuzz_AddNode_Lists(uint256 secret, bytes20 peerId, uint16 consensusPort, uint16 executionPort) public {
        vm.assume(peerId != 0 && consensusPort != 0 && executionPort != 0);
        secret = bound(secret, 1, PublicKeys.ORDER - 1);
        (bytes32 x, bytes32 y) = PublicKeys.keyOf(secret);
        bytes memory proof = signature(secret, nodeConsentDigest(_id, peerId, block.timestamp));

        vm.expectEmit();
        emit IMemberNodes.MemberNodeAdded(_id, peerId, x, y, HOST, consensusPort, executionPort);
        vm.prank(_controller);
        members.addNode(peerId, x, y, HOST, consensusPort, executionPort, block.timestamp, proof);

        assertTrue(members.isPeerAdmitted(peerId), "admitted");
        NodeRecord[] memory found = members.nodes();
        assertEq(found.length, 1, "nodes");
        assertSame(found[0].memberId, _id, "member");
        assertEq(bytes32(found[0].peerId), bytes32(peerId), "peer");
        assertEq(found[0].enodeX, x, "x");
        assertEq(found[0].enodeY, y, "y");
        assertEq(found[0].consensusPort, consensusPort, "consensus port");
        assertEq(found[0].executionPort, executionPort, "execution port");
        assertEq(keccak256(bytes(found[0].host)), keccak256(bytes(HOST)), "host");
    }

    function test_AddNode_RevertWhen_CallerNotController() public {
        address node = withKey(_controller, 0xa1, KeyRole.Node);
        _expectRefused(node, abi.encodeWithSelector(IMemberRegistry.MemberNotController.selector, node));
    }

    function test_AddNode_RevertGiven_NotAdmitted() public {
        members.suspendFor(_id, 0, uint64(block.timestamp + 1));
        _expectState(MemberState.Suspended);
        members.suspend(_id, 0);
        _expectState(MemberState.Suspended);
        members.reinstate(_id);
        vm.prank(_controller);
        members.announceLeave();
        _expectState(MemberState.Leaving);
    }

    function test_AddNode_RevertWhen_PeerIdZero() public {
        vm.expectRevert(abi.encodeWithSelector(IMemberNodes.MemberNodePeerIdInvalid.selector, bytes20(0)));
        this.list(_controller, _id, bytes20(0), NODE_KEY, HOST);
    }

    function test_AddNode_RevertGiven_PeerIdTaken() public {
        this.list(_foreign, _foreignId, PEER, NODE_KEY, HOST);
        vm.expectRevert(abi.encodeWithSelector(IMemberNodes.MemberNodePeerIdTaken.selector, PEER));
        this.list(_controller, _id, PEER, NODE_KEY + 1, HOST);
    }

    function test_AddNode_RevertGiven_EnodeTaken() public {
        this.list(_foreign, _foreignId, PEER, NODE_KEY, HOST);
        (bytes32 x, bytes32 y) = PublicKeys.keyOf(NODE_KEY);
        vm.expectRevert(abi.encodeWithSelector(IMemberNodes.MemberNodeEnodeTaken.selector, x, y));
        this.list(_controller, _id, bytes20(uint160(1)), NODE_KEY, HOST);
    }

    function test_AddNode_RevertWhen_PortZero() public {
        (bytes32 x, bytes32 y) = PublicKeys.keyOf(NODE_KEY);
        bytes memory proof = signature(NODE_KEY, nodeConsentDigest(_id, PEER, block.timestamp));
        bytes memory problem = abi.encodeWithSelector(IMemberNodes.MemberNodePortInvalid.selector, 0);
        vm.startPrank(_controller);
        vm.expectRevert(problem);
        members.addNode(PEER, x, y, HOST, 0, 1, block.timestamp, proof);
        vm.expectRevert(problem);
        members.addNode(PEER, x, y, HOST, 1, 0, block.timestamp, proof);
    }

    function testFuzz_AddNode_HostCharacters(bytes1 character) public {
        string memory host = string(abi.encodePacked("a", character, "a"));
        bool mayStand =
            (character >= "0" && character <= "9") ||
                (character >= "a" && character <= "z") ||
                (character >= "A" && character <= "Z") ||
                character == "." ||
                character == "-";
        if (!mayStand) _expectHostInvalid(host);
        this.list(_controller, _id, PEER, NODE_KEY, host);
    }

    function test_AddNode_RevertWhen_HostCharactersOffByOne() public {
        bytes memory characters = "/;@[`{,_ \x00";
        for (uint256 i = 0; i < characters.length; ++i) {
            string memory host = string(abi.encodePacked("a", characters[i], "a"));
            _expectHostInvalid(host);
            this.list(_controller, _id, PEER, NODE_KEY, host);
        }
    }

    function test_AddNode_HostLength() public {
        _expectHostInvalid("");
        this.list(_controller, _id, PEER, NODE_KEY, "");
        _expectHostInvalid(_host(255));
        this.list(_controller, _id, PEER, NODE_KEY, _host(255));
        assertEq(bytes(_host(253)).length, 253, "longest");
        this.list(_controller, _id, PEER, NODE_KEY, _host(253));
    }

    function test_AddNode_RevertGiven_Sixteen() public {
        for (uint256 i = 1; i <= 16; ++i) this.list(_controller, _id, bytes20(uint160(i)), i, HOST);
        vm.expectRevert(abi.encodeWithSelector(IMemberNodes.MemberNodesTooMany.selector, _id, 16));
        this.list(_controller, _id, bytes20(uint160(17)), 17, HOST);
        this.list(_foreign, _foreignId, bytes20(uint160(17)), 17, HOST);
    }

    function testFuzz_AddNode_RevertWhen_Expired(uint256 deadline) public {
        deadline = bound(deadline, 0, block.timestamp - 1);
        (bytes32 x, bytes32 y) = PublicKeys.keyOf(NODE_KEY);
        bytes memory proof = signature(NODE_KEY, nodeConsentDigest(_id, PEER, deadline));
        vm.expectRevert(
            abi.encodeWithSelector(IMemberNodes.MemberNodeConsentExpired.selector, deadline, block.timestamp)
        );
        vm.prank(_controller);
        members.addNode(PEER, x, y, HOST, 1, 1, deadline, proof);
    }

    /// @dev By another key, for another member, another peer, another time, or not a signature.
    function test_AddNode_RevertWhen_ConsentIsNotForThis() public {
        _expectConsentInvalid(signature(NODE_KEY + 1, nodeConsentDigest(_id, PEER, block.timestamp)));
        _expectConsentInvalid(signature(NODE_KEY, nodeConsentDigest(_foreignId, PEER, block.timestamp)));
        _expectConsentInvalid(signature(NODE_KEY, nodeConsentDigest(_id, bytes20(uint160(1)), block.timestamp)));
        _expectConsentInvalid(signature(NODE_KEY, nodeConsentDigest(_id, PEER, block.timestamp + 1)));
        _expectConsentInvalid("");
        bytes memory proof = signature(NODE_KEY, nodeConsentDigest(_id, PEER, block.timestamp));
        vm.chainId(block.chainid + 1);
        _expectConsentInvalid(proof);
    }

    function test_MoveNode_Moves() public {
        this.list(_controller, _id, PEER, NODE_KEY, HOST);

        vm.expectEmit();
        emit IMemberNodes.MemberNodeMoved(_id, PEER, "10.0.0.7", 3, 4);
        vm.prank(_controller);
        members.moveNode(PEER, "10.0.0.7", 3, 4);

        NodeRecord memory moved = members.nodesOf(_id)[0];
        assertEq(keccak256(bytes(moved.host)), keccak256("10.0.0.7"), "host");
        assertEq(moved.consensusPort, 3, "consensus port");
        assertEq(moved.executionPort, 4, "execution port");
    }

    function test_MoveNode_RevertWhen_NotReachable() public {
        this.list(_controller, _id, PEER, NODE_KEY, HOST);
        vm.startPrank(_controller);
        _expectHostInvalid("a b");
        members.moveNode(PEER, "a b", 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IMemberNodes.MemberNodePortInvalid.selector, 0));
        members.moveNode(PEER, HOST, 0, 1);
    }

    function test_MoveAndRemove_RevertGiven_Suspended() public {
        this.list(_controller, _id, PEER, NODE_KEY, HOST);
        members.suspendFor(_id, 0, uint64(block.timestamp + 1));
        bytes memory problem = abi.encodeWithSelector(
            IMemberRegistry.MemberStateUnexpected.selector,
            _id,
            MemberState.Suspended
        );
        vm.startPrank(_controller);
        vm.expectRevert(problem);
        members.moveNode(PEER, HOST, 1, 1);
        vm.expectRevert(problem);
        members.removeNode(PEER);
        vm.warp(block.timestamp + 1);
        members.removeNode(PEER);
    }

    function test_MoveAndRemove_RevertWhen_NodeIsOfAnother() public {
        this.list(_controller, _id, PEER, NODE_KEY, HOST);
        bytes memory problem = abi.encodeWithSelector(IMemberNodes.MemberNodeUnknown.selector, PEER);
        vm.startPrank(_foreign);
        vm.expectRevert(problem);
        members.moveNode(PEER, HOST, 1, 1);
        vm.expectRevert(problem);
        members.removeNode(PEER);
    }

    function test_RemoveNode_FreesItsKeys() public {
        this.list(_controller, _id, PEER, NODE_KEY, HOST);

        vm.expectEmit();
        emit IMemberNodes.MemberNodeRemoved(_id, PEER);
        vm.prank(_controller);
        members.removeNode(PEER);

        assertTrue(!members.isPeerAdmitted(PEER), "admitted");
        assertEq(members.nodes().length, 0, "nodes");
        this.list(_foreign, _foreignId, PEER, NODE_KEY, HOST);
        assertSame(members.nodes()[0].memberId, _foreignId, "member");
    }

    function testFuzz_RemoveNode_LeavesTheOthers(uint256 count, uint256 index) public {
        count = bound(count, 1, 16);
        index = bound(index, 1, count);
        for (uint256 i = 1; i <= count; ++i) this.list(_controller, _id, bytes20(uint160(i)), i, HOST);

        vm.prank(_controller);
        members.removeNode(bytes20(uint160(index)));

        assertEq(members.nodesOf(_id).length, count - 1, "count");
        for (uint256 i = 1; i <= count; ++i) {
            assertTrue(members.isPeerAdmitted(bytes20(uint160(i))) == (i != index), "admitted");
        }
        for (uint256 i = 0; i + 1 < count; ++i) {
            NodeRecord memory node = members.nodesOf(_id)[i];
            (bytes32 x, ) = PublicKeys.keyOf(uint160(node.peerId));
            assertEq(node.enodeX, x, "record is whole");
        }
    }

    function test_Nodes_FollowTheState() public {
        this.list(_controller, _id, PEER, NODE_KEY, HOST);
        bytes20 other = bytes20(uint160(2));
        this.list(_foreign, _foreignId, other, NODE_KEY + 1, HOST);
        assertEq(members.nodes().length, 2, "both");

        members.suspendFor(_id, 0, uint64(block.timestamp + 10));
        _assertListed(false);
        vm.warp(block.timestamp + 10);
        _assertListed(true);
        members.suspend(_id, 0);
        _assertListed(false);
        members.reinstate(_id);
        vm.prank(_controller);
        members.announceLeave();
        _assertListed(true);
    }

    function test_CompleteLeave_RemovesAllNodes() public {
        for (uint256 i = 1; i <= 16; ++i) this.list(_controller, _id, bytes20(uint160(i)), i, HOST);
        vm.prank(_controller);
        members.announceLeave();

        members.completeLeave(_id);

        assertEq(members.nodesOf(_id).length, 0, "nodes");
        this.list(_foreign, _foreignId, bytes20(uint160(5)), 5, HOST);
        assertTrue(members.isPeerAdmitted(bytes20(uint160(5))), "free again");
    }

    function testFuzz_IsPeerAdmitted_FalseGiven_Unknown(bytes20 peerId) public view {
        assertTrue(!members.isPeerAdmitted(peerId), "admitted");
    }

    /// @dev An external call, so that what is expected is expected of it and not of a precompile.
    function list(address caller, MemberId id, bytes20 peerId, uint256 secret, string memory host) external {
        addNode(caller, id, peerId, secret, host);
    }

    function _assertListed(bool listed) private view {
        assertTrue(members.isPeerAdmitted(PEER) == listed, "isPeerAdmitted");
        NodeRecord[] memory found = members.nodes();
        assertEq(found.length, listed ? 2 : 1, "nodes");
        assertSame(found[found.length - 1].memberId, _foreignId, "the other stays");
        assertEq(members.nodesOf(_id).length, 1, "nodesOf");
    }

    function _expectHostInvalid(string memory host) private {
        vm.expectRevert(abi.encodeWithSelector(IMemberNodes.MemberNodeHostInvalid.selector, host));
    }

    function _expectState(MemberState state) private {
        _expectRefused(_controller, abi.encodeWithSelector(IMemberRegistry.MemberStateUnexpected.selector, _id, state));
    }

    function _expectRefused(address caller, bytes memory problem) private {
        vm.expectRevert(problem);
        this.list(caller, _id, PEER, NODE_KEY, HOST);
    }

    function _expectConsentInvalid(bytes memory proof) private {
        (bytes32 x, bytes32 y) = PublicKeys.keyOf(NODE_KEY);
        vm.expectRevert(abi.encodeWithSelector(IMemberNodes.MemberNodeConsentInvalid.selector, vm.addr(NODE_KEY)));
        vm.prank(_controller);
        members.addNode(PEER, x, y, HOST, 1, 1, block.timestamp, proof);
    }

    /// @dev Labels of one letter; odd lengths only.
    function _host(uint256 length) private pure returns (string memory) {
        bytes memory host = new bytes(length);
        for (uint256 i = 0; i < length; ++i) host[i] = i % 2 == 0 ? bytes1("a") : bytes1(".");
        return string(host);
    }
}
