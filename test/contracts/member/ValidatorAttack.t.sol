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
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorWindowExhausted.selector, endsAt, 2));
        validators.activate(third);
        vm.warp(endsAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorWindowExhausted.selector, endsAt, 2));
        validators.activate(third);
        vm.warp(endsAt);
        validators.activate(third);
        (uint256 left, ) = validators.changesLeft();
        assertEq(left, 0, "six seats: one change");
    }

    /// @dev The edge of two windows: windows do not slide, so that up to 2f − 1 changes lie within a second of it. In one block they are at
    /// most f of the set before it, which is what the engines need; a peer that follows the set must not skip a change.
    function test_Window_EdgeAllowsTwoWindowsInARow() public {
        uint256[3] memory ids;
        for (uint256 i = 0; i < 3; ++i) ids[i] = replaceAs(address(this), i, 60 + i);
        vm.warp(block.timestamp + DELAY);
        validators.activate(ids[0]);
        uint256 late = replaceAs(address(this), 3, 63);
        vm.warp(block.timestamp + WINDOW - 1);
        validators.activate(ids[1]);
        vm.warp(block.timestamp + 1);
        validators.activate(ids[2]);
        validators.activate(late);
        (uint256 left, ) = validators.changesLeft();
        assertEq(left, 0, "left");
        assertEq(validators.seats(), 7, "seats");
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

    function _leave(uint256 number) private returns (MemberId id) {
        id = idOf(number);
        vm.prank(controllerOf(number));
        members.announceLeave();
        members.completeLeave(id);
    }
}
