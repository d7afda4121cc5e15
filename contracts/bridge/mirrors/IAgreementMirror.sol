// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementState} from "../../agreement/IAgreementBook.sol";
import {AgreementId, MemberId} from "../../types/Ids.sol";
import {IMirror, Sighting} from "./IMirror.sol";

struct MirroredAgreement {
    /// @dev None if nothing was published.
    AgreementState state;
    bool isSuspended;
    /// @dev The organisations that both parties were keys of when it was proposed.
    MemberId provider;
    MemberId consumer;
}

/// @title What state an agreement of another chain is in.
/// @dev The id is the EIP-712 digest of the terms under the domain of the other chain's book, so it stands for all of them: whoever has the
/// terms compares.
interface IAgreementMirror is IMirror {
    event AgreementMirrored(
        uint64 indexed sourceChainId,
        AgreementId indexed id,
        AgreementState state,
        bool isSuspended,
        MemberId provider,
        MemberId consumer
    );

    /// @notice Sends the state of an agreement of this chain to the mirror of another.
    /// @dev Emits {MirrorPublished}.
    ///
    /// Requirements:
    /// - the agreement is known; the chain has a counterpart; the outbox takes the message
    /// - the caller is a key (not Payee) of an organisation that is Admitted or Leaving
    function publishAgreement(AgreementId id, uint64 destinationChainId) external returns (bytes32 messageId);

    function agreementOf(
        uint64 sourceChainId,
        AgreementId id
    ) external view returns (MirroredAgreement memory agreement, Sighting memory sighting);
}
