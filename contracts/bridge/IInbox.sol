// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev How dear a mistake is at a recipient, ascending; None is refused.
enum MessageClass {
    None,
    Data,
    Value,
    Decision
}

/// @dev None → Delivered or Failed; Failed → Delivered or Cancelled. Delivered and Cancelled never change.
enum MessageState {
    None,
    Delivered,
    Failed,
    Cancelled
}

/// @title Where messages enter the chain (ERC-7786 destination gateway).
/// @dev The inbox has no office but that of writing the mirrors, and makes two calls only: `verifyMessages` of verifiers that BRIDGE named, and
/// `receiveMessage` of recipients that BRIDGE allowed. Messages are given as canonical bytes ({MessageBytes}).
///
/// A route demands verifiers in an order: the first few for Data, at least as many for Value, all for Decision. So what is proven for a
/// class is proven for each below it.
interface IInbox {
    event MessageDelivered(bytes32 indexed messageId, uint64 indexed sourceChainId, uint64 indexed nonce);
    /// @dev `reason` is what the recipient returned, its first 256 bytes: never more is copied.
    event MessageFailed(bytes32 indexed messageId, uint64 indexed sourceChainId, uint64 indexed nonce, bytes reason);
    event MessageCancelled(bytes32 indexed messageId, uint64 indexed sourceChainId, uint64 indexed nonce);
    event InboxRouteSet(uint64 indexed sourceChainId, address outbox, address[] verifiers, uint8[3] demanded);
    event InboxRecipientSet(address indexed recipient, MessageClass messageClass);
    event InboxRescueSet(address indexed recipient, bool isRescue);
    event InboxLimitSet(uint64 indexed sourceChainId, MessageClass messageClass, uint32 capacity, uint32 perHour);
    event InboxGuarded(address indexed account);

    error InboxBatchInvalid(uint256 messages, uint256 most);
    error InboxRouteUnknown(uint64 sourceChainId);
    /// @dev The zero chain, this chain, or the zero outbox.
    error InboxRouteInvalid(uint64 sourceChainId, address outbox);
    /// @dev None, more than 4, one without code, the same twice, a recipient; or `demanded` does not rise from at least 1 to their number.
    error InboxVerifiersInvalid(uint256 count);
    error InboxSourceUnexpected(uint64 sourceChainId, uint64 expected);
    error InboxOutboxUnexpected(address outbox, address expected);
    error InboxDestinationUnexpected(uint64 destinationChainId, address inbox);
    error InboxNonceZero(bytes32 messageId);
    error InboxCursed(uint64 sourceChainId);
    error InboxRecipientNotAllowed(address recipient);
    /// @dev A contract of the bridge, its authority, or an account without code: never a recipient.
    error InboxRecipientForbidden(address recipient);
    error InboxAlreadyDelivered(uint64 sourceChainId, uint64 nonce);
    error InboxProofsUnexpected(uint256 proofs, uint256 demanded);
    error InboxClassInvalid(MessageClass messageClass);
    error InboxRateExceeded(uint64 sourceChainId, MessageClass messageClass, uint256 wanted, uint256 available);
    error InboxGasTooLow(uint256 available, uint256 needed);
    error InboxNotFailed(bytes32 messageId, MessageState state);
    error InboxGasLimitInvalid(uint256 gasLimit, uint256 least);
    /// @dev The recipient is of a stricter class now than the one for which the message was proven.
    error InboxClassUnproven(bytes32 messageId, MessageClass proven, MessageClass demanded);
    /// @dev The recipient failed again; nothing has changed.
    error InboxRetryFailed(bytes32 messageId, bytes reason);

    /// @notice Delivers messages of one route; anybody may call.
    /// @dev Emits {MessageDelivered} or {MessageFailed} for each. Whoever estimates gas must look at these events: a recipient that fails does
    /// not fail the call. `proofs` are those of the verifiers that the strictest class among the recipients demands, in their order.
    /// A recipient is called with exactly the gas of its message; that it can have it is checked before.
    ///
    /// Requirements:
    /// - there are 1 to 100 messages, all canonical, of one source chain, of the outbox of its route, to this inbox
    /// - none was delivered before, none is in the call twice
    /// - each recipient is allowed; the route is not cursed, or each recipient is marked as rescue
    /// - the buckets of the route hold enough for each class
    /// - every demanded verifier accepts its proof for all ids
    /// - enough gas is left for each call
    function deliver(bytes[] calldata messages, bytes[] calldata proofs) external;

    /// @notice Calls the recipient of a failed message again; anybody may call.
    /// @dev Emits {MessageDelivered}. Failing again reverts, so that an estimate of gas is right here.
    ///
    /// Requirements:
    /// - the message has failed; it is still of the route's outbox, to a recipient that is allowed and not of a stricter class
    /// - the route is not cursed, or the recipient is marked as rescue
    /// - `gasLimit` is at least the message's, and is left
    /// - the recipient takes it
    function retry(bytes calldata message, uint32 gasLimit) external;

    /// @notice Gives a failed message up. The recipient itself may, else restricted to {Roles.BRIDGE}.
    /// @dev Emits {MessageCancelled}.
    ///
    /// Requirements:
    /// - the message has failed
    /// - the route is not cursed, or the recipient is marked as rescue
    function cancel(bytes calldata message) external;

    /// @notice Names outbox and verifiers of a source chain. Restricted to {Roles.BRIDGE}.
    /// @dev Emits {InboxRouteSet}. `demanded` are the numbers of verifiers for Data, Value and Decision. What another outbox has sent and what
    /// was delivered of it stays delivered. A verifier is guarded from then on.
    ///
    /// Requirements:
    /// - the chain is neither 0 nor this one, the outbox is not zero
    /// - 1 to 4 verifiers, with code, each once, none a recipient
    /// - 1 ≤ `demanded[0]` ≤ `demanded[1]` ≤ `demanded[2]` = their number
    function setRoute(
        uint64 sourceChainId,
        address outbox,
        address[] calldata verifiers,
        uint8[3] calldata demanded
    ) external;

    /// @notice Allows a recipient, or with None forbids it. Restricted to {Roles.BRIDGE}.
    /// @dev Emits {InboxRecipientSet}.
    ///
    /// Requirements:
    /// - the recipient has code, is not guarded, and is not the authority
    function setRecipient(address recipient, MessageClass messageClass) external;

    /// @notice Marks a recipient to which messages are delivered also while the route is cursed. Restricted to {Roles.BRIDGE}.
    /// @dev Emits {InboxRescueSet}.
    function setRescue(address recipient, bool isRescue) external;

    /// @notice Sets the bucket of a class of a route, in messages: how many at once, and how many come back in an hour. Restricted to
    /// {Roles.BRIDGE}.
    /// @dev Emits {InboxLimitSet}. What was taken stays taken; the first limit begins with a full bucket, no limit lets nothing through.
    ///
    /// Requirements:
    /// - the class is not None
    function setLimit(uint64 sourceChainId, MessageClass messageClass, uint32 capacity, uint32 perHour) external;

    /// @notice Keeps an account from being a recipient for ever. Restricted to {Roles.BRIDGE}.
    /// @dev Emits {InboxGuarded}.
    ///
    /// Requirements:
    /// - it is not a recipient now
    function guard(address account) external;

    /// @notice The state of a message, by its canonical bytes. That its outbox has sent these bytes is assumed: of bytes that nobody has sent,
    /// under a nonce that was delivered, this says Delivered.
    function stateOf(bytes calldata message) external view returns (MessageState);

    /// @notice Whether a message with that nonce was taken, whatever became of it.
    function isDelivered(uint64 sourceChainId, address outbox, uint64 nonce) external view returns (bool);

    function classOf(address recipient) external view returns (MessageClass);

    function isRescue(address recipient) external view returns (bool);

    function isGuarded(address account) external view returns (bool);

    /// @notice Outbox, verifiers and their demanded numbers; the zero outbox if there is no route.
    function routeOf(
        uint64 sourceChainId
    ) external view returns (address outbox, address[] memory verifiers, uint8[3] memory demanded);

    /// @notice The bucket of a class: whole messages that could be delivered now, how many at most, how many come back in an hour.
    function limitOf(
        uint64 sourceChainId,
        MessageClass messageClass
    ) external view returns (uint256 available, uint32 capacity, uint32 perHour);
}
