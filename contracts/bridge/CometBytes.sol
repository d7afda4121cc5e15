// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICometLightClient} from "./ICometLightClient.sol";

/// @title The encodings of CometBFT: protocol buffers, and the Merkle tree of RFC 6962 over SHA-256.
library CometBytes {
    /// @dev A varint takes two bytes at most below it.
    uint256 private constant MOST_PARTS = 1 << 14;
    uint256 private constant NANOS_IN_SECOND = 1e9;

    function varint(uint64 value) internal pure returns (bytes memory encoded) {
        assembly ("memory-safe") {
            encoded := mload(0x40)
            let at := add(encoded, 32)
            for {} gt(value, 127) {} {
                mstore8(at, or(and(value, 127), 128))
                value := shr(7, value)
                at := add(at, 1)
            }
            mstore8(at, value)
            at := add(at, 1)
            mstore(encoded, sub(sub(at, encoded), 32))
            mstore(0x40, and(add(at, 31), not(31)))
        }
    }

    /// @dev A field that is left out when it is zero.
    function optional(bytes1 tag, uint64 value) internal pure returns (bytes memory) {
        return value == 0 ? bytes("") : abi.encodePacked(tag, varint(value));
    }

    /// @dev google.protobuf.Timestamp.
    function timestamp(uint64 timeSeconds, uint32 timeNanos) internal pure returns (bytes memory) {
        require(
            timeSeconds != 0 && timeNanos < NANOS_IN_SECOND,
            ICometLightClient.CometTimeInvalid(timeSeconds, timeNanos)
        );
        return abi.encodePacked(hex"08", varint(timeSeconds), optional(0x10, timeNanos));
    }

    /// @dev BlockID and CanonicalBlockID are the same bytes: 72 of them, or 73.
    function blockId(bytes32 blockHash, uint32 partsTotal, bytes32 partsHash) internal pure returns (bytes memory) {
        require(partsTotal != 0 && partsTotal < MOST_PARTS, ICometLightClient.CometPartsInvalid(partsTotal));
        bytes memory parts = abi.encodePacked(hex"08", varint(partsTotal), hex"1220", partsHash);
        return abi.encodePacked(hex"0a20", blockHash, hex"12", bytes1(uint8(parts.length)), parts);
    }

    /// @dev sfixed64: eight bytes, the lowest first.
    function fixed64(uint64 value) internal pure returns (bytes8) {
        value = ((value & 0xff00ff00ff00ff00) >> 8) | ((value & 0x00ff00ff00ff00ff) << 8);
        value = ((value & 0xffff0000ffff0000) >> 16) | ((value & 0x0000ffff0000ffff) << 16);
        return bytes8((value >> 32) | (value << 32));
    }

    function leaf(bytes memory encoded) internal view returns (bytes32 hash) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            let length := mload(encoded)
            mstore8(free, 0)
            mcopy(add(free, 1), add(encoded, 32), length)
            if iszero(staticcall(gas(), 2, free, add(length, 1), 0, 32)) {
                revert(0, 0)
            }
            hash := mload(0)
        }
    }

    /// @dev The leaf of google.protobuf.BytesValue of 32 bytes.
    function leaf32(bytes32 value) internal view returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(0, shl(232, 0x000a20))
            mstore(3, value)
            if iszero(staticcall(gas(), 2, 0, 35, 0, 32)) {
                revert(0, 0)
            }
            hash := mload(0)
        }
    }

    /// @dev Merges level by level, in place; an odd last node moves up. The same tree as splitting at the largest power of two.
    /// There is at least one node.
    function root(bytes32[] memory nodes) internal view returns (bytes32 hash) {
        assembly ("memory-safe") {
            let first := add(nodes, 32)
            let count := mload(nodes)
            let free := mload(0x40)
            mstore8(free, 1)
            for {} gt(count, 1) {} {
                let pairs := shr(1, count)
                for {
                    let i := 0
                } lt(i, pairs) {
                    i := add(i, 1)
                } {
                    mcopy(add(free, 1), add(first, shl(6, i)), 64)
                    if iszero(staticcall(gas(), 2, free, 65, add(first, shl(5, i)), 32)) {
                        revert(0, 0)
                    }
                }
                let odd := and(count, 1)
                if odd {
                    mstore(add(first, shl(5, pairs)), mload(add(first, shl(5, sub(count, 1)))))
                }
                count := add(pairs, odd)
            }
            hash := mload(first)
        }
    }
}
