// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMemberRegistry, KeyRole, MemberState} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Test, Vm} from "../support/Test.sol";
import {MemberHandler} from "./MemberHandler.sol";

contract MemberInvariants is Test {
    MemberHandler private _handler;
    IMemberRegistry private _members;

    function setUp() public {
        _handler = new MemberHandler();
        _members = _handler.registry();
        bytes4[] memory verbs = new bytes4[](8);
        verbs[0] = MemberHandler.applyAs.selector;
        verbs[1] = MemberHandler.admit.selector;
        verbs[2] = MemberHandler.suspend.selector;
        verbs[3] = MemberHandler.reinstate.selector;
        verbs[4] = MemberHandler.announceLeave.selector;
        verbs[5] = MemberHandler.completeLeave.selector;
        verbs[6] = MemberHandler.addKey.selector;
        verbs[7] = MemberHandler.removeKey.selector;
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

    function _controllersOf(MemberId asked) private view returns (uint256 count) {
        for (uint256 i = 0; i < _handler.ACCOUNTS(); ++i) {
            (MemberId id, KeyRole role) = _members.keyOf(_handler.account(i));
            if (MemberId.unwrap(id) == MemberId.unwrap(asked) && role == KeyRole.Controller) ++count;
        }
    }
}
