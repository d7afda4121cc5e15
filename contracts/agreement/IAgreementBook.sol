// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementId, MemberId, PolicyId, ProductId, RightId} from "../types/Ids.sol";

/// @dev Proposed → Agreed | Withdrawn; Agreed → Closing | Closed; Closing → Closed. Withdrawn and Closed are final.
enum AgreementState {
    None,
    Proposed,
    Withdrawn,
    Agreed,
    Closing,
    Closed
}

/// @dev EIP-712 type `AgreementTerms`, in this order.
struct AgreementTerms {
    ProductId productId;
    PolicyId policyId;
    RightId rightId;
    /// @dev keccak256 of the purpose's IRI; the policy reads it from here.
    bytes32 purpose;
    /// @dev keccak256(abi.encode(Share[])) of how revenue is split.
    bytes32 splitDigest;
    address provider;
    /// @dev Unix seconds: jobs are authorised strictly before it.
    uint64 validUntil;
    /// @dev Units that can be authorised in all.
    uint32 maxUnits;
    address consumer;
    /// @dev Seconds after the end in which the provider can still collect.
    uint32 collectWindow;
    address token;
    /// @dev In the token's smallest unit, for each unit of use.
    uint128 unitPrice;
    /// @dev Makes two agreements of the same terms different.
    uint64 salt;
}

/// @title The signed contract between a provider and a consumer.
/// @dev Domain: name `CausewayAgreementBook`, version `1`, chain id, this contract. Both sign the same digest, which is the agreement's id.
/// Also the fact source of `odrl:purpose` (the purpose in the terms), `odrl:recipient` (keccak256 of the
/// consumer's DID) and `odrl:elapsedTime` (seconds since the agreement was reached).
interface IAgreementBook {
    event AgreementProposed(AgreementId indexed id, AgreementTerms terms);
    event AgreementReached(
        AgreementId indexed id,
        ProductId indexed productId,
        RightId indexed rightId,
        address provider,
        address consumer
    );
    event AgreementWithdrawn(AgreementId indexed id);
    /// @dev No job is authorised any more; the provider can collect before `closesAt` (unix seconds).
    event AgreementClosing(AgreementId indexed id, uint64 closesAt);
    event AgreementClosed(AgreementId indexed id);
    /// @dev No job is authorised until it is resumed; everything else goes on.
    event AgreementSuspended(AgreementId indexed id);
    event AgreementResumed(AgreementId indexed id);

    error AgreementUnknown(AgreementId id);
    error AgreementKnown(AgreementId id);
    error AgreementStateUnexpected(AgreementId id, AgreementState state);
    error AgreementSignerNotConsumer(AgreementId id, address consumer);
    error AgreementSignerNotProvider(AgreementId id, address provider);
    error AgreementProviderNotOwner(ProductId productId, address provider);
    error AgreementRightMismatch(RightId rightId, ProductId productId, PolicyId policyId);
    error AgreementExpired(AgreementId id, uint64 validUntil, uint256 time);
    error AgreementUnitsInvalid();
    /// @dev Suspended: a violated obligation or an infringed prohibition is not made good.
    error AgreementDutiesUnsettled(AgreementId id);
    error AgreementNotParty(AgreementId id, address account);
    error AgreementCollectWindowOpen(AgreementId id, uint64 closesAt, uint256 time);

    /// @notice Records a proposal that the consumer signed. Anyone may bring it.
    /// @dev Emits {AgreementProposed}. The id is the EIP-712 digest of `terms`.
    ///
    /// Requirements:
    /// - the id is new; `terms.validUntil` is in the future; `maxUnits` is not zero
    /// - provider and consumer are keys of an admitted provider and an admitted consumer
    /// - the provider owns the product; the right is of that product and policy and held by the consumer
    /// - `signature` over the id is by `terms.consumer` (ECDSA or ERC-1271)
    function propose(AgreementTerms calldata terms, bytes calldata signature) external returns (AgreementId id);

    /// @notice Accepts a proposal with the provider's signature over its id. Anyone may bring it.
    /// @dev Emits {AgreementReached}. Requirements: Proposed; not expired; provider and consumer are still admitted; signed by the provider.
    function accept(AgreementId id, bytes calldata signature) external;

    /// @notice Takes a proposal back. Requirements: the caller is the consumer; Proposed.
    /// @dev Emits {AgreementWithdrawn}.
    function withdraw(AgreementId id) external;

    /// @notice Ends an agreement. By the consumer, or by anyone after `validUntil`: Agreed → Closing. By the provider (a key with the role
    /// Controller or Node of its organisation): Agreed or Closing → Closed, which waives what it has not collected. By anyone once the
    /// collect window is over: Closing → Closed.
    /// @dev Emits {AgreementClosing} or {AgreementClosed}.
    function end(AgreementId id) external;

    /// @notice Stops the authorisation of jobs. What was delivered can be collected, and the agreement ends as ever. Restricted to
    /// {Roles.DUTY_KEEPER}.
    /// @dev Emits {AgreementSuspended}. Requirements: the agreement is known.
    function suspend(AgreementId id) external;

    /// @notice Ends a suspension. Restricted to {Roles.DUTY_KEEPER}.
    /// @dev Emits {AgreementResumed}. Requirements: the agreement is known.
    function resume(AgreementId id) external;

    /// @notice The terms of an agreement; reverts with {AgreementUnknown} if there is none.
    function terms(AgreementId id) external view returns (AgreementTerms memory);

    function stateOf(AgreementId id) external view returns (AgreementState);

    /// @notice Unix seconds at which the collect window of a Closing agreement ends; 0 before.
    function closesAt(AgreementId id) external view returns (uint64);

    function isSuspended(AgreementId id) external view returns (bool);

    /// @notice The organisations that provider and consumer were keys of when the agreement was proposed.
    function partiesOf(AgreementId id) external view returns (MemberId provider, MemberId consumer);

    /// @notice The id that these terms have on this chain.
    function idOf(AgreementTerms calldata terms) external view returns (AgreementId);

    /// @notice The terms of an agreement under which a job can be authorised now, or a revert that says why not.
    function checkOpen(AgreementId id) external view returns (AgreementTerms memory);

    /// @notice Reverts with {AgreementNotParty} unless `account` is a key (Controller or Node) of the organisation that the provider was a
    /// key of when the agreement was proposed. A key that was removed does not pass, be it the provider itself; the state of the
    /// organisation does not matter, so that one that is suspended or leaving can finish what is open.
    function checkProviderKey(AgreementId id, address account) external view;
}
