// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IValidatorSet, ValidatorChangeState} from "../../../contracts/member/IValidatorSet.sol";
import {MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Institutions} from "../support/Institutions.sol";
import {PublicKeys} from "../support/PublicKeys.sol";
import {ValidatorFixture} from "./ValidatorFixture.sol";

/// @dev Who wants two seats, more changes than a window allows, or a seat that cannot be taken away.
contract ValidatorAttackTest is ValidatorFixture {
    function setUp() public {
        deployValidators();
        form(7);
    }

    /// @dev Leaves, comes back under the same code, and asks for a seat while it still has the old one.
    function test_Schedule_RevertGiven_InstitutionIsSeatedAsOneThatLeft() public {
        MemberId left = _leave(1);
        address controller = address(0xc0ffee);
        MemberId back = admitted(controller, Institutions.did(EU, 1, controller), EU, MemberRoles.VALIDATOR);
        (bytes32 x, bytes32 y) = PublicKeys.keyOf(55);
        bytes memory proof = signature(55, validatorConsentDigest(back, block.timestamp));

        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorInstitutionSeated.selector, left));
        validators.scheduleAddition(back, x, y, block.timestamp, proof);

        activateAfterDelay(validators.scheduleRemoval(left));
        proof = signature(55, validatorConsentDigest(back, block.timestamp));
        uint256 changeId = validators.scheduleAddition(back, x, y, block.timestamp, proof);
        activateAfterDelay(changeId);
        assertEq(validators.validatorOf(back), vm.addr(55), "seat");
        assertEq(validators.seats(), 7, "seats");
    }

    /// @dev Two additions are scheduled while the institution has no seat; the second finds the first.
    function test_Activate_RevertGiven_InstitutionWasSeatedInBetween() public {
        MemberId first = join(7);
        uint256 earlier = add(7);
        _leave(7);
        address controller = address(0xc0ffee);
        MemberId back = admitted(controller, Institutions.did(EU, 7, controller), EU, MemberRoles.VALIDATOR);
        (bytes32 x, bytes32 y) = PublicKeys.keyOf(55);
        bytes memory proof = signature(55, validatorConsentDigest(back, block.timestamp));
        uint256 later = validators.scheduleAddition(back, x, y, block.timestamp, proof);

        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorNotEligible.selector, first));
        validators.activate(earlier);
        validators.activate(later);
        assertEq(validators.seats(), 8, "seats");
    }

    /// @dev Own replacements that are kept for later would take force window after window, and use up those of the others.
    function test_OwnReplacement_DoesNotPileUp() public {
        uint256 first = replaceAs(controllerOf(1), 1, 60);
        vm.warp(block.timestamp + 4 * WINDOW);
        vm.expectEmit();
        emit IValidatorSet.ValidatorChangeCancelled(first);
        uint256 second = replaceAs(controllerOf(1), 1, 61);

        vm.expectRevert(
            abi.encodeWithSelector(
                IValidatorSet.ValidatorChangeNotScheduled.selector,
                first,
                ValidatorChangeState.Cancelled
            )
        );
        validators.activate(first);
        activateAfterDelay(second);
        assertEq(validators.validatorOf(idOf(1)), vm.addr(61), "key");
    }

    /// @dev What a thief has scheduled takes no force after the recovery, though nobody cancels it, and costs the organisation no time.
    function test_Activate_RevertGiven_RecoveredSince() public {
        uint256 stolen = replaceAs(controllerOf(1), 1, 60);
        uint256 byVote = replaceAs(address(this), 1, 61);
        members.recover(idOf(1), address(0xc0ffee));
        vm.warp(block.timestamp + DELAY);

        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorChangeOutdated.selector, stolen, idOf(1)));
        validators.activate(stolen);
        validators.activate(byVote);
        assertEq(validators.validatorOf(idOf(1)), vm.addr(61), "what the members decided stands");

        uint256 own = replaceAs(address(0xc0ffee), 1, 62);
        assertTrue(validators.changeOf(stolen).state == ValidatorChangeState.Cancelled, "and is withdrawn by the next");
        vm.warp(block.timestamp + WINDOW);
        validators.activate(own);
        assertEq(validators.validatorOf(idOf(1)), vm.addr(62), "own");
    }

    /// @dev A recovery frees it once: from then on it waits as everybody does.
    function test_OwnReplacement_OnceAfterRecovery() public {
        replaceAs(controllerOf(1), 1, 60);
        members.recover(idOf(1), address(0xc0ffee));
        replaceAs(address(0xc0ffee), 1, 61);
        uint48 allowedAt = uint48(block.timestamp) + 4 * WINDOW;
        bytes memory problem = abi.encodeWithSelector(
            IValidatorSet.ValidatorReplacementTooSoon.selector,
            idOf(1),
            allowedAt
        );
        vm.expectRevert(problem);
        this.replaceExternally(address(0xc0ffee), 1);
        vm.warp(allowedAt);
        this.replaceExternally(address(0xc0ffee), 1);
    }

    /// @dev What was asked for with a stolen key is withdrawn with the key that a recovery brought.
    function test_Cancel_AfterRecovery() public {
        uint256 changeId = replaceAs(controllerOf(1), 1, 60);
        members.recover(idOf(1), address(0xc0ffee));

        vm.expectRevert();
        vm.prank(controllerOf(1));
        validators.cancel(changeId);
        vm.prank(address(0xc0ffee));
        validators.cancel(changeId);
    }

    /// @dev Removals and replacements count alike; seven seats, two changes, whatever the seats become within the window.
    function test_Window_MixedChangesCountTogether() public {
        uint256 removal = validators.scheduleRemoval(idOf(0));
        uint256 replacement = replaceAs(address(this), 1, 60);
        uint256 third = replaceAs(address(this), 2, 61);
        vm.warp(block.timestamp + DELAY);
        validators.activate(removal);
        validators.activate(replacement);

        uint48 endsAt = uint48(block.timestamp) + WINDOW;
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorWindowExhausted.selector, endsAt, 1));
        validators.activate(third);
        vm.warp(endsAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorWindowExhausted.selector, endsAt, 1));
        validators.activate(third);
        vm.warp(endsAt);
        validators.activate(third);
        (uint256 left, ) = validators.changesLeft();
        assertEq(left, 0, "six seats: one change");
    }

    /// @dev Windows slide: the end of one brings no room for what would make two windows of changes in little more than one.
    function test_Window_NoEdge() public {
        uint256[3] memory ids;
        for (uint256 i = 0; i < 3; ++i) ids[i] = replaceAs(address(this), i, 60 + i);
        vm.warp(block.timestamp + DELAY);
        validators.activate(ids[0]);
        uint256 late = replaceAs(address(this), 3, 63);
        vm.warp(block.timestamp + WINDOW - 1);
        validators.activate(ids[1]);
        vm.warp(block.timestamp + 1);
        validators.activate(ids[2]);

        uint48 nextAt = uint48(block.timestamp) - 1 + WINDOW;
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorWindowExhausted.selector, nextAt, 2));
        validators.activate(late);
        (uint256 left, uint48 told) = validators.changesLeft();
        assertEq(left, 0, "left");
        assertEq(told, nextAt, "nextAt");
        vm.warp(nextAt);
        validators.activate(late);
    }

    /// @dev Removals that were all scheduled in time still stop at four.
    function testFuzz_Removals_NeverFewerThanFour(uint256 seed) public {
        uint256[7] memory ids;
        for (uint256 i = 0; i < 7; ++i) ids[i] = validators.scheduleRemoval(idOf(i));
        for (uint256 round = 0; round < 6; ++round) {
            vm.warp(block.timestamp + WINDOW);
            for (uint256 i = 0; i < 7; ++i) {
                seed = uint256(keccak256(abi.encode(seed)));
                try validators.activate(ids[seed % 7]) {} catch {}
            }
        }
        assertEq(validators.seats(), 4, "seats");
        address[] memory seats = validators.getValidators();
        for (uint256 i = 0; i < 4; ++i) assertTrue(seats[i] != address(0), "a seat is empty");
    }

    /// @dev An emergency leaves the seat and cuts the node off: with f of them away the others are just a quorum, so that none of them may
    /// fail meanwhile. The history says that the suspended have a vote, and by it a rescue counts.
    function test_Emergency_LeavesSeatsAndAQuorumOfNodes() public {
        for (uint256 i = 0; i < 7; ++i) addNode(controllerOf(i), idOf(i), bytes20(uint160(i + 1)), 300 + i, "node");
        for (uint256 i = 0; i < 2; ++i) members.suspendFor(idOf(i), 0, uint64(block.timestamp + 72 hours));
        vm.warp(block.timestamp + 1);

        assertEq(validators.getValidators().length, 7, "seats");
        assertEq(members.nodes().length, 5, "a quorum of seven");
        for (uint256 i = 0; i < 2; ++i) {
            assertTrue(!members.isPeerAdmitted(bytes20(uint160(i + 1))), "is cut off");
            assertTrue(!members.isVoter(idOf(i)), "votes");
            assertTrue(members.wasVoter(idOf(i), uint48(block.timestamp - 1)), "history");
        }
    }

    /// @dev A member that is suspended in an emergency cannot slip a key in, and its seat can be removed meanwhile.
    function test_Replacement_RevertGiven_EmergencyBetweenScheduleAndActivation() public {
        uint256 changeId = replaceAs(controllerOf(1), 1, 60);
        uint256 removal = validators.scheduleRemoval(idOf(1));
        members.suspendFor(idOf(1), 0, uint64(block.timestamp + 2 hours));
        vm.warp(block.timestamp + DELAY);

        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorNotEligible.selector, idOf(1)));
        validators.activate(changeId);
        validators.activate(removal);
        vm.warp(block.timestamp + 2 hours);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorNotSeated.selector, idOf(1)));
        validators.activate(changeId);
    }

    function replaceExternally(address caller, uint256 number) external returns (uint256) {
        return replaceAs(caller, number, 70);
    }

    function _leave(uint256 number) private returns (MemberId id) {
        id = idOf(number);
        vm.prank(controllerOf(number));
        members.announceLeave();
        members.completeLeave(id);
    }
}
