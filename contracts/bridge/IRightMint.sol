// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RightTerms} from "../right/IUsageRight.sol";
import {RightId} from "../types/Ids.sol";
import {Part} from "./Atomic.sol";
import {IParticipant} from "./IParticipant.sol";

/// @title A usage right as part of an atomic transaction: promised when prepared, owed when decided, minted when it is claimed.
/// @dev Operation: keccak256("RightMint.mint"). Arguments: abi.encode(address provider, RightTerms terms). The amount is 0. The provider
/// could mint the right itself ({IUsageRight.checkMint}) and consents to the transaction ({IParticipant.consentDigest}) unless it
/// began it on this chain.
///
/// To mint calls the policy, which can fail; to commit must not. So a commit leaves a claim, and whoever holds the arguments has it minted.
interface IRightMint is IParticipant {
    event RightPromised(bytes32 indexed key, address indexed provider, RightTerms terms);
    event RightClaimed(bytes32 indexed key, RightId indexed id);

    error RightMintAmountInvalid(uint128 amount);
    /// @dev The part is not Finalized, was claimed already, or was prepared with other arguments.
    error RightMintNotOwed(bytes32 key);

    /// @notice Mints the right that a committed transaction owes to its licensee. Anyone may call it.
    /// @dev Emits {RightClaimed}. Requirements: the part is Finalized and not claimed; `provider` and `terms` are those it was prepared
    /// with; `policy` are the bytes of the policy.
    function claim(
        Part calldata part,
        address provider,
        RightTerms calldata terms,
        bytes calldata policy
    ) external returns (RightId id);

    /// @notice `keccak256(abi.encode(provider, terms))` of a part that is promised or owed; zero otherwise.
    function promiseOf(Part calldata part) external view returns (bytes32 promiseHash);
}
