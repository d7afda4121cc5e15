// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FactContext, IFactSource} from "../../../contracts/policy/IFactSource.sol";

/// @dev Answers every code with the most words that count, at next to no gas: 1000, 1001 and so on.
contract WideSource is IFactSource {
    uint256 private constant WORDS = 256;

    function fact(uint16, FactContext calldata) external pure returns (bytes32[] memory values) {
        values = new bytes32[](WORDS);
        for (uint256 index = 0; index < WORDS; ++index) values[index] = bytes32(index + 1000);
    }
}
