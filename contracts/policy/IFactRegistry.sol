// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IFactSource} from "./IFactSource.sol";

/// @title Which contract answers for which left operand.
interface IFactRegistry {
    event FactSourceSet(uint16 indexed leftOperand, IFactSource indexed source);

    /// @notice Names the contract that answers for a left operand; zero makes the operand unknown. Restricted to {Roles.FACTS}.
    /// @dev Emits {FactSourceSet}.
    function setSource(uint16 leftOperand, IFactSource source) external;

    /// @notice The contract that answers for a left operand; zero if none does.
    function sourceOf(uint16 leftOperand) external view returns (IFactSource);
}
