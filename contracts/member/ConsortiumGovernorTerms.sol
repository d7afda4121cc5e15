// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Governor, IGovernor} from "@openzeppelin/contracts/governance/Governor.sol";
import {ConsortiumGovernorKeys} from "./ConsortiumGovernorKeys.sol";
import {ClassRule, DecisionClass, IConsortiumGovernor, Terms} from "./IConsortiumGovernor.sol";

/// @dev Classes of decisions and their terms. Delay and period of a proposal follow from the class that is being proposed.
abstract contract ConsortiumGovernorTerms is ConsortiumGovernorKeys {
    uint256 internal constant PPM = 1_000_000;
    uint32 private constant MAJORITY_PPM = 500_001;
    uint32 private constant TWO_THIRDS_PPM = 666_667;
    uint32 private constant MOST_SECONDS = 90 days;
    uint32 private constant LEAST_SECONDS_OF_UPGRADE = 1 hours;

    mapping(address target => mapping(bytes4 selector => DecisionClass)) private _classes;
    mapping(DecisionClass decisionClass => Terms) private _terms;
    /// @dev Upgrade, the strictest, whenever nothing is being proposed.
    DecisionClass private transient _proposing;

    /// @dev `terms` are in the order of {DecisionClass}. The timelock is known before: its module stands earlier in the inheritance.
    constructor(Terms[6] memory terms, ClassRule[] memory rules) {
        for (uint8 i = 0; i < terms.length; ++i) _setTerms(DecisionClass(i), terms[i]);
        for (uint256 i = 0; i < rules.length; ++i)
            _setClass(rules[i].target, rules[i].selector, rules[i].decisionClass);
    }

    /// @inheritdoc IConsortiumGovernor
    function setClass(address target, bytes4 selector, DecisionClass decisionClass) external onlyGovernance {
        _setClass(target, selector, decisionClass);
    }

    /// @inheritdoc IConsortiumGovernor
    function setTerms(DecisionClass decisionClass, Terms calldata terms) external onlyGovernance {
        bool canBeUndone = decisionClass != DecisionClass.Upgrade || terms.votingPeriod >= LEAST_SECONDS_OF_UPGRADE;
        require(canBeUndone, GovernanceTermsInvalid(decisionClass, terms));

        _setTerms(decisionClass, terms);
    }

    /// @inheritdoc IConsortiumGovernor
    function classOf(address target, bytes4 selector) public view returns (DecisionClass) {
        return _isFixed(target) ? DecisionClass.Upgrade : _classes[target][selector];
    }

    /// @inheritdoc IConsortiumGovernor
    function classOfCalls(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas
    ) public view returns (DecisionClass decisionClass) {
        // The governor refuses such a proposal with an error of its own.
        if (targets.length != values.length || targets.length != calldatas.length) return DecisionClass.Upgrade;
        for (uint256 i = 0; i < targets.length; ++i) {
            DecisionClass found = _classOfCall(targets[i], values[i], calldatas[i]);
            if (found == DecisionClass.Upgrade || (i != 0 && found != decisionClass)) return DecisionClass.Upgrade;
            decisionClass = found;
        }
    }

    /// @inheritdoc IConsortiumGovernor
    function termsOf(DecisionClass decisionClass) public view returns (Terms memory) {
        return _terms[decisionClass];
    }

    /// @inheritdoc IGovernor
    /// @dev Of the class that is being proposed, else of Upgrade.
    function votingDelay() public view override(Governor, IGovernor) returns (uint256) {
        return _terms[_proposing].votingDelay;
    }

    /// @inheritdoc IGovernor
    /// @dev Of the class that is being proposed, else of Upgrade.
    function votingPeriod() public view override(Governor, IGovernor) returns (uint256) {
        return _terms[_proposing].votingPeriod;
    }

    /// @dev Between the two calls, {votingDelay} and {votingPeriod} are those of the class.
    function _beginProposal(DecisionClass decisionClass) internal {
        _proposing = decisionClass;
    }

    function _endProposal() internal {
        _proposing = DecisionClass.Upgrade;
    }

    function _setClass(address target, bytes4 selector, DecisionClass decisionClass) private {
        require(!_isFixed(target), GovernanceClassFixed(target, selector));

        _classes[target][selector] = decisionClass;

        emit DecisionClassSet(target, selector, decisionClass);
    }

    function _setTerms(DecisionClass decisionClass, Terms memory terms) private {
        require(_areSound(decisionClass, terms), GovernanceTermsInvalid(decisionClass, terms));

        _terms[decisionClass] = terms;

        emit DecisionTermsSet(decisionClass, terms);
    }

    function _classOfCall(address target, uint256 value, bytes memory data) private view returns (DecisionClass) {
        if (value != 0 || data.length < 4) return DecisionClass.Upgrade;
        return classOf(target, bytes4(data));
    }

    function _isFixed(address target) private view returns (bool) {
        return target == address(this) || target == _executor();
    }

    function _areSound(DecisionClass decisionClass, Terms memory terms) private pure returns (bool) {
        bool isStrict =
            decisionClass == DecisionClass.Upgrade ||
                decisionClass == DecisionClass.Member ||
                decisionClass == DecisionClass.Validator;
        uint32 least = isStrict ? TWO_THIRDS_PPM : MAJORITY_PPM;
        bool sharesSound =
            terms.thresholdPpm >= least &&
                terms.thresholdPpm <= PPM &&
                terms.chamberPpm >= 1 &&
                terms.chamberPpm <= PPM;
        bool timesSound =
            terms.votingPeriod >= 1 &&
                terms.votingPeriod <= MOST_SECONDS &&
                terms.votingDelay <= MOST_SECONDS &&
                terms.executionDelay <= MOST_SECONDS;
        return sharesSound && timesSound;
    }
}
