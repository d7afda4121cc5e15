// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "./generated/Vocabulary.sol";
import {IFactRegistry} from "./IFactRegistry.sol";
import {FactContext, IFactSource} from "./IFactSource.sol";
import {PolicyReason} from "./IPolicyEvaluator.sol";
import {PolicyBytes} from "./PolicyBytes.sol";

/// @title Reads facts: the time from the block, everything else from the source that the registry names.
abstract contract FactReader {
    /// @dev Gas that one source may use. With less gas left a source may fail and its fact be missing, which can only deny.
    uint256 private constant FACT_GAS = 200_000;
    uint256 private constant MAX_FACTS = 32;

    IFactRegistry private immutable _facts;

    constructor(IFactRegistry facts) {
        _facts = facts;
    }

    /// @dev The facts of a left operand as `count` words of memory from `facts` on.
    /// `Permitted` if there are any.
    function _factsOf(
        uint256 leftOperand,
        uint256 kind,
        FactContext calldata context
    ) internal view returns (PolicyReason, uint256 facts, uint256 count) {
        if (leftOperand == Vocabulary.OPERAND_DATE_TIME) {
            return (PolicyReason.Permitted, _writeTime(kind == PolicyBytes.VALUE_MILLISECONDS ? 1000 : 1), 1);
        }
        address source = _sourceOf(leftOperand);
        if (source == address(0)) return (PolicyReason.OperandUnknown, 0, 0);

        (facts, count) = _callSource(source, leftOperand, context);
        return (count == 0 ? PolicyReason.FactMissing : PolicyReason.Permitted, facts, count);
    }

    function _factAt(uint256 facts, uint256 index) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(facts, shl(5, index)))
        }
    }

    /// @dev `_facts.sourceOf(leftOperand)` in the scratch space of memory: a quarter of the gas around the call. Zero if the call fails.
    function _sourceOf(uint256 leftOperand) private view returns (address source) {
        address registry = address(_facts);
        bytes4 selector = IFactRegistry.sourceOf.selector;
        assembly ("memory-safe") {
            mstore(0, selector)
            mstore(4, leftOperand)
            let called := staticcall(gas(), registry, 0, 36, 0, 32)
            source := mul(mload(0), and(called, eq(returndatasize(), 32)))
        }
    }

    function _writeTime(uint256 scale) private view returns (uint256 facts) {
        assembly ("memory-safe") {
            facts := mload(0x40)
            mstore(0x40, add(facts, 32))
            mstore(facts, mul(timestamp(), scale))
        }
    }

    /// @dev Calls `source.fact(leftOperand, context)`. No facts if it reverts, runs out of {FACT_GAS}, has no code, or returns anything
    /// but one well-formed array of 1 to {MAX_FACTS} words: a Solidity try/catch would revert on such an answer, so the answer is
    /// decoded here. Its size is checked before it is copied, so that a long one costs the source's gas and not ours.
    function _callSource(
        address source,
        uint256 leftOperand,
        FactContext calldata context
    ) private view returns (uint256 facts, uint256 count) {
        bytes4 selector = IFactSource.fact.selector;
        uint256 gasLimit = FACT_GAS;
        uint256 most = MAX_FACTS;
        // The answer overwrites the call; both start at the free memory pointer, which moves behind the answer if it has facts.
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mstore(buffer, selector)
            mstore(add(buffer, 4), leftOperand)
            calldatacopy(add(buffer, 36), context, 128) // the four words of FactContext
            let called := staticcall(gasLimit, source, buffer, 164, 0, 0)
            let size := returndatasize()
            if and(called, and(gt(size, 95), lt(size, add(65, shl(5, most))))) {
                returndatacopy(buffer, 0, size)
                let length := mload(add(buffer, 32))
                // One array that starts right after its offset and fills the answer exactly. The division, because a product could wrap.
                if and(eq(mload(buffer), 32), and(eq(length, shr(5, sub(size, 64))), iszero(and(size, 31)))) {
                    facts := add(buffer, 64)
                    count := length
                    mstore(0x40, add(buffer, size))
                }
            }
        }
    }
}
