// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FactContext, IFactSource} from "../../../contracts/policy/IFactSource.sol";

/// @dev Knows one word, at a price that is below the gas of a fact, and only in a call within a call: each keeps a 64th of its gas back.
contract DeepSource is IFactSource {
    uint256 private immutable _price;
    uint256 private immutable _depth;
    bytes32 private immutable _word;

    constructor(uint256 price, uint256 depth, bytes32 word) {
        (_price, _depth, _word) = (price, depth, word);
    }

    function fact(uint16, FactContext calldata) external view returns (bytes32[] memory values) {
        values = new bytes32[](1);
        values[0] = this.descend(_depth);
    }

    function descend(uint256 depth) external view returns (bytes32 word) {
        if (depth != 0) return this.descend(depth - 1);
        uint256 before = gasleft();
        while (before - gasleft() < _price) {}
        return _word;
    }
}
