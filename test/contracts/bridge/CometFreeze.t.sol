// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {
    CometCommit,
    CometDecision,
    CometHeader,
    CometTrust,
    CometValidator,
    ICometLightClient
} from "../../../contracts/bridge/ICometLightClient.sol";
import {CometSigner} from "./CometSigner.sol";

/// @dev Cannot take coin.
contract Refusing {
    function report(ICometLightClient client, CometDecision calldata one, CometDecision calldata other) external {
        client.report(one, other);
    }

    function announce(ICometLightClient client, bytes32 commitment) external {
        client.announce(commitment);
    }
}

/// @dev What happens when the other chain's validators decide twice, and how both governances go on.
contract CometFreezeTest is CometSigner {
    address private constant REPORTER = address(0xbeef);
    address private constant COPYCAT = address(0xcafe);
    uint256 private constant FIRST_SIGNER = 900;

    CometHeader private known;

    function setUp() public {
        startClient(4);
        known = headerAt(START + 1, "execution");
        client.update(known, commitTo(known, 3));
        (bool isPaid, ) = address(client).call{value: 5 ether}("");
        assertTrue(isPaid, "bounty");
    }

    function test_Update_Synthetic() public view {
        client.checkHeader(START + 1, "execution", keccak256("accumulator"));
    }

    function test_Report_FreezesEverything() public {
        _freeze();
        assertTrue(client.status().isFrozen, "frozen");
        vm.expectRevert(ICometLightClient.CometClientFrozen.selector);
        client.checkHeader(START + 1, "execution", keccak256("accumulator"));
        CometHeader memory later = headerAt(START + 9, "later");
        CometCommit memory commit = commitTo(later, 4);
        vm.expectRevert(ICometLightClient.CometClientFrozen.selector);
        client.update(later, commit);
    }

    /// @dev Also against the header that the client has taken.
    function test_Report_AgainstKnownHeader() public {
        bytes32 taken = digests.headerHash(known);
        client.report(decision(known.height, taken, 3), decision(known.height, "other", 3));
        assertTrue(client.status().isFrozen, "frozen");
    }

    function test_Report_RevertWhen_NoConflict() public {
        CometDecision memory one = decision(START + 5, "one", 3);
        vm.expectRevert(ICometLightClient.CometNoEquivocation.selector);
        client.report(one, one);
        CometDecision memory next = decision(START + 6, "other", 3);
        vm.expectRevert(ICometLightClient.CometNoEquivocation.selector);
        client.report(one, next);
        CometDecision memory none = decision(START + 5, 0, 3);
        vm.expectRevert(ICometLightClient.CometNoEquivocation.selector);
        client.report(one, none);
        vm.expectRevert(ICometLightClient.CometNoEquivocation.selector);
        client.report(none, one);
    }

    /// @dev One of four may sign twice, and so may two: that is not yet two decisions.
    function test_Report_RevertWhen_PowerTooLow() public {
        CometDecision memory one = decision(START + 5, "one", 3);
        CometDecision memory weak = decision(START + 5, "other", 2);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometPowerTooLow.selector, 2, 4));
        client.report(one, weak);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometPowerTooLow.selector, 2, 4));
        client.report(weak, one);
    }

    function test_Report_RevertWhen_BelowTrust() public {
        CometDecision memory one = decision(START, "one", 3);
        CometDecision memory other = decision(START, "other", 3);
        vm.expectRevert(ICometLightClient.CometNoEquivocation.selector);
        client.report(one, other);
    }

    function test_Report_PaysWhoAnnounced() public {
        (CometDecision memory one, CometDecision memory other) = _conflict();
        client.announce(client.commitmentOf(REPORTER, one, other));
        vm.roll(block.number + 1);
        vm.prank(REPORTER);
        client.report(one, other);
        assertEq(REPORTER.balance, 5 ether, "bounty");
        vm.prank(REPORTER);
        client.report(one, other);
        assertEq(REPORTER.balance, 5 ether, "once");
    }

    /// @dev Who copies the report freezes the client for nothing; the reporter still gets the bounty.
    function test_Report_CopyEarnsNothing() public {
        (CometDecision memory one, CometDecision memory other) = _conflict();
        client.announce(client.commitmentOf(REPORTER, one, other));
        vm.roll(block.number + 1);
        client.announce(client.commitmentOf(COPYCAT, one, other));
        vm.prank(COPYCAT);
        client.report(one, other);
        assertTrue(client.status().isFrozen, "frozen");
        vm.roll(block.number + 1);
        vm.prank(COPYCAT);
        client.report(one, other);
        assertEq(COPYCAT.balance, 0, "copy");
        vm.prank(REPORTER);
        client.report(one, other);
        assertEq(REPORTER.balance, 5 ether, "bounty");
    }

    /// @dev Announcing again does not make it earlier or later.
    function test_Announce_KeepsFirstBlock() public {
        (CometDecision memory one, CometDecision memory other) = _conflict();
        bytes32 commitment = client.commitmentOf(REPORTER, one, other);
        client.announce(commitment);
        vm.roll(block.number + 1);
        client.announce(commitment);
        vm.prank(REPORTER);
        client.report(one, other);
        assertEq(REPORTER.balance, 5 ether, "bounty");
    }

    function test_Report_FreezesForWhoCannotBePaid() public {
        (CometDecision memory one, CometDecision memory other) = _conflict();
        Refusing refusing = new Refusing();
        refusing.announce(client, client.commitmentOf(address(refusing), one, other));
        vm.roll(block.number + 1);
        refusing.report(client, one, other);
        assertTrue(client.status().isFrozen, "frozen");
        assertEq(address(client).balance, 5 ether, "stays");
    }

    function test_Recover_NeedsBothGovernances() public {
        _freeze();
        CometTrust memory trust = _trust();
        _nameSigners(4);
        bytes[] memory three = _signatures(client.recoveryDigest(trust), 3);
        bytes[] memory two = _signatures(client.recoveryDigest(trust), 2);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometRecoveryUnsigned.selector, 2, 3));
        client.recover(trust, two);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, REPORTER));
        vm.prank(REPORTER);
        client.recover(trust, three);

        client.recover(trust, three);
        assertTrue(!client.status().isFrozen, "thawed");
        assertEq(client.status().era, 1, "era");
        assertEq(client.status().height, trust.height, "height");
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometHeaderUnknown.selector, START + 1));
        client.checkHeader(START + 1, "execution", keccak256("accumulator"));
    }

    /// @dev The digest names the era: one recovery is one recovery.
    function test_Recover_RevertWhen_Replayed() public {
        CometTrust memory trust = _trust();
        _nameSigners(4);
        bytes[] memory signatures = _signatures(client.recoveryDigest(trust), 3);
        client.recover(trust, signatures);
        vm.expectPartialRevert(ICometLightClient.CometRecoverySignerUnexpected.selector);
        client.recover(trust, signatures);
    }

    function test_Recover_RevertWhen_SignerTwice() public {
        CometTrust memory trust = _trust();
        _nameSigners(4);
        bytes[] memory signatures = _signatures(client.recoveryDigest(trust), 3);
        signatures[1] = signatures[0];
        vm.expectPartialRevert(ICometLightClient.CometRecoverySignerUnexpected.selector);
        client.recover(trust, signatures);
    }

    function test_Recover_RevertWhen_TrustOtherThanSigned() public {
        CometTrust memory trust = _trust();
        _nameSigners(4);
        bytes[] memory signatures = _signatures(client.recoveryDigest(trust), 3);
        trust.validators = validators(60, 4);
        vm.expectPartialRevert(ICometLightClient.CometRecoverySignerUnexpected.selector);
        client.recover(trust, signatures);
    }

    function test_Recover_RevertGiven_NoPeer() public {
        CometTrust memory trust = _trust();
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometPeerUnknown.selector, PEER));
        client.recover(trust, new bytes[](0));
    }

    function test_Recover_RevertWhen_TooOldOrAhead() public {
        CometTrust memory trust = _trust();
        _nameSigners(4);
        trust.time = uint64(block.timestamp - PERIOD);
        bytes[] memory none = new bytes[](0);
        vm.expectPartialRevert(ICometLightClient.CometClientExpired.selector);
        client.recover(trust, none);
        trust.time = uint64(block.timestamp + 601);
        vm.expectPartialRevert(ICometLightClient.CometTimeAhead.selector);
        client.recover(trust, none);
    }

    function test_Recover_RevertWhen_NoSet() public {
        CometTrust memory trust = _trust();
        _nameSigners(4);
        trust.validators = new CometValidator[](0);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometSetInvalid.selector, 0));
        client.recover(trust, new bytes[](0));
    }

    /// @dev An expired client goes on with another set; what was known is forgotten, and evidence below the new height is none.
    function test_Recover_AfterExpiry() public {
        vm.warp(block.timestamp + 2 * PERIOD);
        CometTrust memory trust = CometTrust(START + 50, uint64(block.timestamp), validators(50, 4));
        _nameSigners(4);
        client.recover(trust, _signatures(client.recoveryDigest(trust), 3));
        CometHeader memory later = headerAt(START + 51, "later");
        later.timeSeconds = uint64(block.timestamp + 1);
        CometCommit memory commit = signed(later.height, digests.headerHash(later), 50, 3);
        client.update(later, commit);
        client.checkHeader(START + 51, "later", keccak256("accumulator"));
        CometDecision memory one = CometDecision(START + 50, "one", signed(START + 50, "one", 50, 3));
        CometDecision memory other = CometDecision(START + 50, "other", signed(START + 50, "other", 50, 3));
        vm.expectRevert(ICometLightClient.CometNoEquivocation.selector);
        client.report(one, other);
    }

    /// @dev A new set rules from the next header on, whatever the old one still signs; it may sit still for many heights first.
    function test_Update_SetNamedByHeader() public {
        CometHeader memory naming = headerAt(START + 2, "naming");
        CometValidator[] memory next = validators(2, 4);
        naming.nextValidatorsHash = digests.setHash(next);
        client.update(naming, commitTo(naming, 3));
        CometHeader memory later = headerAt(START + 20, "later");
        later.validatorsHash = naming.nextValidatorsHash;
        later.nextValidatorsHash = naming.nextValidatorsHash;
        CometCommit memory byOld = commitTo(later, 4);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometSignatureInvalid.selector, 0));
        client.updateWithSet(later, byOld, next);
        client.updateWithSet(later, signed(later.height, digests.headerHash(later), 2, 3), next);
        (address[] memory accounts, ) = client.validatorsInPlace();
        assertEq(accounts.length, 4, "count");
        assertEq(accounts[3], vm.addr(5), "last");
    }

    /// @dev A smaller set leaves nobody of the one before behind.
    function test_Update_SmallerSetForgetsTheRest() public {
        CometHeader memory naming = headerAt(START + 2, "naming");
        CometValidator[] memory next = validators(1, 3);
        naming.nextValidatorsHash = digests.setHash(next);
        client.update(naming, commitTo(naming, 3));
        CometHeader memory later = headerAt(START + 3, "later");
        later.validatorsHash = naming.nextValidatorsHash;
        later.nextValidatorsHash = naming.nextValidatorsHash;
        CometCommit memory byFourth = commitTo(later, 4);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometSignatureInvalid.selector, 3));
        client.updateWithSet(later, byFourth, next);
        client.updateWithSet(later, commitTo(later, 3), next);
        assertEq(client.status().totalPower, 3, "power");
        assertEq(client.status().validators, 3, "validators");
    }

    function _conflict() private view returns (CometDecision memory one, CometDecision memory other) {
        return (decision(START + 5, "one", 3), decision(START + 5, "other", 3));
    }

    function _freeze() private {
        (CometDecision memory one, CometDecision memory other) = _conflict();
        client.report(one, other);
    }

    function _trust() private view returns (CometTrust memory) {
        return CometTrust(START + 5, GENESIS + 5, validators(1, 4));
    }

    /// @dev The other chain's signers, ascending by account.
    function _nameSigners(uint256 count) private {
        recognition.setPeer(PEER, _signers(count), 1);
    }

    function _signers(uint256 count) private pure returns (address[] memory signers) {
        signers = new address[](count);
        for (uint256 i = 0; i < count; ++i) signers[i] = vm.addr(_keys(count)[i]);
    }

    function _signatures(bytes32 digest, uint256 count) private pure returns (bytes[] memory signatures) {
        signatures = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) signatures[i] = signature(_keys(4)[i], digest);
    }

    /// @dev Keys of which the accounts ascend.
    function _keys(uint256 count) private pure returns (uint256[] memory keys) {
        keys = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) keys[i] = FIRST_SIGNER + i;
        for (uint256 i = 1; i < count; ++i) {
            for (uint256 j = i; j > 0 && vm.addr(keys[j]) < vm.addr(keys[j - 1]); --j) {
                (keys[j], keys[j - 1]) = (keys[j - 1], keys[j]);
            }
        }
    }
}
