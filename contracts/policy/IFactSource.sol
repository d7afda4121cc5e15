// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementId, MemberId, ProductId, RightId} from "../types/Ids.sol";

/// @dev What a decision is about; zero where it does not apply. Built by the contract that asks, never by an outside caller.
struct FactContext {
    ProductId productId;
    RightId rightId;
    AgreementId agreementId;
    MemberId consumer;
}

/// @title A contract that answers for one or more left operands.
/// @dev Sources stand in their own stage and read their own state: nothing is taken on the caller's word.
interface IFactSource {
    /// @notice The values of a left operand; empty if the source does not know. A revert counts as not known.
    /// @dev Numbers and unix seconds are two's complement in 256 bits; IRIs and texts are their keccak256.
    /// Several values mean that all of them describe the same thing (a party and the collections it is in).
    ///
    /// Warning: whoever asks chooses the gas. A source that lacks it must fail: it must not catch the failure of a call and go on.
    function fact(uint16 leftOperand, FactContext calldata context) external view returns (bytes32[] memory values);
}
