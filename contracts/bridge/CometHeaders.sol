// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CometBytes} from "./CometBytes.sol";
import {CometHeader, CometValidator, ICometLightClient} from "./ICometLightClient.sol";
import {ValidatorKey} from "../member/ValidatorKey.sol";

/// @title Hashes of CometBFT's headers and validator sets.
library CometHeaders {
    uint256 private constant LEAVES = 14;

    /// @dev `chainLeaf` is {chainLeafOf} the other chain's name; `hasOutbox` whether its headers commit to an outbox.
    function hash(CometHeader calldata header, bytes32 chainLeaf, bool hasOutbox) internal view returns (bytes32) {
        bytes32[] memory leaves = new bytes32[](LEAVES);
        bytes memory version = CometBytes.optional(0x08, header.blockVersion);
        leaves[0] = CometBytes.leaf(abi.encodePacked(version, CometBytes.optional(0x10, header.appVersion)));
        leaves[1] = chainLeaf;
        leaves[2] = CometBytes.leaf(CometBytes.optional(0x08, header.height));
        leaves[3] = CometBytes.leaf(CometBytes.timestamp(header.timeSeconds, header.timeNanos));
        leaves[4] = CometBytes.leaf(
            CometBytes.blockId(header.lastBlockHash, header.lastPartsTotal, header.lastPartsHash)
        );
        leaves[5] = CometBytes.leaf32(header.lastCommitHash);
        leaves[6] = CometBytes.leaf32(header.dataHash);
        leaves[7] = CometBytes.leaf32(header.validatorsHash);
        leaves[8] = CometBytes.leaf32(header.nextValidatorsHash);
        leaves[9] = CometBytes.leaf32(header.consensusHash);
        leaves[10] = CometBytes.leaf32(header.executionHash);
        leaves[11] = CometBytes.leaf32(_resultsHash(header.gasUsed, header.accumulator, hasOutbox));
        leaves[12] = CometBytes.leaf32(header.evidenceHash);
        leaves[13] = CometBytes.leaf(abi.encodePacked(hex"0a14", header.proposer));
        return CometBytes.root(leaves);
    }

    function chainLeafOf(string memory chainName) internal view returns (bytes32) {
        return CometBytes.leaf(abi.encodePacked(hex"0a", bytes1(uint8(bytes(chainName).length)), chainName));
    }

    /// @dev Of SimpleValidator: the compressed key as `secp256k1eth`, and the power.
    function setHash(CometValidator[] memory validators) internal view returns (bytes32) {
        bytes32[] memory leaves = new bytes32[](validators.length);
        for (uint256 i = 0; i < validators.length; ++i) {
            CometValidator memory validator = validators[i];
            require(ValidatorKey.isPoint(validator.x, validator.y), ICometLightClient.CometKeyInvalid(i));
            uint8 prefix = ValidatorKey.prefixOf(validator.y);
            bytes memory power = CometBytes.varint(validator.power);
            leaves[i] = CometBytes.leaf(abi.encodePacked(hex"0a232a21", prefix, validator.x, hex"10", power));
        }
        return CometBytes.root(leaves);
    }

    /// @dev LastResultsHash: the tree over the one ExecTxResult of the block before, of which CometBFT hashes code (0), data and gas.
    function _resultsHash(uint64 gasUsed, bytes32 accumulator, bool hasOutbox) private view returns (bytes32) {
        bytes memory data = hasOutbox ? abi.encodePacked(hex"1220", accumulator) : bytes("");
        return CometBytes.leaf(abi.encodePacked(data, CometBytes.optional(0x30, gasUsed)));
    }
}
