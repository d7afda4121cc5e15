// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICommitteeVerifier} from "../../../contracts/bridge/ICommitteeVerifier.sol";
import {IInbox, MessageClass, MessageState} from "../../../contracts/bridge/IInbox.sol";
import {IMessageVerifier} from "../../../contracts/bridge/IMessageVerifier.sol";
import {Message} from "../../../contracts/bridge/Message.sol";
import {MessageBytes} from "../../../contracts/bridge/MessageBytes.sol";
import {BridgeFixture} from "./BridgeFixture.sol";
import {BridgeReceiver} from "./BridgeReceiver.sol";

/// @dev Accepts one proof, by its bytes.
contract PickyVerifier is IMessageVerifier {
    bytes32 private immutable _accepted;

    error PickyRefused(bytes proof);

    constructor(bytes memory accepted) {
        _accepted = keccak256(accepted);
    }

    function verifyMessages(uint64, address, bytes32[] calldata, bytes calldata proof) external view {
        require(keccak256(proof) == _accepted, PickyRefused(proof));
    }
}

/// @dev What is delivered, and everything that is refused before a recipient is called.
contract InboxTest is BridgeFixture {
    function setUp() public {
        deployBridge();
    }

    /// @dev From the outbox to the recipient: the bytes of the event, and nothing else, cross.
    function test_Deliver_WhatTheOutboxSent() public {
        vm.chainId(SOURCE);
        vm.prank(SENDER);
        bytes32 id = outbox.sendMessage(interoperable(HERE, address(receiver)), "payload", new bytes[](0));
        vm.chainId(HERE);
        bytes memory message = bytesTo(address(receiver), 1);
        assertEq(keccak256(message), id, "id");
        assertState(message, MessageState.None, "before");

        (bytes[] memory messages, bytes[] memory proofs) = attested(oneOf(message));
        vm.expectEmit(address(inbox));
        emit IInbox.MessageDelivered(id, SOURCE, 1);
        vm.prank(address(0xcafe));
        inbox.deliver(messages, proofs);

        assertState(message, MessageState.Delivered, "after");
        assertTrue(inbox.isDelivered(SOURCE, address(outbox), 1), "delivered");
        assertTrue(!inbox.isDelivered(SOURCE, address(outbox), 2), "the next");
        assertEq(receiver.lastId(), id, "received id");
        assertEq(receiver.lastSenderHash(), keccak256(interoperable(SOURCE, SENDER)), "sender");
        assertEq(receiver.lastPayloadHash(), keccak256("payload"), "payload");
    }

    function testFuzz_Deliver_AnyPayload(bytes calldata payload, uint64 nonce, address sender) public {
        Message memory message = messageTo(address(receiver), nonce == 0 ? 1 : nonce, payload);
        message.sender = sender;
        deliverOne(MessageBytes.encode(message));
        assertEq(receiver.lastPayloadHash(), keccak256(payload), "payload");
        assertEq(receiver.lastSenderHash(), keccak256(interoperable(SOURCE, sender)), "sender");
    }

    function test_Deliver_ABatchInAnyOrder() public {
        bytes[] memory messages = _batch(100);
        (messages[0], messages[99]) = (messages[99], messages[0]);
        (, bytes[] memory proofs) = attested(messages);
        inbox.deliver(messages, proofs);
        assertEq(receiver.taken(), 100, "taken");
        for (uint256 i = 0; i < 100; ++i) assertState(messages[i], MessageState.Delivered, "delivered");
    }

    function test_Deliver_RevertWhen_NoneOrTooMany() public {
        bytes[] memory messages = _batch(101);
        (, bytes[] memory proofs) = attested(messages);
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxBatchInvalid.selector, 101, 100));
        inbox.deliver(messages, proofs);
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxBatchInvalid.selector, 0, 100));
        inbox.deliver(new bytes[](0), proofs);
    }

    function test_Deliver_RevertWhen_Replayed() public {
        bytes memory message = bytesTo(address(receiver), 1);
        deliverOne(message);
        (bytes[] memory messages, bytes[] memory proofs) = attested(oneOf(message));
        _expectAlready(1);
        inbox.deliver(messages, proofs);
        assertEq(receiver.taken(), 1, "taken");
    }

    /// @dev Two messages of one nonce: a source that was reorganised, or a committee that lies. The first stays the only one.
    function test_Deliver_RevertWhen_OtherMessageUnderTheNonce() public {
        deliverOne(bytesTo(address(receiver), 1));
        bytes memory other = MessageBytes.encode(messageTo(address(receiver), 1, "other"));
        (bytes[] memory messages, bytes[] memory proofs) = attested(oneOf(other));
        _expectAlready(1);
        inbox.deliver(messages, proofs);
    }

    function test_Deliver_RevertWhen_TwiceInOneBatch() public {
        bytes[] memory batch = new bytes[](2);
        (batch[0], batch[1]) = (bytesTo(address(receiver), 1), bytesTo(address(receiver), 1));
        (bytes[] memory messages, bytes[] memory proofs) = attested(batch);
        _expectAlready(1);
        inbox.deliver(messages, proofs);
    }

    /// @dev Each nonce has a bit of its own, also where a word ends.
    function testFuzz_Deliver_NoncesDoNotTouch(uint64 first, uint16 distance) public {
        first = uint64(bound(first, 1, type(uint64).max - 600));
        uint64 second = first + uint64(bound(distance, 0, 600));
        deliverOne(bytesTo(address(receiver), first));
        assertTrue(inbox.isDelivered(SOURCE, address(outbox), second) == (first == second), "bit");
        assertTrue(!inbox.isDelivered(SOURCE, address(outbox), first - 1), "the one before");
    }

    function test_Deliver_RevertWhen_NotCanonical() public {
        bytes memory message = bytes.concat(bytesTo(address(receiver), 1), hex"00");
        (bytes[] memory messages, bytes[] memory proofs) = attested(oneOf(message));
        vm.expectRevert(abi.encodeWithSelector(MessageBytes.MessageNotCanonical.selector, message.length));
        inbox.deliver(messages, proofs);
    }

    /// @dev Every byte of a message is bound to its proof: changed, the message is refused for one reason or another.
    function test_Deliver_EveryFlippedByteIsRefused() public {
        bytes memory message = bytesTo(address(receiver), 1);
        bytes[] memory proofs = oneOf(proofOf(oneOf(message), 5));
        for (uint256 i = 0; i < message.length; ++i) {
            message[i] = ~message[i];
            try inbox.deliver(oneOf(message), proofs) {
                assertTrue(false, "delivered");
            } catch {}
            message[i] = ~message[i];
        }
        inbox.deliver(oneOf(message), proofs);
    }

    function test_Deliver_RevertWhen_AddressedElsewhere() public {
        Message memory message = messageTo(address(receiver), 1, "");
        message.destinationChainId = HERE + 1;
        _expectRefused(abi.encodeWithSelector(IInbox.InboxDestinationUnexpected.selector, HERE + 1, address(inbox)));
        this.tryDeliver(message);
        message = messageTo(address(receiver), 1, "");
        message.inbox = address(outbox);
        _expectRefused(abi.encodeWithSelector(IInbox.InboxDestinationUnexpected.selector, HERE, address(outbox)));
        this.tryDeliver(message);
    }

    function test_Deliver_RevertWhen_OfAnotherOutboxOrChain() public {
        Message memory message = messageTo(address(receiver), 1, "");
        message.outbox = address(0xbad);
        _expectRefused(abi.encodeWithSelector(IInbox.InboxOutboxUnexpected.selector, address(0xbad), address(outbox)));
        this.tryDeliver(message);
        message = messageTo(address(receiver), 1, "");
        message.sourceChainId = SOURCE + 7;
        _expectRefused(abi.encodeWithSelector(IInbox.InboxRouteUnknown.selector, SOURCE + 7));
        this.tryDeliver(message);
    }

    function test_Deliver_RevertWhen_TwoSourcesInOneBatch() public {
        inbox.setRoute(SOURCE + 7, address(outbox), one(address(committee)), [1, 1, 1]);
        Message memory other = messageTo(address(receiver), 2, "");
        other.sourceChainId = SOURCE + 7;
        bytes[] memory batch = new bytes[](2);
        (batch[0], batch[1]) = (bytesTo(address(receiver), 1), MessageBytes.encode(other));
        (bytes[] memory messages, bytes[] memory proofs) = attested(batch);
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxSourceUnexpected.selector, SOURCE + 7, SOURCE));
        inbox.deliver(messages, proofs);
    }

    function test_Deliver_RevertWhen_NonceIsZero() public {
        bytes memory message = bytesTo(address(receiver), 0);
        (bytes[] memory messages, bytes[] memory proofs) = attested(oneOf(message));
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxNonceZero.selector, keccak256(message)));
        inbox.deliver(messages, proofs);
    }

    function test_Deliver_RevertWhen_RecipientNotAllowed() public {
        BridgeReceiver stranger = new BridgeReceiver();
        _expectRefused(abi.encodeWithSelector(IInbox.InboxRecipientNotAllowed.selector, address(stranger)));
        this.tryDeliver(messageTo(address(stranger), 1, ""));
        inbox.setRecipient(address(receiver), MessageClass.None);
        _expectRefused(abi.encodeWithSelector(IInbox.InboxRecipientNotAllowed.selector, address(receiver)));
        this.tryDeliver(messageTo(address(receiver), 1, ""));
    }

    function test_Deliver_RevertWhen_ProofIsWrong() public {
        bytes[] memory messages = oneOf(bytesTo(address(receiver), 1));
        bytes[] memory proofs = oneOf(proofOf(oneOf(bytesTo(address(receiver), 2)), 5));
        vm.expectPartialRevert(ICommitteeVerifier.CommitteeSignerUnexpected.selector);
        inbox.deliver(messages, proofs);
        assertState(messages[0], MessageState.None, "state");
        // Nothing is spent: the right proof still delivers it.
        deliverOne(messages[0]);
    }

    function test_Deliver_RevertWhen_ProofsAreNotAsManyAsDemanded() public {
        bytes[] memory messages = oneOf(bytesTo(address(receiver), 1));
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxProofsUnexpected.selector, 0, 1));
        inbox.deliver(messages, new bytes[](0));
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxProofsUnexpected.selector, 2, 1));
        inbox.deliver(messages, new bytes[](2));
    }

    /// @dev Data: the first verifier. Value and Decision: all, each with its own proof, in their order.
    function test_Deliver_AllVerifiersOfTheStrictestClass() public {
        _demandTwo();
        BridgeReceiver strict = new BridgeReceiver();
        for (uint8 i = 2; i < 4; ++i) {
            inbox.setRecipient(address(strict), MessageClass(i));
            bytes[] memory batch = new bytes[](2);
            (batch[0], batch[1]) = (bytesTo(address(receiver), 2 * i), bytesTo(address(strict), 2 * i + 1));
            bytes memory proof = proofOf(batch, 5);
            vm.expectRevert(abi.encodeWithSelector(IInbox.InboxProofsUnexpected.selector, 1, 2));
            inbox.deliver(batch, oneOf(proof));
            vm.expectRevert(abi.encodeWithSelector(PickyVerifier.PickyRefused.selector, proof));
            inbox.deliver(batch, _two(proof, proof));
            vm.expectRevert();
            inbox.deliver(batch, _two("second", proof));
            inbox.deliver(batch, _two(proof, "second"));
        }
        deliverOne(bytesTo(address(receiver), 20));
    }

    /// @dev Wormhole: the caller names no verifier. Whatever it puts into a proof, only those of the route are asked.
    function testFuzz_Deliver_VerifierNeverFromCalldata(bytes calldata noise) public {
        PickyVerifier own = new PickyVerifier(noise);
        bytes[] memory messages = oneOf(bytesTo(address(receiver), 1));
        bytes[4] memory proofs = [noise, abi.encode(own), abi.encode(own, noise), abi.encode(uint64(1), noise)];
        for (uint256 i = 0; i < 4; ++i) {
            try inbox.deliver(messages, oneOf(proofs[i])) {
                assertTrue(false, "delivered");
            } catch {}
        }
    }

    /// @dev Nomad: before anything is set up, and with zeros everywhere, nothing is proven.
    function testFuzz_Deliver_NothingWithoutARoute(Message memory message, bytes[] memory proofs) public {
        message.destinationChainId = HERE;
        message.inbox = address(inbox);
        message.recipient = address(receiver);
        if (message.sourceChainId == SOURCE) message.sourceChainId = 0;
        try inbox.deliver(oneOf(MessageBytes.encode(message)), proofs) {
            assertTrue(false, "delivered");
        } catch (bytes memory reason) {
            assertEq(bytes4(reason), IInbox.InboxRouteUnknown.selector, "reason");
        }
    }

    /// @dev Even if a route's word were wiped but for its outbox, no proof is not proof enough.
    function test_Deliver_RevertGiven_DemandIsWiped() public {
        for (uint256 slot = 0; slot < 12; ++slot) {
            bytes32 place = keccak256(abi.encode(SOURCE, slot));
            if (uint160(uint256(vm.load(address(inbox), place))) != uint160(address(outbox))) continue;
            vm.store(address(inbox), place, bytes32(uint256(uint160(address(outbox)))));
            bytes[] memory messages = oneOf(bytesTo(address(receiver), 1));
            vm.expectRevert(abi.encodeWithSelector(IInbox.InboxProofsUnexpected.selector, 0, 0));
            inbox.deliver(messages, new bytes[](0));
            return;
        }
        assertTrue(false, "no slot of the route");
    }

    /// @dev A new outbox counts anew; what the former one sent and did not deliver is refused.
    function test_Deliver_AnotherOutboxBeginsAnew() public {
        deliverOne(bytesTo(address(receiver), 1));
        bytes memory late = bytesTo(address(receiver), 2);
        (bytes[] memory messages, bytes[] memory proofs) = attested(oneOf(late));
        address former = address(outbox);
        inbox.setRoute(SOURCE, address(0x0b), one(address(committee)), [1, 1, 1]);
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxOutboxUnexpected.selector, former, address(0x0b)));
        inbox.deliver(messages, proofs);
        assertTrue(inbox.isDelivered(SOURCE, former, 1), "stays delivered");
        assertTrue(!inbox.isDelivered(SOURCE, address(0x0b), 1), "begins anew");
    }

    function test_Deliver_RevertGiven_Cursed() public {
        bytes memory message = bytesTo(address(receiver), 1);
        inbox.curseRoute(SOURCE);
        _expectRefused(abi.encodeWithSelector(IInbox.InboxCursed.selector, SOURCE));
        this.tryDeliverBytes(message);
        inbox.curseAll();
        inbox.liftRoute(SOURCE);
        _expectRefused(abi.encodeWithSelector(IInbox.InboxCursed.selector, SOURCE));
        this.tryDeliverBytes(message);
        inbox.liftAll();
        deliverOne(message);
    }

    /// @dev One recipient that is no rescue keeps the whole batch out.
    function test_Deliver_OnlyRescueGoesThroughACurse() public {
        BridgeReceiver rescue = new BridgeReceiver();
        inbox.setRecipient(address(rescue), MessageClass.Data);
        inbox.setRescue(address(rescue), true);
        inbox.curseAll();
        bytes[] memory batch = new bytes[](2);
        (batch[0], batch[1]) = (bytesTo(address(rescue), 1), bytesTo(address(receiver), 2));
        (bytes[] memory messages, bytes[] memory proofs) = attested(batch);
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxCursed.selector, SOURCE));
        inbox.deliver(messages, proofs);
        deliverOne(batch[0]);
        assertEq(rescue.taken(), 1, "taken");
    }

    function test_Deliver_RateByClass() public {
        inbox.setLimit(SOURCE + 7, MessageClass.Data, 9, 0);
        (uint256 before, , ) = inbox.limitOf(SOURCE, MessageClass.Data);
        inbox.setLimit(SOURCE, MessageClass.Data, 2, 2);
        assertTrue(before > 2, "was more");
        deliverOne(bytesTo(address(receiver), 1));
        deliverOne(bytesTo(address(receiver), 2));
        bytes memory third = bytesTo(address(receiver), 3);
        _expectRate(1, 0);
        this.tryDeliverBytes(third);
        // Another class has its own bucket.
        BridgeReceiver value = new BridgeReceiver();
        inbox.setRecipient(address(value), MessageClass.Value);
        deliverOne(bytesTo(address(value), 9));

        vm.warp(block.timestamp + 1799);
        _expectRate(1, 0);
        this.tryDeliverBytes(third);
        vm.warp(block.timestamp + 1);
        deliverOne(third);
        vm.warp(block.timestamp + 10 days);
        (uint256 available, uint32 capacity, uint32 perHour) = inbox.limitOf(SOURCE, MessageClass.Data);
        assertEq(available, 2, "never more than the capacity");
        assertEq(capacity, 2, "capacity");
        assertEq(perHour, 2, "per hour");
    }

    function test_Deliver_RevertGiven_NoLimit() public {
        inbox.setRoute(77, address(outbox), one(address(committee)), [1, 1, 1]);
        Message memory message = messageTo(address(receiver), 1, "");
        message.sourceChainId = 77;
        _expectRefused(abi.encodeWithSelector(IInbox.InboxRateExceeded.selector, 77, MessageClass.Data, 1, 0));
        this.tryDeliver(message);
    }

    function tryDeliver(Message calldata message) external {
        deliverOne(MessageBytes.encode(message));
    }

    function tryDeliverBytes(bytes calldata message) external {
        deliverOne(message);
    }

    function _demandTwo() private {
        address[] memory verifiers = new address[](2);
        (verifiers[0], verifiers[1]) = (address(committee), address(new PickyVerifier("second")));
        inbox.setRoute(SOURCE, address(outbox), verifiers, [1, 2, 2]);
    }

    function _batch(uint64 count) private view returns (bytes[] memory messages) {
        messages = new bytes[](count);
        for (uint64 i = 0; i < count; ++i) messages[i] = bytesTo(address(receiver), i + 1);
    }

    function _two(bytes memory first, bytes memory second) private pure returns (bytes[] memory both) {
        both = new bytes[](2);
        (both[0], both[1]) = (first, second);
    }

    function _expectRefused(bytes memory reason) private {
        vm.expectRevert(reason);
    }

    function _expectAlready(uint64 nonce) private {
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxAlreadyDelivered.selector, SOURCE, nonce));
    }

    function _expectRate(uint256 wanted, uint256 available) private {
        _expectRefused(
            abi.encodeWithSelector(IInbox.InboxRateExceeded.selector, SOURCE, MessageClass.Data, wanted, available)
        );
    }
}
