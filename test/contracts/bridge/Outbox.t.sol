// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {ICurses} from "../../../contracts/bridge/ICurses.sol";
import {IOutbox} from "../../../contracts/bridge/IOutbox.sol";
import {Message} from "../../../contracts/bridge/Message.sol";
import {MessageBytes} from "../../../contracts/bridge/MessageBytes.sol";
import {KeyRole, MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Institutions} from "../support/Institutions.sol";
import {BridgeFixture} from "./BridgeFixture.sol";

/// @dev What is sent, what is kept of it and where, and what is refused.
contract OutboxTest is BridgeFixture {
    bytes[] private _none;
    bytes private _recipient;

    function setUp() public {
        deployBridge();
        vm.chainId(SOURCE);
        _recipient = interoperable(HERE, address(receiver));
    }

    function test_Send_EmitsAndCommits() public {
        Message memory message = messageTo(address(receiver), 1, "hello");
        bytes memory encoded = MessageBytes.encode(message);
        bytes32 id = keccak256(encoded);
        bytes32 accumulator = keccak256(abi.encodePacked(bytes32(0), id));

        vm.expectEmit(address(outbox));
        emit IOutbox.MessageCommitted(id, HERE, 1, accumulator, encoded);
        vm.prank(SENDER);
        bytes32 sendId = outbox.sendMessage(_recipient, "hello", _none);

        assertEq(sendId, id, "id");
        assertEq(outbox.accumulator(), accumulator, "accumulator");
        assertEq(outbox.lastNonce(HERE), 1, "nonce");
        assertEq(outbox.inboxOf(HERE), address(inbox), "inbox");
    }

    function test_Send_EmitsTheEventOfTheStandard() public {
        bytes[] memory attributes = gasLimitAttribute(9);
        Message memory message = messageTo(address(receiver), 1, "hello");
        message.gasLimit = 9;

        vm.expectEmit(address(outbox));
        emit IERC7786GatewaySource.MessageSent(
            keccak256(MessageBytes.encode(message)),
            interoperable(SOURCE, SENDER),
            _recipient,
            "hello",
            0,
            attributes
        );
        vm.prank(SENDER);
        outbox.sendMessage(_recipient, "hello", attributes);
    }

    /// @dev Other chains prove these places: they never move.
    function testFuzz_Send_KeepsItsSlots(uint8 count) public {
        count = uint8(bound(count, 1, 200));
        outbox.setRoute(7, address(0x77));
        bytes memory other = interoperable(7, address(receiver));
        bytes32 accumulator = 0;
        for (uint64 nonce = 1; nonce <= count; ++nonce) {
            accumulator = keccak256(abi.encodePacked(accumulator, outbox.sendMessage(other, "other", _none)));
            accumulator = keccak256(abi.encodePacked(accumulator, outbox.sendMessage(_recipient, "payload", _none)));
            bytes32 checkpoint = nonce % 64 == 0 ? accumulator : bytes32(0);
            assertEq(vm.load(address(outbox), _slotOf(nonce)), checkpoint, "slot of the checkpoint");
            assertEq(outbox.checkpointOf(HERE, nonce), checkpoint, "checkpoint");
        }
        assertEq(vm.load(address(outbox), 0), accumulator, "slot 0");
        assertEq(vm.load(address(outbox), _slotOf((uint64(count) / 64 + 1) * 64)), 0, "next");
    }

    function test_Send_SlotIsThatOfTheVectors() public view {
        bytes32 expected = vm.parseJsonBytes32(vm.readFile("test/vectors/bridge/messages.json"), ".slots[0].slot");
        assertEq(keccak256(abi.encode(64, keccak256(abi.encode(720002, 1)))), expected, "slot");
    }

    function test_Send_NoncesByDestinationOneAccumulator() public {
        outbox.setRoute(7, address(0x77));
        outbox.sendMessage(_recipient, "", _none);
        bytes32 before = outbox.accumulator();
        bytes32 id = outbox.sendMessage(interoperable(7, address(receiver)), "", _none);

        assertEq(outbox.lastNonce(HERE), 1, "here");
        assertEq(outbox.lastNonce(7), 1, "there");
        assertEq(outbox.accumulator(), keccak256(abi.encodePacked(before, id)), "accumulator");
    }

    function testFuzz_Send_GasLimitOfTheAttribute(uint32 gasLimit) public {
        gasLimit = uint32(bound(gasLimit, 1, 8_000_000));
        Message memory message = messageTo(address(receiver), 1, "");
        message.gasLimit = gasLimit;
        vm.prank(SENDER);
        bytes32 id = outbox.sendMessage(_recipient, "", gasLimitAttribute(gasLimit));

        assertEq(id, keccak256(MessageBytes.encode(message)), "id");
        assertTrue(outbox.supportsAttribute(bytes4(keccak256("gasLimit(uint32)"))), "supported");
        assertTrue(!outbox.supportsAttribute(0), "not supported");
    }

    function test_Send_RevertWhen_GasLimitOutOfRange() public {
        uint256[3] memory wrong = [uint256(0), 8_000_001, type(uint256).max];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IOutbox.OutboxGasLimitInvalid.selector, wrong[i], 8_000_000));
            outbox.sendMessage(_recipient, "", gasLimitAttribute(wrong[i]));
        }
    }

    function test_Send_RevertWhen_AttributeUnknownTwiceOrMalformed() public {
        vm.expectRevert(
            abi.encodeWithSelector(IERC7786GatewaySource.UnsupportedAttribute.selector, bytes4(0x12345678))
        );
        outbox.sendMessage(_recipient, "", oneOf(hex"12345678"));
        bytes[] memory twice = new bytes[](2);
        (twice[0], twice[1]) = (gasLimitAttribute(9)[0], gasLimitAttribute(9)[0]);
        vm.expectRevert(abi.encodeWithSelector(IOutbox.OutboxAttributeInvalid.selector, 1));
        outbox.sendMessage(_recipient, "", twice);
        vm.expectRevert(abi.encodeWithSelector(IOutbox.OutboxAttributeInvalid.selector, 0));
        outbox.sendMessage(_recipient, "", oneOf(bytes.concat(gasLimitAttribute(9)[0], hex"00")));
    }

    function test_Send_RevertWhen_ValueSent() public {
        vm.expectRevert(abi.encodeWithSelector(IOutbox.OutboxValueRefused.selector, 1));
        outbox.sendMessage{value: 1}(_recipient, "", _none);
    }

    function test_Send_PayloadUpToItsMost() public {
        outbox.sendMessage(_recipient, new bytes(16_384), _none);
        vm.expectRevert(abi.encodeWithSelector(IOutbox.OutboxPayloadTooLong.selector, 16_385, 16_384));
        outbox.sendMessage(_recipient, new bytes(16_385), _none);
    }

    function test_Send_RevertWhen_RecipientMalformed() public {
        bytes[7] memory wrong = [
            bytes(""),
            hex"0001",
            interoperable(HERE, address(0)),
            abi.encodePacked(bytes5(0x0001000002), uint16(HERE), uint8(0)),
            abi.encodePacked(bytes5(0x0001000009), uint72(1) << 64, uint8(20), address(receiver)),
            abi.encodePacked(bytes5(0x0001000102), uint16(HERE), uint8(20), address(receiver)),
            bytes.concat(_recipient, hex"00")
        ];
        for (uint256 i = 0; i < wrong.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IOutbox.OutboxRecipientInvalid.selector, wrong[i]));
            outbox.sendMessage(wrong[i], "", _none);
        }
    }

    function test_Send_RevertGiven_NoRoute() public {
        vm.expectRevert(abi.encodeWithSelector(IOutbox.OutboxRouteUnknown.selector, uint64(7)));
        outbox.sendMessage(interoperable(7, address(receiver)), "", _none);
    }

    function test_Send_RevertGiven_KeyOfSuspendedOrganisation() public {
        MemberId id = admitted(vm.addr(1), Institutions.did(CN, 1, vm.addr(1)), CN, MemberRoles.PROVIDER);
        address node = withKey(vm.addr(1), 0xa2, KeyRole.Node);
        vm.prank(node);
        outbox.sendMessage(_recipient, "", _none);
        members.suspend(id, 0);

        vm.expectRevert(abi.encodeWithSelector(IOutbox.OutboxSenderSuspended.selector, node));
        vm.prank(node);
        outbox.sendMessage(_recipient, "", _none);

        members.reinstate(id);
        members.suspendFor(id, 0, uint64(block.timestamp + 60));
        vm.expectRevert(abi.encodeWithSelector(IOutbox.OutboxSenderSuspended.selector, node));
        vm.prank(node);
        outbox.sendMessage(_recipient, "", _none);
        vm.warp(block.timestamp + 60);
        vm.prank(node);
        outbox.sendMessage(_recipient, "", _none);
    }

    function test_Send_RevertGiven_Cursed() public {
        outbox.curseRoute(HERE);
        _expectCursed();
        outbox.sendMessage(_recipient, "", _none);
        outbox.curseAll();
        outbox.liftRoute(HERE);
        _expectCursed();
        outbox.sendMessage(_recipient, "", _none);
        outbox.liftAll();
        outbox.sendMessage(_recipient, "", _none);
    }

    function test_Send_RescueGoesThroughACurse() public {
        outbox.setRescue(HERE, address(receiver), true);
        outbox.curseAll();
        outbox.sendMessage(_recipient, "", _none);
        outbox.setRescue(HERE, address(receiver), false);
        _expectCursed();
        outbox.sendMessage(_recipient, "", _none);
    }

    function test_Curse_RouteAddedLaterIsCursedToo() public {
        outbox.curseAll();
        outbox.setRoute(7, address(0x77));
        assertTrue(outbox.isCursed(7), "cursed");
        assertEq(outbox.routes().length, 2, "routes");
        outbox.liftAll();
        assertTrue(!outbox.isCursed(7), "lifted");
    }

    function test_Curse_RevertGiven_NoRoute() public {
        vm.expectRevert(abi.encodeWithSelector(ICurses.CurseRouteUnknown.selector, uint64(7)));
        outbox.curseRoute(7);
        vm.expectRevert(abi.encodeWithSelector(ICurses.CurseRouteUnknown.selector, uint64(7)));
        outbox.liftRoute(7);
    }

    function test_SetRoute_AtMost32() public {
        for (uint64 i = 0; i < 31; ++i) outbox.setRoute(5000 + i, address(0x77));
        vm.expectRevert(abi.encodeWithSelector(ICurses.CurseRoutesTooMany.selector, 32));
        outbox.setRoute(7, address(0x77));
        outbox.setRoute(5000, address(0x78));
    }

    function test_SetRoute_KeepsNonceAndCurse() public {
        outbox.sendMessage(_recipient, "", _none);
        outbox.curseRoute(HERE);
        vm.expectEmit(address(outbox));
        emit IOutbox.OutboxRouteSet(HERE, address(0x99));
        outbox.setRoute(HERE, address(0x99));

        assertEq(outbox.lastNonce(HERE), 1, "nonce");
        assertTrue(outbox.isCursed(HERE), "cursed");
    }

    function test_SetRoute_RevertWhen_ZeroOrHere() public {
        _expectRouteInvalid(0, address(0x77));
        outbox.setRoute(0, address(0x77));
        _expectRouteInvalid(SOURCE, address(0x77));
        outbox.setRoute(SOURCE, address(0x77));
        _expectRouteInvalid(HERE, address(0));
        outbox.setRoute(HERE, address(0));
    }

    /// @dev Who may curse may not lift.
    function test_Verbs_RevertWhen_CallerLacksRole() public {
        address curser = address(0xc0ffee);
        manager.grantRole(16, curser, 0);
        vm.startPrank(curser);
        outbox.curseRoute(HERE);
        outbox.curseAll();
        _expectUnauthorized(curser);
        outbox.liftRoute(HERE);
        _expectUnauthorized(curser);
        outbox.liftAll();
        _expectUnauthorized(curser);
        outbox.setRoute(HERE, address(1));
        _expectUnauthorized(curser);
        outbox.setRescue(HERE, address(1), true);
        vm.stopPrank();
        vm.startPrank(address(0xcafe));
        _expectUnauthorized(address(0xcafe));
        outbox.curseRoute(HERE);
        _expectUnauthorized(address(0xcafe));
        outbox.curseAll();
        vm.stopPrank();
    }

    /// @dev Of the checkpoint on the way to HERE.
    function _slotOf(uint64 nonce) private pure returns (bytes32) {
        return keccak256(abi.encode(nonce, keccak256(abi.encode(HERE, 1))));
    }

    function _expectUnauthorized(address caller) private {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
    }

    function _expectCursed() private {
        vm.expectRevert(abi.encodeWithSelector(IOutbox.OutboxCursed.selector, HERE));
    }

    function _expectRouteInvalid(uint64 chainId, address to) private {
        vm.expectRevert(abi.encodeWithSelector(IOutbox.OutboxRouteInvalid.selector, chainId, to));
    }
}
