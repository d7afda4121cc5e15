// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RightTerms} from "../../right/IUsageRight.sol";
import {RightId} from "../../types/Ids.sol";
import {ParticipantState} from "../IParticipant.sol";
import {
    GaslessCrossChainOrder,
    IDestinationSettler,
    IOriginSettler,
    OnchainCrossChainOrder
} from "./IERC7683January2025.sol";

/// @dev What a user wants and what it pays. EIP-712, all on one level:
///
/// `UsageRightOrder(uint64 destinationChainId,address provider,bytes32 productId,bytes32 policyId,address holder,uint64 notBefore,
/// uint64 expiresAt,uint32 maxUses,address token,uint128 price,uint40 prepareBy,uint40 executeBy)`
struct UsageRightOrder {
    uint64 destinationChainId;
    /// @dev Who sells, and could mint the right on the destination.
    address provider;
    RightTerms terms;
    /// @dev On the origin chain, in its smallest unit.
    address token;
    uint128 price;
    /// @dev Unix seconds, the deadlines of the transaction before the order's `fillDeadline`, by which it is decided.
    uint40 prepareBy;
    uint40 executeBy;
}

/// @dev How the provider sells: the filler's data for the origin.
struct Seller {
    /// @dev Is paid on the origin.
    address payee;
    /// @dev The ECDSA signature of the order's provider over {IRightOrderSettler.consentOf}.
    bytes consent;
}

/// @dev The same contracts on another chain.
struct OrderChain {
    address settler;
    address rightMint;
    address rights;
}

/// @title Orders of ERC-7683 for buying a usage right on another chain, settled by an atomic transaction. On each chain, for both ends.
/// @dev To open an order begins a transaction of two legs: the price is locked here, the right is promised there. Both or neither happens, so
/// the filler cannot be unpaid and the user not half-filled. To fill is to have minted what is owed. The filler's part is its promise: the
/// provider's signature, which it gives when it opens.
///
/// The id of an order is its EIP-712 digest, which the user signs (domain `CausewayRightOrderSettler`, version `1`):
/// `GaslessCrossChainOrder(address originSettler,address user,uint256 nonce,uint256 originChainId,uint32 openDeadline,uint32 fillDeadline,
/// bytes32 orderDataType,UsageRightOrder orderData)UsageRightOrder(…)`. An order that is opened by its user has the id of the signed order
/// that {gaslessOf} makes of it.
///
/// `originFillerData`: `abi.encode(address payee, bytes consent)`, empty in {resolveFor} if nobody sells yet.
/// `orderData`: `abi.encode(UsageRightOrder)` of the type {ORDER_TYPE}; of an order that its user opens
/// `abi.encode(UsageRightOrder, uint256 nonce, Seller)` of the type {QUOTE_TYPE}.
/// `originData`: `abi.encode(uint64 originChainId, address coordinator, bytes32 specificationHash, address provider, RightTerms)`.
/// `fillerData`: the bytes of the policy.
///
/// Assumption: the settler may hold the token (a system account of the settlement token).
interface IRightOrderSettler is IOriginSettler, IDestinationSettler {
    event OrderChainSet(uint64 indexed chainId, OrderChain chain);
    event RightOrderRefunded(bytes32 indexed orderId, address indexed user, uint256 amount);
    event RightOrderFilled(bytes32 indexed orderId, RightId indexed id);

    error RightOrderValueRefused(uint256 value);
    /// @dev The zero chain or this one.
    error OrderChainInvalid(uint64 chainId);
    error OrderChainUnknown(uint256 chainId);
    /// @dev Not an order for this settler on this chain.
    error RightOrderNotHere(address settler, uint256 chainId);
    error RightOrderTypeUnknown(bytes32 orderDataType);
    error RightOrderTokenUnknown(address token, address expected);
    error RightOrderExpired(bytes32 orderId, uint256 deadline, uint256 time);
    error RightOrderOpened(bytes32 orderId);
    error RightOrderUserInvalid(address user);
    /// @dev Not the provider's signature of `digest`.
    error RightOrderConsentInvalid(address provider, bytes32 digest);
    /// @dev The token moved another amount than it was asked to.
    error RightOrderAmountMismatch(uint256 asked, uint256 moved);
    /// @dev The price could not be locked: nothing has begun.
    error RightOrderNotLocked(bytes32 orderId);
    /// @dev Nothing is to be given back: never opened (None), not aborted, or given back already.
    error RightOrderNotRefundable(bytes32 orderId, ParticipantState state);

    /// @notice Names the contracts of another chain; a zero settler takes it away. Restricted to {Roles.BRIDGE}.
    /// @dev Emits {OrderChainSet}.
    function setChain(uint64 chainId, OrderChain calldata chain) external;

    /// @notice Gives the price back to the user of an order whose transaction was aborted. Anyone may call it.
    /// @dev Emits {RightOrderRefunded}. Requirements: the order was opened, its lock is Failed or RolledBack, nothing was given back.
    function refund(GaslessCrossChainOrder calldata order) external;

    function chainOf(uint64 chainId) external view returns (OrderChain memory);

    /// @notice The transaction that an order has begun; zero if it was not opened, 1 once it was refunded.
    function transactionOf(bytes32 orderId) external view returns (bytes32 xid);

    function orderIdOf(GaslessCrossChainOrder calldata order) external view returns (bytes32);

    /// @notice The signed order that has the same id as an order which its user opens.
    function gaslessOf(
        address user,
        OnchainCrossChainOrder calldata order
    ) external view returns (GaslessCrossChainOrder memory);

    /// @notice What the provider signs to sell: the digest of {IParticipant.consentDigest} on the destination, for the transaction that the
    /// order would begin if it pays this payee.
    function consentOf(
        GaslessCrossChainOrder calldata order,
        address payee
    ) external view returns (bytes32 xid, bytes32 digest);

    /// @notice The `originData` of an order with its seller.
    /// @param frame empty: the encoding of the answer is that of a constant in the draft of May 2026.
    function originDataOf(
        GaslessCrossChainOrder calldata order,
        bytes calldata originFillerData
    ) external view returns (string memory frame, bytes memory originData);

    /// @dev The type hash of {UsageRightOrder}.
    // solhint-disable-next-line func-name-mixedcase
    function ORDER_TYPE() external view returns (bytes32);

    /// @dev The type hash of `UsageRightQuote(UsageRightOrder order,uint256 nonce,Seller seller)Seller(address payee,bytes consent)
    /// UsageRightOrder(…)`.
    // solhint-disable-next-line func-name-mixedcase
    function QUOTE_TYPE() external view returns (bytes32);
}
