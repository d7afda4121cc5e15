// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRouterClient} from "@chainlink/contracts-ccip/contracts/interfaces/IRouterClient.sol";
import {Client} from "@chainlink/contracts-ccip/contracts/libraries/Client.sol";
import {ExtraArgsCodec} from "@chainlink/contracts-ccip/contracts/libraries/ExtraArgsCodec.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {ERC7786Recipient} from "@openzeppelin/contracts/crosschain/ERC7786Recipient.sol";
import {IOutbox} from "../../../../contracts/bridge/IOutbox.sol";
import {IClientRouter} from "../../../../contracts/bridge/adapters/IClientRouter.sol";
import {RouterFixture} from "./RouterFixture.sol";

/// @dev What the router refuses to send, and whom it believes.
contract ClientRouterTest is RouterFixture {
    address private constant TO = address(0x7070);

    function setUp() public {
        deployRouters();
        vm.chainId(SOURCE);
    }

    function test_Send_CommitsToTheMessageAndReturnsItsId() public {
        bytes memory message = bytesOf(SENDER, TO, "data", GAS, 1);
        vm.prank(SENDER);
        bytes32 messageId = sending.ccipSend(HERE_SELECTOR, messageFor(TO, "data", extraArgsV3(GAS)));
        assertEq(messageId, keccak256(message), "id");
        assertEq(outbox.accumulator(), keccak256(abi.encode(0, messageId)), "committed");
    }

    function testFuzz_Send_AllVersionsOfExtraArgs(uint32 gasLimit, bool inOrder, bytes calldata data) public {
        gasLimit = uint32(bound(gasLimit, 1, 7_000_000));
        bytes memory v1 = Client._argsToBytes(Client.EVMExtraArgsV1(gasLimit));
        bytes memory v2 = Client._argsToBytes(Client.GenericExtraArgsV2(gasLimit, inOrder));
        _assertSent(v1, data, gasLimit, 1);
        _assertSent(v2, data, gasLimit, 2);
        _assertSent(extraArgsV3(gasLimit), data, gasLimit, 3);
    }

    function test_Send_WithoutExtraArgs_Gives200000Gas() public {
        _assertSent("", "data", 200_000, 1);
    }

    function test_Fee_IsNothing() public view {
        assertEq(sending.getFee(HERE_SELECTOR, messageFor(TO, "data", "")), 0, "fee");
    }

    function test_ChainSupport() public view {
        assertTrue(sending.isChainSupported(HERE_SELECTOR), "supported");
        assertTrue(!sending.isChainSupported(SOURCE_SELECTOR), "itself not");
        (uint64 chainId, address router) = sending.chainOf(HERE_SELECTOR);
        assertEq(chainId, HERE, "chain");
        assertEq(router, address(receiving), "router");
    }

    function test_Send_RevertGiven_ChainUnknown() public {
        bytes memory fault = abi.encodeWithSelector(IRouterClient.UnsupportedDestinationChain.selector, uint64(9));
        vm.expectRevert(fault);
        sending.ccipSend(9, messageFor(TO, "data", ""));
        vm.expectRevert(fault);
        sending.getFee(9, messageFor(TO, "data", ""));
    }

    function test_Send_RevertWhen_CoinIsSent() public {
        vm.expectRevert(IRouterClient.InvalidMsgValue.selector);
        sending.ccipSend{value: 1}(HERE_SELECTOR, messageFor(TO, "data", ""));
    }

    function test_Send_RevertWhen_TokensAreSent() public {
        Client.EVM2AnyMessage memory message = messageFor(TO, "data", "");
        message.tokenAmounts = new Client.EVMTokenAmount[](2);
        _expectRefused(message, abi.encodeWithSelector(IClientRouter.RouterTokensRefused.selector, 2));
    }

    function test_Send_RevertWhen_ReceiverIsNoAccount() public {
        Client.EVM2AnyMessage memory message = messageFor(TO, "data", "");
        bytes[] memory bad = new bytes[](4);
        bad[0] = "";
        bad[1] = abi.encodePacked(TO);
        bad[2] = abi.encode(address(0));
        bad[3] = abi.encode(uint256(1) << 160);
        for (uint256 i = 0; i < bad.length; ++i) {
            message.receiver = bad[i];
            _expectRefused(message, abi.encodeWithSelector(IClientRouter.RouterReceiverInvalid.selector, bad[i]));
        }
    }

    function test_Send_RevertWhen_ExtraArgsUnknown() public {
        _expectUnknown(hex"1f3b3aba");
        _expectUnknown(hex"97a6");
        _expectUnknown(bytes.concat(Client._argsToBytes(Client.EVMExtraArgsV1(GAS)), hex"00"));
        _expectUnknown(abi.encodeWithSelector(Client.GENERIC_EXTRA_ARGS_V2_TAG, GAS));
    }

    function test_Send_RevertWhen_GasLimitZeroOrTooHigh() public {
        _expectGasRefused(0);
        _expectGasRefused(7_000_001);
        _expectGasRefused(type(uint256).max);
    }

    /// @dev What is asked for and not given would be less safety than the sender thinks.
    function test_Send_RevertWhen_OptionsAreAskedFor() public {
        ExtraArgsCodec.GenericExtraArgsV3 memory args;
        args.gasLimit = GAS;
        args.requestedFinalityConfig = 0x00000001;
        _expectOptionRefused(args);
        args.requestedFinalityConfig = 0;
        args.executor = TO;
        _expectOptionRefused(args);
        args.executor = address(0);
        args.executorArgs = "x";
        _expectOptionRefused(args);
        args.executorArgs = "";
        args.tokenReceiver = "x";
        _expectOptionRefused(args);
        args.tokenReceiver = "";
        args.tokenArgs = "x";
        _expectOptionRefused(args);
        args.tokenArgs = "";
        args.ccvs = new address[](1);
        args.ccvArgs = new bytes[](1);
        _expectOptionRefused(args);
    }

    function test_Send_RevertGiven_RouteCursed() public {
        outbox.curseRoute(HERE);
        Client.EVM2AnyMessage memory message = messageFor(TO, "data", "");
        vm.expectRevert(abi.encodeWithSelector(IOutbox.OutboxCursed.selector, HERE));
        sending.ccipSend(HERE_SELECTOR, message);
    }

    function test_SetChain_RevertGiven_CallerWithoutRole() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, SENDER));
        vm.prank(SENDER);
        sending.setChain(HERE_SELECTOR, HERE, SENDER);
    }

    function test_SetChain_RevertWhen_ZeroOrOwnChainOrTaken() public {
        _expectChainRefused(0, 5);
        _expectChainRefused(5, 0);
        _expectChainRefused(5, SOURCE);
        _expectChainRefused(HERE_SELECTOR, 5);
        _expectChainRefused(5, HERE);
    }

    function test_SetChain_ReplacesAndTakesAway() public {
        vm.expectEmit(address(sending));
        emit IClientRouter.RouterChainSet(HERE_SELECTOR, HERE, TO);
        sending.setChain(HERE_SELECTOR, HERE, TO);
        sending.setChain(HERE_SELECTOR, HERE, address(0));
        assertTrue(!sending.isChainSupported(HERE_SELECTOR), "gone");
        sending.setChain(5, HERE, TO);
        sending.setChain(HERE_SELECTOR, 5, TO);
        assertTrue(sending.isChainSupported(HERE_SELECTOR), "both are free again");
    }

    function test_Receive_RevertGiven_CallerNotInbox() public {
        _expectUnauthorized(address(this), interoperable(SOURCE, address(sending)));
    }

    function test_Receive_RevertWhen_SenderNotRouterOfItsChain() public {
        _expectUnauthorized(address(inbox), interoperable(SOURCE, SENDER));
        _expectUnauthorized(address(inbox), interoperable(5, address(sending)));
        _expectUnauthorized(address(inbox), interoperable(HERE, address(sending)));
        _expectUnauthorized(address(inbox), hex"00010002");
        _expectUnauthorized(address(inbox), "");
    }

    function test_Receive_RevertGiven_ChainTakenAway() public {
        vm.chainId(HERE);
        receiving.setChain(SOURCE_SELECTOR, SOURCE, address(0));
        _expectUnauthorized(address(inbox), interoperable(SOURCE, address(sending)));
        _expectUnauthorized(address(inbox), interoperable(SOURCE, address(0)));
    }

    function _assertSent(bytes memory extraArgs, bytes memory data, uint32 gasLimit, uint64 nonce) private {
        vm.prank(SENDER);
        bytes32 messageId = sending.ccipSend(HERE_SELECTOR, messageFor(TO, data, extraArgs));
        assertEq(messageId, keccak256(bytesOf(SENDER, TO, data, gasLimit, nonce)), "as documented");
    }

    function _expectRefused(Client.EVM2AnyMessage memory message, bytes memory fault) private {
        vm.expectRevert(fault);
        sending.ccipSend(HERE_SELECTOR, message);
        vm.expectRevert(fault);
        sending.getFee(HERE_SELECTOR, message);
    }

    function _expectUnknown(bytes memory extraArgs) private {
        bytes memory fault = abi.encodeWithSelector(IClientRouter.RouterExtraArgsUnknown.selector, extraArgs);
        _expectRefused(messageFor(TO, "data", extraArgs), fault);
    }

    function _expectGasRefused(uint256 gasLimit) private {
        bytes memory extraArgs = Client._argsToBytes(Client.EVMExtraArgsV1(gasLimit));
        bytes4 fault = IClientRouter.RouterGasLimitInvalid.selector;
        _expectRefused(messageFor(TO, "data", extraArgs), abi.encodeWithSelector(fault, gasLimit, uint256(7_000_000)));
    }

    function _expectOptionRefused(ExtraArgsCodec.GenericExtraArgsV3 memory args) private {
        bytes memory extraArgs = ExtraArgsCodec._encodeGenericExtraArgsV3(args);
        bytes memory fault = abi.encodeWithSelector(IClientRouter.RouterOptionUnsupported.selector);
        _expectRefused(messageFor(TO, "data", extraArgs), fault);
    }

    function _expectChainRefused(uint64 selector, uint64 chainId) private {
        vm.expectRevert(abi.encodeWithSelector(IClientRouter.RouterChainInvalid.selector, selector, chainId));
        sending.setChain(selector, chainId, TO);
    }

    function _expectUnauthorized(address gateway, bytes memory sender) private {
        bytes4 fault = ERC7786Recipient.ERC7786RecipientUnauthorizedGateway.selector;
        vm.expectRevert(abi.encodeWithSelector(fault, gateway, sender));
        vm.prank(gateway);
        receiving.receiveMessage(bytes32(uint256(1)), sender, abi.encode(SENDER, TO, uint256(GAS), bytes("data")));
    }
}
