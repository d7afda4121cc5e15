// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {IInbox, MessageClass} from "../../../../contracts/bridge/IInbox.sol";
import {Message} from "../../../../contracts/bridge/Message.sol";
import {MessageBytes} from "../../../../contracts/bridge/MessageBytes.sol";
import {IMirror, Sighting} from "../../../../contracts/bridge/mirrors/IMirror.sol";
import {Mirror} from "../../../../contracts/bridge/mirrors/Mirror.sol";
import {StatusList} from "../../../../contracts/bridge/mirrors/IStatusMirror.sol";
import {StatusMirror} from "../../../../contracts/bridge/mirrors/StatusMirror.sol";
import {MemberRoles} from "../../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../../contracts/types/Ids.sol";
import {Roles} from "../../../../contracts/types/Roles.sol";
import {BridgeFixture} from "../BridgeFixture.sol";

/// @dev A mirror over the real outbox, inbox and committee.
contract MirrorDeliveryTest is BridgeFixture {
    address private constant _ISSUER = address(0x155e4);
    bytes32 private constant _LIST = keccak256("list");

    StatusMirror private _sending;
    StatusMirror private _receiving;
    MemberId private _issuer;

    function setUp() public {
        deployBridge();
        _issuer = admitted(_ISSUER, "did:web:registry.cn", CN, MemberRoles.VERIFIER);
        _sending = new StatusMirror(address(manager), outbox, members);
        _receiving = new StatusMirror(address(manager), IERC7786GatewaySource(address(0xdead)), members);
        _restrict(_sending);
        _restrict(_receiving);
        manager.grantRole(Roles.STATUS_MIRROR, address(inbox), 0);
        _receiving.setCounterpart(SOURCE, address(_sending));
        vm.chainId(SOURCE);
        _sending.setCounterpart(HERE, address(_receiving));
        vm.chainId(HERE);
        inbox.setRecipient(address(_receiving), MessageClass.Data);
    }

    function test_Status_GoesThroughTheBridge() public {
        bytes memory message = _published("digest", 1);
        vm.expectEmit(address(inbox));
        emit IInbox.MessageDelivered(keccak256(message), SOURCE, 1);
        deliverOne(message);
        (StatusList memory list, Sighting memory sighting) = _receiving.statusOf(SOURCE, _issuer, _LIST);
        assertEq(list.digest, "digest", "shown");
        assertEq(sighting.messageId, keccak256(message), "by this message");
    }

    /// @dev Anybody can send to the mirror through the outbox; nobody writes it that way.
    function test_Status_NotWrittenByAnotherSender() public {
        Message memory message = messageTo(address(_receiving), 1, _payload("digest"));
        message.gasLimit = 250_000;
        bytes memory encoded = MessageBytes.encode(message);
        vm.expectEmit(address(inbox));
        bytes memory sender = abi.encodePacked(hex"0001000002", uint16(SOURCE), uint8(20), SENDER);
        bytes memory reason = abi.encodeWithSelector(IMirror.MirrorSenderUnknown.selector, sender);
        emit IInbox.MessageFailed(keccak256(encoded), SOURCE, 1, reason);
        deliverOne(encoded);
        (StatusList memory list, ) = _receiving.statusOf(SOURCE, _issuer, _LIST);
        assertEq(list.digest, 0, "nothing");
    }

    /// @dev The canonical bytes that the outbox has sent, written out; that they are these is checked by its id.
    function _published(bytes32 digest, uint64 nonce) private returns (bytes memory encoded) {
        vm.chainId(SOURCE);
        vm.prank(_ISSUER);
        _sending.anchorStatus(_LIST, digest);
        vm.prank(_ISSUER);
        bytes32 messageId = _sending.publishStatus(_issuer, _LIST, HERE);
        vm.chainId(HERE);
        Message memory message = messageTo(address(_receiving), nonce, _payload(digest));
        message.sender = address(_sending);
        message.gasLimit = 250_000;
        encoded = MessageBytes.encode(message);
        assertEq(keccak256(encoded), messageId, "the message");
    }

    function _payload(bytes32 digest) private view returns (bytes memory) {
        bytes32 id = keccak256(abi.encode(_issuer, _LIST));
        uint64 version = uint64(block.number << 16);
        uint64 time = uint64(block.timestamp);
        return abi.encode(id, version, uint64(block.number), time, abi.encode(digest, uint64(1), time));
    }

    function _restrict(StatusMirror mirror) private {
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = Mirror.receiveMessage.selector;
        manager.setTargetFunctionRole(address(mirror), selectors, Roles.STATUS_MIRROR);
        selectors[0] = IMirror.setCounterpart.selector;
        manager.setTargetFunctionRole(address(mirror), selectors, Roles.BRIDGE);
    }
}
