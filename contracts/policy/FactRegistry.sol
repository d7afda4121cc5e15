// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IFactRegistry} from "./IFactRegistry.sol";
import {IFactSource} from "./IFactSource.sol";

contract FactRegistry is IFactRegistry, AccessManaged {
    uint16 private constant LEAST_CODE = 0x0400;
    uint16 private constant MOST_CODE = 0x07ff;

    mapping(uint16 leftOperand => IFactSource source) private _sources;
    mapping(bytes32 operand => uint16 code) private _codes;

    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc IFactRegistry
    function setSource(uint16 leftOperand, IFactSource source) external restricted {
        _sources[leftOperand] = source;

        emit FactSourceSet(leftOperand, source);
    }

    /// @inheritdoc IFactRegistry
    function setCode(bytes32 operand, uint16 code) external restricted {
        bool isValid = code == 0 || (code >= LEAST_CODE && code <= MOST_CODE);
        require(isValid, OperandCodeInvalid(code, LEAST_CODE, MOST_CODE));

        _codes[operand] = code;

        emit OperandCodeSet(operand, code);
    }

    /// @inheritdoc IFactRegistry
    function sourceOf(uint16 leftOperand) external view returns (IFactSource) {
        return _sources[leftOperand];
    }

    /// @inheritdoc IFactRegistry
    function codeOf(bytes32 operand) external view returns (uint16) {
        return _codes[operand];
    }
}
