// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMemberNodes} from "../../../contracts/member/IMemberNodes.sol";
import {IMemberRegistry, KeyRole, MemberRoles, MemberState} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Institutions} from "../support/Institutions.sol";
import {PublicKeys} from "../support/PublicKeys.sol";
import {MemberFixture} from "./MemberFixture.sol";

/// @dev Who wants to be somebody else, to keep somebody out, or to count twice.
contract MemberAttackTest is MemberFixture {
    uint256 private constant VICTIM = 0xa0;
    uint256 private constant ATTACKER = 0xb0;
    bytes20 private constant PEER = bytes20(uint160(0x77));

    address private immutable _victim = vm.addr(VICTIM);
    address private immutable _attacker = vm.addr(ATTACKER);

    function setUp() public {
        vm.warp(1_800_000_000);
        deployMembers();
    }

    /// @dev Sees the application on its way, and sends it first with a key of its own: what is admitted is the DID.
    function testFuzz_Apply_RevertWhen_UnderTheDidOfAnother(address attacker) public {
        vm.assume(attacker != _victim);
        string memory did = Institutions.did(CN, 1, _victim);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberControllerDiffers.selector, attacker, _victim));
        applied(attacker, did, CN, MemberRoles.VALIDATOR);

        applied(_victim, did, CN, MemberRoles.VALIDATOR);
    }

    /// @dev Applies with the code of another and waits: the other is not kept out, and the attacker is not let in any more.
    function test_Apply_KeepsNobodyOutWhen_CodeIsOfAnother() public {
        MemberId squatter = applied(_attacker, Institutions.did(CN, 1, _attacker), CN, MemberRoles.VALIDATOR);
        MemberId id = admitted(_victim, Institutions.did(CN, 1, _victim), CN, MemberRoles.VALIDATOR);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberInstitutionTaken.selector, id));
        members.admit(squatter);

        members.completeLeave(squatter);
        assertSame(
            members.memberOfInstitution(bytes32(Institutions.lei(1))),
            id,
            "refusing one frees the other's code"
        );
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberInstitutionTaken.selector, id));
        applied(vm.addr(0xc0), Institutions.did(CN, 1, vm.addr(0xc0)), CN, MemberRoles.VALIDATOR);
    }

    /// @dev Check digits 00, 01 and 99 leave the remainder of 97, 98 and 02: one institution would have two codes and two votes.
    function testFuzz_Apply_RevertWhen_CodeIsATwin(uint256 number) public {
        bytes memory code = Institutions.lei(bound(number, 0, 9_999_999_999));
        uint256 check = (uint256(uint8(code[18])) - 0x30) * 10 + uint8(code[19]) - 0x30;
        uint256 twin = check >= 97 ? check - 97 : check + 97;
        if (twin > 99) twin = check;
        code[18] = bytes1(uint8(0x30 + twin / 10));
        code[19] = bytes1(uint8(0x30 + (twin % 10)));
        string memory did = Institutions.didOf(CN, string(code), _attacker);

        if (twin != check) {
            vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberInstitutionInvalid.selector, bytes32(code)));
        }
        applied(_attacker, did, CN, MemberRoles.VALIDATOR);
    }

    /// @dev A few of the three kinds are rare among random numbers.
    function test_Apply_RevertWhen_CodeIsATwin() public {
        uint256 found = 0;
        for (uint256 i = 0; i < 200; ++i) {
            bytes memory code = Institutions.lei(i);
            if (code[18] == "9" && code[19] >= "7") ++found;
            else if (code[18] == "0" && code[19] == "2") ++found;
            else continue;
            testFuzz_Apply_RevertWhen_CodeIsATwin(i);
        }
        assertTrue(found >= 3, "kinds");
    }

    /// @dev The old keys can neither act, nor come back, nor undo the recovery.
    function test_Recover_OldKeysAreDead() public {
        MemberId id = admitted(_victim, Institutions.did(CN, 1, _victim), CN, MemberRoles.VALIDATOR);
        address second = withKey(_victim, 0xa1, KeyRole.Controller);
        members.recover(id, vm.addr(0xa2));

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotController.selector, _victim));
        vm.prank(_victim);
        members.removeKey(vm.addr(0xa2));
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotController.selector, second));
        vm.prank(second);
        members.announceLeave();
        bytes memory consent = signature(VICTIM, consentDigest(id, KeyRole.Controller, block.timestamp));
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberKeyTaken.selector, _victim));
        vm.prank(vm.addr(0xa2));
        members.addKey(_victim, KeyRole.Controller, block.timestamp, consent);
    }

    /// @dev The proof of an execution key names the member: who copies it lists nothing.
    function test_AddNode_RevertWhen_ProofIsOfAnotherMember() public {
        MemberId id = admitted(_victim, Institutions.did(CN, 1, _victim), CN, MemberRoles.PROVIDER);
        admitted(_attacker, Institutions.did(CN, 2, _attacker), CN, MemberRoles.PROVIDER);
        (bytes32 x, bytes32 y) = PublicKeys.keyOf(7);
        bytes memory proof = signature(7, nodeConsentDigest(id, PEER, block.timestamp));

        vm.expectRevert(abi.encodeWithSelector(IMemberNodes.MemberNodeConsentInvalid.selector, vm.addr(7)));
        vm.prank(_attacker);
        members.addNode(PEER, x, y, "node.cn", 26656, 30303, block.timestamp, proof);
    }

    /// @dev What cannot be prevented: a peer id proves nothing on chain. It ends with the membership, and the victim takes another id.
    function test_AddNode_SquattedPeerIdIsFreeWhen_MemberLeft() public {
        MemberId squatter = admitted(_attacker, Institutions.did(CN, 2, _attacker), CN, MemberRoles.PROVIDER);
        MemberId id = admitted(_victim, Institutions.did(CN, 1, _victim), CN, MemberRoles.PROVIDER);
        addNode(_attacker, squatter, PEER, 7, "node.cn");

        (bytes32 x, bytes32 y) = PublicKeys.keyOf(8);
        bytes memory proof = signature(8, nodeConsentDigest(id, PEER, block.timestamp));
        vm.expectRevert(abi.encodeWithSelector(IMemberNodes.MemberNodePeerIdTaken.selector, PEER));
        vm.prank(_victim);
        members.addNode(PEER, x, y, "node.cn", 26656, 30303, block.timestamp, proof);

        members.suspend(squatter, 0);
        members.completeLeave(squatter);
        addNode(_victim, id, PEER, 8, "node.cn");
        assertTrue(members.isPeerAdmitted(PEER), "peer");
    }

    /// @dev Leaving during an emergency would let a member keep its nodes and tokens past the suspension that was meant to follow.
    function test_AnnounceLeave_RevertGiven_EmergencySuspension() public {
        MemberId id = admitted(_attacker, Institutions.did(CN, 2, _attacker), CN, MemberRoles.VALIDATOR);
        members.suspendFor(id, 0, uint64(block.timestamp + 1 hours));

        vm.expectRevert(
            abi.encodeWithSelector(IMemberRegistry.MemberStateUnexpected.selector, id, MemberState.Suspended)
        );
        vm.prank(_attacker);
        members.announceLeave();
    }
}
