// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev A validator of the other chain: its consensus key (a point of secp256k1) and its voting power.
struct CometValidator {
    bytes32 x;
    bytes32 y;
    uint64 power;
}

/// @dev A header of the other chain's consensus. Nothing of it arrives encoded: the 14 leaves of its hash are written here, so that each
/// header has one form only. Header H speaks of execution block H − 1.
struct CometHeader {
    uint64 blockVersion;
    uint64 appVersion;
    uint64 height;
    /// @dev Unix time: seconds, and the nanoseconds beyond them.
    uint64 timeSeconds;
    uint32 timeNanos;
    bytes32 lastBlockHash;
    uint32 lastPartsTotal;
    bytes32 lastPartsHash;
    bytes32 lastCommitHash;
    bytes32 dataHash;
    bytes32 validatorsHash;
    bytes32 nextValidatorsHash;
    bytes32 consensusHash;
    /// @dev `app_hash`: the hash of execution block `height` − 1.
    bytes32 executionHash;
    /// @dev Of execution block `height` − 1: gas used, and slot 0 of the outbox after it. `LastResultsHash` is made of them.
    uint64 gasUsed;
    bytes32 accumulator;
    bytes32 evidenceHash;
    address proposer;
}

/// @dev A precommit. `index` is the validator's place in the set; r and vs are the signature in the form of EIP-2098, which has no twin.
struct CometSignature {
    uint16 index;
    uint64 timeSeconds;
    uint32 timeNanos;
    bytes32 r;
    bytes32 vs;
}

/// @dev Signatures in strictly ascending order of `index`.
struct CometCommit {
    uint32 round;
    uint32 partsTotal;
    bytes32 partsHash;
    CometSignature[] signatures;
}

/// @dev A block that was decided: two of one height are an equivocation.
struct CometDecision {
    uint64 height;
    bytes32 blockHash;
    CometCommit commit;
}

/// @dev What is trusted without proof: at the start, and after a recovery.
struct CometTrust {
    /// @dev Only headers above it are taken, and only decisions above it are evidence.
    uint64 height;
    /// @dev Unix seconds of that header.
    uint64 time;
    /// @dev The set that rules from `height` + 1 on, in the order of the other chain.
    CometValidator[] validators;
}

struct CometStatus {
    /// @dev Of the last header: its height, and its time in unix seconds.
    uint64 height;
    uint64 time;
    /// @dev How often trust was given: headers of a former era are not known any more.
    uint32 era;
    bool isFrozen;
    /// @dev Whether the next header has to bring its set with it.
    bool isSetPending;
    /// @dev Of the set in place.
    uint64 totalPower;
    uint16 validators;
}

/// @title The consensus of another chain, held by this one.
/// @dev A header is taken if more than two thirds of the power of the set that its predecessor named have signed it (`ecrecover` on
/// CometBFT's votes of key type `secp256k1eth`). Of each header a digest is kept, under which the state of execution block `height` − 1
/// and what its outbox has sent can be shown.
///
/// Heights and times only grow; a set that was replaced is never asked again; a header older than the last one is never taken. Once the
/// last header is older than {trustingPeriod} nothing more is taken: who left the other chain's set long ago may have lost its key. What was
/// taken in time stays known.
///
/// Two decisions of one height freeze the client: then nothing is taken and nothing is known. One validator that signs two votes freezes
/// nothing: fewer than a third may do so without harm, and a third of them could otherwise stop the bridge alone. The other chain itself
/// punishes it.
///
/// Only a recovery ends a freeze or an expiry. It needs both governances: the role here, and signatures of at least ⌈2n/3⌉ of the n
/// signers that the other chain's governance has named for this one ({IRecognitionList-peer}), of EIP-712
/// `Recovery(uint32 era,uint64 height,uint64 time,bytes32 validatorsHash,uint64 epoch)`, where `era` is one more than that of {status}
/// and `epoch` that of the signers. Domain: name `CausewayLightClient`, version `1`, this chain's id, this contract.
/// After an equivocation recover at a height that is not below it, or the same evidence freezes the client again.
///
/// The bounty is what anybody has paid in. It goes to who shows an equivocation and has announced it in an earlier block than the
/// one in which the client froze: who copies a report that it sees on the way earns nothing. Against a proposer that holds the report back
/// for a block, to announce it itself, this does not help; the client freezes all the same.
/// Assumption: the other chain names its outbox in `app_state` of its genesis, or has none.
interface ICometLightClient {
    event CometHeaderAccepted(uint64 indexed height, bytes32 executionHash, bytes32 accumulator);
    event CometSetNamed(uint64 indexed height, bytes32 validatorsHash);
    event CometSetInstalled(uint64 indexed height, bytes32 validatorsHash, uint256 count);
    event CometFrozen(uint64 indexed height, bytes32 blockHash, bytes32 otherBlockHash);
    event CometRecovered(uint32 indexed era, uint64 height, bytes32 validatorsHash);
    event CometReportAnnounced(bytes32 indexed commitment);
    event CometBountyPaid(address indexed reporter, uint256 amount);

    /// @dev An equivocation was shown: recover first.
    error CometClientFrozen();
    /// @dev The last header is too old: recover first. `expiredAt` in unix seconds.
    error CometClientExpired(uint256 expiredAt);
    error CometHeightNotGrowing(uint64 height, uint64 last);
    error CometTimeNotGrowing(uint64 time, uint64 last);
    /// @dev The header is from the future, by this chain's clock.
    error CometTimeAhead(uint64 time, uint256 most);
    /// @dev Another set rules: bring the headers in which it changes, in their order.
    error CometSetUnexpected(bytes32 validatorsHash, bytes32 expected);
    /// @dev The set has changed: use {updateWithSet}, or, where it has not, {update}.
    error CometSetPending(bool isPending);
    error CometSetInvalid(uint256 count);
    error CometKeyInvalid(uint256 index);
    error CometSignerUnordered(uint256 position);
    error CometSignatureInvalid(uint256 position);
    error CometPowerTooLow(uint256 power, uint256 total);
    error CometPartsInvalid(uint32 total);
    error CometTimeInvalid(uint256 timeSeconds, uint256 timeNanos);
    /// @dev No such header, or another one, was taken in this era.
    error CometHeaderUnknown(uint64 height);
    /// @dev The other chain's headers commit to no outbox: the accumulator is zero.
    error CometAccumulatorUnexpected(bytes32 accumulator);
    error CometNoEquivocation();
    error CometChainIdInvalid();
    error CometTrustingPeriodInvalid(uint64 trustingPeriod);
    /// @dev The other chain has no signers on this one.
    error CometPeerUnknown(uint256 peerChainId);
    error CometRecoveryUnsigned(uint256 count, uint256 needed);
    error CometRecoverySignerUnexpected(uint256 index, address signer);

    /// @notice Takes a later header, signed by the set in place.
    /// @dev Emits {CometHeaderAccepted}, and {CometSetNamed} if the next header has another set. Anybody may call.
    ///
    /// Requirements:
    /// - not frozen, not expired; the set in place rules this header
    /// - height above, time not before that of the last header; time at most 10 minutes ahead of this chain
    /// - more than 2/3 of the power signed, each signature by the validator of its index
    function update(CometHeader calldata header, CometCommit calldata commit) external;

    /// @notice Takes a later header with the set that the last one named.
    /// @dev Emits {CometSetInstalled} beside what {update} emits. Requirements: as {update}; the last header named this set.
    function updateWithSet(
        CometHeader calldata header,
        CometCommit calldata commit,
        CometValidator[] calldata validators
    ) external;

    /// @notice Says in advance that the caller knows an equivocation.
    /// @dev Emits {CometReportAnnounced}. `commitment` is {commitmentOf} of the caller and both decisions; only the first time counts.
    function announce(bytes32 commitment) external;

    /// @notice Shows two decisions of one height: freezes the client, and pays the bounty to a caller that has announced it before.
    /// @dev Emits {CometFrozen}, {CometBountyPaid}. A frozen client takes a report too, for the bounty. Never fails for an account that
    /// cannot take the bounty, which then stays here.
    ///
    /// Requirements:
    /// - one height, above the one that trust was given to, and two block hashes, neither zero
    /// - each signed by more than 2/3 of the power of the set in place
    function report(CometDecision calldata one, CometDecision calldata other) external;

    /// @notice Gives trust anew, and forgets all headers. Restricted to {Roles.BRIDGE}.
    /// @dev Emits {CometRecovered}, {CometSetInstalled}.
    ///
    /// Requirements:
    /// - at least ⌈2n/3⌉ of the other chain's signers signed, in ascending order
    /// - 1 to 100 validators; the time not ahead, and within the trusting period
    function recover(CometTrust calldata trust, bytes[] calldata signatures) external;

    /// @notice Reverts unless execution block `height` − 1 has this hash and the outbox this accumulator after it.
    function checkHeader(uint64 height, bytes32 executionHash, bytes32 accumulator) external view;

    function status() external view returns (CometStatus memory);

    /// @notice The hash of the set in place, and of the set that has to come with the next header (zero if none has to).
    function sets() external view returns (bytes32 inPlace, bytes32 pending);

    /// @notice Account and power of each validator in place.
    function validatorsInPlace() external view returns (address[] memory accounts, uint64[] memory powers);

    /// @notice What a reporter announces.
    function commitmentOf(
        address reporter,
        CometDecision calldata one,
        CometDecision calldata other
    ) external view returns (bytes32);

    /// @notice The digest that the other chain's signers sign for a recovery.
    function recoveryDigest(CometTrust calldata trust) external view returns (bytes32);

    /// @notice EIP-155 chain id of the other chain.
    function peerChainId() external view returns (uint64);

    /// @notice The outbox on the other chain that headers commit to; zero if they commit to none.
    function outbox() external view returns (address);

    /// @notice Seconds.
    function trustingPeriod() external view returns (uint64);
}
