// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Jurisdiction} from "../types/Jurisdiction.sol";
import {IMessageVerifier} from "./IMessageVerifier.sol";

struct CommitteeSigner {
    address account;
    Jurisdiction jurisdiction;
}

/// @title Messages are attested by a committee of both jurisdictions.
/// @dev A member of the committee signs EIP-712 `Attestation(uint64 sourceChainId,address outbox,bytes32 messagesHash,uint64 epoch)`,
/// where `messagesHash` is keccak256 of the ids one after another. Domain: name `CausewayCommittee`, version `1`, this chain's id, this
/// contract. A proof is `abi.encode(uint64 epoch, bytes signatures)`: 65 bytes (r, s, v) each, signers strictly ascending.
///
/// Each verification checks again what the set-up checked: at least 4 signers, a threshold of at least ⌈2n/3⌉, two signers of each
/// jurisdiction among those that signed, no zero epoch. Storage that was never written therefore verifies nothing.
interface ICommitteeVerifier is IMessageVerifier {
    event CommitteeSet(uint64 indexed epoch, CommitteeSigner[] signers, uint8 threshold, uint64 overlapUntil);

    /// @dev Not 4 to 64 signers, or not strictly ascending by account, or one is zero.
    error CommitteeSignersInvalid(uint256 count);
    /// @dev Below ⌈2n/3⌉ or above n.
    error CommitteeThresholdInvalid(uint256 threshold, uint256 least, uint256 most);
    /// @dev Fewer than two signers of this jurisdiction, in the committee or among the signatures.
    error CommitteeJurisdictionMissing(Jurisdiction jurisdiction, uint256 signers);
    /// @dev Neither of the two jurisdictions of this verifier.
    error CommitteeJurisdictionUnknown(Jurisdiction jurisdiction);
    /// @dev The two jurisdictions are the same or not well formed.
    error CommitteeJurisdictionsInvalid(Jurisdiction first, Jurisdiction second);
    /// @dev Set-up: not above the current epoch. Verification: neither the current epoch nor the one before within its overlap.
    error CommitteeEpochInvalid(uint64 epoch, uint64 current);
    /// @dev In the past, or more than 7 days ahead.
    error CommitteeOverlapInvalid(uint64 overlapUntil, uint256 most);
    error CommitteeMessagesMissing();
    /// @dev The outbox or the chain is zero.
    error CommitteeSourceInvalid(uint64 sourceChainId, address outbox);
    /// @dev Not a whole number of signatures, or fewer than the threshold.
    error CommitteeSignaturesTooFew(uint256 length, uint256 needed);
    /// @dev Not a signer of the epoch, not above the one before, or no signature (high s, v not 27 or 28).
    error CommitteeSignerUnexpected(uint256 index, address signer);

    /// @notice Puts a committee in place of the one before, which verifies until `overlapUntil` still. Restricted to {Roles.BRIDGE}.
    /// @dev Emits {CommitteeSet}. The committee before the one before ends at once. `overlapUntil` is in Unix seconds, exclusive; the present
    /// time ends the former committee at once. For the first committee it means nothing.
    ///
    /// Requirements:
    /// - `epoch` is above the current one
    /// - `signers` are 4 to 64, strictly ascending by account, none zero, at least two of each jurisdiction
    /// - ⌈2n/3⌉ ≤ `threshold` ≤ n
    /// - now ≤ `overlapUntil` ≤ now + 7 days
    function setCommittee(
        uint64 epoch,
        CommitteeSigner[] calldata signers,
        uint8 threshold,
        uint64 overlapUntil
    ) external;

    /// @notice The committee in force, and until when the one before verifies; epoch 0 if there is none.
    function committee()
        external
        view
        returns (uint64 epoch, uint8 count, uint8 threshold, uint64 previousEpoch, uint64 overlapUntil);

    /// @notice Of any epoch, also of former ones.
    function signersOf(uint64 epoch) external view returns (CommitteeSigner[] memory);

    /// @notice The two jurisdictions that must both sign.
    function jurisdictions() external view returns (Jurisdiction first, Jurisdiction second);

    /// @notice What a signer signs.
    function attestationDigest(
        uint64 sourceChainId,
        address outbox,
        bytes32[] calldata messageIds,
        uint64 epoch
    ) external view returns (bytes32);
}
