// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {MemberId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";

/// @dev What a decision is about. Upgrade has the strictest terms and is the class of every call that is not listed.
enum DecisionClass {
    Upgrade,
    Member,
    Validator,
    Rule,
    Money,
    Emergency
}

/// @dev The terms on which decisions of a class are taken. Delays and periods are in seconds, shares in parts per million, rounded up.
struct Terms {
    /// @dev From the proposal to the snapshot of the voters, when voting begins.
    uint32 votingDelay;
    uint32 votingPeriod;
    /// @dev From the queueing of a decision that was taken to its execution.
    uint32 executionDelay;
    /// @dev Share of all voters that must be in favour.
    uint32 thresholdPpm;
    /// @dev Share of the voters of each jurisdiction that must be in favour.
    uint32 chamberPpm;
}

/// @dev Which class the calls of one function have.
struct ClassRule {
    address target;
    bytes4 selector;
    DecisionClass decisionClass;
}

/// @dev The voters of one jurisdiction.
struct Chamber {
    Jurisdiction jurisdiction;
    /// @dev Without the member that the decision would suspend.
    uint256 voters;
    uint256 votesFor;
    uint256 needed;
}

/// @dev What a ballot paper shows. Before the snapshot, the numbers of voters are those of the last second.
struct Ballot {
    DecisionClass decisionClass;
    IGovernor.ProposalState state;
    /// @dev The key that proposed.
    address proposer;
    uint256 voters;
    uint256 votesFor;
    uint256 votesAgainst;
    uint256 votesAbstain;
    /// @dev Votes in favour without which the decision is not taken; each chamber needs its own besides.
    uint256 needed;
    Chamber[] chambers;
    /// @dev Unix seconds. Voting is open after the snapshot and until the deadline, this second included.
    uint48 snapshot;
    uint48 deadline;
    /// @dev Unix seconds before which the decision is not executed; 0 before it is queued.
    uint48 eta;
    /// @dev Unix seconds after which the decision is not executed any more; 0 before it is queued.
    uint48 expiresAt;
    /// @dev The terms that were in force when the decision was proposed; later terms do not change it.
    Terms terms;
}

/// @title Decisions of the consortium: one organisation, one vote, and a chamber for each jurisdiction.
/// @dev A voter is a member of which {IMemberVotes.wasVoter} holds at the snapshot of the decision. Any Controller key votes for its
/// organisation, which votes once. A decision is taken if the votes in favour reach the threshold among all voters *and* the share of
/// the chamber in every jurisdiction that had a voter at the snapshot: abstaining and not voting count as not in favour.
/// A decision that does nothing but {IMemberRegistry-suspend} one member does not count that member among the voters of its chamber:
/// otherwise the only voter of a jurisdiction, once its keys are lost, would end all decisions, also the one that recovers them.
///
/// A decision that was taken is queued, waits for the delay of its class, and is executed by anybody through the timelock within
/// {GRACE_PERIOD}; later it is Expired.
///
/// A vote by signature is EIP-712 `Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)`, where `voter` is the key that
/// signs and `nonce` is the nonce of its *organisation* ({nonces} of any of its keys).
/// Domain: name `CausewayGovernor`, version `1`, chain id, this contract. A proposal id is particular to chain and governor.
///
/// Warning: who proposes the same calls with the same description first is the proposer, and may cancel while voting has not begun.
/// A description that ends in `#proposer=0x…` can only be proposed by that key.
interface IConsortiumGovernor is IGovernor {
    event DecisionProposed(
        uint256 indexed proposalId,
        DecisionClass indexed decisionClass,
        MemberId indexed memberId,
        Terms terms
    );
    /// @dev Beside `VoteCast`, which names the key. `support`: 0 against, 1 for, 2 abstain.
    event MemberVoted(uint256 indexed proposalId, MemberId indexed memberId, uint8 support);
    event DecisionClassSet(address indexed target, bytes4 indexed selector, DecisionClass decisionClass);
    event DecisionTermsSet(DecisionClass indexed decisionClass, Terms terms);

    /// @dev The account is not a Controller key of a member that may vote: a voter at that time and admitted now.
    error GovernanceNotVoter(address account);
    error GovernanceAlreadyVoted(MemberId id);
    error GovernanceTermsInvalid(DecisionClass decisionClass, Terms terms);
    /// @dev Calls of the governor and of the timelock, and calls without a function, are of the class Upgrade for ever.
    error GovernanceClassFixed(address target, bytes4 selector);
    error GovernanceTooEarly(uint256 proposalId, uint256 eta, uint256 time);

    /// @notice Sets the class of a function. Only by a decision of the class Upgrade.
    /// @dev Emits {DecisionClassSet}.
    ///
    /// Requirements:
    /// - `target` is neither this contract nor the timelock
    function setClass(address target, bytes4 selector, DecisionClass decisionClass) external;

    /// @notice Sets the terms of a class for decisions that are proposed from now on. Only by a decision of the class Upgrade.
    /// @dev Emits {DecisionTermsSet}.
    ///
    /// Requirements:
    /// - `thresholdPpm` is at least 500,001, for Upgrade, Member and Validator 666,667, and at most 1,000,000
    /// - `chamberPpm` is 1 to 1,000,000
    /// - `votingPeriod` is at least 1, for Upgrade 3600, so that these terms can be changed again; it and the two delays are at most 90 days
    function setTerms(DecisionClass decisionClass, Terms calldata terms) external;

    /// @notice The class of the calls of a function.
    function classOf(address target, bytes4 selector) external view returns (DecisionClass);

    /// @notice The class that a decision with these calls has: that of its calls, or Upgrade if they differ, if one has no function,
    /// or if one carries coin.
    function classOfCalls(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas
    ) external view returns (DecisionClass);

    /// @notice The terms of decisions that are proposed now.
    function termsOf(DecisionClass decisionClass) external view returns (Terms memory);

    /// @notice What a ballot paper of the decision shows.
    /// @dev Requirements: the proposal exists.
    function ballot(uint256 proposalId) external view returns (Ballot memory);

    /// @notice Whether an organisation has voted, with whatever key.
    function hasMemberVoted(uint256 proposalId, MemberId id) external view returns (bool);

    /// @notice The nonce that the next vote by signature of the key's organisation has.
    function nonces(address key) external view returns (uint256);

    /// @notice Seconds after the deadline in which a decision is queued, and after its eta in which it is executed.
    // solhint-disable-next-line func-name-mixedcase
    function GRACE_PERIOD() external view returns (uint48);
}
