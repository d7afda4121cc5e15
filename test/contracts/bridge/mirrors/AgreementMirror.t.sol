// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementState} from "../../../../contracts/agreement/IAgreementBook.sol";
import {IAgreementMirror, MirroredAgreement} from "../../../../contracts/bridge/mirrors/IAgreementMirror.sol";
import {IMirror, Sighting} from "../../../../contracts/bridge/mirrors/IMirror.sol";
import {AgreementId, MemberId} from "../../../../contracts/types/Ids.sol";
import {Roles} from "../../../../contracts/types/Roles.sol";
import {MirrorFixture} from "./MirrorFixture.sol";

contract AgreementMirrorTest is MirrorFixture {
    AgreementId private _id;

    function setUp() public {
        openMirrors();
        _id = agree(termsFor(1));
    }

    function test_Agreement_ShownOnTheOtherChain() public {
        vm.roll(77);
        vm.prank(consumer);
        bytes32 messageId = homeAgreements.publishAgreement(_id, AWAY);
        assertEq(messageId, bytes32(uint256(1)), "the outbox's id");
        vm.warp(NOW + 60);
        vm.expectEmit(address(awayAgreements));
        emit IAgreementMirror.AgreementMirrored(HOME, _id, AgreementState.Agreed, false, providerId, consumerId);
        assertTrue(deliver(0), "delivered");

        (MirroredAgreement memory shown, Sighting memory sighting) = awayAgreements.agreementOf(HOME, _id);
        assertTrue(shown.state == AgreementState.Agreed && !shown.isSuspended, "state");
        assertEq(MemberId.unwrap(shown.provider), MemberId.unwrap(providerId), "provider");
        assertEq(MemberId.unwrap(shown.consumer), MemberId.unwrap(consumerId), "consumer");
        assertEq(sighting.height, 77, "height of the source");
        assertEq(sighting.time, NOW, "time of the source");
        assertEq(sighting.messageId, bytes32(0), "the inbox's id: the test's gateway gives the index");
        assertEq(sighting.version, uint256(77) << 16, "version");
        (shown, ) = awayAgreements.agreementOf(AWAY, _id);
        assertTrue(shown.state == AgreementState.None, "of HOME only");
    }

    function test_Agreement_SuspendedAndResumedInOneBlock() public {
        authority.grantRole(Roles.DUTY_KEEPER, address(this), 0);
        agreements.suspend(_id);
        _publish();
        assertTrue(deliver(0), "delivered");
        (MirroredAgreement memory shown, ) = awayAgreements.agreementOf(HOME, _id);
        assertTrue(shown.isSuspended, "suspended");
        agreements.resume(_id);
        _publish();
        assertTrue(deliver(1), "delivered");
        (shown, ) = awayAgreements.agreementOf(HOME, _id);
        assertTrue(!shown.isSuspended, "resumed");
    }

    function test_Agreement_LaterStays_WhateverTheOrder() public {
        _publish();
        vm.prank(provider);
        agreements.end(_id);
        vm.roll(block.number + 1);
        _publish();
        assertTrue(deliver(1), "the later first");
        uint64 later = uint64(block.number) << 16;
        vm.expectEmit(address(awayAgreements));
        emit IMirror.MirrorOvertaken(HOME, AgreementId.unwrap(_id), later - 65_536, later);
        assertTrue(deliver(0), "the earlier");
        assertTrue(deliver(1), "the later once more");
        (MirroredAgreement memory shown, Sighting memory sighting) = awayAgreements.agreementOf(HOME, _id);
        assertTrue(shown.state == AgreementState.Closed, "closed");
        assertEq(sighting.version, later, "version");
    }

    /// @dev The dearest of the mirrors: five words that were zero, everything cold.
    function test_Receive_FitsIntoTheGasOfItsMessage() public {
        _publish();
        vm.cool(address(awayAgreements));
        vm.cool(address(authority));
        uint256 left = gasleft();
        assertTrue(deliver(0), "delivered");
        assertLe(left - gasleft(), gateway.message(0).gasLimit - 50_000, "with room");
    }

    function test_Publish_RevertGiven_AgreementUnknown() public {
        vm.expectRevert(abi.encodeWithSelector(IMirror.MirrorNothingToPublish.selector, bytes32(uint256(7))));
        vm.prank(consumer);
        homeAgreements.publishAgreement(AgreementId.wrap(bytes32(uint256(7))), AWAY);
    }

    function _publish() private {
        vm.prank(provider);
        homeAgreements.publishAgreement(_id, AWAY);
    }
}
