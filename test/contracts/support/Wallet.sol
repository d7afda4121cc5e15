// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @dev A contract account (ERC-1271) of one owner.
contract Wallet is IERC1271 {
    address private immutable _owner;

    error WalletCallFailed();

    constructor(address owner) {
        _owner = owner;
    }

    function call(address target, bytes calldata data) external {
        (bool ok, ) = target.call(data);
        if (!ok) revert WalletCallFailed();
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address signer, , ) = ECDSA.tryRecover(hash, signature);
        return signer == _owner ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
