// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    IPolicyEvaluator,
    PolicyDecision,
    PolicyRequest,
    RuleState
} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {ContextSource} from "./ContextSource.sol";

/// @dev Decides and examines many policies in one call: most of the time of a differential test goes into calls.
contract PolicyBatch {
    struct Case {
        IPolicyEvaluator evaluator;
        bytes policy;
        PolicyRequest request;
        bytes32[] duties;
    }

    /// @dev Called without a transaction: the duties are written for the cases and forgotten with the call.
    function run(
        ContextSource source,
        Case[] calldata cases
    ) external returns (PolicyDecision[] memory decisions, RuleState[][] memory states) {
        decisions = new PolicyDecision[](cases.length);
        states = new RuleState[][](cases.length);
        for (uint256 index = 0; index < cases.length; ++index) {
            Case calldata one = cases[index];
            source.setDuties(one.duties);
            decisions[index] = one.evaluator.evaluate(one.policy, one.request);
            states[index] = one.evaluator.examine(one.policy, one.request);
        }
    }
}
