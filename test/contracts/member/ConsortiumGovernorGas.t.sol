// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMemberRegistry, MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Institutions} from "../support/Institutions.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";

/// @dev Ten voters of each of two jurisdictions. Storage is cold where the set-up has left it so: each test is a transaction of its own.
contract ConsortiumGovernorGasTest is GovernanceFixture {
    Draft private _made;
    uint256 private _proposalId;

    function setUp() public {
        deployGovernance();
        voters(1, 10, CN);
        voters(11, 10, EU);
        MemberId applicant = applied(keyOf(50), Institutions.did(EU, 50, keyOf(50)), EU, MemberRoles.PROVIDER);
        vm.warp(NOW + 1);
        _made = draft(address(members), abi.encodeCall(IMemberRegistry.admit, (applicant)));
        _proposalId = proposed(_made, 1);
        open(_proposalId);
    }

    /// @dev The dearest: the first vote of the decision, and of its chamber.
    function test_Vote_Gas() public {
        vm.prank(keyOf(1));
        governor.castVote(_proposalId, FOR);
        uint256 execution = vm.snapshotGasLastCall("member", "vote");

        assertLe(execution + _intrinsic(abi.encodeCall(governor.castVote, (_proposalId, FOR))), 90_000, "network.vote");
    }

    function test_VoteBySignature_Gas() public {
        bytes memory signed = signature(secretOf(1), ballotDigest(address(governor), _proposalId, FOR, keyOf(1), 0));
        governor.castVoteBySig(_proposalId, FOR, keyOf(1), signed);
        vm.snapshotGasLastCall("member", "voteBySignature");
    }

    function test_Propose_Gas() public {
        Draft memory made = _made;
        made.description = "another decision";
        vm.prank(keyOf(1));
        governor.propose(made.targets, made.values, made.calldatas, made.description);
        vm.snapshotGasLastCall("member", "propose");
    }

    /// @dev What a transaction pays besides: 21,000, and its calldata.
    function _intrinsic(bytes memory data) private pure returns (uint256 gas) {
        gas = 21_000;
        for (uint256 i = 0; i < data.length; ++i) gas += data[i] == 0 ? 4 : 16;
    }
}
