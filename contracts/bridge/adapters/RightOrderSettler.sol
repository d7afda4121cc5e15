// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {RightTerms} from "../../right/IUsageRight.sol";
import {RightId} from "../../types/Ids.sol";
import {Atomic, Deadlines, Leg, Part, Specification} from "../Atomic.sol";
import {CoordinatorState, ICoordinator} from "../ICoordinator.sol";
import {ParticipantState} from "../IParticipant.sol";
import {IRightMint} from "../IRightMint.sol";
import {ITokenLock} from "../ITokenLock.sol";
import {
    FillInstruction,
    GaslessCrossChainOrder,
    IDestinationSettler,
    IOriginSettler,
    OnchainCrossChainOrder,
    Output,
    ResolvedCrossChainOrder
} from "./IERC7683January2025.sol";
import {IRightOrderSettler, OrderChain, Seller, UsageRightOrder} from "./IRightOrderSettler.sol";

/// @dev See {IRightOrderSettler}. Its own state is a word for each order: everything else stands in the coordinator and the participants.
contract RightOrderSettler is IRightOrderSettler, AccessManaged, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev An order with its seller, taken apart.
    struct Deal {
        bytes32 orderId;
        bytes32 xid;
        bytes32 specificationHash;
        UsageRightOrder order;
        Specification specification;
        bytes[] args;
    }

    bytes private constant _ORDER =
        "UsageRightOrder(uint64 destinationChainId,address provider,bytes32 productId,bytes32 policyId,address holder,"
        "uint64 notBefore,uint64 expiresAt,uint32 maxUses,address token,uint128 price,uint40 prepareBy,uint40 executeBy)";
    bytes private constant _QUOTE =
        "UsageRightQuote(UsageRightOrder order,uint256 nonce,Seller seller)Seller(address payee,bytes consent)";
    bytes private constant _GASLESS =
        "GaslessCrossChainOrder(address originSettler,address user,uint256 nonce,uint256 originChainId,"
        "uint32 openDeadline,uint32 fillDeadline,bytes32 orderDataType,UsageRightOrder orderData)";
    bytes32 private constant _GASLESS_TYPEHASH = keccak256(bytes.concat(_GASLESS, _ORDER));
    bytes32 private constant _DOMAIN_TYPEHASH = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant _CONSENT_TYPEHASH = keccak256("Consent(bytes32 xid,uint8 index)");
    bytes32 private constant _PAY = keccak256("TokenLock.pay");
    bytes32 private constant _MINT = keccak256("RightMint.mint");
    /// @dev Gas of each leg: what a settlement token and the check of a policy's right need at most, with room.
    uint32 private constant _LEG_GAS = 400_000;
    bytes32 private constant _REFUNDED = bytes32(uint256(1));

    /// @inheritdoc IRightOrderSettler
    bytes32 public constant ORDER_TYPE = keccak256(_ORDER);
    /// @inheritdoc IRightOrderSettler
    bytes32 public constant QUOTE_TYPE = keccak256(bytes.concat(_QUOTE, _ORDER));

    ICoordinator private immutable _coordinator;
    ITokenLock private immutable _lock;
    IRightMint private immutable _mint;
    IERC20 private immutable _token;

    mapping(uint64 chainId => OrderChain chain) private _chains;
    mapping(bytes32 orderId => bytes32 xid) private _transactions;

    constructor(
        address authority,
        ICoordinator coordinator,
        ITokenLock lock,
        IRightMint mint
    ) AccessManaged(authority) EIP712("CausewayRightOrderSettler", "1") {
        (_coordinator, _lock, _mint) = (coordinator, lock, mint);
        _token = IERC20(lock.token());
    }

    /// @inheritdoc IRightOrderSettler
    function setChain(uint64 chainId, OrderChain calldata chain) external restricted {
        if (chainId == 0 || chainId == block.chainid) revert OrderChainInvalid(chainId);

        _chains[chainId] = chain;

        emit OrderChainSet(chainId, chain);
    }

    /// @inheritdoc IOriginSettler
    /// @dev Requirements besides those of {open}: `openDeadline` has not passed; `signature` is the user's (ECDSA or ERC-1271).
    function openFor(
        GaslessCrossChainOrder calldata order,
        bytes calldata signature,
        bytes calldata originFillerData
    ) external payable nonReentrant {
        Seller memory seller = _sellerOf(originFillerData);
        Deal memory deal = _dealOf(order, seller.payee);
        if (block.timestamp > order.openDeadline) {
            revert RightOrderExpired(deal.orderId, order.openDeadline, block.timestamp);
        }
        bool isSigned = SignatureChecker.isValidSignatureNow(order.user, deal.orderId, signature);
        if (!isSigned) revert RightOrderUserInvalid(order.user);

        _open(order, deal, seller);
    }

    /// @inheritdoc IOriginSettler
    /// @dev Requirements:
    /// - no value is sent
    /// - the order is of {QUOTE_TYPE}, was not opened, is in the token of this chain's lock and for a chain that is known
    /// - the provider that the order names has signed {consentOf}
    /// - the user has approved the price; the coordinator takes the transaction and the lock the price
    function open(OnchainCrossChainOrder calldata order) external payable nonReentrant {
        (GaslessCrossChainOrder memory gasless, Seller memory seller) = _unfold(msg.sender, order);
        _open(gasless, _dealOf(gasless, seller.payee), seller);
    }

    /// @inheritdoc IDestinationSettler
    /// @dev Emits {RightOrderFilled}. Anyone may call it, once the transaction is committed here: the right is paid for.
    ///
    /// Requirements: no value is sent; the settler of the origin is known; its order has this id; {IRightMint.claim}.
    function fill(bytes32 orderId, bytes calldata originData, bytes calldata fillerData) external payable {
        if (msg.value != 0) revert RightOrderValueRefused(msg.value);
        (
            uint64 originChainId,
            address coordinator,
            bytes32 specificationHash,
            address provider,
            RightTerms memory terms
        ) = abi.decode(originData, (uint64, address, bytes32, address, RightTerms));
        address settler = _chains[originChainId].settler;
        if (settler == address(0)) revert OrderChainUnknown(originChainId);
        bytes32 xid = Atomic.xidOf(originChainId, coordinator, settler, uint256(orderId), specificationHash);

        RightId id = _mint.claim(Part(originChainId, coordinator, xid, 1), provider, terms, fillerData);

        emit RightOrderFilled(orderId, id);
    }

    /// @inheritdoc IRightOrderSettler
    function refund(GaslessCrossChainOrder calldata order) external nonReentrant {
        (bytes32 orderId, UsageRightOrder memory wanted) = _read(order);
        bytes32 xid = _transactions[orderId];
        ParticipantState state = ParticipantState.None;
        if (xid != _REFUNDED) state = _lock.stateOf(Part(uint64(block.chainid), address(_coordinator), xid, 0));
        bool isOwed = state == ParticipantState.Failed || state == ParticipantState.RolledBack;
        if (!isOwed) revert RightOrderNotRefundable(orderId, state);

        _transactions[orderId] = _REFUNDED;

        emit RightOrderRefunded(orderId, order.user, wanted.price);

        // What was credited for other orders comes with it, and stays here for them.
        if (_lock.creditOf(address(this)) != 0) _lock.withdraw();
        _token.safeTransfer(order.user, wanted.price);
    }

    /// @inheritdoc IOriginSettler
    function resolveFor(
        GaslessCrossChainOrder calldata order,
        bytes calldata originFillerData
    ) external view returns (ResolvedCrossChainOrder memory) {
        Seller memory seller;
        if (originFillerData.length != 0) seller = _sellerOf(originFillerData);
        return _resolved(order, _dealOf(order, seller.payee), seller);
    }

    /// @inheritdoc IOriginSettler
    function resolve(OnchainCrossChainOrder calldata order) external view returns (ResolvedCrossChainOrder memory) {
        (GaslessCrossChainOrder memory gasless, Seller memory seller) = _unfold(msg.sender, order);
        return _resolved(gasless, _dealOf(gasless, seller.payee), seller);
    }

    /// @inheritdoc IRightOrderSettler
    function chainOf(uint64 chainId) external view returns (OrderChain memory) {
        return _chains[chainId];
    }

    /// @inheritdoc IRightOrderSettler
    function transactionOf(bytes32 orderId) external view returns (bytes32 xid) {
        return _transactions[orderId];
    }

    /// @inheritdoc IRightOrderSettler
    function orderIdOf(GaslessCrossChainOrder calldata order) external view returns (bytes32 orderId) {
        (orderId, ) = _read(order);
    }

    /// @inheritdoc IRightOrderSettler
    function gaslessOf(
        address user,
        OnchainCrossChainOrder calldata order
    ) external view returns (GaslessCrossChainOrder memory gasless) {
        (gasless, ) = _unfold(user, order);
    }

    /// @inheritdoc IRightOrderSettler
    function consentOf(
        GaslessCrossChainOrder calldata order,
        address payee
    ) external view returns (bytes32 xid, bytes32 digest) {
        Deal memory deal = _dealOf(order, payee);
        return (deal.xid, _consentDigest(deal));
    }

    /// @inheritdoc IRightOrderSettler
    function originDataOf(
        GaslessCrossChainOrder calldata order,
        bytes calldata originFillerData
    ) external view returns (string memory frame, bytes memory originData) {
        Seller memory seller = _sellerOf(originFillerData);
        return ("", _originData(_dealOf(order, seller.payee)));
    }

    function _open(GaslessCrossChainOrder memory order, Deal memory deal, Seller memory seller) private {
        if (msg.value != 0) revert RightOrderValueRefused(msg.value);
        if (_transactions[deal.orderId] != bytes32(0)) revert RightOrderOpened(deal.orderId);
        _checkConsent(deal, seller);

        _transactions[deal.orderId] = deal.xid;

        emit Open(deal.orderId, _resolved(order, deal, seller));

        _takePrice(order.user, deal.order.price);
        bytes[] memory consents = new bytes[](2);
        consents[1] = seller.consent;
        _coordinator.begin(deal.specification, uint256(deal.orderId), deal.args, consents);
        // The lock has answered within the call.
        if (_coordinator.stateOf(deal.xid) == CoordinatorState.Aborted) revert RightOrderNotLocked(deal.orderId);
    }

    /// @dev Of a token that takes a fee what others are owed would be locked.
    function _takePrice(address user, uint128 price) private {
        uint256 before = _token.balanceOf(address(this));
        _token.safeTransferFrom(user, address(this), price);
        uint256 balance = _token.balanceOf(address(this));
        uint256 moved = balance > before ? balance - before : 0;
        if (moved != price) revert RightOrderAmountMismatch(price, moved);
        _token.forceApprove(address(_lock), price);
    }

    /// @dev Asked here, though the destination asks again: or anybody could spoil an order by opening it with any bytes.
    /// Who must have signed stands in the order: of whoever opens it nothing is believed.
    function _checkConsent(Deal memory deal, Seller memory seller) private view {
        bytes32 digest = _consentDigest(deal);
        (address signer, ECDSA.RecoverError fault, ) = ECDSA.tryRecover(digest, seller.consent);
        bool isGiven = fault == ECDSA.RecoverError.NoError && signer == deal.order.provider;
        if (!isGiven) revert RightOrderConsentInvalid(deal.order.provider, digest);
    }

    /// @dev What {Participant} of the destination computes for leg 1.
    function _consentDigest(Deal memory deal) private view returns (bytes32) {
        uint64 chainId = deal.order.destinationChainId;
        bytes32 separator = keccak256(
            abi.encode(
                _DOMAIN_TYPEHASH,
                keccak256("CausewayParticipant"),
                keccak256("1"),
                uint256(chainId),
                _chains[chainId].rightMint
            )
        );
        bytes32 structHash = keccak256(abi.encode(_CONSENT_TYPEHASH, deal.xid, uint8(1)));
        return MessageHashUtils.toTypedDataHash(separator, structHash);
    }

    function _dealOf(GaslessCrossChainOrder memory order, address payee) private view returns (Deal memory deal) {
        (deal.orderId, deal.order) = _read(order);
        UsageRightOrder memory wanted = deal.order;
        address rightMint = _chains[wanted.destinationChainId].rightMint;
        if (rightMint == address(0)) revert OrderChainUnknown(wanted.destinationChainId);
        if (wanted.token != address(_token)) revert RightOrderTokenUnknown(wanted.token, address(_token));

        deal.args = new bytes[](2);
        deal.args[0] = abi.encode(address(this), payee);
        deal.args[1] = abi.encode(wanted.provider, wanted.terms);
        Leg[] memory legs = new Leg[](2);
        legs[0] = Leg(uint64(block.chainid), address(_lock), _PAY, keccak256(deal.args[0]), wanted.price, _LEG_GAS);
        legs[1] = Leg(wanted.destinationChainId, rightMint, _MINT, keccak256(deal.args[1]), 0, _LEG_GAS);
        deal.specification = Specification(legs, Deadlines(wanted.prepareBy, wanted.executeBy, order.fillDeadline));

        bytes32[] memory hashes = new bytes32[](2);
        (hashes[0], hashes[1]) = (Atomic.hashOf(legs[0]), Atomic.hashOf(legs[1]));
        deal.specificationHash = Atomic.specificationHash(hashes, deal.specification.deadlines);
        deal.xid = Atomic.xidOf(
            uint64(block.chainid),
            address(_coordinator),
            address(this),
            uint256(deal.orderId),
            deal.specificationHash
        );
    }

    function _resolved(
        GaslessCrossChainOrder memory order,
        Deal memory deal,
        Seller memory seller
    ) private view returns (ResolvedCrossChainOrder memory resolved) {
        resolved.user = order.user;
        resolved.originChainId = order.originChainId;
        resolved.openDeadline = order.openDeadline;
        resolved.fillDeadline = order.fillDeadline;
        resolved.orderId = deal.orderId;
        OrderChain memory chain = _chains[deal.order.destinationChainId];
        uint256 chainId = deal.order.destinationChainId;
        resolved.maxSpent = new Output[](1);
        resolved.maxSpent[0] = Output(_word(chain.rights), 1, _word(deal.order.terms.holder), chainId);
        resolved.minReceived = new Output[](1);
        resolved.minReceived[0] = Output(
            _word(deal.order.token),
            deal.order.price,
            _word(seller.payee),
            order.originChainId
        );
        resolved.fillInstructions = new FillInstruction[](1);
        bytes memory originData = seller.payee == address(0) ? bytes("") : _originData(deal);
        resolved.fillInstructions[0] = FillInstruction(chainId, _word(chain.settler), originData);
    }

    function _originData(Deal memory deal) private view returns (bytes memory) {
        return
            abi.encode(
                uint64(block.chainid),
                address(_coordinator),
                deal.specificationHash,
                deal.order.provider,
                deal.order.terms
            );
    }

    function _read(
        GaslessCrossChainOrder memory order
    ) private view returns (bytes32 orderId, UsageRightOrder memory wanted) {
        bool isHere = order.originSettler == address(this) && order.originChainId == block.chainid;
        if (!isHere) revert RightOrderNotHere(order.originSettler, order.originChainId);
        if (order.orderDataType != ORDER_TYPE) revert RightOrderTypeUnknown(order.orderDataType);
        wanted = abi.decode(order.orderData, (UsageRightOrder));
        // All of its fields have one word each, also those of the terms within it.
        bytes32 orderHash = keccak256(abi.encode(ORDER_TYPE, wanted));
        orderId = _hashTypedDataV4(
            keccak256(
                abi.encode(
                    _GASLESS_TYPEHASH,
                    order.originSettler,
                    order.user,
                    order.nonce,
                    order.originChainId,
                    order.openDeadline,
                    order.fillDeadline,
                    order.orderDataType,
                    orderHash
                )
            )
        );
    }

    function _unfold(
        address user,
        OnchainCrossChainOrder calldata order
    ) private view returns (GaslessCrossChainOrder memory gasless, Seller memory seller) {
        if (order.orderDataType != QUOTE_TYPE) revert RightOrderTypeUnknown(order.orderDataType);
        UsageRightOrder memory wanted;
        uint256 nonce;
        (wanted, nonce, seller) = abi.decode(order.orderData, (UsageRightOrder, uint256, Seller));
        gasless = GaslessCrossChainOrder({
            originSettler: address(this),
            user: user,
            nonce: nonce,
            originChainId: block.chainid,
            openDeadline: order.fillDeadline,
            fillDeadline: order.fillDeadline,
            orderDataType: ORDER_TYPE,
            orderData: abi.encode(wanted)
        });
    }

    function _sellerOf(bytes calldata originFillerData) private pure returns (Seller memory seller) {
        (seller.payee, seller.consent) = abi.decode(originFillerData, (address, bytes));
    }

    function _word(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }
}
