// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Governor, IERC6372, IGovernor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {MemberId} from "../types/Ids.sol";
import {ConsortiumGovernorKeys} from "./ConsortiumGovernorKeys.sol";
import {ConsortiumGovernorTerms} from "./ConsortiumGovernorTerms.sol";
import {ConsortiumGovernorVotes} from "./ConsortiumGovernorVotes.sol";
import {ClassRule, DecisionClass, Terms} from "./IConsortiumGovernor.sol";
import {IMemberRegistry} from "./IMemberRegistry.sol";
import {IMemberVotes} from "./IMemberVotes.sol";

/// @title Decisions of the consortium: one organisation, one vote, and a chamber for each jurisdiction.
contract ConsortiumGovernor is ConsortiumGovernorVotes {
    constructor(
        TimelockController timelock_,
        IMemberRegistry members,
        IMemberVotes votes,
        Terms[6] memory terms,
        ClassRule[] memory rules
    )
        Governor("CausewayGovernor")
        GovernorTimelockControl(timelock_)
        ConsortiumGovernorKeys(members, votes)
        ConsortiumGovernorTerms(terms, rules)
    {}

    /// @inheritdoc IGovernor
    /// @dev Emits {DecisionProposed} too. Requirements: the caller is a Controller key of a voter.
    function propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) public override(Governor, IGovernor) returns (uint256 proposalId) {
        MemberId id = _checkVoter(msg.sender);
        DecisionClass decisionClass = classOfCalls(targets, values, calldatas);

        _beginProposal(decisionClass);
        proposalId = super.propose(targets, values, calldatas, description);
        _endProposal();
        Terms memory terms = _openDecision(proposalId, decisionClass, _accusedIn(targets, calldatas));

        emit DecisionProposed(proposalId, decisionClass, id, terms);
    }

    /// @inheritdoc IGovernor
    /// @dev What was taken and is not acted on for {GRACE_PERIOD} is Expired.
    function state(
        uint256 proposalId
    ) public view override(GovernorTimelockControl, IGovernor) returns (ProposalState found) {
        found = super.state(proposalId);
        if (found == ProposalState.Succeeded && clock() > proposalDeadline(proposalId) + GRACE_PERIOD()) {
            return ProposalState.Expired;
        }
        if (found == ProposalState.Queued && clock() > proposalEta(proposalId) + GRACE_PERIOD()) {
            return ProposalState.Expired;
        }
    }

    /// @inheritdoc IGovernor
    /// @dev Particular to chain and governor, unlike {hashProposal}.
    function getProposalId(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) public view override(Governor, IGovernor) returns (uint256) {
        uint256 content = hashProposal(targets, values, calldatas, descriptionHash);
        return uint256(keccak256(abi.encode(block.chainid, address(this), content)));
    }

    /// @notice Unix seconds.
    function clock() public view override(Governor, IERC6372) returns (uint48) {
        return uint48(block.timestamp);
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override(Governor, IERC6372) returns (string memory) {
        return "mode=timestamp";
    }

    /// @dev The timelock's own delay is 0; the delay of the class is kept by {_executeOperations}.
    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override returns (uint48) {
        uint48 ready = super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
        return ready + _executionDelayOf(proposalId);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override {
        uint256 eta = proposalEta(proposalId);
        require(block.timestamp >= eta, GovernanceTooEarly(proposalId, eta, block.timestamp));

        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }
}
