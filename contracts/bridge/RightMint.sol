// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {IUsageRight, RightTerms} from "../right/IUsageRight.sol";
import {RightId} from "../types/Ids.sol";
import {Atomic, Order, Part} from "./Atomic.sol";
import {ParticipantState} from "./IParticipant.sol";
import {IRightMint} from "./IRightMint.sol";
import {IStateProof} from "./IStateProof.sol";
import {Participant} from "./Participant.sol";

/// @dev See {IRightMint}. Needs {Roles.RIGHT_ISSUER}.
contract RightMint is IRightMint, Participant {
    bytes32 private constant _MINT = keccak256("RightMint.mint");

    IUsageRight private immutable _rights;

    /// @dev Of provider and terms, encoded anew: the leg's arguments may have had other bytes, of which no claim could be made.
    mapping(bytes32 key => bytes32 promiseHash) private _promises;

    constructor(
        address authority,
        IERC7786GatewaySource outbox,
        address inbox,
        IStateProof proofs,
        IUsageRight rights
    ) Participant(authority, outbox, inbox, proofs) {
        _rights = rights;
    }

    /// @inheritdoc IRightMint
    function claim(
        Part calldata part,
        address provider,
        RightTerms calldata terms,
        bytes calldata policy
    ) external nonReentrant returns (RightId id) {
        bytes32 key = Atomic.keyOf(part);
        bool isOwed = _stateOf(key) == ParticipantState.Finalized && _promises[key] == _hashOf(provider, terms);
        if (!isOwed) revert RightMintNotOwed(key);

        delete _promises[key];

        id = _rights.issue(terms, policy);

        emit RightClaimed(key, id);
    }

    /// @inheritdoc IRightMint
    function promiseOf(Part calldata part) external view returns (bytes32 promiseHash) {
        return _promises[Atomic.keyOf(part)];
    }

    function _reserve(bytes32 key, bytes32 xid, Order calldata order, bool isLocal) internal override {
        if (order.leg.operation != _MINT) revert ParticipantOperationUnknown(order.leg.operation);
        if (order.leg.amount != 0) revert RightMintAmountInvalid(order.leg.amount);
        (address provider, RightTerms memory terms) = abi.decode(order.args, (address, RightTerms));
        _checkConsent(provider, xid, order, isLocal);
        _rights.checkMint(provider, terms);

        _promises[key] = _hashOf(provider, terms);

        emit RightPromised(key, provider, terms);
    }

    /// @dev Everything was asked when the right was promised, and a promise is kept.
    // solhint-disable-next-line no-empty-blocks
    function _apply(bytes32, uint128) internal override {}

    /// @dev The promise is a claim now: {claim} tells by the state.
    // solhint-disable-next-line no-empty-blocks
    function _finalize(bytes32, uint128) internal override {}

    function _release(bytes32 key, uint128) internal override {
        delete _promises[key];
    }

    function _hashOf(address provider, RightTerms memory terms) private pure returns (bytes32) {
        return keccak256(abi.encode(provider, terms));
    }
}
