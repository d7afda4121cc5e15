// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DefensiveExample} from "@chainlink/contracts-ccip/contracts/applications/DefensiveExample.sol";
import {IRouterClient} from "@chainlink/contracts-ccip/contracts/interfaces/IRouterClient.sol";
import {Client} from "@chainlink/contracts-ccip/contracts/libraries/Client.sol";
import {IERC20} from "@openzeppelin/contracts-5.3.0/token/ERC20/IERC20.sol";
import {IInbox, MessageState} from "../../../../contracts/bridge/IInbox.sol";
import {IClientRouter} from "../../../../contracts/bridge/adapters/IClientRouter.sol";
import {HostileToken} from "../../settlement/HostileToken.sol";
import {DemandingReceiver, RecordingReceiver} from "./ClientReceivers.sol";
import {RouterFixture} from "./RouterFixture.sol";

/// @dev Contracts of the package, unchanged, on either end of this bridge.
contract ClientInteropTest is RouterFixture {
    DefensiveExample private _from;
    DefensiveExample private _to;
    HostileToken private _feeToken;

    function setUp() public {
        deployRouters();
        _feeToken = new HostileToken();
        IERC20 feeToken = IERC20(address(_feeToken));
        _from = new DefensiveExample(IRouterClient(address(sending)), feeToken);
        _to = new DefensiveExample(IRouterClient(address(receiving)), feeToken);
        _from.enableChain(HERE_SELECTOR, extraArgsV3(GAS), 0);
        _to.enableChain(SOURCE_SELECTOR, extraArgsV3(GAS), 0);
    }

    function test_Example_PaysNative_ItsPeerReceives() public {
        vm.chainId(SOURCE);
        _from.sendDataPayNative(HERE_SELECTOR, abi.encode(_to), "native");
        _assertArrives(bytesOf(address(_from), address(_to), "native", GAS, 1));
    }

    function test_Example_PaysInToken_ItsPeerReceives() public {
        vm.chainId(SOURCE);
        _from.sendDataPayFeeToken(HERE_SELECTOR, abi.encode(_to), "token");
        _assertArrives(bytesOf(address(_from), address(_to), "token", GAS, 1));
    }

    function test_Example_SendsTokens_Refused() public {
        Client.EVMTokenAmount[] memory amounts = new Client.EVMTokenAmount[](1);
        amounts[0] = Client.EVMTokenAmount(address(_feeToken), 5);
        _feeToken.mint(address(this), 5);
        _feeToken.approve(address(_from), 5);
        vm.expectRevert(abi.encodeWithSelector(IClientRouter.RouterTokensRefused.selector, 1));
        _from.sendTokens(HERE_SELECTOR, abi.encode(_to), amounts);
    }

    /// @dev The example catches its own fault, keeps the message, and its owner recovers it: for the bridge it is delivered.
    function test_Example_CatchesItsOwnFault() public {
        _to.setSimRevert(true);
        bytes memory message = _send(address(_to), "caught", 1);
        bytes memory reason = abi.encodeWithSelector(DefensiveExample.ErrorCase.selector);
        vm.expectEmit(address(_to));
        emit DefensiveExample.MessageFailed(keccak256(message), reason);
        deliverOne(message);
        assertState(message, MessageState.Delivered, "for the bridge");
        vm.expectEmit(address(_to));
        emit DefensiveExample.MessageRecovered(keccak256(message));
        _to.retryFailedMessage(keccak256(message), address(this));
    }

    function test_Example_OfUnknownChain_FailsAndIsRetriedAfterItIsEnabled() public {
        _to.disableChain(SOURCE_SELECTOR);
        bytes memory message = _send(address(_to), "early", 1);
        deliverOne(message);
        assertState(message, MessageState.Failed, "stored");
        _to.enableChain(SOURCE_SELECTOR, extraArgsV3(GAS), 0);
        inbox.retry(message, 1_000_000);
        assertState(message, MessageState.Delivered, "retried");
    }

    function testFuzz_Receiver_SeesWhatWasSent(bytes calldata data) public {
        vm.assume(keccak256(data) != keccak256("fail"));
        RecordingReceiver recorder = new RecordingReceiver(address(receiving));
        vm.chainId(SOURCE);
        vm.prank(SENDER);
        bytes32 messageId = sending.ccipSend(
            HERE_SELECTOR,
            messageFor(address(recorder), data, extraArgsV3(3_000_000))
        );
        deliverOne(_here(bytesOf(SENDER, address(recorder), data, 3_000_000, 1)));
        assertEq(recorder.messageId(), messageId, "id");
        assertEq(recorder.selector(), SOURCE_SELECTOR, "selector");
        assertEq(keccak256(recorder.sender()), keccak256(abi.encode(SENDER)), "sender");
        assertEq(keccak256(recorder.data()), keccak256(data), "data");
        assertEq(recorder.tokens(), 0, "tokens");
    }

    function test_Receiver_HasAtLeastTheGasThatWasAskedFor() public {
        RecordingReceiver recorder = new RecordingReceiver(address(receiving));
        deliverOne(_send(address(recorder), "gas", 1));
        assertLe(GAS - 5_000, recorder.gasGiven(), "but for entering");
    }

    function test_Receiver_WantsMore_IsRetriedWithMore() public {
        RecordingReceiver recorder = new RecordingReceiver(address(receiving));
        recorder.want(1_000_000);
        bytes memory message = _send(address(recorder), "much", 1);
        deliverOne(message);
        assertState(message, MessageState.Failed, "too little");
        inbox.retry(message, 1_500_000);
        assertState(message, MessageState.Delivered, "enough");
        assertEq(keccak256(recorder.data()), keccak256("much"), "seen");
    }

    /// @dev Of 2,068 bytes of reason 256 arrive.
    function test_Receiver_Refuses_IsStoredWithItsReason() public {
        RecordingReceiver recorder = new RecordingReceiver(address(receiving));
        bytes memory message = _send(address(recorder), "fail", 1);
        deliverOne(message);
        assertState(message, MessageState.Failed, "stored");
        (bool succeeded, bytes memory answer) = address(inbox).call(abi.encodeCall(IInbox.retry, (message, 1_000_000)));
        assertTrue(!succeeded && bytes4(answer) == IInbox.InboxRetryFailed.selector, "refuses again");
        bytes memory reason = new bytes(256);
        bytes memory whole = abi.encodeWithSelector(RecordingReceiver.Refused.selector, new bytes(2_000));
        for (uint256 i = 0; i < 256; ++i) reason[i] = whole[i];
        bytes4 fault = IClientRouter.RouterReceiverFailed.selector;
        _expectReceiveRevert(address(recorder), abi.encodeWithSelector(fault, address(recorder), reason));
    }

    /// @dev The inbox gives what the message says, so this would be a message that no router of ours has made.
    function test_Receiver_IsNotCalledWithLessGasThanAskedFor() public {
        RecordingReceiver recorder = new RecordingReceiver(address(receiving));
        bytes memory payload = abi.encode(SENDER, address(recorder), uint256(GAS), bytes("fail"));
        bytes memory call = abi.encodeCall(
            receiving.receiveMessage,
            (bytes32(0), interoperable(SOURCE, address(sending)), payload)
        );
        vm.prank(address(inbox));
        (bool succeeded, bytes memory answer) = address(receiving).call{gas: GAS}(call);
        assertTrue(!succeeded && bytes4(answer) == IClientRouter.RouterGasTooLow.selector, "refused");
    }

    function test_Receiver_IsNone_Fails() public {
        _assertFails(address(0x7070), 1);
        _assertFails(address(outbox), 2);
        _assertFails(address(_feeToken), 3);
        bytes4 fault = IClientRouter.RouterNotReceiver.selector;
        _expectReceiveRevert(address(outbox), abi.encodeWithSelector(fault, address(outbox)));
    }

    function test_Receiver_DemandsVerifiers_Fails() public {
        address requires = address(new DemandingReceiver(address(receiving), false));
        address prefers = address(new DemandingReceiver(address(receiving), true));
        _assertFails(requires, 1);
        _assertFails(prefers, 2);
        bytes4 fault = IClientRouter.RouterVerifiersDemanded.selector;
        _expectReceiveRevert(requires, abi.encodeWithSelector(fault, requires, 1, 0));
        _expectReceiveRevert(prefers, abi.encodeWithSelector(fault, prefers, 0, 1));
    }

    /// @dev Receivers believe their router; it says what the inbox gave it and nothing else.
    function test_Receiver_OfAnotherRouter_Fails() public {
        _assertFails(address(new RecordingReceiver(address(sending))), 1);
    }

    function _assertArrives(bytes memory message) private {
        assertEq(outbox.accumulator(), keccak256(abi.encode(0, keccak256(message))), "sent");
        vm.chainId(HERE);
        vm.expectEmit(address(_to));
        emit DefensiveExample.MessageSucceeded(keccak256(message));
        deliverOne(message);
        assertState(message, MessageState.Delivered, "delivered");
    }

    function _send(address recipient, bytes memory data, uint64 nonce) private returns (bytes memory message) {
        vm.chainId(SOURCE);
        bytes32 before = outbox.accumulator();
        _from.sendDataPayNative(HERE_SELECTOR, abi.encode(recipient), data);
        message = _here(bytesOf(address(_from), recipient, data, GAS, nonce));
        assertEq(outbox.accumulator(), keccak256(abi.encode(before, keccak256(message))), "sent");
    }

    function _here(bytes memory message) private returns (bytes memory) {
        vm.chainId(HERE);
        return message;
    }

    function _expectReceiveRevert(address recipient, bytes memory fault) private {
        bytes memory payload = abi.encode(SENDER, recipient, uint256(GAS), bytes("fail"));
        bytes memory sender = interoperable(SOURCE, address(sending));
        vm.expectRevert(fault);
        vm.prank(address(inbox));
        receiving.receiveMessage(bytes32(0), sender, payload);
    }

    function _assertFails(address recipient, uint64 nonce) private {
        bytes memory message = _send(recipient, "lost?", nonce);
        deliverOne(message);
        assertState(message, MessageState.Failed, "stored, not lost");
    }
}
