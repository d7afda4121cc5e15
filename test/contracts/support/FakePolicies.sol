// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    IPolicyEvaluator,
    PolicyDecision,
    PolicyReason,
    PolicyRequest
} from "../../../contracts/policy/IPolicyEvaluator.sol";

/// @dev Permits until it is told not to.
contract FakeEvaluator is IPolicyEvaluator {
    PolicyReason public reason;

    function setReason(PolicyReason given) external {
        reason = given;
    }

    function evaluate(bytes calldata, PolicyRequest calldata) external view returns (PolicyDecision memory decision) {
        decision.permitted = reason == PolicyReason.Permitted;
        decision.reason = reason;
    }
}

contract FakePolicyStore {
    error FakeMismatch();

    function isAttached(bytes32, bytes32) external pure returns (bool) {
        return true;
    }

    function check(bytes32 id, bytes calldata policy) external pure {
        if (keccak256(policy) != id) revert FakeMismatch();
    }
}
