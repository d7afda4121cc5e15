// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMemberRegistry} from "../member/IMemberRegistry.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";
import {Vocabulary} from "./generated/Vocabulary.sol";
import {FactContext, IFactSource} from "./IFactSource.sol";

/// @title What the member registry knows about the consumer: `odrl:spatial` is keccak256 of the two letters of its jurisdiction.
/// @dev Jurisdiction is where the organisation was admitted, not where a machine stands.
contract MemberFacts is IFactSource {
    IMemberRegistry private immutable _members;

    constructor(IMemberRegistry members) {
        _members = members;
    }

    /// @inheritdoc IFactSource
    function fact(uint16 leftOperand, FactContext calldata context) external view returns (bytes32[] memory values) {
        if (leftOperand != Vocabulary.OPERAND_SPATIAL) return values;

        Jurisdiction jurisdiction = _members.jurisdictionOf(context.consumer);
        // No member has the jurisdiction zero: an unknown consumer has no fact.
        if (jurisdiction == Jurisdiction.wrap(0)) return values;

        values = new bytes32[](1);
        values[0] = keccak256(abi.encodePacked(Jurisdiction.unwrap(jurisdiction)));
    }
}
