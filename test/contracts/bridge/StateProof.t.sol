// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {CometLightClient} from "../../../contracts/bridge/CometLightClient.sol";
import {ICometLightClient} from "../../../contracts/bridge/ICometLightClient.sol";
import {IStateProofVerifier, StateProof} from "../../../contracts/bridge/IStateProofVerifier.sol";
import {StateProofVerifier} from "../../../contracts/bridge/StateProofVerifier.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {CometVectors} from "./CometVectors.sol";

/// @dev Proofs of a real geth: slots 0 to 2 of the vectors are there, the others are not.
contract StateProofTest is CometVectors {
    uint256 private constant ABSENT = 3;
    uint256 private constant PROOFS = 15;
    address private constant FEES = 0x0000000000000000000000000000000000001002;

    CometLightClient private client;
    StateProofVerifier private state;
    address private outbox;

    function setUp() public {
        loadVectors();
        client = recordedClient();
        client.update(headerOf(".headers[0]"), commitOf(".headers[0]"));
        state = new StateProofVerifier(address(authority));
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = IStateProofVerifier.setClient.selector;
        authority.setTargetFunctionRole(address(state), selectors, Roles.BRIDGE);
        state.setClient(PEER, client);
        outbox = outboxOf();
    }

    function test_StorageAt_Values() public view {
        assertEq(state.storageAt(PEER, outbox, 0, _proof(0)), wordOf(".proofs.accumulator"), "accumulator");
        assertEq(state.storageAt(PEER, outbox, _slot("0"), _proof(1)), bytes32(uint256(1)), "slot 0");
        assertEq(state.storageAt(PEER, outbox, _slot("39"), _proof(2)), bytes32(uint256(40)), "slot 39");
    }

    function test_StorageAt_Zeros() public view {
        for (uint256 i = ABSENT; i < PROOFS; ++i) {
            assertEq(state.storageAt(PEER, outbox, _slot(_decimal(37 + i)), _proof(i)), 0, "zero");
        }
    }

    function test_StorageAndBlock() public view {
        (, uint64 number, uint64 timestamp) = state.storageAndBlock(PEER, outbox, 0, _proof(0));
        assertEq(number, headerOf(".headers[0]").height - 1, "number");
        assertTrue(timestamp != 0 && timestamp <= headerOf(".headers[0]").timeSeconds, "time");
    }

    /// @dev An absence is shown for its own slot only, a value for its own.
    function test_StorageAt_RevertWhen_OtherSlot() public view {
        for (uint256 i = 0; i < PROOFS; ++i) {
            bytes memory proof = _proof(i);
            for (uint256 j = 0; j < ABSENT; ++j) {
                if (i != j) _refuse(PEER, outbox, j == 0 ? bytes32(0) : _slot(j == 1 ? "0" : "39"), proof);
            }
        }
    }

    /// @dev A slot that is not zero has no proof that it is: neither with its own nodes, nor with fewer, nor with another's.
    function test_StorageAt_RevertWhen_ZeroForged() public {
        StateProof memory forged = abi.decode(_proof(0), (StateProof));
        forged.isAbsent = true;
        bytes memory proof = abi.encode(forged);
        vm.expectRevert(IStateProofVerifier.TrieKeyPresent.selector);
        state.storageAt(PEER, outbox, 0, proof);
        bytes[] memory nodes = forged.storageProof;
        for (uint256 count = 0; count < nodes.length; ++count) {
            forged.storageProof = new bytes[](count);
            for (uint256 i = 0; i < count; ++i) forged.storageProof[i] = nodes[i];
            proof = abi.encode(forged);
            vm.expectRevert(abi.encodeWithSelector(IStateProofVerifier.TrieProofEndsEarly.selector, count));
            state.storageAt(PEER, outbox, 0, proof);
        }
    }

    function test_StorageAt_RevertWhen_AbsentSaidToBeThere() public view {
        for (uint256 i = ABSENT; i < PROOFS; ++i) {
            StateProof memory forged = abi.decode(_proof(i), (StateProof));
            forged.isAbsent = false;
            _refuse(PEER, outbox, _slot(_decimal(37 + i)), abi.encode(forged));
        }
    }

    /// @dev Nodes that follow, come twice, or are empty.
    function test_StorageAt_RevertWhen_NodesAdded() public view {
        for (uint256 i = 0; i < 5; ++i) {
            StateProof memory shown = abi.decode(_proof(i), (StateProof));
            bytes32 slot =
                i == 0
                    ? bytes32(0)
                    : _slot(
                        i == 1
                            ? "0"
                            : i == 2
                                ? "39"
                                : _decimal(37 + i)
                    );
            bytes[] memory nodes = shown.storageProof;
            for (uint256 place = 0; place <= nodes.length; ++place) {
                shown.storageProof = _with(nodes, place, "");
                _refuse(PEER, outbox, slot, abi.encode(shown));
                shown.storageProof = _with(nodes, place, nodes[place == 0 ? 0 : place - 1]);
                _refuse(PEER, outbox, slot, abi.encode(shown));
                shown.storageProof = _with(nodes, place, hex"c0");
                _refuse(PEER, outbox, slot, abi.encode(shown));
            }
            shown.storageProof = nodes;
            shown.accountProof = _with(shown.accountProof, shown.accountProof.length, "");
            _refuse(PEER, outbox, slot, abi.encode(shown));
        }
    }

    function test_StorageAt_RevertWhen_ValueByteFlipped() public view {
        _refuseFlips(0, 0);
    }

    function test_StorageAt_RevertWhen_ZeroByteFlipped() public view {
        _refuseFlips(ABSENT, _slot("40"));
    }

    function test_StorageAt_RevertWhen_BytesLeftOver() public {
        bytes memory proof = abi.encodePacked(_proof(0), bytes32(0));
        vm.expectRevert(IStateProofVerifier.StateProofNotCanonical.selector);
        state.storageAt(PEER, outbox, 0, proof);
    }

    function test_StorageAt_RevertWhen_OtherAccount() public view {
        _refuse(PEER, FEES, 0, _proof(0));
    }

    /// @dev Where nothing stands, nothing is zero.
    function test_StorageAt_RevertWhen_AccountAbsent() public view {
        _refuse(PEER, address(0xfffff), 0, bytesOf(".proofs.absentAccount[0]"));
    }

    function test_StorageAt_EmptyStorageIsZero() public view {
        bytes memory proof = bytesOf(".proofs.emptyStorage[0]");
        assertEq(state.storageAt(PEER, FEES, 0, proof), 0, "zero");
    }

    function test_StorageAt_RevertWhen_HeaderUnknown() public {
        StateProof memory shown = abi.decode(_proof(0), (StateProof));
        ++shown.height;
        bytes memory proof = abi.encode(shown);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometHeaderUnknown.selector, shown.height));
        state.storageAt(PEER, outbox, 0, proof);
    }

    function test_StorageAt_RevertGiven_NoClient() public {
        bytes memory proof = _proof(0);
        vm.expectRevert(abi.encodeWithSelector(IStateProofVerifier.StateProofClientUnknown.selector, PEER + 1));
        state.storageAt(PEER + 1, outbox, 0, proof);
        state.setClient(PEER, ICometLightClient(address(0)));
        vm.expectRevert(abi.encodeWithSelector(IStateProofVerifier.StateProofClientUnknown.selector, PEER));
        state.storageAt(PEER, outbox, 0, proof);
    }

    function test_SetClient_RevertWhen_OfOtherChain() public {
        vm.expectRevert(abi.encodeWithSelector(IStateProofVerifier.StateProofClientInvalid.selector, PEER + 1, PEER));
        state.setClient(PEER + 1, client);
    }

    function test_SetClient_RevertGiven_NoRole() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, FEES));
        vm.prank(FEES);
        state.setClient(PEER, client);
    }

    function _refuseFlips(uint256 index, bytes32 slot) private view {
        bytes memory proof = _proof(index);
        for (uint256 i = 0; i < proof.length; ++i) {
            bytes1 flip = bytes1(uint8(1 << (i % 8)));
            proof[i] ^= flip;
            _refuse(PEER, outbox, slot, proof);
            proof[i] ^= flip;
        }
        state.storageAt(PEER, outbox, slot, proof);
    }

    function _refuse(uint64 chainId, address account, bytes32 slot, bytes memory proof) private view {
        bytes memory data = abi.encodeCall(state.storageAt, (chainId, account, slot, proof));
        (bool isShown, ) = address(state).staticcall(data);
        assertTrue(!isShown, "shown");
    }

    function _with(bytes[] memory nodes, uint256 place, bytes memory node) private pure returns (bytes[] memory more) {
        more = new bytes[](nodes.length + 1);
        for (uint256 i = 0; i < more.length; ++i) {
            more[i] = i == place ? node : nodes[i < place ? i : i - 1];
        }
    }

    function _proof(uint256 i) private view returns (bytes memory) {
        return bytesOf(string.concat(".proofs.storage[", _decimal(i), "]"));
    }

    function _slot(string memory name) private pure returns (bytes32) {
        return keccak256(bytes(string.concat("causeway.test.slot.", name)));
    }

    function _decimal(uint256 i) private pure returns (string memory) {
        return i < 10 ? digit(i) : string.concat(digit(i / 10), digit(i % 10));
    }
}
