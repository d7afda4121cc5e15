// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStateProof} from "../../../contracts/bridge/IStateProof.sol";
import {Vm} from "../support/Test.sol";

/// @dev Knows the true storage of every account, as a valid proof would show it, unless it is told what to show; an empty proof is
/// a wrong one.
contract TestProof is IStateProof {
    Vm private constant _VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    bool private _pretends;
    bytes32 private _pretended;

    error ProofWrong();

    function pretend(bytes32 value) external {
        (_pretends, _pretended) = (true, value);
    }

    function storageAt(uint64, address account, bytes32 slot, bytes calldata proof) external view returns (bytes32) {
        if (proof.length == 0) revert ProofWrong();
        if (_pretends) return _pretended;
        return _VM.load(account, slot);
    }
}
