// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What is recognised: a field of data, a format, a hash function, a proof system.
enum RecognisedKind {
    Field,
    Format,
    Hash,
    ProofSystem
}

/// @dev Its id is `keccak256(abi.encode(kind, name, version, digest))`.
struct RecognisedEntry {
    RecognisedKind kind;
    /// @dev 1 to 64 bytes.
    string name;
    /// @dev At most 32 bytes.
    string version;
    /// @dev Digest of the specification or of the artefact (verification key, schema).
    bytes32 digest;
}

/// @title What this chain and each peer recognise of one another.
/// @dev A list is `abi.encode(RecognisedEntry[])` with ids strictly ascending; its digest is keccak256 of these bytes, the same on both
/// chains. An entry is in force towards a peer only while the list that this chain has adopted is the one that the peer has confirmed.
///
/// A peer confirms by EIP-712 `PeerAdoption(uint256 chainId,bytes32 digest,uint64 epoch,uint64 number)`, where `chainId` is the *peer's*,
/// `epoch` that of its signers, and `number` one more than its confirmations here, signed by at least ⌈2n/3⌉ of its n signers.
/// Domain: name `CausewayRecognitionList`, version `1`, this chain's id, this contract.
/// Each number is used once: neither a confirmation that was used nor one that was signed and held back can bring a former list back.
interface IRecognitionList {
    event RecognitionAdopted(bytes32 indexed digest, uint256 entries, bytes list);
    event RecognitionPeerSet(uint256 indexed peerChainId, address[] signers, uint64 epoch);
    event RecognitionPeerConfirmed(uint256 indexed peerChainId, bytes32 indexed digest, uint64 epoch, uint64 number);

    error RecognitionDigestUnexpected(bytes32 digest, bytes32 expected);
    /// @dev The bytes are no list, not its canonical encoding, or an entry's id is not above the one before.
    error RecognitionListNotCanonical(bytes32 digest);
    error RecognitionListTooLong(uint256 entries, uint256 most);
    error RecognitionEntryInvalid(uint256 index);
    error RecognitionPeerInvalid(uint256 peerChainId);
    error RecognitionPeerUnknown(uint256 peerChainId);
    error RecognitionSignersInvalid(uint256 count);
    error RecognitionEpochUnexpected(uint64 epoch, uint64 expected);
    error RecognitionSignaturesTooFew(uint256 count, uint256 needed);
    /// @dev Not a signer of the peer, or not above the one before: signatures are ordered by ascending signer.
    error RecognitionSignerUnexpected(uint256 index, address signer);
    error RecognitionNumberUnexpected(uint64 number, uint64 expected);

    /// @notice Adopts a list for this chain, in place of the one before. Restricted to {Roles.RECOGNITION}.
    /// @dev Emits {RecognitionAdopted}. An empty list recognises nothing.
    ///
    /// Requirements:
    /// - `digest` is keccak256 of `list`
    /// - `list` is canonical, with at most 64 entries, each with a name of 1 to 64 bytes and a version of at most 32
    function adopt(bytes32 digest, bytes calldata list) external;

    /// @notice Names the signers of a peer; what the peer confirmed before counts no more. Restricted to {Roles.RECOGNITION}.
    /// @dev Emits {RecognitionPeerSet}.
    ///
    /// Requirements:
    /// - `peerChainId` is neither 0 nor this chain's
    /// - `signers` are 1 to 100 accounts, strictly ascending, none zero
    /// - `epoch` is above the peer's epoch
    function setPeer(uint256 peerChainId, address[] calldata signers, uint64 epoch) external;

    /// @notice Shows that a peer has adopted a list; anybody may call.
    /// @dev Emits {RecognitionPeerConfirmed}.
    ///
    /// Requirements:
    /// - the peer is known and `epoch` is its epoch
    /// - at least ⌈2n/3⌉ of its signers signed, in ascending order
    /// - `number` is one more than the peer's confirmations
    function confirmPeer(
        uint256 peerChainId,
        bytes32 digest,
        uint64 epoch,
        uint64 number,
        bytes[] calldata signatures
    ) external;

    /// @notice Whether both chains have adopted the same list and the entry is in it.
    function isRecognised(uint256 peerChainId, bytes32 entryId) external view returns (bool);

    /// @notice The digest of the list that this chain has adopted; 0 before the first.
    function adoptedDigest() external view returns (bytes32);

    /// @notice The entries of an encoded list, adopted or not; reverts if the bytes are no list.
    function entriesOf(bytes calldata list) external pure returns (RecognisedEntry[] memory);

    /// @notice The entries of the list that this chain has adopted.
    function adoptedEntries() external view returns (RecognisedEntry[] memory);

    /// @notice The signers, the epoch and the confirmed digest of a peer, and how often it has confirmed; epoch 0 if there is none.
    function peer(
        uint256 peerChainId
    ) external view returns (address[] memory signers, uint64 epoch, bytes32 confirmedDigest, uint64 confirmations);
}
