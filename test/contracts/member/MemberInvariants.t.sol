// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMemberRegistry, KeyRole, MemberState} from "../../../contracts/member/IMemberRegistry.sol";
import {IMemberVotes} from "../../../contracts/member/IMemberVotes.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";
import {Test, Vm} from "../support/Test.sol";
import {MemberHandler} from "./MemberHandler.sol";

contract MemberInvariants is Test {
    MemberHandler private _handler;
    IMemberRegistry private _members;

    function setUp() public {
        _handler = new MemberHandler();
        _members = _handler.registry();
        bytes4[] memory verbs = new bytes4[](11);
        verbs[0] = MemberHandler.applyAs.selector;
        verbs[1] = MemberHandler.admit.selector;
        verbs[2] = MemberHandler.suspend.selector;
        verbs[3] = MemberHandler.reinstate.selector;
        verbs[4] = MemberHandler.announceLeave.selector;
        verbs[5] = MemberHandler.completeLeave.selector;
        verbs[6] = MemberHandler.addKey.selector;
        verbs[7] = MemberHandler.removeKey.selector;
        verbs[8] = MemberHandler.suspendFor.selector;
        verbs[9] = MemberHandler.recover.selector;
        verbs[10] = MemberHandler.wait.selector;
        targetContract(address(_handler));
        targetSelector(Vm.FuzzSelector(address(_handler), verbs));
    }

    /// @dev Left is final because the table has no line that starts with it.
    function invariant_OnlyListedTransitions() public view {
        assertEq(_handler.unlistedTransitions(), 0, "unlisted transition");
    }

    function invariant_KeyBelongsToOneOrganisationForEver() public view {
        assertEq(_handler.movedKeys(), 0, "key moved");
    }

    function invariant_ControllersAreCountedAndNeverNone() public view {
        for (uint256 i = 0; i < _handler.ORGANISATIONS(); ++i) {
            MemberId id = _handler.id(i);
            uint256 counted = _controllersOf(id);
            assertEq(_members.member(id).controllers, counted, "controllers");
            assertEq(_members.keyCountOf(id), _members.keysOf(id).length, "keys");
            if (_members.member(id).state != MemberState.None) assertTrue(counted > 0, "no controller");
        }
    }

    function invariant_OnlyAdmittedOrLeavingMayHold() public view {
        for (uint256 i = 0; i < _handler.ACCOUNTS(); ++i) {
            (MemberId id, ) = _members.keyOf(_handler.account(i));
            MemberState state = _members.member(id).state;
            bool expected = state == MemberState.Admitted || state == MemberState.Leaving;
            assertTrue(_members.mayHold(_handler.account(i)) == expected, "mayHold");
        }
    }

    function invariant_VotesAreThoseOfAdmitted() public view {
        assertEq(_handler.wrongVotes(), 0, "wrong votes");
    }

    /// @dev All the sums are the same at every second that has passed.
    function invariant_VotesSumUp() public view {
        uint48 time = uint48(block.timestamp) - 1;
        IMemberVotes votes = IMemberVotes(address(_members));
        uint256 counted;
        for (uint256 i = 0; i < _handler.ORGANISATIONS(); ++i) if (votes.wasVoter(_handler.id(i), time)) ++counted;
        uint256 ofAll;
        Jurisdiction[] memory jurisdictions = votes.jurisdictions();
        for (uint256 i = 0; i < jurisdictions.length; ++i) ofAll += votes.votersOfAt(jurisdictions[i], time);
        assertEq(votes.votersAt(time), counted, "members");
        assertEq(votes.votersAt(time), ofAll, "jurisdictions");
    }

    function _controllersOf(MemberId asked) private view returns (uint256 count) {
        for (uint256 i = 0; i < _handler.ACCOUNTS(); ++i) {
            (MemberId id, KeyRole role) = _members.keyOf(_handler.account(i));
            if (MemberId.unwrap(id) == MemberId.unwrap(asked) && role == KeyRole.Controller) ++count;
        }
    }
}
