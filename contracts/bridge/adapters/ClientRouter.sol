// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAny2EVMMessageReceiver} from "@chainlink/contracts-ccip/contracts/interfaces/IAny2EVMMessageReceiver.sol";
import {IAny2EVMMessageReceiverV2} from "@chainlink/contracts-ccip/contracts/interfaces/IAny2EVMMessageReceiverV2.sol";
import {IRouterClient} from "@chainlink/contracts-ccip/contracts/interfaces/IRouterClient.sol";
import {Client} from "@chainlink/contracts-ccip/contracts/libraries/Client.sol";
import {ExtraArgsCodec} from "@chainlink/contracts-ccip/contracts/libraries/ExtraArgsCodec.sol";
import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC7786Recipient} from "@openzeppelin/contracts/crosschain/ERC7786Recipient.sol";
import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";
import {BoundedCall} from "../BoundedCall.sol";
import {IClientRouter} from "./IClientRouter.sol";

/// @dev See {IClientRouter}.
contract ClientRouter is IClientRouter, ERC7786Recipient, AccessManaged {
    struct Chain {
        uint64 chainId;
        address router;
    }

    uint256 private constant DEFAULT_GAS = 200_000;
    uint256 private constant MOST_GAS = 7_000_000;
    /// @dev What the router itself needs on the destination: ERC-165 questions, decoding, what is kept, and for each byte.
    uint256 private constant OWN_GAS = 160_000;
    uint256 private constant OWN_GAS_PER_BYTE = 20;
    /// @dev Kept back from the receiver, to say why it failed: more than {BoundedCall} keeps.
    uint256 private constant KEPT_GAS = 40_000;
    uint256 private constant MOST_REASON = 256;

    IERC7786GatewaySource private immutable _outbox;
    address private immutable _inbox;

    mapping(uint64 selector => Chain chain) private _chains;
    mapping(uint256 chainId => uint64 selector) private _selectors;

    constructor(address authority, IERC7786GatewaySource outbox, address inbox) AccessManaged(authority) {
        _outbox = outbox;
        _inbox = inbox;
    }

    /// @inheritdoc IClientRouter
    function setChain(uint64 selector, uint64 chainId, address router) external restricted {
        uint64 before = _chains[selector].chainId;
        uint64 known = _selectors[chainId];
        bool isTaken = (before != 0 && before != chainId) || (known != 0 && known != selector);
        if (selector == 0 || chainId == 0 || chainId == block.chainid || isTaken) {
            revert RouterChainInvalid(selector, chainId);
        }

        if (router == address(0)) {
            delete _chains[selector];
            delete _selectors[chainId];
        } else {
            _chains[selector] = Chain(chainId, router);
            _selectors[chainId] = selector;
        }

        emit RouterChainSet(selector, chainId, router);
    }

    /// @inheritdoc IRouterClient
    function ccipSend(
        uint64 destinationChainSelector,
        Client.EVM2AnyMessage calldata message
    ) external payable returns (bytes32) {
        if (msg.value != 0) revert InvalidMsgValue();
        (address receiver, uint256 gasLimit) = _check(destinationChainSelector, message);

        Chain storage chain = _chains[destinationChainSelector];
        bytes memory payload = abi.encode(msg.sender, receiver, gasLimit, message.data);
        bytes[] memory attributes = new bytes[](1);
        // Below 2^32: the gas limit is at most MOST_GAS, and the outbox refuses payloads far shorter than what would overflow.
        uint256 outerGas = gasLimit + gasLimit / 63 + OWN_GAS + OWN_GAS_PER_BYTE * payload.length;
        attributes[0] = abi.encodeWithSignature("gasLimit(uint32)", outerGas);
        return _outbox.sendMessage(InteroperableAddress.formatEvmV1(chain.chainId, chain.router), payload, attributes);
    }

    /// @inheritdoc IRouterClient
    function getFee(
        uint64 destinationChainSelector,
        Client.EVM2AnyMessage calldata message
    ) external view returns (uint256 fee) {
        _check(destinationChainSelector, message);
        return 0;
    }

    /// @inheritdoc IRouterClient
    function isChainSupported(uint64 destChainSelector) external view returns (bool supported) {
        return _chains[destChainSelector].router != address(0);
    }

    /// @inheritdoc IClientRouter
    function chainOf(uint64 selector) external view returns (uint64 chainId, address router) {
        Chain storage chain = _chains[selector];
        return (chain.chainId, chain.router);
    }

    /// @dev Calls the receiver with all gas that is left, at least what the sender asked for: a retry in the inbox may give more.
    function _processMessage(
        address,
        bytes32 receiveId,
        bytes calldata sender,
        bytes calldata payload
    ) internal override {
        (uint256 chainId, ) = InteroperableAddress.parseEvmV1Calldata(sender);
        (address from, address receiver, uint256 gasLimit, bytes memory data) = abi.decode(
            payload,
            (address, address, uint256, bytes)
        );
        Client.Any2EVMMessage memory message = Client.Any2EVMMessage({
            messageId: receiveId,
            sourceChainSelector: _selectors[chainId],
            sender: abi.encode(from),
            data: data,
            destTokenAmounts: new Client.EVMTokenAmount[](0)
        });
        _checkReceiver(receiver, message.sourceChainSelector, message.sender);

        bytes memory call = abi.encodeCall(IAny2EVMMessageReceiver.ccipReceive, (message));
        uint256 left = gasleft();
        uint256 most = left < KEPT_GAS ? 0 : ((left - KEPT_GAS) / 64) * 63;
        if (most < gasLimit) revert RouterGasTooLow(gasLimit, most);
        (bool succeeded, bytes memory reason) = BoundedCall.run(receiver, most, call, MOST_REASON);
        if (!succeeded) revert RouterReceiverFailed(receiver, reason);
    }

    /// @dev Only the inbox, and only what the router of that chain has sent.
    function _isAuthorizedGateway(address gateway, bytes calldata sender) internal view override returns (bool) {
        if (gateway != _inbox) return false;
        (bool isEvm, uint256 chainId, address account) = InteroperableAddress.tryParseEvmV1Calldata(sender);
        uint64 selector = _selectors[chainId];
        return isEvm && selector != 0 && _chains[selector].router == account;
    }

    function _check(
        uint64 selector,
        Client.EVM2AnyMessage calldata message
    ) private view returns (address receiver, uint256 gasLimit) {
        if (_chains[selector].router == address(0)) revert UnsupportedDestinationChain(selector);
        if (message.tokenAmounts.length != 0) revert RouterTokensRefused(message.tokenAmounts.length);
        if (message.receiver.length != 32) revert RouterReceiverInvalid(message.receiver);
        uint256 word = uint256(bytes32(message.receiver));
        if (word == 0 || word > type(uint160).max) revert RouterReceiverInvalid(message.receiver);
        receiver = address(uint160(word));
        gasLimit = _gasLimitOf(message.extraArgs);
        if (gasLimit == 0 || gasLimit > MOST_GAS) revert RouterGasLimitInvalid(gasLimit, MOST_GAS);
    }

    /// @dev All versions of the extra args for EVM chains.
    function _gasLimitOf(bytes calldata extraArgs) private pure returns (uint256) {
        if (extraArgs.length == 0) return DEFAULT_GAS;
        bytes4 tag = bytes4(extraArgs);
        if (tag == ExtraArgsCodec.GENERIC_EXTRA_ARGS_V3_TAG) return _gasLimitOfV3(extraArgs);
        bool isV1 = tag == Client.EVM_EXTRA_ARGS_V1_TAG && extraArgs.length == 36;
        bool isV2 = tag == Client.GENERIC_EXTRA_ARGS_V2_TAG && extraArgs.length == 68;
        if (!isV1 && !isV2) revert RouterExtraArgsUnknown(extraArgs);
        return uint256(bytes32(extraArgs[4:36]));
    }

    function _gasLimitOfV3(bytes calldata extraArgs) private pure returns (uint256) {
        ExtraArgsCodec.GenericExtraArgsV3 memory args = ExtraArgsCodec._decodeGenericExtraArgsV3(extraArgs);
        bool isPlain = args.requestedFinalityConfig == 0 && args.ccvs.length == 0 && args.executor == address(0);
        uint256 extra = args.executorArgs.length + args.tokenReceiver.length + args.tokenArgs.length;
        if (!isPlain || extra != 0) revert RouterOptionUnsupported();
        return args.gasLimit;
    }

    /// @dev CCIP lets a message to what is no receiver pass without a call, for the tokens in it; here there are none, and it would be lost.
    function _checkReceiver(address receiver, uint64 selector, bytes memory sender) private view {
        if (!ERC165Checker.supportsInterface(receiver, type(IAny2EVMMessageReceiver).interfaceId)) {
            revert RouterNotReceiver(receiver);
        }
        if (!ERC165Checker.supportsERC165InterfaceUnchecked(receiver, type(IAny2EVMMessageReceiverV2).interfaceId)) {
            return;
        }
        (address[] memory required, , uint8 threshold, ) = IAny2EVMMessageReceiverV2(receiver).getCCVsAndFinalityConfig(
            selector,
            sender
        );
        if (required.length != 0 || threshold != 0) {
            revert RouterVerifiersDemanded(receiver, required.length, threshold);
        }
    }
}
