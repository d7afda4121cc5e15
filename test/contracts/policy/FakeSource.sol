// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FactContext, IFactSource} from "../../../contracts/policy/IFactSource.sol";

/// @dev Answers with what it was told: values, raw bytes, a revert, or all the gas it gets.
contract FakeSource is IFactSource {
    enum Mode {
        Values,
        Raw,
        Revert,
        BurnGas
    }

    error FakeRefusal();

    Mode private _mode;
    bytes private _raw;
    mapping(uint16 leftOperand => bytes32[] values) private _values;

    function set(uint16 leftOperand, bytes32[] memory values) external {
        _mode = Mode.Values;
        _values[leftOperand] = values;
    }

    function setRaw(bytes memory raw) external {
        _mode = Mode.Raw;
        _raw = raw;
    }

    function setMode(Mode mode) external {
        _mode = mode;
    }

    function fact(uint16 leftOperand, FactContext calldata) external view returns (bytes32[] memory) {
        if (_mode == Mode.Revert) revert FakeRefusal();
        if (_mode == Mode.BurnGas) {
            while (true) {}
        }
        if (_mode == Mode.Raw) {
            bytes memory raw = _raw;
            assembly {
                return(add(raw, 32), mload(raw))
            }
        }
        return _values[leftOperand];
    }
}

/// @dev Answers with the context that it was asked about.
contract EchoSource is IFactSource {
    function fact(uint16 leftOperand, FactContext calldata context) external pure returns (bytes32[] memory values) {
        values = new bytes32[](1);
        values[0] = keccak256(abi.encode(leftOperand, context));
    }
}
