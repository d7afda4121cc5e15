// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";
import {CommitteeSigner, ICommitteeVerifier} from "./ICommitteeVerifier.sol";
import {IMessageVerifier} from "./IMessageVerifier.sol";

/// @title Messages are attested by a committee of both jurisdictions.
contract CommitteeVerifier is ICommitteeVerifier, AccessManaged, EIP712 {
    /// @dev The committee in force and the one before, in one word.
    struct Standing {
        uint64 epoch;
        uint8 count;
        uint8 threshold;
        uint64 previousEpoch;
        uint8 previousCount;
        uint8 previousThreshold;
        uint48 overlapUntil;
    }

    bytes32 private constant ATTESTATION_TYPEHASH = keccak256(
        "Attestation(uint64 sourceChainId,address outbox,bytes32 messagesHash,uint64 epoch)"
    );
    uint256 private constant LEAST_SIGNERS = 4;
    uint256 private constant MOST_SIGNERS = 64;
    uint256 private constant LEAST_OF_JURISDICTION = 2;
    uint256 private constant MOST_OVERLAP = 7 days;
    uint256 private constant SIGNATURE_BYTES = 65;

    Jurisdiction private immutable _first;
    Jurisdiction private immutable _second;

    Standing private _standing;
    /// @dev Zero, which is no jurisdiction, for whoever is no signer of the epoch.
    mapping(uint64 epoch => mapping(address account => Jurisdiction)) private _jurisdictionOf;
    mapping(uint64 epoch => CommitteeSigner[]) private _signers;

    constructor(
        address initialAuthority,
        Jurisdiction first,
        Jurisdiction second
    ) AccessManaged(initialAuthority) EIP712("CausewayCommittee", "1") {
        bool isSound = first.isWellFormed() && second.isWellFormed() && !(first == second);
        require(isSound, CommitteeJurisdictionsInvalid(first, second));
        _first = first;
        _second = second;
    }

    /// @inheritdoc ICommitteeVerifier
    function setCommittee(
        uint64 epoch,
        CommitteeSigner[] calldata signers,
        uint8 threshold,
        uint64 overlapUntil
    ) external restricted {
        Standing memory former = _standing;
        require(epoch > former.epoch, CommitteeEpochInvalid(epoch, former.epoch));
        uint256 most = block.timestamp + MOST_OVERLAP;
        bool isOverlapSound = overlapUntil >= block.timestamp && overlapUntil <= most;
        require(isOverlapSound, CommitteeOverlapInvalid(overlapUntil, most));
        _checkThreshold(signers.length, threshold);
        _checkSigners(signers);

        _standing = Standing({
            epoch: epoch,
            count: uint8(signers.length),
            threshold: threshold,
            previousEpoch: former.epoch,
            previousCount: former.count,
            previousThreshold: former.threshold,
            overlapUntil: uint48(overlapUntil)
        });
        for (uint256 i = 0; i < signers.length; ++i) {
            _jurisdictionOf[epoch][signers[i].account] = signers[i].jurisdiction;
            _signers[epoch].push(signers[i]);
        }

        emit CommitteeSet(epoch, signers, threshold, overlapUntil);
    }

    /// @inheritdoc IMessageVerifier
    function verifyMessages(
        uint64 sourceChainId,
        address outbox,
        bytes32[] calldata messageIds,
        bytes calldata proof
    ) external view {
        require(messageIds.length != 0, CommitteeMessagesMissing());
        require(sourceChainId != 0 && outbox != address(0), CommitteeSourceInvalid(sourceChainId, outbox));
        (uint64 epoch, bytes memory signatures) = abi.decode(proof, (uint64, bytes));
        uint256 needed = _thresholdOf(epoch);
        bool isEnough = signatures.length % SIGNATURE_BYTES == 0 && signatures.length >= needed * SIGNATURE_BYTES;
        require(isEnough, CommitteeSignaturesTooFew(signatures.length, needed));

        _checkSignatures(epoch, attestationDigest(sourceChainId, outbox, messageIds, epoch), signatures);
    }

    /// @inheritdoc ICommitteeVerifier
    function committee()
        external
        view
        returns (uint64 epoch, uint8 count, uint8 threshold, uint64 previousEpoch, uint64 overlapUntil)
    {
        Standing memory now_ = _standing;
        return (now_.epoch, now_.count, now_.threshold, now_.previousEpoch, now_.overlapUntil);
    }

    /// @inheritdoc ICommitteeVerifier
    function signersOf(uint64 epoch) external view returns (CommitteeSigner[] memory) {
        return _signers[epoch];
    }

    /// @inheritdoc ICommitteeVerifier
    function jurisdictions() external view returns (Jurisdiction first, Jurisdiction second) {
        return (_first, _second);
    }

    /// @inheritdoc ICommitteeVerifier
    function attestationDigest(
        uint64 sourceChainId,
        address outbox,
        bytes32[] calldata messageIds,
        uint64 epoch
    ) public view returns (bytes32) {
        bytes32 messagesHash = keccak256(abi.encodePacked(messageIds));
        return
            _hashTypedDataV4(keccak256(abi.encode(ATTESTATION_TYPEHASH, sourceChainId, outbox, messagesHash, epoch)));
    }

    /// @dev Of the current epoch, or of the one before within its overlap. Checked here again, where it counts: nothing that storage may hold
    /// by mistake lets fewer sign.
    function _thresholdOf(uint64 epoch) private view returns (uint256) {
        Standing memory now_ = _standing;
        bool isCurrent = epoch == now_.epoch;
        bool isOverlapping = epoch == now_.previousEpoch && block.timestamp < now_.overlapUntil;
        require(epoch != 0 && (isCurrent || isOverlapping), CommitteeEpochInvalid(epoch, now_.epoch));
        (uint256 count, uint256 threshold) = isCurrent
            ? (now_.count, now_.threshold)
            : (now_.previousCount, now_.previousThreshold);
        _checkThreshold(count, threshold);
        return threshold;
    }

    /// @dev Signers ascend strictly, so that none counts twice.
    function _checkSignatures(uint64 epoch, bytes32 digest, bytes memory signatures) private view {
        address previous = address(0);
        uint256 ofFirst = 0;
        uint256 ofSecond = 0;
        uint256 count = signatures.length / SIGNATURE_BYTES;
        for (uint256 i = 0; i < count; ++i) {
            address signer = _signerAt(digest, signatures, i);
            Jurisdiction jurisdiction = _jurisdictionOf[epoch][signer];
            bool isFirst = jurisdiction == _first;
            bool isExpected = signer > previous && (isFirst || jurisdiction == _second);
            require(isExpected, CommitteeSignerUnexpected(i, signer));
            if (isFirst) ++ofFirst;
            else ++ofSecond;
            previous = signer;
        }
        _checkJurisdictions(ofFirst, ofSecond);
    }

    function _checkSigners(CommitteeSigner[] calldata signers) private view {
        address previous = address(0);
        uint256 ofFirst = 0;
        for (uint256 i = 0; i < signers.length; ++i) {
            require(signers[i].account > previous, CommitteeSignersInvalid(signers.length));
            Jurisdiction jurisdiction = signers[i].jurisdiction;
            bool isKnown = jurisdiction == _first || jurisdiction == _second;
            require(isKnown, CommitteeJurisdictionUnknown(jurisdiction));
            if (jurisdiction == _first) ++ofFirst;
            previous = signers[i].account;
        }
        _checkJurisdictions(ofFirst, signers.length - ofFirst);
    }

    function _checkJurisdictions(uint256 ofFirst, uint256 ofSecond) private view {
        require(ofFirst >= LEAST_OF_JURISDICTION, CommitteeJurisdictionMissing(_first, ofFirst));
        require(ofSecond >= LEAST_OF_JURISDICTION, CommitteeJurisdictionMissing(_second, ofSecond));
    }

    /// @dev Zero for what is no signature, which is the account of nobody.
    function _signerAt(bytes32 digest, bytes memory signatures, uint256 index) private pure returns (address signer) {
        bytes32 r;
        bytes32 s;
        uint8 v;
        // Within the bytes: their length is a multiple of 65, and the index below the quotient.
        assembly ("memory-safe") {
            let at := add(add(signatures, 32), mul(index, SIGNATURE_BYTES))
            r := mload(at)
            s := mload(add(at, 32))
            v := byte(0, mload(add(at, 64)))
        }
        (signer, , ) = ECDSA.tryRecover(digest, v, r, s);
    }

    function _checkThreshold(uint256 count, uint256 threshold) private pure {
        require(count >= LEAST_SIGNERS && count <= MOST_SIGNERS, CommitteeSignersInvalid(count));
        uint256 least = Math.ceilDiv(2 * count, 3);
        require(threshold >= least && threshold <= count, CommitteeThresholdInvalid(threshold, least, count));
    }
}
