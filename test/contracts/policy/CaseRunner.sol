// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IFactRegistry} from "../../../contracts/policy/IFactRegistry.sol";
import {FactContext, IFactSource} from "../../../contracts/policy/IFactSource.sol";
import {
    IPolicyEvaluator,
    PolicyDecision,
    PolicyRequest,
    RuleState
} from "../../../contracts/policy/IPolicyEvaluator.sol";

/// @dev The answers of one case: what each code is answered with, and which codes governance gave to left operands without one.
struct CaseFacts {
    uint16[] codes;
    bytes32[][] words;
    bytes32[] operands;
    uint16[] operandCodes;
}

/// @title Runs one case of a public suite on the real evaluator and registry: facts are mocked at the fact-source interface and nowhere else.
/// @dev Meant for `eth_call`: a case leaves nothing behind. It is the admin of the registry's access manager.
contract CaseRunner is IFactSource {
    mapping(uint16 code => bytes32[] words) private _words;

    function run(
        IPolicyEvaluator evaluator,
        IFactRegistry registry,
        bytes calldata policy,
        PolicyRequest calldata request,
        CaseFacts calldata facts
    ) external returns (PolicyDecision memory decision, RuleState[] memory rules) {
        for (uint256 index = 0; index < facts.codes.length; ++index) {
            registry.setSource(facts.codes[index] & 0x0fff, this);
            _words[facts.codes[index]] = facts.words[index];
        }
        for (uint256 index = 0; index < facts.operands.length; ++index) {
            registry.setCode(facts.operands[index], facts.operandCodes[index]);
        }
        return (evaluator.evaluate(policy, request), evaluator.examine(policy, request));
    }

    function fact(uint16 code, FactContext calldata) external view returns (bytes32[] memory) {
        return _words[code];
    }
}
