// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {AgreementState, IAgreementBook} from "../../agreement/IAgreementBook.sol";
import {IMemberRegistry} from "../../member/IMemberRegistry.sol";
import {AgreementId, MemberId} from "../../types/Ids.sol";
import {IAgreementMirror, MirroredAgreement} from "./IAgreementMirror.sol";
import {Sighting} from "./IMirror.sol";
import {Mirror} from "./Mirror.sol";

/// @dev See {IAgreementMirror}.
contract AgreementMirror is IAgreementMirror, Mirror {
    IAgreementBook private immutable _agreements;

    mapping(uint64 sourceChainId => mapping(AgreementId id => MirroredAgreement agreement)) private _mirrored;

    constructor(
        address authority,
        IERC7786GatewaySource outbox,
        IMemberRegistry members,
        IAgreementBook agreements
    ) Mirror(authority, outbox, members) {
        _agreements = agreements;
    }

    /// @inheritdoc IAgreementMirror
    function publishAgreement(AgreementId id, uint64 destinationChainId) external returns (bytes32 messageId) {
        AgreementState state = _agreements.stateOf(id);
        if (state == AgreementState.None) revert MirrorNothingToPublish(AgreementId.unwrap(id));
        (MemberId provider, MemberId consumer) = _agreements.partiesOf(id);
        MirroredAgreement memory agreement = MirroredAgreement(state, _agreements.isSuspended(id), provider, consumer);
        return _publish(AgreementId.unwrap(id), destinationChainId, abi.encode(agreement));
    }

    /// @inheritdoc IAgreementMirror
    function agreementOf(
        uint64 sourceChainId,
        AgreementId id
    ) external view returns (MirroredAgreement memory agreement, Sighting memory sighting) {
        return (_mirrored[sourceChainId][id], _sightingOf(sourceChainId, AgreementId.unwrap(id)));
    }

    function _show(uint64 sourceChainId, bytes32 id, bytes memory content) internal override {
        MirroredAgreement memory agreement = abi.decode(content, (MirroredAgreement));

        _mirrored[sourceChainId][AgreementId.wrap(id)] = agreement;

        emit AgreementMirrored(
            sourceChainId,
            AgreementId.wrap(id),
            agreement.state,
            agreement.isSuspended,
            agreement.provider,
            agreement.consumer
        );
    }
}
