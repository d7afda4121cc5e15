// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IFactRegistry} from "./IFactRegistry.sol";
import {IFactSource} from "./IFactSource.sol";

contract FactRegistry is IFactRegistry, AccessManaged {
    mapping(uint16 leftOperand => IFactSource source) private _sources;

    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc IFactRegistry
    function setSource(uint16 leftOperand, IFactSource source) external restricted {
        _sources[leftOperand] = source;

        emit FactSourceSet(leftOperand, source);
    }

    /// @inheritdoc IFactRegistry
    function sourceOf(uint16 leftOperand) external view returns (IFactSource) {
        return _sources[leftOperand];
    }
}
