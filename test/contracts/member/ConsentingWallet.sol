// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @dev An ERC-1271 account that stands by one digest, whatever the signature.
contract ConsentingWallet is IERC1271 {
    bytes32 private immutable _digest;

    constructor(bytes32 digest) {
        _digest = digest;
    }

    function isValidSignature(bytes32 hash, bytes calldata) external view returns (bytes4) {
        return hash == _digest ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}
