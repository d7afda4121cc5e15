// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SwapId} from "../types/Ids.sol";

/// @dev None → Locked → Claimed or Refunded; both are final.
enum SwapState {
    None,
    Locked,
    Claimed,
    Refunded
}

/// @dev One side of a swap. The contract keeps only a state for the digest of the terms: whoever claims or refunds names them again.
struct SwapTerms {
    /// @dev Who locks, and gets the amount back if nobody claims.
    address sender;
    address recipient;
    address token;
    /// @dev In the token's smallest unit.
    uint128 amount;
    /// @dev SHA-256 of the 32 bytes of the secret. The other chain's side has the same.
    bytes32 hashLock;
    /// @dev Unix seconds: claims are included in blocks before it, refunds from it on.
    uint64 expiresAt;
    /// @dev Tells apart swaps of the same terms.
    bytes32 salt;
}

/// @title Hash time-lock: two tokens on two chains change hands by one secret, with no bridge between them.
/// @dev A locks on chain A for B until t_A. B sees it and locks on chain B for A until t_B under the same hash. A claims on B, which shows the
/// secret; B claims with it on A. The contract on either chain knows nothing of the other, so these are rules of the callers (the sdk checks them):
/// t_A ≥ t_B + 2 (finality + relay) + clock skew; A claims on B at least that margin before t_B, or not at all.
///
/// A claim pays out at once; if the token refuses the recipient just then (suspended, frozen, paused) the amount becomes a credit of the
/// recipient. A claim that reverted over a token would have shown the secret and paid nobody.
///
/// Warning: a token whose balances change by themselves, or that lies about them, harms all swaps of that token and none of another.
interface IHashTimeLock {
    event SwapLocked(
        SwapId indexed swapId,
        address indexed sender,
        address indexed recipient,
        address token,
        uint128 amount,
        bytes32 hashLock,
        uint64 expiresAt,
        bytes32 salt
    );
    event SwapClaimed(SwapId indexed swapId, bytes32 secret);
    /// @dev The token refused the recipient of a claim: {withdraw} pays it later.
    event SwapCredited(SwapId indexed swapId, address indexed token, address indexed recipient, uint128 amount);
    event SwapRefunded(SwapId indexed swapId);
    event SwapCreditWithdrawn(address indexed token, address indexed account, uint256 amount);

    error SwapNotSender(address sender, address caller);
    /// @dev Nobody, or this contract itself: the amount could never leave.
    error SwapRecipientInvalid(address recipient);
    error SwapAmountInvalid();
    /// @dev Not in the future, or further away than `latest` (unix seconds).
    error SwapExpiryInvalid(uint64 expiresAt, uint256 latest);
    error SwapKnown(SwapId swapId);
    /// @dev The token moved another amount than it was asked to: it takes a fee.
    error SwapAmountMismatch(uint256 asked, uint256 moved);
    error SwapStateUnexpected(SwapId swapId, SwapState expected, SwapState found);
    error SwapSecretWrong(SwapId swapId);
    error SwapExpired(SwapId swapId, uint64 expiresAt);
    error SwapNotExpired(SwapId swapId, uint64 expiresAt);
    /// @dev With less gas the token might run out of it, and an estimate of gas would take that for enough.
    error SwapGasTooLow(uint256 needed, uint256 left);
    error SwapNothingOwed(address token, address account);

    /// @notice Locks the caller's tokens, which it has approved.
    /// @dev Emits {SwapLocked}.
    ///
    /// Requirements:
    /// - the caller is the `sender` of the terms: nobody can take the id of another's swap
    /// - `recipient` is neither zero nor this contract; `amount` > 0
    /// - `expiresAt` is in the future, at most 30 days away
    /// - these terms were never locked here
    /// - the token moves the amount exactly
    function lock(SwapTerms calldata terms) external returns (SwapId swapId);

    /// @notice Pays a locked amount to its recipient. Anyone who knows the secret may call: the amount goes nowhere else.
    /// @dev Emits {SwapClaimed}, and {SwapCredited} if the token refuses.
    ///
    /// Requirements:
    /// - the swap is Locked; `secret` hashes to `hashLock`; the block is before `expiresAt`
    /// - 200,000 gas are left for the token, so that nobody turns a payment into a credit by giving little
    ///
    /// Warning: the secret is public as soon as the transaction is sent, included or not.
    function claim(SwapTerms calldata terms, bytes32 secret) external;

    /// @notice Returns what nobody claimed to its sender. Anyone may call, at any time from `expiresAt` on.
    /// @dev Emits {SwapRefunded}. Reverts as the token does if that refuses the sender now; it can be tried again for ever.
    ///
    /// Requirements: the swap is Locked; the block is not before `expiresAt`.
    function refund(SwapTerms calldata terms) external;

    /// @notice Pays an account what a token refused before. Anyone may call.
    /// @dev Emits {SwapCreditWithdrawn}. Requirements: something is owed; the token takes it now.
    function withdraw(address token, address account) external returns (uint256 amount);

    function stateOf(SwapId swapId) external view returns (SwapState);

    /// @notice What {withdraw} would pay, in the token's smallest unit.
    function owed(address token, address account) external view returns (uint256);

    /// @notice keccak256(abi.encode(chain id, this contract, terms)).
    function swapIdOf(SwapTerms calldata terms) external view returns (SwapId);
}
