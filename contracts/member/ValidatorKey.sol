// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Points of secp256k1: what a validator's consensus key is.
library ValidatorKey {
    uint256 private constant P = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f;

    /// @dev Whether (x, y) is a point: y² = x³ + 7 modulo the field's prime, both reduced. The point at infinity is none.
    function isPoint(bytes32 x, bytes32 y) internal pure returns (bool) {
        uint256 a = uint256(x);
        uint256 b = uint256(y);
        if (a >= P || b >= P) return false;
        return mulmod(b, b, P) == addmod(mulmod(mulmod(a, a, P), a, P), 7, P);
    }

    function accountOf(bytes32 x, bytes32 y) internal pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(x, y)))));
    }

    /// @dev The first byte of the compressed key: 2 where y is even, 3 where it is odd.
    function prefixOf(bytes32 y) internal pure returns (uint8) {
        return 2 + uint8(uint256(y) & 1);
    }
}
