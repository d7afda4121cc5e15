// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {PolicyId, ProductId, RightId} from "../types/Ids.sol";

struct Right {
    ProductId productId;
    PolicyId policyId;
    /// @dev Unix seconds: the right can be used from `notBefore` on and strictly before `expiresAt`.
    uint64 notBefore;
    uint64 expiresAt;
    /// @dev Uses that the right allows and uses that are taken.
    uint32 maxUses;
    uint32 used;
    /// @dev Whether the token cannot move (ERC-5192).
    bool locked;
}

struct RightTerms {
    ProductId productId;
    PolicyId policyId;
    address holder;
    uint64 notBefore;
    uint64 expiresAt;
    uint32 maxUses;
}

/// @title Usage rights, minted by providers as ERC-721 tokens; locked (ERC-5192) unless the policy permits `odrl:transfer`.
/// @dev An unlocked right moves from a key of an admitted or leaving organisation to a key of an admitted consumer.
/// Also the fact source of `odrl:count`: the uses of the right, the asked one included, so that `count lteq 3` permits three;
/// and of `odrl:unitOfCount`, which is always `urn:cwy:unit:use`.
interface IUsageRight is IERC721 {
    event UsageRightMinted(
        RightId indexed id,
        ProductId indexed productId,
        address indexed holder,
        PolicyId policyId,
        uint64 notBefore,
        uint64 expiresAt,
        uint32 maxUses
    );
    event UsageRecorded(RightId indexed id, uint32 used);
    event UsageReturned(RightId indexed id, uint32 used);

    error RightUnknown(RightId id);
    error RightHolderNotConsumer(address holder);
    error RightPeriodInvalid(uint64 notBefore, uint64 expiresAt);
    error RightUsesInvalid(uint32 maxUses);
    error RightNotYetValid(RightId id, uint64 notBefore, uint256 time);
    error RightExpired(RightId id, uint64 expiresAt, uint256 time);
    error RightExhausted(RightId id, uint32 maxUses);
    error RightUnused(RightId id);
    error RightLocked(RightId id);
    error RightNotHolder(RightId id, address account);

    /// @notice Mints a right to a product of the caller.
    /// @dev Emits {UsageRightMinted}, and ERC-5192 `Locked` or `Unlocked`. `policy` is the compiled policy of `terms.policyId`;
    /// whether it permits `odrl:transfer` decides the lock, once.
    ///
    /// Requirements:
    /// - the caller owns the product and is a key of an admitted provider; the product is not withdrawn
    /// - the policy is attached to the product and `policy` are its bytes
    /// - the holder is a key of an admitted consumer
    /// - `notBefore` < `expiresAt`, `expiresAt` is in the future, `maxUses` > 0
    function mint(RightTerms calldata terms, bytes calldata policy) external returns (RightId id);

    /// @notice Mints a right that was promised when {checkMint} passed. Restricted to {Roles.RIGHT_ISSUER}.
    /// @dev Emits what {mint} emits. Nothing of what {checkMint} requires is asked again: a promise that is paid for is kept, also if
    /// the product was withdrawn or an organisation suspended since. Whether a right can be used is asked at each use.
    ///
    /// Requirements: `policy` are the bytes of `terms.policyId`.
    function issue(RightTerms calldata terms, bytes calldata policy) external returns (RightId id);

    /// @notice Takes one use. Restricted to {Roles.USE_RECORDER}.
    /// @dev Emits {UsageRecorded}. Requirements: the right is valid now and not exhausted.
    function recordUse(RightId id) external;

    /// @notice Gives one use back, for a job that was not delivered. Restricted to {Roles.USE_RECORDER}.
    /// @dev Emits {UsageReturned}. Requirements: at least one use is taken.
    function returnUse(RightId id) external;

    /// @notice Reverts unless `provider` could {mint} a right of these terms now.
    function checkMint(address provider, RightTerms calldata terms) external view;

    /// @notice The right with this id; reverts with {RightUnknown} if there is none.
    function right(RightId id) external view returns (Right memory);

    /// @notice Reverts unless `holder` holds the right and it can be used now.
    function checkUsable(RightId id, address holder) external view;
}
