// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IFactSource} from "./IFactSource.sol";

/// @title Which contract answers for which left operand, and the codes of left operands that are not in the vocabulary.
interface IFactRegistry {
    event FactSourceSet(uint16 indexed leftOperand, IFactSource indexed source);
    event OperandCodeSet(bytes32 indexed operand, uint16 indexed code);

    error OperandCodeInvalid(uint16 code, uint16 least, uint16 most);

    /// @notice Names the contract that answers for a left operand; zero makes the operand unknown. Restricted to {Roles.FACTS}.
    /// @dev Emits {FactSourceSet}.
    function setSource(uint16 leftOperand, IFactSource source) external;

    /// @notice Gives a left operand that has none a code; 0 forgets it. Restricted to {Roles.FACTS}.
    /// @dev Emits {OperandCodeSet}. `operand` is keccak256 of its IRI.
    ///
    /// Requirements:
    /// - the code is 0 or from 0x0400 to 0x07ff
    ///
    /// Warning: two operands can be given the same code; then they are the same operand.
    function setCode(bytes32 operand, uint16 code) external;

    /// @notice The contract that answers for a left operand; zero if none does. Asked with the code without its upper four bits.
    function sourceOf(uint16 leftOperand) external view returns (IFactSource);

    /// @notice The code of a left operand that is not in the vocabulary; 0 if it has none.
    function codeOf(bytes32 operand) external view returns (uint16);
}
