// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// The interfaces of ERC-7683 "Cross Chain Intents" as they stood in the draft of 8 January 2025, which deployed fillers speak. Written from its
// text (CC0). The draft of May 2026 has no settlers any more: see IERC7683May2026.sol.

/// @dev Signed by a user, given to fillers, opened by one of them.
struct GaslessCrossChainOrder {
    address originSettler;
    address user;
    uint256 nonce;
    uint256 originChainId;
    /// @dev Unix seconds: until then it can be opened, and until then it is filled or nothing has happened.
    uint32 openDeadline;
    uint32 fillDeadline;
    /// @dev The EIP-712 type hash of what is in `orderData`.
    bytes32 orderDataType;
    bytes orderData;
}

/// @dev Opened by the user itself.
struct OnchainCrossChainOrder {
    uint32 fillDeadline;
    bytes32 orderDataType;
    bytes orderData;
}

/// @dev An order in terms that a filler understands without knowing its type.
struct ResolvedCrossChainOrder {
    address user;
    uint256 originChainId;
    uint32 openDeadline;
    uint32 fillDeadline;
    bytes32 orderId;
    /// @dev The most that the filler gives, and the least that it gets.
    Output[] maxSpent;
    Output[] minReceived;
    FillInstruction[] fillInstructions;
}

/// @dev Addresses are left-padded to 32 bytes; as recipient of what is received, zero is a filler that is not known yet.
struct Output {
    bytes32 token;
    uint256 amount;
    bytes32 recipient;
    uint256 chainId;
}

struct FillInstruction {
    uint256 destinationChainId;
    bytes32 destinationSettler;
    bytes originData;
}

interface IOriginSettler {
    event Open(bytes32 indexed orderId, ResolvedCrossChainOrder resolvedOrder);

    /// @notice Opens an order that its user signed. Called by the filler.
    /// @dev Emits {Open}.
    function openFor(
        GaslessCrossChainOrder calldata order,
        bytes calldata signature,
        bytes calldata originFillerData
    ) external payable;

    /// @notice Opens an order of the caller.
    /// @dev Emits {Open}.
    function open(OnchainCrossChainOrder calldata order) external payable;

    function resolveFor(
        GaslessCrossChainOrder calldata order,
        bytes calldata originFillerData
    ) external view returns (ResolvedCrossChainOrder memory);

    /// @dev As the caller would open it.
    function resolve(OnchainCrossChainOrder calldata order) external view returns (ResolvedCrossChainOrder memory);
}

interface IDestinationSettler {
    /// @notice Fills an order on the chain where its user gets what it asked for.
    function fill(bytes32 orderId, bytes calldata originData, bytes calldata fillerData) external payable;
}
