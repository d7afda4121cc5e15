// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMemberVotes} from "../../../contracts/member/IMemberVotes.sol";
import {MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";
import {Institutions} from "../support/Institutions.sol";
import {MemberFixture} from "./MemberFixture.sol";

/// @dev Who votes, at which time.
contract MemberVotesTest is MemberFixture {
    uint48 private constant START = 1_800_000_000;

    function setUp() public {
        vm.warp(START);
        deployMembers();
    }

    function test_Votes_FollowTheState() public {
        address controller = address(uint160(0x1001));
        MemberId id = applied(controller, Institutions.did(CN, 1, controller), CN, MemberRoles.VALIDATOR);
        vm.warp(START + 10);
        members.admit(id);
        vm.warp(START + 20);
        members.suspend(id, 0);
        vm.warp(START + 30);
        members.reinstate(id);
        vm.warp(START + 40);
        vm.prank(controller);
        members.announceLeave();
        vm.warp(START + 50);
        members.completeLeave(id);
        vm.warp(START + 60);

        bool[6] memory expected = [false, true, false, true, false, false];
        for (uint48 i = 0; i < 6; ++i) {
            for (uint48 second = 0; second < 10; second += 9) {
                uint48 time = START + 10 * i + second;
                assertTrue(members.wasVoter(id, time) == expected[i], "wasVoter");
                assertEq(members.votersAt(time), expected[i] ? 1 : 0, "votersAt");
                assertEq(members.votersOfAt(CN, time), expected[i] ? 1 : 0, "votersOfAt");
            }
        }
    }

    function testFuzz_Votes_OnlyValidators(uint8 roles) public {
        roles = uint8(bound(roles, 1, 63));
        MemberId id = _admit(1, CN, roles);
        vm.warp(START + 1);

        bool votes = roles & MemberRoles.VALIDATOR != 0;
        assertTrue(members.isVoter(id) == votes, "isVoter");
        assertTrue(members.wasVoter(id, START) == votes, "wasVoter");
        assertEq(members.votersAt(START), votes ? 1 : 0, "votersAt");
        assertEq(members.jurisdictions().length, votes ? 1 : 0, "jurisdictions");
    }

    /// @dev What happens in one second counts as one: the end of the second decides.
    function test_Votes_EndOfTheSecondCounts() public {
        MemberId id = _admit(1, CN, MemberRoles.VALIDATOR);
        members.suspend(id, 0);
        vm.warp(START + 1);

        assertTrue(!members.wasVoter(id, START), "wasVoter");
        assertEq(members.votersAt(START), 0, "votersAt");
    }

    function test_Votes_EmergencyIsNotHistory() public {
        MemberId id = _admit(1, CN, MemberRoles.VALIDATOR);
        members.suspendFor(id, 0, START + 10);
        vm.warp(START + 5);

        assertTrue(!members.isVoter(id), "isVoter");
        assertTrue(members.wasVoter(id, START + 1), "wasVoter");
        assertEq(members.votersAt(START + 1), 1, "votersAt");
    }

    function testFuzz_Votes_RevertWhen_NotYetKnown(uint48 timepoint) public {
        timepoint = uint48(bound(timepoint, START, type(uint48).max));
        bytes memory problem = abi.encodeWithSelector(IMemberVotes.MemberVotesNotYetKnown.selector, timepoint, START);
        vm.expectRevert(problem);
        members.votersAt(timepoint);
        vm.expectRevert(problem);
        members.votersOfAt(CN, timepoint);
        vm.expectRevert(problem);
        members.wasVoter(MemberId.wrap(0), timepoint);
    }

    function test_Jurisdictions_StayInTheOrderOfTheirFirst() public {
        _admit(1, EU, MemberRoles.PROVIDER);
        MemberId first = _admit(2, CN, MemberRoles.VALIDATOR);
        _admit(3, EU, MemberRoles.VALIDATOR);
        _admit(4, CN, MemberRoles.VALIDATOR);
        members.suspend(first, 0);

        Jurisdiction[] memory found = members.jurisdictions();
        assertEq(found.length, 2, "count");
        assertTrue(found[0] == CN, "first");
        assertTrue(found[1] == EU, "second");
    }

    function test_Admit_RevertGiven_SixtyFourJurisdictions() public {
        for (uint256 i = 0; i < 64; ++i) _admit(i, _letters(i), MemberRoles.VALIDATOR);
        address controller = address(uint160(0x2000));
        MemberId id = applied(controller, Institutions.did(_letters(64), 64, controller), _letters(64), 1);

        vm.expectRevert(abi.encodeWithSelector(IMemberVotes.MemberJurisdictionsTooMany.selector, _letters(64)));
        members.admit(id);
        _admit(65, _letters(3), MemberRoles.VALIDATOR);
        _admit(66, _letters(64), MemberRoles.PROVIDER);
    }

    function _admit(uint256 number, Jurisdiction jurisdiction, uint8 roles) private returns (MemberId) {
        address controller = address(uint160(0x1000 + number));
        return admitted(controller, Institutions.did(jurisdiction, number, controller), jurisdiction, roles);
    }

    function _letters(uint256 index) private pure returns (Jurisdiction) {
        return
            Jurisdiction.wrap(
                bytes2(abi.encodePacked(bytes1(uint8(0x41 + index / 26)), bytes1(uint8(0x41 + (index % 26)))))
            );
    }
}
