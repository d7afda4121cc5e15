// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {IStateProofVerifier} from "./IStateProofVerifier.sol";

/// @title Shows that a key is not in a Merkle-Patricia trie whose keys are hashes of 32 bytes.
/// @dev OpenZeppelin's TrieProof shows only what is there. Each node is the preimage of the hash that its parent has at the key's nibble;
/// the last one has no place for the key: an empty child, a leaf of another key, or an extension that leaves the key's path. Nodes within
/// nodes (shorter than 32 bytes) are refused: with hashes as keys they need two keys that agree in more than 200 bits.
library TrieAbsence {
    using RLP for Memory.Slice;
    using Memory for Memory.Slice;

    /// @dev keccak256 of RLP's empty string: the root of a trie without keys.
    bytes32 private constant EMPTY_ROOT = 0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421;
    uint256 private constant BRANCH_ITEMS = 17;
    uint256 private constant PATH_ITEMS = 2;
    uint256 private constant NIBBLES = 64;
    uint256 private constant HASH_ITEM_BYTES = 33;
    bytes1 private constant EMPTY_ITEM = 0x80;

    /// @dev Reverts unless the nodes show, all of them used, that `key` is not in the trie.
    function check(bytes32 root, bytes32 key, bytes[] memory nodes) internal pure {
        if (nodes.length == 0) {
            require(root == EMPTY_ROOT, IStateProofVerifier.TrieProofEndsEarly(0));
            return;
        }
        bytes memory path = Bytes.toNibbles(abi.encodePacked(key));
        bytes32 expected = root;
        uint256 depth = 0;
        for (uint256 i = 0; i < nodes.length; ++i) {
            require(keccak256(nodes[i]) == expected, IStateProofVerifier.TrieNodeUnexpected(i));
            bool isLast;
            (isLast, expected, depth) = _step(RLP.decodeList(nodes[i]), path, depth, i);
            if (isLast) {
                require(i + 1 == nodes.length, IStateProofVerifier.TrieProofEndsLate(i + 1));
                return;
            }
        }
        revert IStateProofVerifier.TrieProofEndsEarly(nodes.length);
    }

    /// @dev `isLast`: the key has no place below this node. Else the child's hash and the nibbles of the path behind it.
    function _step(
        Memory.Slice[] memory items,
        bytes memory path,
        uint256 depth,
        uint256 index
    ) private pure returns (bool isLast, bytes32 child, uint256 next) {
        if (items.length == BRANCH_ITEMS) {
            // Above a branch there is a nibble left: no key ends in one.
            require(depth < NIBBLES, IStateProofVerifier.TrieNodeInvalid(index));
            Memory.Slice item = items[uint8(path[depth])];
            if (item.length() == 1 && bytes1(item.load(0)) == EMPTY_ITEM) return (true, 0, depth);
            return (false, _hashIn(item, index), depth + 1);
        }
        require(items.length == PATH_ITEMS, IStateProofVerifier.TrieNodeInvalid(index));
        return _stepAlong(items, path, depth, index);
    }

    function _stepAlong(
        Memory.Slice[] memory items,
        bytes memory path,
        uint256 depth,
        uint256 index
    ) private pure returns (bool isLast, bytes32 child, uint256 next) {
        bytes memory own = Bytes.toNibbles(items[0].readBytes());
        require(own.length != 0 && uint8(own[0]) < 4, IStateProofVerifier.TrieNodeInvalid(index));
        bool isLeaf = uint8(own[0]) > 1;
        uint256 begin = 2 - (uint8(own[0]) % 2);
        uint256 length = own.length - begin;
        // A leaf ends the path, an extension does not.
        bool isFitting = isLeaf ? depth + length == NIBBLES : length != 0 && depth + length < NIBBLES;
        require(isFitting, IStateProofVerifier.TrieNodeInvalid(index));
        for (uint256 i = 0; i < length; ++i) {
            if (own[begin + i] != path[depth + i]) return (true, 0, depth);
        }
        require(!isLeaf, IStateProofVerifier.TrieKeyPresent());
        return (false, _hashIn(items[1], index), depth + length);
    }

    function _hashIn(Memory.Slice item, uint256 index) private pure returns (bytes32) {
        require(item.length() == HASH_ITEM_BYTES, IStateProofVerifier.TrieNodeInvalid(index));
        return item.readBytes32();
    }
}
