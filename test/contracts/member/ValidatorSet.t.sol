// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IValidatorSet, ValidatorChange, ValidatorChangeState} from "../../../contracts/member/IValidatorSet.sol";
import {MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {ValidatorSet} from "../../../contracts/member/ValidatorSet.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {PublicKeys} from "../support/PublicKeys.sol";
import {ValidatorFixture} from "./ValidatorFixture.sol";

/// @dev Seats: forming, keys, consent, additions and removals.
contract ValidatorSetTest is ValidatorFixture {
    /// @dev The square root of 8 modulo the field's prime: (1, root) is a point.
    uint256 private constant ROOT_OF_8 = 0x4218f20ae6c646b363db68605822fb14264ca8d2587fdd6fbc750d587e76a7ee;

    function setUp() public {
        deployValidators();
    }

    function test_Constructor_RevertWhen_WindowZero() public {
        vm.expectRevert(IValidatorSet.ValidatorWindowZero.selector);
        new ValidatorSet(address(manager), address(members), DELAY, 0);
    }

    function test_Forming_SeatsAtOnce() public {
        for (uint256 i = 0; i < 4; ++i) {
            join(i);
            vm.expectEmit(address(validators));
            emit IValidatorSet.ValidatorActivated(idOf(i), vm.addr(i + 1), uint64(i + 1));
            assertEq(add(i), 0, "no change");
            assertEq(validators.seats(), i + 1, "seats");
            assertEq(validators.epoch(), i + 1, "epoch");
            assertEq(validators.validatorOf(idOf(i)), vm.addr(i + 1), "validator");
            assertSame(validators.seatOf(vm.addr(i + 1)), idOf(i), "seat");
        }
        join(4);
        assertEq(add(4), 1, "the fifth waits");
        assertEq(validators.seats(), 4, "seats");
        assertEq(validators.validatorOf(idOf(4)), address(0), "no seat yet");
    }

    /// @dev The hash is over the compressed keys, written here from their coordinates.
    function testFuzz_SetHash_OverCompressedKeys(uint256 first) public {
        first = bound(first, 1, PublicKeys.ORDER - 10);
        bytes memory keys;
        for (uint256 i = 0; i < 4; ++i) {
            join(i);
            addWith(i, first + i);
            (bytes32 x, bytes32 y) = PublicKeys.keyOf(first + i);
            bytes memory key = abi.encodePacked(uint256(y) % 2 == 0 ? bytes1(0x02) : bytes1(0x03), x);
            keys = abi.encodePacked(keys, key);
            assertEq(keccak256(validators.getConsensusKeys()[i]), keccak256(key), "key");
            assertEq(validators.getValidators()[i], vm.addr(first + i), "validator");
        }
        assertEq(validators.setHash(), keccak256(keys), "setHash");
    }

    function test_Add_RevertWhen_Unauthorised() public {
        join(0);
        (bytes32 x, bytes32 y) = PublicKeys.keyOf(1);
        bytes memory proof = proofOf(0, 1);
        address stranger = vm.addr(0xbad);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        vm.prank(stranger);
        validators.scheduleAddition(idOf(0), x, y, block.timestamp, proof);
    }

    function testFuzz_Add_RevertWhen_NotAPoint(bytes32 x, bytes32 y) public {
        join(0);
        _expectKeyInvalid(x, y);
    }

    function test_Add_RevertWhen_KeyIsAlmostAPoint() public {
        join(0);
        (bytes32 x, bytes32 y) = PublicKeys.keyOf(1);
        _expectKeyInvalid(0, 0);
        _expectKeyInvalid(y, x);
        _expectKeyInvalid(x, bytes32(uint256(y) + 1));
        // Not reduced: the same point modulo the prime. 1 is the x of a point: 1 + 7 is a square.
        _expectKeyInvalid(bytes32(PublicKeys.P + 1), bytes32(ROOT_OF_8));
        (x, y) = (bytes32(uint256(1)), bytes32(ROOT_OF_8));
        vm.expectPartialRevert(IValidatorSet.ValidatorConsentInvalid.selector);
        validators.scheduleAddition(idOf(0), x, y, block.timestamp, "");
    }

    function testFuzz_Add_RevertWhen_ConsentExpired(uint256 deadline) public {
        join(0);
        deadline = bound(deadline, 0, block.timestamp - 1);
        (bytes32 x, bytes32 y) = PublicKeys.keyOf(1);
        bytes memory proof = signature(1, validatorConsentDigest(idOf(0), deadline));
        vm.expectRevert(
            abi.encodeWithSelector(IValidatorSet.ValidatorConsentExpired.selector, deadline, block.timestamp)
        );
        validators.scheduleAddition(idOf(0), x, y, deadline, proof);
    }

    /// @dev By another key, for another member, another time, another chain, or no signature at all.
    function test_Add_RevertWhen_ConsentIsNotForThis() public {
        join(0);
        join(1);
        _expectConsentInvalid(proofOf(0, 2));
        _expectConsentInvalid(proofOf(1, 1));
        _expectConsentInvalid(signature(1, validatorConsentDigest(idOf(0), block.timestamp + 1)));
        _expectConsentInvalid("");
        bytes memory proof = proofOf(0, 1);
        vm.chainId(block.chainid + 1);
        _expectConsentInvalid(proof);
    }

    function test_Add_RevertGiven_NotEligible() public {
        _expectNotEligible(0);
        admitted(controllerOf(1), "did:web:provider.eu", EU, MemberRoles.PROVIDER);
        _expectNotEligible(1);
        join(2);
        members.suspendFor(idOf(2), 0, uint64(block.timestamp + 1));
        _expectNotEligible(2);
        join(3);
        vm.prank(controllerOf(3));
        members.announceLeave();
        _expectNotEligible(3);
    }

    function test_Add_RevertGiven_Seated() public {
        form(4);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorSeated.selector, idOf(0)));
        this.addExternally(0, 9);
    }

    function test_Add_RevertGiven_KeyTaken() public {
        form(4);
        join(4);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorKeyTaken.selector, vm.addr(1)));
        this.addExternally(4, 1);
    }

    function test_Add_RevertGiven_CapReached() public {
        validators.setCap(CN, 2);
        form(4);
        join(6);
        uint256 changeId = add(6);
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorCapReached.selector, CN, 2));
        validators.activate(changeId);

        vm.expectEmit();
        emit IValidatorSet.ValidatorCapSet(CN, 3);
        validators.setCap(CN, 3);
        validators.activate(changeId);
        assertEq(validators.capOf(CN), 3, "cap");
        assertEq(validators.seatsOf(CN), 3, "seats in CN");
        assertEq(validators.seatsOf(EU), 2, "seats in EU");
    }

    /// @dev While forming too.
    function test_Form_RevertGiven_CapReached() public {
        validators.setCap(CN, 1);
        form(2);
        join(2);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorCapReached.selector, CN, 1));
        this.addExternally(2, 3);
    }

    function test_Add_RevertGiven_Hundred() public {
        form(100);
        join(100);
        uint256 changeId = add(100);
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorsTooMany.selector, 100));
        validators.activate(changeId);
    }

    function test_Remove_RevertGiven_Four() public {
        form(4);
        uint256 changeId = validators.scheduleRemoval(idOf(0));
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorsTooFew.selector, 4));
        validators.activate(changeId);
    }

    function test_Remove_RevertGiven_NotSeated() public {
        form(4);
        join(4);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorNotSeated.selector, idOf(4)));
        validators.scheduleRemoval(idOf(4));
    }

    function testFuzz_Remove_LastTakesThePlace(uint256 index) public {
        index = bound(index, 0, 6);
        form(7);
        uint256 changeId = validators.scheduleRemoval(idOf(index));
        vm.warp(block.timestamp + DELAY);

        vm.expectEmit();
        emit IValidatorSet.ValidatorRetired(idOf(index), vm.addr(index + 1), 8);
        validators.activate(changeId);

        address[] memory left = validators.getValidators();
        assertEq(left.length, 6, "seats");
        for (uint256 i = 0; i < 6; ++i) {
            assertEq(left[i], i == index ? vm.addr(7) : vm.addr(i + 1), "place");
            assertEq(validators.validatorOf(validators.seatOf(left[i])), left[i], "both ways");
        }
        assertEq(validators.validatorOf(idOf(index)), address(0), "no seat");
        assertSame(validators.seatOf(vm.addr(index + 1)), MemberId.wrap(0), "no member");
    }

    /// @dev Whoever leaves the network by whatever way can lose its seat.
    function test_Remove_OneThatLeft() public {
        form(5);
        members.suspend(idOf(4), 0);
        members.completeLeave(idOf(4));
        activateAfterDelay(validators.scheduleRemoval(idOf(4)));
        assertEq(validators.seats(), 4, "seats");
        assertEq(validators.seatsOf(CN), 2, "seats in CN");
    }

    function test_Activate_AnAddedSeat() public {
        form(4);
        join(4);
        uint256 changeId = add(4);
        vm.warp(block.timestamp + DELAY);
        vm.expectEmit();
        emit IValidatorSet.ValidatorActivated(idOf(4), vm.addr(5), 5);
        vm.prank(vm.addr(0xbad));
        validators.activate(changeId);

        assertEq(validators.getValidators()[4], vm.addr(5), "validator");
        ValidatorChange memory change = validators.changeOf(changeId);
        assertTrue(change.state == ValidatorChangeState.Activated, "state");
        assertEq(validators.changeCount(), 1, "changes");
    }

    function addExternally(uint256 number, uint256 secret) external returns (uint256) {
        return addWith(number, secret);
    }

    function _expectKeyInvalid(bytes32 x, bytes32 y) private {
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorKeyInvalid.selector, x, y));
        validators.scheduleAddition(idOf(0), x, y, block.timestamp, "");
    }

    function _expectConsentInvalid(bytes memory proof) private {
        (bytes32 x, bytes32 y) = PublicKeys.keyOf(1);
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorConsentInvalid.selector, vm.addr(1)));
        validators.scheduleAddition(idOf(0), x, y, block.timestamp, proof);
    }

    function _expectNotEligible(uint256 number) private {
        vm.expectRevert(abi.encodeWithSelector(IValidatorSet.ValidatorNotEligible.selector, idOf(number)));
        this.addExternally(number, number + 1);
    }
}
