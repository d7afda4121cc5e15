// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Client} from "@chainlink/contracts-ccip/contracts/libraries/Client.sol";
import {ExtraArgsCodec} from "@chainlink/contracts-ccip/contracts/libraries/ExtraArgsCodec.sol";
import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {MessageClass} from "../../../../contracts/bridge/IInbox.sol";
import {Message} from "../../../../contracts/bridge/Message.sol";
import {MessageBytes} from "../../../../contracts/bridge/MessageBytes.sol";
import {ClientRouter} from "../../../../contracts/bridge/adapters/ClientRouter.sol";
import {IClientRouter} from "../../../../contracts/bridge/adapters/IClientRouter.sol";
import {Roles} from "../../../../contracts/types/Roles.sol";
import {BridgeFixture} from "../BridgeFixture.sol";

/// @dev A router on either end of the route from SOURCE to HERE.
abstract contract RouterFixture is BridgeFixture {
    uint64 internal constant SOURCE_SELECTOR = 7_000_001;
    uint64 internal constant HERE_SELECTOR = 7_000_002;
    uint32 internal constant GAS = 150_000;

    ClientRouter internal sending;
    ClientRouter internal receiving;

    function deployRouters() internal {
        deployBridge();
        sending = new ClientRouter(address(manager), outbox, address(0xdead));
        receiving = new ClientRouter(address(manager), IERC7786GatewaySource(address(0xdead)), address(inbox));
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = IClientRouter.setChain.selector;
        manager.setTargetFunctionRole(address(sending), selectors, Roles.BRIDGE);
        manager.setTargetFunctionRole(address(receiving), selectors, Roles.BRIDGE);
        receiving.setChain(SOURCE_SELECTOR, SOURCE, address(sending));
        vm.chainId(SOURCE);
        sending.setChain(HERE_SELECTOR, HERE, address(receiving));
        vm.chainId(HERE);
        inbox.setRecipient(address(receiving), MessageClass.Data);
    }

    function messageFor(
        address recipient,
        bytes memory data,
        bytes memory extraArgs
    ) internal pure returns (Client.EVM2AnyMessage memory) {
        return
            Client.EVM2AnyMessage({
                receiver: abi.encode(recipient),
                data: data,
                tokenAmounts: new Client.EVMTokenAmount[](0),
                feeToken: address(0),
                extraArgs: extraArgs
            });
    }

    function extraArgsV3(uint32 gasLimit) internal pure returns (bytes memory) {
        return ExtraArgsCodec._getBasicEncodedExtraArgsV3(gasLimit, 0);
    }

    /// @dev The canonical bytes of message `nonce` of the sending router, written out from the documentation.
    function bytesOf(
        address from,
        address recipient,
        bytes memory data,
        uint256 gasLimit,
        uint64 nonce
    ) internal view returns (bytes memory) {
        bytes memory payload = abi.encode(from, recipient, gasLimit, data);
        uint256 outerGas = gasLimit + gasLimit / 63 + 160_000 + 20 * payload.length;
        Message memory message = messageTo(address(receiving), nonce, payload);
        message.sender = address(sending);
        message.gasLimit = uint32(outerGas);
        return MessageBytes.encode(message);
    }
}
