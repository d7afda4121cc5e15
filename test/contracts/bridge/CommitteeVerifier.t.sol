// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {CommitteeVerifier} from "../../../contracts/bridge/CommitteeVerifier.sol";
import {CommitteeSigner, ICommitteeVerifier} from "../../../contracts/bridge/ICommitteeVerifier.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";
import {PublicKeys} from "../support/PublicKeys.sol";
import {BridgeFixture} from "./BridgeFixture.sol";

/// @dev Thresholds, jurisdictions, epochs, and every signature that does not count.
contract CommitteeVerifierTest is BridgeFixture {
    bytes32[] private _ids;

    function setUp() public {
        deployBridge();
        _ids.push(keccak256("one"));
        _ids.push(keccak256("two"));
    }

    function test_Verify_FiveToSeven() public view {
        for (uint256 count = 5; count <= 7; ++count) _verify(proofBy(_ids, EPOCH, _first(count)));
    }

    function test_Verify_DigestIsThatOfTheVectors() public {
        string memory json = vm.readFile("test/vectors/bridge/messages.json");
        bytes32[] memory ids = new bytes32[](3);
        ids[0] = vm.parseJsonBytes32(json, ".attestation.messageIds[0]");
        ids[1] = vm.parseJsonBytes32(json, ".attestation.messageIds[1]");
        ids[2] = vm.parseJsonBytes32(json, ".attestation.messageIds[2]");
        address from = address(bytes20(vm.parseJsonBytes(json, ".attestation.outbox")));
        address verifier = address(bytes20(vm.parseJsonBytes(json, ".attestation.verifier")));
        bytes32 expected = vm.parseJsonBytes32(json, ".attestation.digest");
        assertEq(digestFor(verifier, 720002, structOf(720001, from, ids, 7)), expected, "digest");
        // The contract computes the same as this test, for itself.
        bytes32 ofContract = committee.attestationDigest(720001, from, ids, 7);
        assertEq(ofContract, digestOf(720001, from, ids, 7), "contract");
    }

    /// @dev As the sdk packs it: signers ascend, and each is one of the five keys.
    function test_Verify_ProofOfTheVectors() public view {
        string memory json = vm.readFile("test/vectors/bridge/messages.json");
        bytes32 digest = vm.parseJsonBytes32(json, ".attestation.digest");
        bytes memory proof = vm.parseJsonBytes(json, ".attestation.proof");
        (uint64 epoch, bytes memory signatures) = abi.decode(proof, (uint64, bytes));
        assertEq(epoch, 7, "epoch");
        assertEq(signatures.length, 5 * 65, "signatures");
        address previous = address(0);
        uint256 found = 0;
        for (uint256 i = 0; i < 5; ++i) {
            bytes memory one_ = new bytes(65);
            for (uint256 j = 0; j < 65; ++j) one_[j] = signatures[65 * i + j];
            address signer = ECDSA.recover(digest, one_);
            assertTrue(signer > previous, "ascends");
            for (uint256 secret = 1; secret <= 5; ++secret) if (vm.addr(secret) == signer) ++found;
            previous = signer;
        }
        assertEq(found, 5, "signers");
    }

    function test_Verify_RevertWhen_BelowThreshold() public {
        bytes memory proof = proofBy(_ids, EPOCH, _first(4));
        _expectTooFew(4 * 65);
        _verify(proof);
        _expectTooFew(0);
        _verify(abi.encode(EPOCH, ""));
    }

    function test_Verify_RevertWhen_SignaturesAreNoWholeNumber() public {
        bytes memory signatures = signaturesOf(_digest(), _first(6));
        _expectTooFew(6 * 65 + 1);
        _verify(abi.encode(EPOCH, bytes.concat(signatures, hex"00")));
    }

    function test_Verify_RevertWhen_ProofIsNoProof() public {
        vm.expectRevert();
        _verify("");
        vm.expectRevert();
        _verify(hex"1234");
        vm.expectRevert();
        _verify(abi.encode(uint256(EPOCH) + (1 << 64), signaturesOf(_digest(), _first(5))));
    }

    function test_Verify_RevertWhen_SignerTwice() public {
        uint256[] memory signing = _first(5);
        signing[4] = signing[3];
        _expectUnexpected(4, vm.addr(signing[3]));
        _verify(proofBy(_ids, EPOCH, signing));
    }

    function test_Verify_RevertWhen_NotAscending() public {
        uint256[] memory signing = _first(5);
        (signing[1], signing[2]) = (signing[2], signing[1]);
        _expectUnexpected(2, vm.addr(signing[2]));
        _verify(proofBy(_ids, EPOCH, signing));
    }

    function test_Verify_RevertWhen_Stranger() public {
        for (uint256 place = 0; place < 5; ++place) {
            bytes memory signatures;
            for (uint256 i = 0; i < 5; ++i) {
                uint256 secret = i == place ? 0xbad : secrets[i];
                signatures = bytes.concat(signatures, signature(secret, _digest()));
            }
            _expectUnexpected(place, vm.addr(0xbad));
            _verify(abi.encode(EPOCH, signatures));
        }
    }

    /// @dev The twin of a signature, with s above half the order, and the other v.
    function test_Verify_RevertWhen_HighS() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secrets[4], _digest());
        bytes memory twin = abi.encodePacked(r, bytes32(PublicKeys.ORDER - uint256(s)), v == 27 ? 28 : 27);
        bytes memory proof = abi.encode(EPOCH, bytes.concat(signaturesOf(_digest(), _first(4)), twin));
        _expectUnexpected(4, address(0));
        _verify(proof);
    }

    function testFuzz_Verify_RevertWhen_AnyByteOfTheProofIsChanged(uint16 index, uint8 change) public view {
        bytes memory proof = proofBy(_ids, EPOCH, _first(5));
        // 65 bytes of padding are no part of the proof.
        uint256 place = bound(index, 24, 96 + 5 * 65 - 1);
        if (place >= 32 && place < 64) place = 64 + 31;
        change = uint8(bound(change, 1, 255));
        proof[place] = bytes1(uint8(proof[place]) ^ change);
        try committee.verifyMessages(SOURCE, address(outbox), _ids, proof) {
            // The length of the bytes may only grow into what still holds the threshold, and it cannot.
            assertTrue(false, "verified");
        } catch {}
    }

    /// @dev Five of seven, but all keys of one side and one of the other.
    function test_Verify_RevertWhen_OneJurisdictionSignsAlmostAlone() public {
        CommitteeSigner[] memory signers = signersOf(secrets);
        for (uint256 i = 0; i < 7; ++i) signers[i].jurisdiction = i < 5 ? CN : EU;
        committee.setCommittee(EPOCH + 1, signers, 5, uint64(block.timestamp));

        bytes memory proof = proofBy(_ids, EPOCH + 1, _first(5));
        _expectMissing(EU, 0);
        _verify(proof);
        proof = proofBy(_ids, EPOCH + 1, _first(6));
        _expectMissing(EU, 1);
        _verify(proof);
        _verify(proofBy(_ids, EPOCH + 1, _first(7)));
    }

    function test_Verify_RevertWhen_FirstJurisdictionIsMissing() public {
        CommitteeSigner[] memory signers = signersOf(secrets);
        for (uint256 i = 0; i < 7; ++i) signers[i].jurisdiction = i < 6 - 1 ? EU : CN;
        committee.setCommittee(EPOCH + 1, signers, 5, uint64(block.timestamp));

        bytes memory proof = proofBy(_ids, EPOCH + 1, _first(6));
        _expectMissing(CN, 1);
        _verify(proof);
    }

    function test_Verify_RevertWhen_NoMessage() public {
        bytes32[] memory none = new bytes32[](0);
        bytes memory proof = proofBy(none, EPOCH, _first(5));
        vm.expectRevert(ICommitteeVerifier.CommitteeMessagesMissing.selector);
        committee.verifyMessages(SOURCE, address(outbox), none, proof);
    }

    function test_Verify_RevertWhen_SourceIsZero() public {
        bytes memory proof = abi.encode(EPOCH, signaturesOf(digestOf(0, address(outbox), _ids, EPOCH), _first(5)));
        vm.expectRevert(abi.encodeWithSelector(ICommitteeVerifier.CommitteeSourceInvalid.selector, 0, address(outbox)));
        committee.verifyMessages(0, address(outbox), _ids, proof);
        proof = abi.encode(EPOCH, signaturesOf(digestOf(SOURCE, address(0), _ids, EPOCH), _first(5)));
        vm.expectRevert(abi.encodeWithSelector(ICommitteeVerifier.CommitteeSourceInvalid.selector, SOURCE, address(0)));
        committee.verifyMessages(SOURCE, address(0), _ids, proof);
    }

    /// @dev An attestation of messages is none of others, of fewer, of more, or in another order; nor from another outbox or chain.
    function test_Verify_RevertWhen_AttestedForOtherMessagesOrSource() public {
        bytes memory proof = proofBy(_ids, EPOCH, _first(5));
        bytes32[] memory others = new bytes32[](2);
        (others[0], others[1]) = (_ids[1], _ids[0]);
        _refuses(SOURCE, address(outbox), others, proof);
        bytes32[] memory fewer = new bytes32[](1);
        fewer[0] = _ids[0];
        _refuses(SOURCE, address(outbox), fewer, proof);
        _refuses(SOURCE + 1, address(outbox), _ids, proof);
        _refuses(SOURCE, address(inbox), _ids, proof);
    }

    /// @dev The same committee, the same messages: but signed for another contract, another chain, another epoch.
    function test_Verify_RevertWhen_ReplayedElsewhere() public {
        CommitteeVerifier other = new CommitteeVerifier(address(manager), CN, EU);
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = ICommitteeVerifier.setCommittee.selector;
        manager.setTargetFunctionRole(address(other), selectors, 15);
        other.setCommittee(EPOCH, signersOf(secrets), 5, uint64(block.timestamp));
        bytes memory proof = proofBy(_ids, EPOCH, _first(5));
        vm.expectPartialRevert(ICommitteeVerifier.CommitteeSignerUnexpected.selector);
        other.verifyMessages(SOURCE, address(outbox), _ids, proof);

        vm.chainId(HERE + 1);
        _refuses(SOURCE, address(outbox), _ids, proof);
        vm.chainId(HERE);
        _verify(proof);

        committee.setCommittee(EPOCH + 1, signersOf(secrets), 5, uint64(block.timestamp + 60));
        (, bytes memory signatures) = abi.decode(proof, (uint64, bytes));
        _refuses(SOURCE, address(outbox), _ids, abi.encode(EPOCH + 1, signatures));
    }

    function test_Rotation_OverlapsUntilItsEnd() public {
        uint256[] memory next = new uint256[](4);
        for (uint256 i = 0; i < 4; ++i) next[i] = secrets[i];
        uint64 until = uint64(block.timestamp + 3600);
        vm.expectEmit(address(committee));
        emit ICommitteeVerifier.CommitteeSet(9, signersOf(next), 3, until);
        committee.setCommittee(9, signersOf(next), 3, until);

        bytes memory former = proofBy(_ids, EPOCH, _first(5));
        bytes memory current = proofBy(_ids, 9, _of(next, 4));
        _verify(former);
        _verify(current);
        vm.warp(until - 1);
        _verify(former);
        vm.warp(until);
        _expectEpoch(EPOCH, 9);
        _verify(former);
        _verify(current);
        (uint64 epoch, uint8 count, uint8 threshold, uint64 previous, uint64 overlapUntil) = committee.committee();
        assertEq(epoch, 9, "epoch");
        assertEq(count, 4, "count");
        assertEq(threshold, 3, "threshold");
        assertEq(previous, EPOCH, "previous");
        assertEq(overlapUntil, until, "overlap");
        assertEq(committee.signersOf(EPOCH).length, 7, "former signers");
    }

    /// @dev The former threshold holds for the former committee.
    function test_Rotation_FormerCommitteeKeepsItsThreshold() public {
        committee.setCommittee(9, signersOf(_first(4)), 3, uint64(block.timestamp + 60));
        bytes memory proof = proofBy(_ids, EPOCH, _first(4));
        _expectTooFew(4 * 65);
        _verify(proof);
    }

    function test_Rotation_EndsTheCommitteeBeforeTheLast() public {
        committee.setCommittee(9, signersOf(secrets), 5, uint64(block.timestamp + 7 days));
        committee.setCommittee(10, signersOf(secrets), 5, uint64(block.timestamp + 7 days));
        _verify(proofBy(_ids, 9, _first(5)));
        bytes memory proof = proofBy(_ids, EPOCH, _first(5));
        _expectEpoch(EPOCH, 10);
        _verify(proof);
    }

    /// @dev Epochs that never were, zero among them.
    function testFuzz_Verify_RevertWhen_EpochIsNotInForce(uint64 epoch) public {
        if (epoch == EPOCH) epoch = 0;
        bytes memory proof = proofBy(_ids, epoch, _first(5));
        _expectEpoch(epoch, EPOCH);
        _verify(proof);
    }

    function test_Verify_RevertGiven_NoCommittee() public {
        CommitteeVerifier empty = new CommitteeVerifier(address(manager), CN, EU);
        vm.expectRevert(abi.encodeWithSelector(ICommitteeVerifier.CommitteeEpochInvalid.selector, 0, 0));
        empty.verifyMessages(SOURCE, address(outbox), _ids, abi.encode(uint64(0), ""));
        vm.expectRevert(abi.encodeWithSelector(ICommitteeVerifier.CommitteeEpochInvalid.selector, 1, 0));
        empty.verifyMessages(SOURCE, address(outbox), _ids, abi.encode(uint64(1), ""));
    }

    /// @dev Whatever an upgrade or a defect left in the word of the committee: a threshold that is too low verifies nothing (Ronin, 2024).
    function testFuzz_Verify_NothingBelowTwoThirdsWhateverIsStored(uint8 count, uint8 threshold) public {
        bool isSound = count >= 4 && count <= 64 && threshold <= count && uint256(threshold) * 3 >= uint256(count) * 2;
        vm.store(
            address(committee),
            _standingSlot(),
            bytes32(uint256(EPOCH) | (uint256(count) << 64) | (uint256(threshold) << 72))
        );
        uint256 signing = threshold > 7 ? 7 : threshold;
        bytes memory proof = proofBy(_ids, EPOCH, _first(signing));
        try committee.verifyMessages(SOURCE, address(outbox), _ids, proof) {
            assertTrue(isSound && threshold >= 4 - 1, "verified");
        } catch (bytes memory reason) {
            bool isRefused =
                bytes4(reason) == ICommitteeVerifier.CommitteeSignersInvalid.selector ||
                    bytes4(reason) == ICommitteeVerifier.CommitteeThresholdInvalid.selector;
            assertTrue(isSound != isRefused, "refused");
        }
    }

    function test_Verify_RevertGiven_StorageWiped() public {
        bytes memory proof = proofBy(_ids, EPOCH, _first(7));
        _verify(proof);
        vm.store(address(committee), _standingSlot(), 0);
        _expectEpoch(EPOCH, 0);
        _verify(proof);
        bytes memory zero = proofBy(_ids, 0, _first(7));
        _expectEpoch(0, 0);
        _verify(zero);
    }

    /// @dev Exactly the thresholds from two thirds, rounded up, to all; from four signers on.
    function testFuzz_SetCommittee_Thresholds(uint8 count, uint8 threshold) public {
        count = uint8(bound(count, 0, 66));
        CommitteeSigner[] memory signers = _numbered(count);
        uint256 least = (2 * uint256(count) + 2) / 3;
        bool isSound = count >= 4 && count <= 64 && threshold >= least && threshold <= count;
        if (count < 4 || count > 64) {
            vm.expectRevert(abi.encodeWithSelector(ICommitteeVerifier.CommitteeSignersInvalid.selector, count));
        } else if (!isSound) {
            vm.expectRevert(
                abi.encodeWithSelector(ICommitteeVerifier.CommitteeThresholdInvalid.selector, threshold, least, count)
            );
        }
        committee.setCommittee(EPOCH + 1, signers, threshold, uint64(block.timestamp));
    }

    /// @dev KelpDAO and Harmony: one of one, two of five.
    function test_SetCommittee_RevertWhen_OneOfOneOrTwoOfFive() public {
        vm.expectRevert(abi.encodeWithSelector(ICommitteeVerifier.CommitteeSignersInvalid.selector, 1));
        committee.setCommittee(EPOCH + 1, _numbered(1), 1, uint64(block.timestamp));
        vm.expectRevert(abi.encodeWithSelector(ICommitteeVerifier.CommitteeThresholdInvalid.selector, 2, 4, 5));
        committee.setCommittee(EPOCH + 1, _numbered(5), 2, uint64(block.timestamp));
        vm.expectRevert(abi.encodeWithSelector(ICommitteeVerifier.CommitteeThresholdInvalid.selector, 0, 4, 5));
        committee.setCommittee(EPOCH + 1, _numbered(5), 0, uint64(block.timestamp));
    }

    function test_SetCommittee_RevertWhen_OneOfAJurisdiction() public {
        CommitteeSigner[] memory signers = _numbered(4);
        signers[1].jurisdiction = CN;
        _expectMissing(EU, 1);
        committee.setCommittee(EPOCH + 1, signers, 3, uint64(block.timestamp));
        signers = _numbered(4);
        (signers[0].jurisdiction, signers[2].jurisdiction) = (EU, EU);
        _expectMissing(CN, 0);
        committee.setCommittee(EPOCH + 1, signers, 3, uint64(block.timestamp));
    }

    function test_SetCommittee_RevertWhen_JurisdictionUnknown() public {
        CommitteeSigner[] memory signers = _numbered(5);
        signers[4].jurisdiction = Jurisdiction.wrap("US");
        vm.expectRevert(
            abi.encodeWithSelector(ICommitteeVerifier.CommitteeJurisdictionUnknown.selector, Jurisdiction.wrap("US"))
        );
        committee.setCommittee(EPOCH + 1, signers, 4, uint64(block.timestamp));
    }

    function test_SetCommittee_RevertWhen_SignersZeroTwiceOrUnordered() public {
        CommitteeSigner[] memory signers = _numbered(4);
        signers[0].account = address(0);
        _expectSignersInvalid(4);
        committee.setCommittee(EPOCH + 1, signers, 3, uint64(block.timestamp));
        signers = _numbered(4);
        signers[2].account = signers[1].account;
        _expectSignersInvalid(4);
        committee.setCommittee(EPOCH + 1, signers, 3, uint64(block.timestamp));
        signers = _numbered(4);
        (signers[0], signers[1]) = (signers[1], signers[0]);
        _expectSignersInvalid(4);
        committee.setCommittee(EPOCH + 1, signers, 3, uint64(block.timestamp));
    }

    function testFuzz_SetCommittee_EpochsAscend(uint64 epoch) public {
        epoch = uint64(bound(epoch, 0, EPOCH));
        _expectEpoch(epoch, EPOCH);
        committee.setCommittee(epoch, _numbered(4), 3, uint64(block.timestamp));
    }

    function test_SetCommittee_OverlapFromNowToSevenDays() public {
        uint64 today = uint64(block.timestamp);
        _expectOverlap(today - 1);
        committee.setCommittee(4, _numbered(4), 3, today - 1);
        _expectOverlap(today + 7 days + 1);
        committee.setCommittee(4, _numbered(4), 3, today + 7 days + 1);
        _expectOverlap(type(uint64).max);
        committee.setCommittee(4, _numbered(4), 3, type(uint64).max);
        committee.setCommittee(4, _numbered(4), 3, today + 7 days);
        committee.setCommittee(5, _numbered(4), 3, today);
    }

    function test_SetCommittee_RevertWhen_CallerLacksRole() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, SENDER));
        vm.prank(SENDER);
        committee.setCommittee(4, _numbered(4), 3, uint64(block.timestamp));
    }

    function test_Constructor_RevertWhen_JurisdictionsAreOneOrNone() public {
        vm.expectRevert(abi.encodeWithSelector(ICommitteeVerifier.CommitteeJurisdictionsInvalid.selector, CN, CN));
        new CommitteeVerifier(address(manager), CN, CN);
        Jurisdiction none = Jurisdiction.wrap(0);
        vm.expectRevert(abi.encodeWithSelector(ICommitteeVerifier.CommitteeJurisdictionsInvalid.selector, CN, none));
        new CommitteeVerifier(address(manager), CN, none);
        vm.expectRevert(abi.encodeWithSelector(ICommitteeVerifier.CommitteeJurisdictionsInvalid.selector, none, EU));
        new CommitteeVerifier(address(manager), none, EU);
        (Jurisdiction first, Jurisdiction second) = committee.jurisdictions();
        assertTrue(first == CN && second == EU, "jurisdictions");
    }

    function _verify(bytes memory proof) private view {
        committee.verifyMessages(SOURCE, address(outbox), _ids, proof);
    }

    function _refuses(uint64 chainId, address from, bytes32[] memory ids, bytes memory proof) private {
        vm.expectPartialRevert(ICommitteeVerifier.CommitteeSignerUnexpected.selector);
        committee.verifyMessages(chainId, from, ids, proof);
    }

    function _digest() private view returns (bytes32) {
        return digestOf(SOURCE, address(outbox), _ids, EPOCH);
    }

    function _first(uint256 count) private view returns (uint256[] memory) {
        return _of(secrets, count);
    }

    function _of(uint256[] memory all, uint256 count) private pure returns (uint256[] memory some) {
        some = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) some[i] = all[i];
    }

    /// @dev After `_authority`: slot 1 begins where EIP712's two fallback strings end.
    function _standingSlot() private view returns (bytes32) {
        for (uint256 slot = 0; slot < 8; ++slot) {
            if (uint64(uint256(vm.load(address(committee), bytes32(slot)))) == EPOCH) return bytes32(slot);
        }
        revert AssertionFailed("no slot of the committee");
    }

    function _numbered(uint256 count) private pure returns (CommitteeSigner[] memory signers) {
        signers = new CommitteeSigner[](count);
        for (uint256 i = 0; i < count; ++i) {
            signers[i] = CommitteeSigner(address(uint160(i + 1)), i % 2 == 0 ? CN : EU);
        }
    }

    function _expectTooFew(uint256 length) private {
        vm.expectRevert(abi.encodeWithSelector(ICommitteeVerifier.CommitteeSignaturesTooFew.selector, length, 5));
    }

    function _expectUnexpected(uint256 index, address signer) private {
        vm.expectRevert(abi.encodeWithSelector(ICommitteeVerifier.CommitteeSignerUnexpected.selector, index, signer));
    }

    function _expectMissing(Jurisdiction jurisdiction, uint256 count) private {
        vm.expectRevert(
            abi.encodeWithSelector(ICommitteeVerifier.CommitteeJurisdictionMissing.selector, jurisdiction, count)
        );
    }

    function _expectEpoch(uint64 epoch, uint64 current) private {
        vm.expectRevert(abi.encodeWithSelector(ICommitteeVerifier.CommitteeEpochInvalid.selector, epoch, current));
    }

    function _expectSignersInvalid(uint256 count) private {
        vm.expectRevert(abi.encodeWithSelector(ICommitteeVerifier.CommitteeSignersInvalid.selector, count));
    }

    function _expectOverlap(uint64 until) private {
        vm.expectRevert(
            abi.encodeWithSelector(ICommitteeVerifier.CommitteeOverlapInvalid.selector, until, block.timestamp + 7 days)
        );
    }
}
