// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRouterClient} from "@chainlink/contracts-ccip/contracts/interfaces/IRouterClient.sol";

/// @title A CCIP-interface-compatible router over this bridge: contracts written for the MIT interfaces send and receive through it unchanged.
/// @dev It is no part of CCIP and no message of it goes over CCIP. What is the same: `ccipSend`, `getFee`, `isChainSupported`, and receivers
/// are called by `ccipReceive` with the id that `ccipSend` returned. What is not:
///
/// - there is no fee: `getFee` is 0, whatever the fee token
/// - messages carry no tokens
/// - the order of messages is never kept, whatever the extra args ask for
/// - which verifiers a message needs is decided by the class of this router in the inbox; extra args that name verifiers or an executor are
///   refused, and so is a message to a receiver that demands verifiers of its own
/// - a message that the receiver refuses, or to what is no receiver, is stored as failed in the inbox, where it can be retried with more gas
///
/// The router has no office anywhere. The only call it makes on behalf of a message is `ccipReceive` of a contract that says by ERC-165 that
/// it is a receiver.
interface IClientRouter is IRouterClient {
    event RouterChainSet(uint64 indexed selector, uint64 indexed chainId, address router);

    /// @dev Zero, this chain, or a chain that has another selector.
    error RouterChainInvalid(uint64 selector, uint64 chainId);
    error RouterTokensRefused(uint256 count);
    /// @dev Not `abi.encode(address)` of an account.
    error RouterReceiverInvalid(bytes receiver);
    error RouterExtraArgsUnknown(bytes extraArgs);
    /// @dev The extra args name verifiers, an executor, a finality other than the chain's, or something about tokens.
    error RouterOptionUnsupported();
    error RouterGasLimitInvalid(uint256 gasLimit, uint256 most);
    /// @dev No contract, or one that does not say by ERC-165 that it receives.
    error RouterNotReceiver(address receiver);
    /// @dev The receiver asks for verifiers that this bridge does not have.
    error RouterVerifiersDemanded(address receiver, uint256 required, uint256 optionalThreshold);
    /// @dev Of the receiver: what the sender asked for, and what could be given.
    error RouterGasTooLow(uint256 gasLimit, uint256 most);
    /// @dev `reason` is what the receiver reverted with, its first 256 bytes.
    error RouterReceiverFailed(address receiver, bytes reason);

    /// @notice Names the router of another chain under a selector; the zero router takes it away. Restricted to {Roles.BRIDGE}.
    /// @dev Emits {RouterChainSet}.
    ///
    /// Requirements:
    /// - selector and chain id are not zero, the chain is not this one
    /// - the chain has no other selector, the selector no other chain
    function setChain(uint64 selector, uint64 chainId, address router) external;

    /// @notice Chain id and router behind a selector; zeros if there is none.
    function chainOf(uint64 selector) external view returns (uint64 chainId, address router);
}
