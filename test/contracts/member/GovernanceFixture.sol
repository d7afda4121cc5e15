// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {ConsortiumGovernor} from "../../../contracts/member/ConsortiumGovernor.sol";
import {ConsortiumTimelock} from "../../../contracts/member/ConsortiumTimelock.sol";
import {ClassRule, DecisionClass, Terms} from "../../../contracts/member/IConsortiumGovernor.sol";
import {IMemberRegistry, MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {Institutions} from "../support/Institutions.sol";
import {MemberFixture} from "./MemberFixture.sol";

/// @dev A governed registry: the timelock has role 0 and MEMBERSHIP; the test keeps both, to set things up.
/// Voter `number` is the organisation of the key `keyOf(number)`.
abstract contract GovernanceFixture is MemberFixture {
    struct Draft {
        address[] targets;
        uint256[] values;
        bytes[] calldatas;
        string description;
    }

    uint8 internal constant AGAINST = 0;
    uint8 internal constant FOR = 1;
    uint8 internal constant ABSTAIN = 2;
    uint256 internal constant NOW = 1_800_000_000;
    bytes32 internal constant BALLOT_TYPEHASH = keccak256(
        "Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)"
    );

    ConsortiumTimelock internal timelock;
    ConsortiumGovernor internal governor;

    function deployGovernance() internal {
        vm.warp(NOW);
        deployMembers();
        timelock = new ConsortiumTimelock(address(this));
        governor = new ConsortiumGovernor(timelock, members, members, termsOfAll(), rulesOfAll());
        timelock.bind(address(governor));
        manager.grantRole(Roles.MEMBERSHIP, address(timelock), 0);
        manager.grantRole(0, address(timelock), 0);
    }

    /// @dev Delay, period, execution delay, threshold, chamber: small primes, so that a mixed-up number shows.
    function termsOfAll() internal pure returns (Terms[6] memory terms) {
        terms[uint8(DecisionClass.Upgrade)] = Terms(61, 1009, 503, 750_000, 500_000);
        terms[uint8(DecisionClass.Member)] = Terms(31, 211, 101, 666_667, 500_000);
        terms[uint8(DecisionClass.Validator)] = Terms(29, 199, 97, 666_667, 500_000);
        terms[uint8(DecisionClass.Rule)] = Terms(23, 193, 89, 500_001, 500_000);
        terms[uint8(DecisionClass.Money)] = Terms(19, 181, 83, 500_001, 500_000);
        terms[uint8(DecisionClass.Emergency)] = Terms(0, 11, 0, 500_001, 1);
    }

    function rulesOfAll() internal view returns (ClassRule[] memory rules) {
        rules = new ClassRule[](3);
        rules[0] = ClassRule(address(members), IMemberRegistry.admit.selector, DecisionClass.Member);
        rules[1] = ClassRule(address(members), IMemberRegistry.suspend.selector, DecisionClass.Member);
        rules[2] = ClassRule(address(members), IMemberRegistry.reinstate.selector, DecisionClass.Rule);
    }

    function secretOf(uint256 number) internal pure returns (uint256) {
        return 0x10000 + number;
    }

    function keyOf(uint256 number) internal pure returns (address) {
        return vm.addr(secretOf(number));
    }

    function idOf(uint256 number) internal view returns (MemberId id) {
        (id, ) = members.keyOf(keyOf(number));
    }

    function voter(uint256 number, Jurisdiction jurisdiction) internal returns (MemberId) {
        string memory did = Institutions.did(jurisdiction, number, keyOf(number));
        return admitted(keyOf(number), did, jurisdiction, MemberRoles.VALIDATOR);
    }

    /// @dev Voters `first` to `first + count − 1`.
    function voters(uint256 first, uint256 count, Jurisdiction jurisdiction) internal {
        for (uint256 i = 0; i < count; ++i) voter(first + i, jurisdiction);
    }

    function draft(address target, bytes memory data) internal pure returns (Draft memory made) {
        made.targets = new address[](1);
        made.values = new uint256[](1);
        made.calldatas = new bytes[](1);
        made.targets[0] = target;
        made.calldatas[0] = data;
        made.description = "a decision";
    }

    function proposed(Draft memory made, uint256 number) internal returns (uint256 proposalId) {
        vm.prank(keyOf(number));
        proposalId = governor.propose(made.targets, made.values, made.calldatas, made.description);
    }

    function open(uint256 proposalId) internal {
        vm.warp(governor.proposalSnapshot(proposalId) + 1);
    }

    function close(uint256 proposalId) internal {
        vm.warp(governor.proposalDeadline(proposalId) + 1);
    }

    function vote(uint256 number, uint256 proposalId, uint8 support) internal {
        vm.prank(keyOf(number));
        governor.castVote(proposalId, support);
    }

    function queue(Draft memory made) internal {
        governor.queue(made.targets, made.values, made.calldatas, keccak256(bytes(made.description)));
    }

    function execute(Draft memory made) internal {
        governor.execute(made.targets, made.values, made.calldatas, keccak256(bytes(made.description)));
    }

    /// @dev Proposed by voter 1, carried by voters 1 to `inFavour`, queued, and its time has come.
    function readied(Draft memory made, uint256 inFavour) internal returns (uint256 proposalId) {
        proposalId = proposed(made, 1);
        open(proposalId);
        for (uint256 i = 1; i <= inFavour; ++i) vote(i, proposalId, FOR);
        close(proposalId);
        queue(made);
        vm.warp(governor.proposalEta(proposalId));
    }

    function decided(Draft memory made, uint256 inFavour) internal {
        readied(made, inFavour);
        execute(made);
    }

    /// @dev Written out from EIP-712, not through the library that the contract uses.
    function ballotDigest(
        address verifier,
        uint256 proposalId,
        uint8 support,
        address key,
        uint256 nonce
    ) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CausewayGovernor"),
                keccak256("1"),
                block.chainid,
                verifier
            )
        );
        bytes32 content = keccak256(abi.encode(BALLOT_TYPEHASH, proposalId, support, key, nonce));
        return keccak256(abi.encodePacked(hex"1901", domain, content));
    }

    function assertState(uint256 proposalId, IGovernor.ProposalState expected) internal view {
        assertEq(uint8(governor.state(proposalId)), uint8(expected), "state");
    }
}
