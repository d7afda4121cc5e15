// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// The interface of ERC-7683 as it stands in the draft of 13 May 2026, "Redesign around resolvers". Written from its text (CC0).

/// @dev What a solver does, what it decides, what it is paid, and what it has to believe.
struct ResolvedOrder {
    /// @dev Calldata of `Call(bytes target, bytes4 selector, bytes[] arguments, bytes[] attributes)`.
    bytes[] steps;
    /// @dev Calldata that names the role of a variable.
    bytes[] variables;
    /// @dev Calldata of `ERC20(bytes token, bytes sender, bytes amountFormula, uint256 recipientVarIdx, uint256 onStepIdx, uint256 delay)`.
    bytes[] payments;
    Assumption[] assumptions;
}

struct Assumption {
    string name;
    bytes data;
}

interface IResolver {
    /// @notice Takes an order apart that was encoded for this resolver, and reverts if it is not good for a solver.
    function resolve(bytes calldata payload) external view returns (ResolvedOrder memory);
}
