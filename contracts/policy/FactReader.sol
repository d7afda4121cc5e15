// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IFactRegistry} from "./IFactRegistry.sol";
import {FactContext, IFactSource} from "./IFactSource.sol";
import {PolicyReason} from "./IPolicyEvaluator.sol";

/// @title Reads facts: the time from the block, everything else from the source that the registry names.
abstract contract FactReader {
    uint256 internal constant FACT_TARGET_COLLECTIONS = 0x0f01;
    uint256 internal constant FACT_PARTY_COLLECTIONS = 0x0f02;
    uint256 internal constant FACT_ACTION_NAMES = 0x0f03;
    uint256 internal constant FACT_DUTIES = 0x0f20;
    uint256 internal constant FACT_UNIT = 0x4000;

    /// @dev Gas that one source may use. A source that fails when it may have had less reverts the decision: options of a policy let
    /// what is missing permit, and whoever pays for the call chooses its gas.
    uint256 private constant FACT_GAS = 200_000;
    uint256 private constant MAX_FACTS = 256;

    IFactRegistry private immutable _facts;

    constructor(IFactRegistry facts) {
        _facts = facts;
    }

    /// @dev The words of the fact with this code, `count` of them in memory from `facts` on. `Permitted` if there are any.
    function _factsOf(
        uint256 code,
        FactContext calldata context
    ) internal view returns (PolicyReason, uint256 facts, uint256 count) {
        address source = _sourceOf(code & 0x0fff);
        if (source == address(0)) return (PolicyReason.OperandUnknown, 0, 0);

        (facts, count) = _callSource(source, code, context);
        return (count == 0 ? PolicyReason.FactMissing : PolicyReason.Permitted, facts, count);
    }

    function _factAt(uint256 facts, uint256 index) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(facts, shl(5, index)))
        }
    }

    /// @dev Whether a word is among `count` words from `words` on. In assembly, because a hostile policy has as many values as fit.
    function _isAmong(uint256 words, uint256 count, uint256 wanted) internal pure returns (bool found) {
        assembly ("memory-safe") {
            for {
                let end := add(words, shl(5, count))
            } lt(words, end) {
                words := add(words, 32)
            } {
                if eq(mload(words), wanted) {
                    found := 1
                    break
                }
            }
        }
    }

    /// @dev A fact of one word that no source gave.
    function _writeFact(uint256 word) internal pure returns (uint256 facts) {
        assembly ("memory-safe") {
            facts := mload(0x40)
            mstore(0x40, add(facts, 32))
            mstore(facts, word)
        }
    }

    function _freeMemory() internal pure returns (uint256 free) {
        assembly ("memory-safe") {
            free := mload(0x40)
        }
    }

    /// @dev Gives back what was allocated since: facts live as long as their constraint, so that many constraints do not fill memory.
    function _release(uint256 free) internal pure {
        assembly ("memory-safe") {
            mstore(0x40, free)
        }
    }

    /// @dev `_facts.codeOf(operand)`; zero if the call fails.
    function _codeOf(bytes32 operand) internal view returns (uint256) {
        return _ask(IFactRegistry.codeOf.selector, uint256(operand)) & 0xffff;
    }

    function _sourceOf(uint256 code) private view returns (address) {
        return address(uint160(_ask(IFactRegistry.sourceOf.selector, code)));
    }

    /// @dev One word of the registry, in the scratch space of memory: a quarter of the gas around the call. Zero if the call fails.
    function _ask(bytes4 selector, uint256 argument) private view returns (uint256 answer) {
        address registry = address(_facts);
        assembly ("memory-safe") {
            mstore(0, selector)
            mstore(4, argument)
            let called := staticcall(gas(), registry, 0, 36, 0, 32)
            answer := mul(mload(0), and(called, eq(returndatasize(), 32)))
        }
    }

    /// @dev Calls `source.fact(code, context)`. No facts if it reverts, runs out of {FACT_GAS}, has no code, or returns anything
    /// but one well-formed array of 1 to {MAX_FACTS} words: a Solidity try/catch would revert on such an answer, so the answer is
    /// decoded here. Its size is checked before it is copied, so that a long one costs the source's gas and not ours.
    function _callSource(
        address source,
        uint256 code,
        FactContext calldata context
    ) private view returns (uint256 facts, uint256 count) {
        bytes4 selector = IFactSource.fact.selector;
        uint256 gasLimit = FACT_GAS;
        uint256 most = MAX_FACTS;
        // The answer overwrites the call; both start at the free memory pointer, which moves behind the answer if it has facts.
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mstore(buffer, selector)
            mstore(add(buffer, 4), code)
            calldatacopy(add(buffer, 36), context, 128) // the four words of FactContext
            // What is left after the call says little: every call that the source makes keeps a 64th back. What was there before it does.
            let before := gas()
            let called := staticcall(gasLimit, source, buffer, 164, 0, 0)
            let size := returndatasize()
            // A 63rd of the limit more than the limit, and the price of a call: a 32nd is more than both.
            if iszero(called) {
                if lt(before, add(gasLimit, shr(5, gasLimit))) {
                    revert(0, 0)
                }
            }
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
