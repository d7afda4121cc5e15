// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Where messages leave the chain (ERC-7786 source gateway).
/// @dev Any contract and any account may send: the destination decides whom it listens to. What other chains prove:
///
/// - slot 0: the accumulator over all messages of this outbox in the order of sending, `keccak256(accumulator ‖ messageId)`, from 0
/// - slot `keccak256(nonce ‖ keccak256(destinationChainId ‖ 1))`, each word 32 bytes: a checkpoint, the accumulator after the message of that
///   nonce, where 64 divides the nonce and it was sent; else 0
///
/// After a message at most 64 to each destination follow before the next checkpoint, or up to slot 0: with their ids it is shown at any
/// later time. The contract is not upgradeable and these places never change.
/// Each message also emits ERC-7786's `MessageSent`, after {MessageCommitted}.
interface IOutbox {
    /// @dev `message` are the canonical bytes, `accumulator` is the one after it.
    event MessageCommitted(
        bytes32 indexed messageId,
        uint64 indexed destinationChainId,
        uint64 indexed nonce,
        bytes32 accumulator,
        bytes message
    );
    event OutboxRouteSet(uint64 indexed destinationChainId, address inbox);
    event OutboxRescueSet(uint64 indexed destinationChainId, address indexed recipient, bool isRescue);

    /// @dev Not an ERC-7930 address of an EVM chain with an id of 64 bits and an account, or something follows it.
    error OutboxRecipientInvalid(bytes recipient);
    error OutboxRouteUnknown(uint64 destinationChainId);
    /// @dev The zero chain, this chain, or the zero inbox.
    error OutboxRouteInvalid(uint64 destinationChainId, address inbox);
    error OutboxCursed(uint64 destinationChainId);
    error OutboxValueRefused(uint256 value);
    /// @dev Given twice, or not one word after its selector.
    error OutboxAttributeInvalid(uint256 index);
    error OutboxGasLimitInvalid(uint256 gasLimit, uint256 most);
    error OutboxPayloadTooLong(uint256 length, uint256 most);
    /// @dev A key, or a former key, of an organisation; it may not act now.
    error OutboxSenderSuspended(address sender);

    /// @notice Sends a message. The only attribute is `gasLimit(uint32)`: the gas of the receiver, 200,000 if it is not given.
    /// @dev Emits {MessageCommitted} and ERC-7786's `MessageSent`. `recipient` is an ERC-7930 address with chain and account.
    ///
    /// Requirements:
    /// - no coin is sent
    /// - there is a route to the chain, not cursed unless BRIDGE marked the recipient as rescue
    /// - the payload is at most 16,384 bytes, the gas limit 1 to 8,000,000
    /// - the caller has code, or is no key of an organisation that may not act
    function sendMessage(
        bytes calldata recipient,
        bytes calldata payload,
        bytes[] calldata attributes
    ) external payable returns (bytes32 sendId);

    /// @notice Names the inbox of a chain. Restricted to {Roles.BRIDGE}.
    /// @dev Emits {OutboxRouteSet}. Nonces go on.
    ///
    /// Requirements:
    /// - the chain is neither 0 nor this one, the inbox is not zero
    function setRoute(uint64 destinationChainId, address inbox) external;

    /// @notice Marks a recipient to which messages may be sent also while the route is cursed. Restricted to {Roles.BRIDGE}.
    /// @dev Emits {OutboxRescueSet}.
    function setRescue(uint64 destinationChainId, address recipient, bool isRescue) external;

    /// @notice The accumulator after the last message; 0 before the first.
    function accumulator() external view returns (bytes32);

    /// @notice The accumulator after a message whose nonce 64 divides; 0 if it was not sent, and for all others.
    function checkpointOf(uint64 destinationChainId, uint64 nonce) external view returns (bytes32);

    /// @notice The nonce of the last message to a chain; 0 before the first.
    function lastNonce(uint64 destinationChainId) external view returns (uint64);

    /// @notice The inbox of a chain; zero if there is no route.
    function inboxOf(uint64 destinationChainId) external view returns (address);
}
