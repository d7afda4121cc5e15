// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev The public key of a secret: Hardhat's runner has no cheatcode for it. Small secrets are quick.
library PublicKeys {
    uint256 internal constant P = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f;
    uint256 internal constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    uint256 private constant X = 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798;
    uint256 private constant Y = 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8;

    /// @dev Jacobian coordinates: (x / z², y / z³); z = 0 is the point at infinity.
    struct Point {
        uint256 x;
        uint256 y;
        uint256 z;
    }

    function keyOf(uint256 secret) internal view returns (bytes32 x, bytes32 y) {
        Point memory sum = Point(0, 1, 0);
        Point memory power = Point(X, Y, 1);
        for (; secret != 0; secret >>= 1) {
            if (secret & 1 == 1) sum = _add(sum, power);
            power = _double(power);
        }
        uint256 inverse = _power(sum.z, P - 2);
        uint256 square = mulmod(inverse, inverse, P);
        x = bytes32(mulmod(sum.x, square, P));
        y = bytes32(mulmod(sum.y, mulmod(square, inverse, P), P));
    }

    function _double(Point memory a) private pure returns (Point memory) {
        uint256 ySquare = mulmod(a.y, a.y, P);
        uint256 s = mulmod(4, mulmod(a.x, ySquare, P), P);
        uint256 m = mulmod(3, mulmod(a.x, a.x, P), P);
        uint256 x = addmod(mulmod(m, m, P), P - mulmod(2, s, P), P);
        uint256 y = addmod(mulmod(m, addmod(s, P - x, P), P), P - mulmod(8, mulmod(ySquare, ySquare, P), P), P);
        return Point(x, y, mulmod(2, mulmod(a.y, a.z, P), P));
    }

    /// @dev The powers of two of the generator are never equal to the sum of smaller ones.
    function _add(Point memory a, Point memory b) private pure returns (Point memory) {
        if (a.z == 0) return b;
        uint256 aSquare = mulmod(a.z, a.z, P);
        uint256 bSquare = mulmod(b.z, b.z, P);
        uint256 u = mulmod(a.x, bSquare, P);
        uint256 s = mulmod(a.y, mulmod(bSquare, b.z, P), P);
        uint256 h = addmod(mulmod(b.x, aSquare, P), P - u, P);
        uint256 r = addmod(mulmod(b.y, mulmod(aSquare, a.z, P), P), P - s, P);
        Point memory sum = _chord(u, s, h, r);
        sum.z = mulmod(h, mulmod(a.z, b.z, P), P);
        return sum;
    }

    function _chord(uint256 u, uint256 s, uint256 h, uint256 r) private pure returns (Point memory sum) {
        uint256 hSquare = mulmod(h, h, P);
        uint256 hCube = mulmod(hSquare, h, P);
        uint256 v = mulmod(u, hSquare, P);
        sum.x = addmod(addmod(mulmod(r, r, P), P - hCube, P), P - mulmod(2, v, P), P);
        sum.y = addmod(mulmod(r, addmod(v, P - sum.x, P), P), P - mulmod(s, hCube, P), P);
    }

    function _power(uint256 base, uint256 exponent) private view returns (uint256) {
        (, bytes memory result) = address(5).staticcall(abi.encode(32, 32, 32, base, exponent, P));
        return abi.decode(result, (uint256));
    }
}
