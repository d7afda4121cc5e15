// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {IRecognitionList, RecognisedEntry, RecognisedKind} from "../../../contracts/member/IRecognitionList.sol";
import {RecognitionList} from "../../../contracts/member/RecognitionList.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {MemberFixture} from "./MemberFixture.sol";

/// @dev A list is in force only when both chains have adopted it. The peer has four signers, so that three confirm.
contract RecognitionListTest is MemberFixture {
    uint256 private constant PEER = 8_010_978;
    uint256 private constant SIGNERS = 4;
    uint256 private constant NEEDED = 3;

    RecognitionList private _list;
    uint256[] private _secrets;
    /// @dev Of the confirmation that is signed next.
    uint64 private _number = 1;
    bytes private _first;
    bytes private _second;
    bytes32 private _entryId;

    function setUp() public {
        deployMembers();
        address implementation = address(new RecognitionList());
        bytes memory call = abi.encodeCall(RecognitionList.initialize, (address(manager)));
        _list = RecognitionList(address(new ERC1967Proxy(implementation, call)));
        bytes4[] memory selectors = new bytes4[](2);
        selectors[0] = IRecognitionList.adopt.selector;
        selectors[1] = IRecognitionList.setPeer.selector;
        manager.setTargetFunctionRole(address(_list), selectors, Roles.RECOGNITION);
        manager.grantRole(Roles.RECOGNITION, address(this), 0);
        _secrets = _ascending(SIGNERS);
        _first = _encoded(_entry("dcm:icd10"), _entry("fhir:observation"));
        _second = _encoded(_entry("dcm:icd10"), _entry("poseidon"));
        _entryId = _idOf(_entry("dcm:icd10"));
    }

    function test_Adopt_EmitsAndLists() public {
        vm.expectEmit();
        emit IRecognitionList.RecognitionAdopted(keccak256(_first), 2, _first);
        _adopt(_first);

        assertEq(_list.adoptedDigest(), keccak256(_first), "digest");
        RecognisedEntry[] memory entries = _list.adoptedEntries();
        assertEq(entries.length, 2, "entries");
        assertTrue(_idOf(entries[0]) < _idOf(entries[1]), "order");
    }

    function test_IsRecognised_OnlyWhenBothHaveAdopted() public {
        _adopt(_first);
        _assertRecognised(false, "own side only");
        _setPeer(1);
        _assertRecognised(false, "peer known");
        _confirm(_first, 1);
        _assertRecognised(true, "both");
        assertTrue(!_list.isRecognised(PEER, keccak256("another entry")), "not listed");
        assertTrue(!_list.isRecognised(PEER + 1, _entryId), "another peer");

        _adopt(_second);
        _assertRecognised(false, "own side went on");
        _confirm(_second, 1);
        _assertRecognised(true, "both went on");
    }

    function test_IsRecognised_NotByThePeersSideOnly() public {
        _setPeer(1);
        _confirm(_first, 1);
        _assertRecognised(false, "nothing adopted");
        _adopt(_second);
        _assertRecognised(false, "another list adopted");
        _adopt(_first);
        _assertRecognised(true, "both");
    }

    function test_Adopt_EmptyListRecognisesNothing() public {
        bytes memory empty = abi.encode(new RecognisedEntry[](0));
        _adopt(empty);
        _setPeer(1);
        _confirm(empty, 1);

        _assertRecognised(false, "empty");
        assertEq(_list.adoptedEntries().length, 0, "entries");
    }

    function test_Adopt_AgainAfterAnother() public {
        _adopt(_first);
        _adopt(_second);
        _adopt(_first);

        assertEq(_list.adoptedEntries().length, 2, "entries");
        assertEq(_list.adoptedDigest(), keccak256(_first), "digest");
    }

    function test_Adopt_RevertWhen_DigestDiffers() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                IRecognitionList.RecognitionDigestUnexpected.selector,
                keccak256(_second),
                keccak256(_first)
            )
        );
        _list.adopt(keccak256(_second), _first);
    }

    function test_Adopt_RevertWhen_EncodingNotCanonical() public {
        bytes memory padded = abi.encodePacked(_first, bytes32(0));
        _expectNotCanonical(padded);
        _adopt(padded);
    }

    function testFuzz_Adopt_RevertWhen_NoList(bytes calldata list) public {
        _expectNotCanonical(list);
        _adopt(list);
    }

    /// @dev A kind that nobody knows, and a list that ends too early.
    function test_Adopt_RevertWhen_KindUnknownOrCutOff() public {
        RecognisedEntry[] memory entries = new RecognisedEntry[](1);
        entries[0] = _entry("a");
        bytes memory list = abi.encode(entries);
        bytes memory unknown = abi.encode(entries);
        // Of the words: offset, length, offset, kind; the kind's last byte.
        unknown[127] = 0x04;
        _expectNotCanonical(unknown);
        _adopt(unknown);

        assembly ("memory-safe") {
            mstore(list, sub(mload(list), 32))
        }
        _expectNotCanonical(list);
        _adopt(list);
    }

    function test_Adopt_RevertWhen_NotAscending() public {
        RecognisedEntry[] memory entries = abi.decode(_first, (RecognisedEntry[]));
        (entries[0], entries[1]) = (entries[1], entries[0]);
        _expectNotCanonical(abi.encode(entries));
        _adopt(abi.encode(entries));

        entries[1] = entries[0];
        _expectNotCanonical(abi.encode(entries));
        _adopt(abi.encode(entries));
    }

    function test_Adopt_RevertWhen_TooLong() public {
        RecognisedEntry[] memory entries = new RecognisedEntry[](65);
        bytes memory list = abi.encode(entries);
        vm.expectRevert(abi.encodeWithSelector(IRecognitionList.RecognitionListTooLong.selector, 65, 64));
        _adopt(list);
    }

    function testFuzz_Adopt_BoundsOfEntry(uint8 nameBytes, uint8 versionBytes) public {
        uint256 name = bound(nameBytes, 0, 70);
        uint256 version = bound(versionBytes, 0, 40);
        RecognisedEntry[] memory entries = new RecognisedEntry[](1);
        entries[0] = RecognisedEntry(RecognisedKind.Hash, string(new bytes(name)), string(new bytes(version)), 0);
        if (name == 0 || name > 64 || version > 32) {
            vm.expectRevert(abi.encodeWithSelector(IRecognitionList.RecognitionEntryInvalid.selector, 0));
        }
        _adopt(abi.encode(entries));
    }

    function test_Adopt_RevertWhen_CallerLacksRole() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(0xcafe)));
        vm.prank(address(0xcafe));
        _list.adopt(keccak256(_first), _first);
    }

    function test_SetPeer_EmitsAndForgetsWhatWasConfirmed() public {
        _adopt(_first);
        _setPeer(1);
        _confirm(_first, 1);

        vm.expectEmit();
        emit IRecognitionList.RecognitionPeerSet(PEER, _signers(SIGNERS), 5);
        _setPeer(5);

        _assertRecognised(false, "new signers");
        (address[] memory signers, uint64 epoch, bytes32 confirmed, ) = _list.peer(PEER);
        assertEq(signers.length, SIGNERS, "signers");
        assertEq(epoch, 5, "epoch");
        assertEq(confirmed, bytes32(0), "confirmed");
        _confirm(_first, 5);
        _assertRecognised(true, "confirmed anew");
    }

    function test_SetPeer_RevertWhen_EpochNotNewer() public {
        _setPeer(3);

        vm.expectRevert(abi.encodeWithSelector(IRecognitionList.RecognitionEpochUnexpected.selector, 3, 4));
        _setPeer(3);
    }

    function test_SetPeer_RevertWhen_PeerIsThisChainOrNone() public {
        address[] memory signers = _signers(SIGNERS);
        vm.expectRevert(abi.encodeWithSelector(IRecognitionList.RecognitionPeerInvalid.selector, block.chainid));
        _list.setPeer(block.chainid, signers, 1);
        vm.expectRevert(abi.encodeWithSelector(IRecognitionList.RecognitionPeerInvalid.selector, 0));
        _list.setPeer(0, signers, 1);
    }

    function test_SetPeer_RevertWhen_SignersUnsound() public {
        address[] memory signers = _signers(2);
        (signers[0], signers[1]) = (signers[1], signers[0]);
        _expectSignersInvalid(signers);
        signers[1] = signers[0];
        _expectSignersInvalid(signers);
        signers[0] = address(0);
        _expectSignersInvalid(signers);
        _expectSignersInvalid(new address[](0));
        signers = new address[](101);
        for (uint160 i = 0; i < 101; ++i) signers[i] = address(i + 1);
        _expectSignersInvalid(signers);
    }

    function test_SetPeer_RevertWhen_CallerLacksRole() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(0xcafe)));
        vm.prank(address(0xcafe));
        _list.setPeer(PEER, new address[](0), 1);
    }

    function test_ConfirmPeer_EmitsWhoeverCalls() public {
        _setPeer(1);
        bytes[] memory signatures = _signed(PEER, keccak256(_first), 1, NEEDED);

        vm.expectEmit();
        emit IRecognitionList.RecognitionPeerConfirmed(PEER, keccak256(_first), 1, 1);
        vm.prank(address(0xcafe));
        _list.confirmPeer(PEER, keccak256(_first), 1, 1, signatures);
    }

    /// @dev Of n signers ⌈2n/3⌉ suffice, and one less does not.
    function testFuzz_ConfirmPeer_NeedsTwoThirds(uint8 number) public {
        uint256 count = bound(number, 1, 12);
        _secrets = _ascending(count);
        uint256 needed = (2 * count + 2) / 3;
        _list.setPeer(PEER, _signers(count), 1);
        bytes[] memory few = _signed(PEER, keccak256(_first), 1, needed - 1);
        bytes[] memory enough = _signed(PEER, keccak256(_first), 1, needed);

        vm.expectRevert(
            abi.encodeWithSelector(IRecognitionList.RecognitionSignaturesTooFew.selector, needed - 1, needed)
        );
        _list.confirmPeer(PEER, keccak256(_first), 1, 1, few);
        _list.confirmPeer(PEER, keccak256(_first), 1, 1, enough);
    }

    function test_ConfirmPeer_RevertWhen_SignerRepeatedOrForeign() public {
        _setPeer(1);
        bytes[] memory signatures = _signed(PEER, keccak256(_first), 1, NEEDED);
        signatures[2] = signatures[1];
        _expectSigner(2, vm.addr(_secrets[1]));
        _list.confirmPeer(PEER, keccak256(_first), 1, 1, signatures);

        signatures[2] = signature(0xbad, _digest(PEER, keccak256(_first), 1));
        _expectSigner(2, vm.addr(0xbad));
        _list.confirmPeer(PEER, keccak256(_first), 1, 1, signatures);

        signatures[2] = hex"00";
        _expectSigner(2, address(0));
        _list.confirmPeer(PEER, keccak256(_first), 1, 1, signatures);
    }

    function test_ConfirmPeer_RevertWhen_SignedSomethingElse() public {
        _setPeer(1);
        bytes32 digest = keccak256(_first);
        _refuses(_signed(PEER + 1, digest, 1, NEEDED));
        _refuses(_signed(PEER, keccak256(_second), 1, NEEDED));
        _refuses(_signed(PEER, digest, 2, NEEDED));
    }

    function test_ConfirmPeer_RevertWhen_SignedForAnotherChainOrList() public {
        _setPeer(1);
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        bytes[] memory signatures = _signed(PEER, keccak256(_first), 1, NEEDED);
        vm.chainId(here);
        _refuses(signatures);

        RecognitionList own = _list;
        _list = RecognitionList(address(members));
        signatures = _signed(PEER, keccak256(_first), 1, NEEDED);
        _list = own;
        _refuses(signatures);
    }

    function test_ConfirmPeer_RevertWhen_EpochIsAnother() public {
        _setPeer(2);
        bytes[] memory signatures = _signed(PEER, keccak256(_first), 1, NEEDED);

        vm.expectRevert(abi.encodeWithSelector(IRecognitionList.RecognitionEpochUnexpected.selector, 1, 2));
        _list.confirmPeer(PEER, keccak256(_first), 1, 1, signatures);
    }

    /// @dev The peer went on from the first list to the second; nobody brings the first back with the old signatures.
    function test_ConfirmPeer_RevertWhen_OldConfirmationReplayed() public {
        _adopt(_first);
        _setPeer(1);
        bytes[] memory old = _signed(PEER, keccak256(_first), 1, NEEDED);
        _list.confirmPeer(PEER, keccak256(_first), 1, 1, old);
        _number = 2;
        _confirm(_second, 1);

        vm.expectRevert(abi.encodeWithSelector(IRecognitionList.RecognitionNumberUnexpected.selector, 1, 3));
        _list.confirmPeer(PEER, keccak256(_first), 1, 1, old);
        _assertRecognised(false, "the peer has another");
    }

    /// @dev Signed first, held back, and sent when the peer has gone on; and sent first, then the other must be signed anew.
    function test_ConfirmPeer_RevertWhen_HeldBack() public {
        _adopt(_first);
        _setPeer(1);
        bytes[] memory heldBack = _signed(PEER, keccak256(_first), 1, NEEDED);
        _confirm(_second, 1);

        vm.expectRevert(abi.encodeWithSelector(IRecognitionList.RecognitionNumberUnexpected.selector, 1, 2));
        _list.confirmPeer(PEER, keccak256(_first), 1, 1, heldBack);
        vm.expectPartialRevert(IRecognitionList.RecognitionSignerUnexpected.selector);
        _list.confirmPeer(PEER, keccak256(_first), 1, 2, heldBack);
        _assertRecognised(false, "the peer has another");
    }

    /// @dev The number goes on across epochs: signers of a former epoch who come back do not bring their old signatures with them.
    function test_ConfirmPeer_CountsAcrossEpochs() public {
        _adopt(_first);
        _setPeer(1);
        _confirm(_first, 1);
        _setPeer(2);
        (, , , uint64 confirmations) = _list.peer(PEER);
        assertEq(confirmations, 1, "confirmations");
        _confirm(_first, 2);
        _assertRecognised(true, "anew");
    }

    function test_ConfirmPeer_RevertGiven_PeerUnknown() public {
        bytes[] memory signatures = _signed(PEER, keccak256(_first), 0, NEEDED);
        vm.expectRevert(abi.encodeWithSelector(IRecognitionList.RecognitionPeerUnknown.selector, PEER));
        _list.confirmPeer(PEER, keccak256(_first), 0, 1, signatures);
    }

    function test_Initialize_RevertWhen_Again() public {
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        _list.initialize(address(this));
    }

    function test_Upgrade_RevertWhen_CallerHasOnlyTheOffice() public {
        manager.grantRole(Roles.RECOGNITION, address(0xcafe), 0);
        address next = address(new RecognitionList());

        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(0xcafe)));
        vm.prank(address(0xcafe));
        _list.upgradeToAndCall(next, "");
    }

    function _adopt(bytes memory list) private {
        _list.adopt(keccak256(list), list);
    }

    function _setPeer(uint64 epoch) private {
        _list.setPeer(PEER, _signers(SIGNERS), epoch);
    }

    function _confirm(bytes memory list, uint64 epoch) private {
        _list.confirmPeer(PEER, keccak256(list), epoch, _number, _signed(PEER, keccak256(list), epoch, NEEDED));
        ++_number;
    }

    function _refuses(bytes[] memory signatures) private {
        vm.expectPartialRevert(IRecognitionList.RecognitionSignerUnexpected.selector);
        _list.confirmPeer(PEER, keccak256(_first), 1, 1, signatures);
    }

    function _expectSignersInvalid(address[] memory signers) private {
        vm.expectRevert(abi.encodeWithSelector(IRecognitionList.RecognitionSignersInvalid.selector, signers.length));
        _list.setPeer(PEER, signers, 1);
    }

    function _expectSigner(uint256 index, address signer) private {
        vm.expectRevert(abi.encodeWithSelector(IRecognitionList.RecognitionSignerUnexpected.selector, index, signer));
    }

    function _expectNotCanonical(bytes memory list) private {
        vm.expectRevert(abi.encodeWithSelector(IRecognitionList.RecognitionListNotCanonical.selector, keccak256(list)));
    }

    function _assertRecognised(bool expected, string memory what) private view {
        assertTrue(_list.isRecognised(PEER, _entryId) == expected, what);
    }

    function _signed(
        uint256 chainId,
        bytes32 digest,
        uint64 epoch,
        uint256 count
    ) private view returns (bytes[] memory signatures) {
        signatures = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) signatures[i] = signature(_secrets[i], _digest(chainId, digest, epoch));
    }

    /// @dev Written out from EIP-712, not through the library that the contract uses.
    function _digest(uint256 chainId, bytes32 digest, uint64 epoch) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CausewayRecognitionList"),
                keccak256("1"),
                block.chainid,
                address(_list)
            )
        );
        bytes32 typehash = keccak256("PeerAdoption(uint256 chainId,bytes32 digest,uint64 epoch,uint64 number)");
        bytes32 content = keccak256(abi.encode(typehash, chainId, digest, epoch, _number));
        return keccak256(abi.encodePacked(hex"1901", domain, content));
    }

    function _signers(uint256 count) private view returns (address[] memory signers) {
        signers = new address[](count);
        for (uint256 i = 0; i < count; ++i) signers[i] = vm.addr(_secrets[i]);
    }

    /// @dev Secrets whose accounts ascend.
    function _ascending(uint256 count) private pure returns (uint256[] memory secrets) {
        secrets = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 secret = 0x7000 + i;
            uint256 place = i;
            for (; place > 0 && vm.addr(secrets[place - 1]) > vm.addr(secret); --place) {
                secrets[place] = secrets[place - 1];
            }
            secrets[place] = secret;
        }
    }

    function _entry(string memory name) private pure returns (RecognisedEntry memory) {
        return RecognisedEntry(RecognisedKind.Format, name, "1", keccak256(bytes(name)));
    }

    function _idOf(RecognisedEntry memory entry) private pure returns (bytes32) {
        return keccak256(abi.encode(entry.kind, entry.name, entry.version, entry.digest));
    }

    function _encoded(RecognisedEntry memory a, RecognisedEntry memory b) private pure returns (bytes memory) {
        RecognisedEntry[] memory entries = new RecognisedEntry[](2);
        (entries[0], entries[1]) = _idOf(a) < _idOf(b) ? (a, b) : (b, a);
        return abi.encode(entries);
    }
}
