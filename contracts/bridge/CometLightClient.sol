// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ShortString, ShortStrings} from "@openzeppelin/contracts/utils/ShortStrings.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {CometHeaders} from "./CometHeaders.sol";
import {CometVotes} from "./CometVotes.sol";
import {
    CometCommit,
    CometDecision,
    CometHeader,
    CometStatus,
    CometTrust,
    CometValidator,
    ICometLightClient
} from "./ICometLightClient.sol";
import {IRecognitionList} from "../member/IRecognitionList.sol";
import {ValidatorKey} from "../member/ValidatorKey.sol";

/// @dev Fixed when a client is deployed.
struct CometChain {
    /// @dev CometBFT's name of the chain: 1 to 31 bytes.
    string name;
    uint64 chainId;
    /// @dev Zero: its headers commit to none.
    address outbox;
    /// @dev Seconds, from an hour to 30 days.
    uint64 trustingPeriod;
}

/// @title The consensus of another chain, held by this one.
contract CometLightClient is ICometLightClient, AccessManaged, EIP712 {
    bytes32 private constant RECOVERY_TYPEHASH = keccak256(
        "Recovery(uint32 era,uint64 height,uint64 time,bytes32 validatorsHash,uint64 epoch)"
    );
    uint256 private constant MOST_VALIDATORS = 100;
    uint64 private constant MOST_AHEAD = 10 minutes;
    uint64 private constant LEAST_PERIOD = 1 hours;
    uint64 private constant MOST_PERIOD = 30 days;

    IRecognitionList private immutable _recognition;
    ShortString private immutable _chainName;
    bytes32 private immutable _chainLeaf;
    /// @inheritdoc ICometLightClient
    uint64 public immutable peerChainId;
    /// @inheritdoc ICometLightClient
    address public immutable outbox;
    /// @inheritdoc ICometLightClient
    uint64 public immutable trustingPeriod;

    CometStatus private _status;
    bytes32 private _setHash;
    bytes32 private _pendingSetHash;
    /// @dev To which trust was given last.
    uint64 private _trustedHeight;
    /// @dev The block of this chain in which the client froze.
    uint64 private _frozenAt;
    /// @dev By place in the set; none behind its end.
    mapping(uint256 index => CometVotes.Voter) private _voters;
    /// @dev keccak256 of era, execution hash and accumulator; zero where no header was taken.
    mapping(uint64 height => bytes32) private _headers;
    mapping(bytes32 commitment => uint256 blockNumber) private _announcedAt;

    constructor(
        address initialAuthority,
        IRecognitionList recognition,
        CometChain memory chain,
        CometTrust memory trust
    ) AccessManaged(initialAuthority) EIP712("CausewayLightClient", "1") {
        require(bytes(chain.name).length != 0 && bytes(chain.name).length < 32, CometChainIdInvalid());
        require(
            chain.trustingPeriod >= LEAST_PERIOD && chain.trustingPeriod <= MOST_PERIOD,
            CometTrustingPeriodInvalid(chain.trustingPeriod)
        );
        _recognition = recognition;
        _chainName = ShortStrings.toShortString(chain.name);
        _chainLeaf = CometHeaders.chainLeafOf(chain.name);
        peerChainId = chain.chainId;
        outbox = chain.outbox;
        trustingPeriod = chain.trustingPeriod;
        _checkTime(trust.time);

        _trust(trust);
    }

    /// @inheritdoc ICometLightClient
    function update(CometHeader calldata header, CometCommit calldata commit) external {
        CometStatus memory last = _status;
        require(!last.isSetPending, CometSetPending(true));
        bytes32 inPlace = _setHash;
        require(header.validatorsHash == inPlace, CometSetUnexpected(header.validatorsHash, inPlace));

        _advance(last, header, commit);
    }

    /// @inheritdoc ICometLightClient
    function updateWithSet(
        CometHeader calldata header,
        CometCommit calldata commit,
        CometValidator[] calldata validators
    ) external {
        CometStatus memory last = _status;
        require(last.isSetPending, CometSetPending(false));
        bytes32 pending = _pendingSetHash;
        require(header.validatorsHash == pending, CometSetUnexpected(header.validatorsHash, pending));
        bytes32 given = _hashOf(validators);
        require(given == pending, CometSetUnexpected(given, pending));

        last.isSetPending = false;
        _install(last, validators, pending, header.height);
        delete _pendingSetHash;
        _advance(last, header, commit);
    }

    /// @inheritdoc ICometLightClient
    function announce(bytes32 commitment) external {
        if (_announcedAt[commitment] == 0) _announcedAt[commitment] = block.number;

        emit CometReportAnnounced(commitment);
    }

    /// @inheritdoc ICometLightClient
    function report(CometDecision calldata one, CometDecision calldata other) external {
        require(_isConflict(one, other), CometNoEquivocation());
        uint256 total = _status.totalPower;
        _requirePower(one.height, one.blockHash, one.commit, total);
        _requirePower(other.height, other.blockHash, other.commit, total);

        if (!_status.isFrozen) {
            _status.isFrozen = true;
            _frozenAt = uint64(block.number);
            emit CometFrozen(one.height, one.blockHash, other.blockHash);
        }
        uint256 announcedAt = _announcedAt[commitmentOf(msg.sender, one, other)];
        if (announcedAt != 0 && announcedAt < _frozenAt) _payBounty(msg.sender);
    }

    /// @inheritdoc ICometLightClient
    function recover(CometTrust calldata trust, bytes[] calldata signatures) external restricted {
        _checkTime(trust.time);
        (bytes32 digest, address[] memory signers) = _recovery(trust);
        _checkSignatures(signers, digest, signatures);

        ++_status.era;
        _status.isFrozen = false;
        _trust(trust);

        emit CometRecovered(_status.era, trust.height, _setHash);
    }

    /// @dev Pays into the bounty.
    receive() external payable {}

    /// @inheritdoc ICometLightClient
    function checkHeader(uint64 height, bytes32 executionHash, bytes32 accumulator) external view {
        CometStatus memory last = _status;
        require(!last.isFrozen, CometClientFrozen());
        // What is zero was never taken: a digest is not.
        require(_headers[height] == _digestOf(last.era, executionHash, accumulator), CometHeaderUnknown(height));
    }

    /// @inheritdoc ICometLightClient
    function status() external view returns (CometStatus memory) {
        return _status;
    }

    /// @inheritdoc ICometLightClient
    function sets() external view returns (bytes32 inPlace, bytes32 pending) {
        return (_setHash, _pendingSetHash);
    }

    /// @inheritdoc ICometLightClient
    function validatorsInPlace() external view returns (address[] memory accounts, uint64[] memory powers) {
        uint256 count = _status.validators;
        accounts = new address[](count);
        powers = new uint64[](count);
        for (uint256 i = 0; i < count; ++i) (accounts[i], powers[i]) = (_voters[i].account, _voters[i].power);
    }

    /// @inheritdoc ICometLightClient
    function recoveryDigest(CometTrust calldata trust) external view returns (bytes32 digest) {
        (digest, ) = _recovery(trust);
    }

    /// @inheritdoc ICometLightClient
    function commitmentOf(
        address reporter,
        CometDecision calldata one,
        CometDecision calldata other
    ) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), reporter, one, other));
    }

    function _advance(CometStatus memory last, CometHeader calldata header, CometCommit calldata commit) private {
        require(!last.isFrozen, CometClientFrozen());
        uint256 expiredAt = uint256(last.time) + trustingPeriod;
        require(block.timestamp < expiredAt, CometClientExpired(expiredAt));
        require(header.height > last.height, CometHeightNotGrowing(header.height, last.height));
        require(header.timeSeconds >= last.time, CometTimeNotGrowing(header.timeSeconds, last.time));
        require(
            header.timeSeconds <= block.timestamp + MOST_AHEAD,
            CometTimeAhead(header.timeSeconds, block.timestamp + MOST_AHEAD)
        );
        bool hasOutbox = outbox != address(0);
        require(hasOutbox || header.accumulator == 0, CometAccumulatorUnexpected(header.accumulator));
        bytes32 blockHash = CometHeaders.hash(header, _chainLeaf, hasOutbox);
        _requirePower(header.height, blockHash, commit, last.totalPower);

        (last.height, last.time) = (header.height, header.timeSeconds);
        _headers[header.height] = _digestOf(last.era, header.executionHash, header.accumulator);
        if (header.nextValidatorsHash != header.validatorsHash) {
            last.isSetPending = true;
            _pendingSetHash = header.nextValidatorsHash;
            emit CometSetNamed(header.height, header.nextValidatorsHash);
        }
        _status = last;

        emit CometHeaderAccepted(header.height, header.executionHash, header.accumulator);
    }

    function _trust(CometTrust memory trust) private {
        bytes32 validatorsHash = _hashOf(trust.validators);

        CometStatus memory last = _status;
        (last.height, last.time, last.isSetPending) = (trust.height, trust.time, false);
        _install(last, trust.validators, validatorsHash, trust.height);
        _status = last;
        _trustedHeight = trust.height;
        delete _pendingSetHash;
    }

    /// @dev Changes `last`, which the caller stores.
    function _install(
        CometStatus memory last,
        CometValidator[] memory validators,
        bytes32 validatorsHash,
        uint64 height
    ) private {
        uint256 count = validators.length;
        uint64 total = 0;
        for (uint256 i = 0; i < count; ++i) {
            CometValidator memory validator = validators[i];
            _voters[i] = CometVotes.Voter(ValidatorKey.accountOf(validator.x, validator.y), validator.power);
            total += validator.power;
        }
        for (uint256 i = count; i < last.validators; ++i) delete _voters[i];
        // At most 100.
        (last.totalPower, last.validators) = (total, uint16(count));
        _setHash = validatorsHash;

        emit CometSetInstalled(height, validatorsHash, count);
    }

    /// @dev Whoever cannot take it leaves it here: a freeze must not fail over that.
    function _payBounty(address reporter) private {
        uint256 amount = address(this).balance;
        if (amount == 0) return;
        (bool isPaid, ) = reporter.call{value: amount}("");
        if (isPaid) emit CometBountyPaid(reporter, amount);
    }

    function _requirePower(uint64 height, bytes32 blockHash, CometCommit calldata commit, uint256 total) private view {
        bytes memory nameField = CometVotes.nameFieldOf(ShortStrings.toString(_chainName));
        uint256 signed = CometVotes.power(commit, height, blockHash, nameField, _voters);
        // An empty set decides nothing: 0 is not above 0.
        require(3 * signed > 2 * total, CometPowerTooLow(signed, total));
    }

    function _isConflict(CometDecision calldata one, CometDecision calldata other) private view returns (bool) {
        return
            one.height == other.height &&
            one.height > _trustedHeight &&
            one.blockHash != other.blockHash &&
            one.blockHash != 0 &&
            other.blockHash != 0;
    }

    function _recovery(CometTrust calldata trust) private view returns (bytes32 digest, address[] memory signers) {
        uint64 epoch;
        (signers, epoch, , ) = _recognition.peer(peerChainId);
        require(epoch != 0 && signers.length != 0, CometPeerUnknown(peerChainId));
        bytes32 validatorsHash = _hashOf(trust.validators);
        bytes32 recovery = keccak256(
            abi.encode(RECOVERY_TYPEHASH, _status.era + 1, trust.height, trust.time, validatorsHash, epoch)
        );
        return (_hashTypedDataV4(recovery), signers);
    }

    function _hashOf(CometValidator[] memory validators) private view returns (bytes32) {
        uint256 count = validators.length;
        require(count != 0 && count <= MOST_VALIDATORS, CometSetInvalid(count));
        return CometHeaders.setHash(validators);
    }

    function _checkTime(uint64 time) private view {
        require(time <= block.timestamp + MOST_AHEAD, CometTimeAhead(time, block.timestamp + MOST_AHEAD));
        uint256 expiredAt = uint256(time) + trustingPeriod;
        require(block.timestamp < expiredAt, CometClientExpired(expiredAt));
    }

    /// @dev Both lists ascend strictly, so that no signer counts twice.
    function _checkSignatures(address[] memory signers, bytes32 digest, bytes[] calldata signatures) private pure {
        uint256 needed = Math.ceilDiv(2 * signers.length, 3);
        require(signatures.length >= needed, CometRecoveryUnsigned(signatures.length, needed));

        uint256 position = 0;
        for (uint256 i = 0; i < signatures.length; ++i) {
            (address signer, , ) = ECDSA.tryRecoverCalldata(digest, signatures[i]);
            while (position < signers.length && signers[position] != signer) ++position;
            require(position < signers.length, CometRecoverySignerUnexpected(i, signer));
            ++position;
        }
    }

    function _digestOf(uint32 era, bytes32 executionHash, bytes32 accumulator) private pure returns (bytes32) {
        return keccak256(abi.encode(era, executionHash, accumulator));
    }
}
