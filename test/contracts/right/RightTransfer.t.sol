// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IMemberRegistry, KeyRole, MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {IUsageRight} from "../../../contracts/right/IUsageRight.sol";
import {RightFixture} from "./RightFixture.sol";

/// @dev ERC-5192: a locked right does not move; an unlocked one moves to admitted consumers only.
contract RightTransferTest is RightFixture {
    address private immutable _university = vm.addr(0xc0);

    function setUp() public {
        deployRights();
        admitted(_university, "did:web:university.eu", EU, MemberRoles.CONSUMER);
    }

    function test_Transfer_RevertGiven_Locked() public {
        minted(validTerms());

        _expectLocked();
        _transfer(institute, institute, _university);
    }

    function test_SafeTransfer_RevertGiven_Locked() public {
        minted(validTerms());

        vm.startPrank(institute);
        _expectLocked();
        rights.safeTransferFrom(institute, _university, 1);
        _expectLocked();
        rights.safeTransferFrom(institute, _university, 1, "");
        vm.stopPrank();
    }

    function test_Transfer_RevertGiven_LockedAndApproved() public {
        minted(validTerms());
        vm.prank(institute);
        rights.setApprovalForAll(_university, true);

        _expectLocked();
        _transfer(_university, institute, _university);
    }

    function test_Transfer_MovesUnlocked() public {
        _mintedUnlocked();

        _transfer(institute, institute, _university);

        assertEq(rights.ownerOf(1), _university, "owner");
        vm.warp(rights.right(FIRST).notBefore);
        rights.checkUsable(FIRST, _university);
        vm.expectRevert(abi.encodeWithSelector(IUsageRight.RightNotHolder.selector, FIRST, institute));
        rights.checkUsable(FIRST, institute);
    }

    function test_Transfer_PassesGiven_HolderLeaving() public {
        _mintedUnlocked();
        vm.prank(institute);
        members.announceLeave();

        _transfer(institute, institute, _university);

        assertEq(rights.ownerOf(1), _university, "owner");
    }

    function test_Transfer_RevertWhen_ReceiverNotConsumer() public {
        _mintedUnlocked();
        _expectReceiverRefused(hospital);
    }

    function test_Transfer_RevertWhen_ReceiverUnknown() public {
        _mintedUnlocked();
        _expectReceiverRefused(vm.addr(0xd0));
    }

    function test_Transfer_RevertWhen_ReceiverIsPayee() public {
        _mintedUnlocked();
        _expectReceiverRefused(withKey(_university, 0xc1, KeyRole.Payee));
    }

    function test_Transfer_RevertGiven_ReceiverSuspended() public {
        _mintedUnlocked();
        members.suspend(idOfDid("did:web:university.eu"), 0);
        _expectReceiverRefused(_university);
    }

    function test_Transfer_RevertGiven_HolderSuspended() public {
        _mintedUnlocked();
        members.suspend(idOfDid(INSTITUTE_DID), 0);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, institute));
        _transfer(institute, institute, _university);
    }

    function test_Transfer_RevertWhen_CallerNotApproved() public {
        _mintedUnlocked();

        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, _university, 1));
        _transfer(_university, institute, _university);
    }

    function test_Transfer_RevertGiven_Unknown() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 1));
        _transfer(institute, institute, _university);
    }

    function _mintedUnlocked() private {
        permitTransferOf(FIRST, idOfDid(INSTITUTE_DID));
        minted(validTerms());
    }

    function _transfer(address caller, address from, address to) private {
        vm.prank(caller);
        rights.transferFrom(from, to, 1);
    }

    function _expectLocked() private {
        vm.expectRevert(abi.encodeWithSelector(IUsageRight.RightLocked.selector, FIRST));
    }

    function _expectReceiverRefused(address receiver) private {
        vm.expectRevert(abi.encodeWithSelector(IUsageRight.RightHolderNotConsumer.selector, receiver));
        _transfer(institute, institute, receiver);
    }
}
