// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IFactSource} from "../../../contracts/policy/IFactSource.sol";
import {
    IPolicyEvaluator,
    PolicyDecision,
    PolicyReason,
    PolicyRequest,
    RuleState
} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";

/// @dev Permits one request under one policy, and only if the asking contract already knows the right as unused.
contract FakePolicyEvaluator is IPolicyEvaluator {
    bytes32 private _permitted;

    function permit(bytes calldata policy, PolicyRequest calldata request) external {
        _permitted = keccak256(abi.encode(policy, request));
    }

    function evaluate(
        bytes calldata policy,
        PolicyRequest calldata request
    ) external view returns (PolicyDecision memory decision) {
        bytes32[] memory counts = IFactSource(msg.sender).fact(Vocabulary.OPERAND_COUNT, request.context);
        bool unused = counts.length == 1 && uint256(counts[0]) == 1;
        decision.permitted = unused && keccak256(abi.encode(policy, request)) == _permitted;
        decision.reason = decision.permitted ? PolicyReason.Permitted : PolicyReason.NoPermission;
    }

    function examine(bytes calldata, PolicyRequest calldata) external pure returns (RuleState[] memory states) {}
}
