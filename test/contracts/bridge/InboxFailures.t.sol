// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IInbox, MessageClass, MessageState} from "../../../contracts/bridge/IInbox.sol";
import {Message} from "../../../contracts/bridge/Message.sol";
import {MessageBytes} from "../../../contracts/bridge/MessageBytes.sol";
import {BridgeFixture} from "./BridgeFixture.sol";
import {BridgeReceiver} from "./BridgeReceiver.sol";

/// @dev Recipients that fail in every manner, and what becomes of their messages.
contract InboxFailuresTest is BridgeFixture {
    bytes private _message;
    bytes32 private _id;

    function setUp() public {
        deployBridge();
        _message = bytesTo(address(receiver), 1);
        _id = keccak256(_message);
    }

    function test_Deliver_KeepsAFailure() public {
        bytes memory reason = abi.encodeWithSelector(BridgeReceiver.ReceiverRefused.selector, 7);
        _fails(BridgeReceiver.Manner.Refuses, reason);
        assertEq(receiver.taken(), 0, "undone");
        _expectAlready();
        this.tryDeliver(_message);
    }

    /// @dev ERC-7786: whatever is not the magic value is a failure.
    function test_Deliver_FailsWhen_AnswerIsNotTheMagicValue() public {
        _fails(BridgeReceiver.Manner.ReturnsNothing, "");
    }

    function test_Deliver_FailsWhen_AnswerIsAnotherValue() public {
        _fails(BridgeReceiver.Manner.ReturnsOther, abi.encode(~bytes32(bytes4(0x2432ef26))));
    }

    function test_Deliver_TakesAnAnswerThatGoesOn() public {
        receiver.behave(BridgeReceiver.Manner.ReturnsMore);
        deliverOne(_message);
        assertState(_message, MessageState.Delivered, "state");
    }

    function test_Deliver_FailsWhen_GasRunsOut() public {
        _fails(BridgeReceiver.Manner.BurnsGas, "");
    }

    /// @dev 200,000 bytes, of which 256 are looked at; the others of the batch go on, and it costs little more.
    function test_Deliver_BoundsABomb() public {
        for (uint8 i = 0; i < 2; ++i) {
            BridgeReceiver bomber = new BridgeReceiver();
            inbox.setRecipient(address(bomber), MessageClass.Data);
            bomber.behave(i == 0 ? BridgeReceiver.Manner.Bombs : BridgeReceiver.Manner.BombsByRevert);
            bytes[] memory batch = new bytes[](2);
            (batch[0], batch[1]) = (bytesTo(address(bomber), 10 + i), bytesTo(address(receiver), 20 + i));
            (bytes[] memory messages, bytes[] memory proofs) = attested(batch);
            vm.expectEmit(address(inbox));
            emit IInbox.MessageFailed(keccak256(batch[0]), SOURCE, 10 + i, new bytes(256));
            uint256 before = gasleft();
            inbox.deliver(messages, proofs);
            assertLe(before - gasleft(), 500_000, "gas");
            assertState(batch[0], MessageState.Failed, "bomber");
            assertState(batch[1], MessageState.Delivered, "other");
        }
    }

    function test_Deliver_FailsWhen_RecipientHasNoCodeAnyMore() public {
        vm.etch(address(receiver), "");
        vm.expectEmit(address(inbox));
        emit IInbox.MessageFailed(_id, SOURCE, 1, "");
        deliverOne(_message);
    }

    /// @dev The trap: whatever gas the caller gives, a good message is delivered or the call fails; it is never recorded as failed.
    function testFuzz_Deliver_NoGasMakesAGoodMessageFail(uint256 gas) public {
        gas = bound(gas, 50_000, 700_000);
        (bytes[] memory messages, bytes[] memory proofs) = attested(oneOf(_message));
        try inbox.deliver{gas: gas}(messages, proofs) {
            assertState(_message, MessageState.Delivered, "delivered");
            // Exactly its gas: what is less is spent before the recipient looks.
            assertLe(receiver.gasAtEntry(), 200_000, "not more");
            assertTrue(receiver.gasAtEntry() > 198_000, "not less");
        } catch {
            assertState(_message, MessageState.None, "untouched");
        }
    }

    function testFuzz_Retry_NoGasMakesAGoodMessageFail(uint256 gas) public {
        _fail();
        gas = bound(gas, 30_000, 700_000);
        try inbox.retry{gas: gas}(_message, 300_000) {
            assertState(_message, MessageState.Delivered, "delivered");
            assertTrue(receiver.gasAtEntry() > 298_000, "not less");
        } catch {
            assertState(_message, MessageState.Failed, "as before");
        }
    }

    function test_Deliver_RevertWhen_GasTooLow() public {
        (bytes[] memory messages, bytes[] memory proofs) = attested(oneOf(_message));
        vm.expectPartialRevert(IInbox.InboxGasTooLow.selector);
        inbox.deliver{gas: 250_000}(messages, proofs);
    }

    /// @dev Each message of a batch has its gas: that the first burns its own takes nothing from the second.
    function test_Deliver_BurnerTakesNothingFromTheNext() public {
        BridgeReceiver burner = new BridgeReceiver();
        burner.behave(BridgeReceiver.Manner.BurnsGas);
        inbox.setRecipient(address(burner), MessageClass.Data);
        bytes[] memory batch = new bytes[](2);
        (batch[0], batch[1]) = (bytesTo(address(burner), 1), bytesTo(address(receiver), 2));
        (bytes[] memory messages, bytes[] memory proofs) = attested(batch);
        inbox.deliver(messages, proofs);
        assertState(batch[0], MessageState.Failed, "burner");
        assertTrue(receiver.gasAtEntry() > 198_000, "gas");
    }

    function test_Deliver_FromWithinIsRefusedOrAnother() public {
        bytes memory second = bytesTo(address(receiver), 2);
        (bytes[] memory messages, bytes[] memory proofs) = attested(oneOf(_message));
        // The same message again, from within its own delivery.
        receiver.forward(address(inbox), abi.encodeCall(IInbox.deliver, (messages, proofs)));
        inbox.deliver(messages, proofs);
        assertTrue(!receiver.hasForwarded(), "came again");
        assertEq(receiver.taken(), 1, "taken");
        // Retrying and cancelling it from within: it has not failed.
        receiver.forward(address(inbox), abi.encodeCall(IInbox.retry, (second, 300_000)));
        deliverOne(second);
        assertTrue(!receiver.hasForwarded(), "retried");
        bytes memory third = bytesTo(address(receiver), 3);
        receiver.forward(address(inbox), abi.encodeCall(IInbox.cancel, (third)));
        deliverOne(third);
        assertTrue(!receiver.hasForwarded(), "cancelled");
    }

    function test_Retry_DeliversByAnybody() public {
        _fail();
        vm.expectEmit(address(inbox));
        emit IInbox.MessageDelivered(_id, SOURCE, 1);
        vm.prank(address(0xcafe));
        inbox.retry(_message, 200_000);
        assertState(_message, MessageState.Delivered, "state");
        assertEq(receiver.lastId(), _id, "id");
        _expectNotFailed(MessageState.Delivered);
        inbox.retry(_message, 200_000);
        _expectNotFailed(MessageState.Delivered);
        inbox.cancel(_message);
    }

    /// @dev What is retried from within its retry has not failed any more.
    function test_Retry_NotFromWithin() public {
        _fail();
        receiver.forward(address(inbox), abi.encodeCall(IInbox.retry, (_message, 200_000)));
        inbox.retry(_message, 1_000_000);
        assertTrue(!receiver.hasForwarded(), "came again");
        assertEq(receiver.taken(), 1, "taken");
    }

    function test_Retry_RevertWhen_FailsAgain() public {
        _fail();
        receiver.behave(BridgeReceiver.Manner.Refuses);
        bytes memory reason = abi.encodeWithSelector(BridgeReceiver.ReceiverRefused.selector, 7);
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxRetryFailed.selector, _id, reason));
        inbox.retry(_message, 200_000);
        assertState(_message, MessageState.Failed, "state");
    }

    function test_Retry_RevertWhen_GasLimitBelowTheMessages() public {
        _fail();
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxGasLimitInvalid.selector, 199_999, 200_000));
        inbox.retry(_message, 199_999);
    }

    function test_Retry_RevertGiven_NeverDelivered() public {
        _expectNotFailed(MessageState.None);
        inbox.retry(_message, 200_000);
        _expectNotFailed(MessageState.None);
        inbox.cancel(_message);
    }

    /// @dev Bytes that differ are another message, which has not failed.
    function test_Retry_RevertWhen_BytesAreOthers() public {
        _fail();
        bytes memory other = MessageBytes.encode(messageTo(address(receiver), 1, "other"));
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxNotFailed.selector, keccak256(other), MessageState.None));
        inbox.retry(other, 200_000);
    }

    function test_Retry_RevertGiven_RecipientIsOfAStricterClassNow() public {
        _fail();
        inbox.setRecipient(address(receiver), MessageClass.Value);
        vm.expectRevert(
            abi.encodeWithSelector(IInbox.InboxClassUnproven.selector, _id, MessageClass.Data, MessageClass.Value)
        );
        inbox.retry(_message, 200_000);
        inbox.setRecipient(address(receiver), MessageClass.Data);
        inbox.retry(_message, 200_000);
    }

    function test_Retry_RevertGiven_RecipientNotAllowedOrOutboxReplaced() public {
        _fail();
        inbox.setRecipient(address(receiver), MessageClass.None);
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxRecipientNotAllowed.selector, address(receiver)));
        inbox.retry(_message, 200_000);
        inbox.setRecipient(address(receiver), MessageClass.Data);
        address former = address(outbox);
        inbox.setRoute(SOURCE, address(0x0b), one(address(committee)), [1, 1, 1]);
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxOutboxUnexpected.selector, former, address(0x0b)));
        inbox.retry(_message, 200_000);
    }

    function test_RetryAndCancel_RevertGiven_Cursed() public {
        _fail();
        inbox.curseRoute(SOURCE);
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxCursed.selector, SOURCE));
        inbox.retry(_message, 200_000);
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxCursed.selector, SOURCE));
        inbox.cancel(_message);
        inbox.setRescue(address(receiver), true);
        inbox.retry(_message, 200_000);
    }

    function test_Cancel_ByTheRecipient() public {
        _fail();
        vm.expectEmit(address(inbox));
        emit IInbox.MessageCancelled(_id, SOURCE, 1);
        receiver.call(address(inbox), abi.encodeCall(IInbox.cancel, (_message)));
        assertState(_message, MessageState.Cancelled, "state");
        _expectNotFailed(MessageState.Cancelled);
        inbox.retry(_message, 200_000);
        _expectNotFailed(MessageState.Cancelled);
        inbox.cancel(_message);
        _expectAlready();
        this.tryDeliver(_message);
    }

    function test_Cancel_ByOfficeAndNobodyElse() public {
        _fail();
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, SENDER));
        vm.prank(SENDER);
        inbox.cancel(_message);
        inbox.cancel(_message);
        assertState(_message, MessageState.Cancelled, "state");
    }

    function tryDeliver(bytes calldata message) external {
        deliverOne(message);
    }

    /// @dev Delivered and failed; from then on the receiver takes.
    function _fail() private {
        receiver.behave(BridgeReceiver.Manner.Refuses);
        deliverOne(_message);
        assertState(_message, MessageState.Failed, "failed");
        receiver.behave(BridgeReceiver.Manner.Takes);
    }

    function _fails(BridgeReceiver.Manner manner, bytes memory reason) private {
        receiver.behave(manner);
        (bytes[] memory messages, bytes[] memory proofs) = attested(oneOf(_message));
        vm.expectEmit(address(inbox));
        emit IInbox.MessageFailed(_id, SOURCE, 1, reason);
        inbox.deliver(messages, proofs);
        assertState(_message, MessageState.Failed, "state");
        assertTrue(inbox.isDelivered(SOURCE, address(outbox), 1), "taken once");
    }

    function _expectAlready() private {
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxAlreadyDelivered.selector, SOURCE, 1));
    }

    function _expectNotFailed(MessageState state) private {
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxNotFailed.selector, _id, state));
    }
}
