// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Says and stores whatever a test wants: stands in for ValidatorSet (storage) and for MemberRegistry (answer to `nodes()`).
/// @dev No variable is declared: the storage is laid out by the caller.
contract Slots {
    /// @dev keccak256("causeway.test.answer"): the length of the answer in bytes; its words follow.
    uint256 private constant ANSWER = 0xfecaacdb763bb638056ef9c17dc2765cd16d5f837c2e864740a837501ed431a3;

    /// @dev Four bytes are a question: the answer stored at {ANSWER} is given. Else pairs of slot and value are written.
    fallback() external {
        assembly ("memory-safe") {
            let size := calldatasize()
            if eq(size, 4) {
                let length := sload(ANSWER)
                let free := mload(0x40)
                for {
                    let i := 0
                } lt(i, length) {
                    i := add(i, 32)
                } {
                    mstore(add(free, i), sload(add(add(ANSWER, 1), div(i, 32))))
                }
                return(free, length)
            }
            for {
                let i := 0
            } lt(i, size) {
                i := add(i, 64)
            } {
                sstore(calldataload(i), calldataload(add(i, 32)))
            }
        }
    }
}
