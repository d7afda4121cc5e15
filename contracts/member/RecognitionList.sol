// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IRecognitionList, RecognisedEntry} from "./IRecognitionList.sol";

/// @title What this chain and each peer recognise of one another.
/// @dev Behind an ERC-1967 proxy. Its storage layout is committed and compared (snapshots/layouts).
contract RecognitionList is IRecognitionList, AccessManaged, Initializable, UUPSUpgradeable, EIP712 {
    struct Peer {
        uint64 epoch;
        /// @dev How often the peer has confirmed, under whatever signers.
        uint64 confirmations;
        bytes32 confirmedDigest;
        address[] signers;
    }

    bytes32 private constant ADOPTION_TYPEHASH = keccak256(
        "PeerAdoption(uint256 chainId,bytes32 digest,uint64 epoch,uint64 number)"
    );
    uint256 private constant MOST_ENTRIES = 64;
    uint256 private constant MOST_SIGNERS = 100;
    uint256 private constant MOST_NAME_BYTES = 64;
    uint256 private constant MOST_VERSION_BYTES = 32;

    bytes32 private _adopted;
    /// @dev A list that was adopted once stays: adopting it again costs little.
    mapping(bytes32 digest => RecognisedEntry[]) private _entries;
    mapping(bytes32 digest => mapping(bytes32 entryId => bool)) private _isListed;
    mapping(uint256 peerChainId => Peer) private _peers;

    /// @dev The implementation itself has no authority and cannot be initialised.
    constructor() AccessManaged(address(0)) EIP712("CausewayRecognitionList", "1") {
        _disableInitializers();
    }

    /// @dev Called by the constructor of the proxy.
    function initialize(address initialAuthority) external initializer {
        _setAuthority(initialAuthority);
    }

    /// @inheritdoc IRecognitionList
    function adopt(bytes32 digest, bytes calldata list) external restricted {
        require(keccak256(list) == digest, RecognitionDigestUnexpected(digest, keccak256(list)));
        RecognisedEntry[] memory entries = _decode(digest, list);
        require(entries.length <= MOST_ENTRIES, RecognitionListTooLong(entries.length, MOST_ENTRIES));

        if (_entries[digest].length == 0) _store(digest, entries);
        _adopted = digest;

        emit RecognitionAdopted(digest, entries.length, list);
    }

    /// @inheritdoc IRecognitionList
    function setPeer(uint256 peerChainId, address[] calldata signers, uint64 epoch) external restricted {
        require(peerChainId != 0 && peerChainId != block.chainid, RecognitionPeerInvalid(peerChainId));
        _checkSigners(signers);
        Peer storage known = _peers[peerChainId];
        require(epoch > known.epoch, RecognitionEpochUnexpected(epoch, known.epoch + 1));

        _peers[peerChainId] = Peer({
            epoch: epoch,
            confirmations: known.confirmations,
            confirmedDigest: 0,
            signers: signers
        });

        emit RecognitionPeerSet(peerChainId, signers, epoch);
    }

    /// @inheritdoc IRecognitionList
    function confirmPeer(
        uint256 peerChainId,
        bytes32 digest,
        uint64 epoch,
        uint64 number,
        bytes[] calldata signatures
    ) external {
        Peer storage known = _peers[peerChainId];
        require(known.epoch != 0, RecognitionPeerUnknown(peerChainId));
        require(epoch == known.epoch, RecognitionEpochUnexpected(epoch, known.epoch));
        uint64 next = known.confirmations + 1;
        require(number == next, RecognitionNumberUnexpected(number, next));
        bytes32 signed = _hashTypedDataV4(keccak256(abi.encode(ADOPTION_TYPEHASH, peerChainId, digest, epoch, number)));
        _checkSignatures(known.signers, signed, signatures);

        known.confirmedDigest = digest;
        known.confirmations = number;

        emit RecognitionPeerConfirmed(peerChainId, digest, epoch, number);
    }

    /// @inheritdoc IRecognitionList
    function isRecognised(uint256 peerChainId, bytes32 entryId) external view returns (bool) {
        bytes32 digest = _adopted;
        return digest != 0 && _peers[peerChainId].confirmedDigest == digest && _isListed[digest][entryId];
    }

    /// @inheritdoc IRecognitionList
    function adoptedDigest() external view returns (bytes32) {
        return _adopted;
    }

    /// @inheritdoc IRecognitionList
    function adoptedEntries() external view returns (RecognisedEntry[] memory) {
        return _entries[_adopted];
    }

    /// @inheritdoc IRecognitionList
    function entriesOf(bytes calldata list) external pure returns (RecognisedEntry[] memory) {
        return abi.decode(list, (RecognisedEntry[]));
    }

    /// @inheritdoc IRecognitionList
    function peer(
        uint256 peerChainId
    ) external view returns (address[] memory signers, uint64 epoch, bytes32 confirmedDigest, uint64 confirmations) {
        Peer storage known = _peers[peerChainId];
        return (known.signers, known.epoch, known.confirmedDigest, known.confirmations);
    }

    function _store(bytes32 digest, RecognisedEntry[] memory entries) private {
        bytes32 previous = 0;
        for (uint256 i = 0; i < entries.length; ++i) {
            RecognisedEntry memory entry = entries[i];
            uint256 nameBytes = bytes(entry.name).length;
            bool isSound =
                nameBytes != 0 && nameBytes <= MOST_NAME_BYTES && bytes(entry.version).length <= MOST_VERSION_BYTES;
            require(isSound, RecognitionEntryInvalid(i));
            bytes32 entryId = keccak256(abi.encode(entry.kind, entry.name, entry.version, entry.digest));
            require(entryId > previous, RecognitionListNotCanonical(digest));

            previous = entryId;
            _entries[digest].push(entry);
            _isListed[digest][entryId] = true;
        }
    }

    /// @dev `upgradeToAndCall` is of role 0, because no other role is set for it.
    // solhint-disable-next-line no-empty-blocks
    function _authorizeUpgrade(address) internal override restricted {}

    /// @dev Through a call, because decoding what is no list reverts without a reason.
    function _decode(bytes32 digest, bytes calldata list) private view returns (RecognisedEntry[] memory) {
        try this.entriesOf(list) returns (RecognisedEntry[] memory entries) {
            require(keccak256(abi.encode(entries)) == digest, RecognitionListNotCanonical(digest));
            return entries;
        } catch {
            revert RecognitionListNotCanonical(digest);
        }
    }

    /// @dev Both lists ascend strictly, so that no signer counts twice; the position in the signers only moves forward.
    function _checkSignatures(address[] storage signers, bytes32 signed, bytes[] calldata signatures) private view {
        uint256 count = signers.length;
        uint256 needed = Math.ceilDiv(2 * count, 3);
        require(signatures.length >= needed, RecognitionSignaturesTooFew(signatures.length, needed));

        uint256 position = 0;
        for (uint256 i = 0; i < signatures.length; ++i) {
            (address signer, , ) = ECDSA.tryRecoverCalldata(signed, signatures[i]);
            while (position < count && signers[position] != signer) ++position;
            require(position < count, RecognitionSignerUnexpected(i, signer));
            ++position;
        }
    }

    function _checkSigners(address[] calldata signers) private pure {
        bool ascends = signers.length != 0 && signers.length <= MOST_SIGNERS;
        address previous = address(0);
        for (uint256 i = 0; ascends && i < signers.length; ++i) {
            ascends = signers[i] > previous;
            previous = signers[i];
        }
        require(ascends, RecognitionSignersInvalid(signers.length));
    }
}
