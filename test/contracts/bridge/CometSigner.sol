// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CometHeaders} from "../../../contracts/bridge/CometHeaders.sol";
import {CometLightClient} from "../../../contracts/bridge/CometLightClient.sol";
import {CometVotes} from "../../../contracts/bridge/CometVotes.sol";
import {
    CometCommit,
    CometDecision,
    CometHeader,
    CometSignature,
    CometValidator
} from "../../../contracts/bridge/ICometLightClient.sol";
import {PublicKeys} from "../support/PublicKeys.sol";
import {CometVectors} from "./CometVectors.sol";

/// @dev Says what the libraries say, in calls.
contract CometDigests {
    string private constant NAME = "causeway-8010156";

    function headerHash(CometHeader calldata header) external view returns (bytes32) {
        return CometHeaders.hash(header, CometHeaders.chainLeafOf(NAME), true);
    }

    function setHash(CometValidator[] calldata set) external view returns (bytes32) {
        return CometHeaders.setHash(set);
    }

    function vote(
        CometCommit calldata commit,
        uint64 height,
        bytes32 blockHash,
        CometSignature calldata unsigned
    ) external pure returns (bytes32) {
        bytes memory head = CometVotes.headOf(commit, height, blockHash);
        return CometVotes.digest(unsigned.timeSeconds, unsigned.timeNanos, head, CometVotes.nameFieldOf(NAME));
    }
}

/// @dev Chains whose validators are the keys 1, 2, 3, …: they sign what no sound chain has. What they sign is right by CometRecorded.t.sol.
abstract contract CometSigner is CometVectors {
    uint64 internal constant START = 100;
    uint64 internal constant GENESIS = 1_800_000_000;

    CometDigests internal digests;
    CometLightClient internal client;

    function startClient(uint256 count) internal {
        loadVectors();
        digests = new CometDigests();
        CometHeader memory header;
        (header.height, header.timeSeconds) = (START + 1, GENESIS + 1);
        client = clientOf("causeway-8010156", outboxOf(), header, validators(1, count));
    }

    /// @dev Keys `first`, `first` + 1, …, each of power 1.
    function validators(uint256 first, uint256 count) internal view returns (CometValidator[] memory set) {
        set = new CometValidator[](count);
        for (uint256 i = 0; i < count; ++i) {
            (bytes32 x, bytes32 y) = PublicKeys.keyOf(first + i);
            set[i] = CometValidator(x, y, 1);
        }
    }

    /// @dev A second later for each height; the set that is in place, and stays.
    function headerAt(uint64 height, bytes32 executionHash) internal view returns (CometHeader memory header) {
        (bytes32 inPlace, ) = client.sets();
        header.blockVersion = 11;
        (header.height, header.timeSeconds) = (height, GENESIS + height - START);
        (header.lastBlockHash, header.lastPartsTotal, header.lastPartsHash) = ("last", 1, "parts");
        (header.validatorsHash, header.nextValidatorsHash) = (inPlace, inPlace);
        (header.executionHash, header.accumulator) = (executionHash, keccak256("accumulator"));
        header.proposer = vm.addr(1);
    }

    /// @dev Signed by keys `first` to `first` + `count` − 1, at the places from 0 on.
    function signed(
        uint64 height,
        bytes32 blockHash,
        uint256 first,
        uint256 count
    ) internal view returns (CometCommit memory commit) {
        (commit.round, commit.partsTotal, commit.partsHash) = (uint32(height % 2), 200, "parts");
        commit.signatures = new CometSignature[](count);
        for (uint256 i = 0; i < count; ++i) {
            CometSignature memory vote = CometSignature(uint16(i), GENESIS, uint32(i), 0, 0);
            bytes32 digest = digests.vote(commit, height, blockHash, vote);
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(first + i, digest);
            (vote.r, vote.vs) = (r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
            commit.signatures[i] = vote;
        }
    }

    function commitTo(CometHeader memory header, uint256 count) internal view returns (CometCommit memory) {
        return signed(header.height, digests.headerHash(header), 1, count);
    }

    function decision(uint64 height, bytes32 blockHash, uint256 count) internal view returns (CometDecision memory) {
        return CometDecision(height, blockHash, signed(height, blockHash, 1, count));
    }
}
