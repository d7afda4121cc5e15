// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IRightMint} from "../IRightMint.sol";
import {GaslessCrossChainOrder, IDestinationSettler, IOriginSettler} from "./IERC7683January2025.sol";
import {Assumption, IResolver, ResolvedOrder} from "./IERC7683May2026.sol";
import {IRightOrderSettler, OrderChain, UsageRightOrder} from "./IRightOrderSettler.sol";
import {ResolverCode} from "./ResolverCode.sol";

/// @title The orders of the settler for solvers of the draft of May 2026. It holds nothing and nothing asks it.
/// @dev Payload: `abi.encode(GaslessCrossChainOrder order, bytes signature)`.
///
/// Variables: 0 where the solver is paid; 1 the seller (`originFillerData`), of the witness `causeway.seller`: the provider of the order in
/// its data signs {IRightOrderSettler.consentOf} of that order and the payee in variable 0; 2 what the settler says to it, `originData`;
/// 3 the policy's bytes, of the witness `causeway.policy`: those whose keccak256 is its data.
/// Steps: 0 open the order, which pays when the transaction is decided; 1 fill it. That step may be skipped: what is owed anyone can have
/// minted. The solver is paid by the lock's credit, which the recipient withdraws.
/// Assumption `causeway.atomic`: the contracts that decide, pay and mint, `abi.encode(coordinator's chain, settler, lock, destination chain,
/// right mint)`.
contract RightOrderResolver is IResolver {
    using ResolverCode for uint256;

    IRightOrderSettler private immutable _settler;
    address private immutable _lock;

    /// @dev Not signed by its user, too late, or opened already.
    error ResolverOrderUnfit(bytes32 orderId);

    constructor(IRightOrderSettler settler, address lock) {
        (_settler, _lock) = (settler, lock);
    }

    /// @inheritdoc IResolver
    function resolve(bytes calldata payload) external view returns (ResolvedOrder memory resolved) {
        (GaslessCrossChainOrder memory order, bytes memory signature) = abi.decode(
            payload,
            (GaslessCrossChainOrder, bytes)
        );
        _checkFit(order, signature);
        UsageRightOrder memory wanted = abi.decode(order.orderData, (UsageRightOrder));

        resolved.variables = _variables(order, wanted);
        resolved.steps = new bytes[](2);
        resolved.steps[0] = _opening(order, signature);
        resolved.steps[1] = _filling(_settler.orderIdOf(order), wanted.destinationChainId);
        resolved.payments = new bytes[](1);
        bytes memory token = block.chainid.at(wanted.token);
        uint256 delay = order.fillDeadline - block.timestamp;
        resolved.payments[0] = ResolverCode.erc20(token, block.chainid.at(_lock), wanted.price, 0, 0, delay);
        resolved.assumptions = new Assumption[](1);
        OrderChain memory chain = _settler.chainOf(wanted.destinationChainId);
        bytes memory trusted = abi.encode(
            block.chainid,
            address(_settler),
            _lock,
            wanted.destinationChainId,
            chain.rightMint
        );
        resolved.assumptions[0] = Assumption("causeway.atomic", trusted);
    }

    function _checkFit(GaslessCrossChainOrder memory order, bytes memory signature) private view {
        // Refuses what is not for this chain, of another type, or for a chain or in a token that the settler does not know.
        bytes32 orderId = _settler.resolveFor(order, "").orderId;
        bool isFit =
            block.timestamp <= order.openDeadline &&
                block.timestamp <= order.fillDeadline &&
                _settler.transactionOf(orderId) == bytes32(0) &&
                SignatureChecker.isValidSignatureNow(order.user, orderId, signature);
        if (!isFit) revert ResolverOrderUnfit(orderId);
    }

    function _variables(
        GaslessCrossChainOrder memory order,
        UsageRightOrder memory wanted
    ) private view returns (bytes[] memory variables) {
        variables = new bytes[](4);
        variables[0] = ResolverCode.paymentRecipient();
        variables[1] = ResolverCode.witness("causeway.seller", abi.encode(order), new uint256[](1));
        bytes[] memory arguments = new bytes[](2);
        (arguments[0], arguments[1]) = (abi.encode("", order), uint256(1).variable());
        bytes memory settler = block.chainid.at(address(_settler));
        variables[2] = ResolverCode.query(settler, IRightOrderSettler.originDataOf.selector, arguments);
        bytes memory policy = abi.encode(wanted.terms.policyId);
        variables[3] = ResolverCode.witness("causeway.policy", policy, new uint256[](0));
    }

    function _opening(GaslessCrossChainOrder memory order, bytes memory signature) private view returns (bytes memory) {
        bytes[] memory arguments = new bytes[](3);
        arguments[0] = abi.encode("", order);
        arguments[1] = abi.encode("", signature);
        arguments[2] = uint256(1).variable();
        bytes[] memory attributes = new bytes[](2);
        attributes[0] = uint256(order.openDeadline).notAfter();
        // The user may have moved its tokens meanwhile, or another solver opened it.
        attributes[1] = ResolverCode.revertPolicy("abort", "");
        bytes memory settler = block.chainid.at(address(_settler));
        return ResolverCode.step(settler, IOriginSettler.openFor.selector, arguments, attributes);
    }

    function _filling(bytes32 orderId, uint64 chainId) private view returns (bytes memory) {
        bytes[] memory arguments = new bytes[](3);
        arguments[0] = abi.encode("", orderId);
        arguments[1] = uint256(2).variable();
        arguments[2] = uint256(3).variable();
        bytes[] memory attributes = new bytes[](2);
        attributes[0] = uint256(0).needsStep();
        // Aborted, or filled by somebody else; before it is decided there is nothing to do either.
        attributes[1] = ResolverCode.revertPolicy("ignore", abi.encodePacked(IRightMint.RightMintNotOwed.selector));
        bytes memory settler = uint256(chainId).at(_settler.chainOf(chainId).settler);
        return ResolverCode.step(settler, IDestinationSettler.fill.selector, arguments, attributes);
    }
}
