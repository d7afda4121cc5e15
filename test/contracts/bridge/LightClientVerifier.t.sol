// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CometLightClient} from "../../../contracts/bridge/CometLightClient.sol";
import {ILightClientVerifier} from "../../../contracts/bridge/ILightClientVerifier.sol";
import {IStateProof} from "../../../contracts/bridge/IStateProof.sol";
import {IStateProofVerifier} from "../../../contracts/bridge/IStateProofVerifier.sol";
import {LightClientVerifier} from "../../../contracts/bridge/LightClientVerifier.sol";
import {StateProofVerifier} from "../../../contracts/bridge/StateProofVerifier.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {CometVectors} from "./CometVectors.sol";

/// @dev An outbox of whose slots nothing is in the trie.
contract EmptyState is IStateProof {
    function storageAt(uint64, address, bytes32, bytes calldata) external pure returns (bytes32) {
        return 0;
    }
}

/// @dev Messages of a recorded chain, under its own header.
contract LightClientVerifierTest is CometVectors {
    /// @dev Bytes of a proof by storage of the first of two messages, before the proof of the slot: head, no other, one other.
    uint256 private constant ONE_STORED = 49 + 2 + 2 + 32;

    CometLightClient private client;
    LightClientVerifier private verifier;
    address private outbox;

    function setUp() public {
        loadVectors();
        client = recordedClient();
        client.update(headerOf(".headers[0]"), commitOf(".headers[0]"));
        StateProofVerifier state = new StateProofVerifier(address(authority));
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = IStateProofVerifier.setClient.selector;
        authority.setTargetFunctionRole(address(state), selectors, Roles.BRIDGE);
        state.setClient(PEER, client);
        verifier = new LightClientVerifier(client, state);
        outbox = outboxOf();
    }

    function test_Verify_AllAndEach() public view {
        bytes32[] memory ids = messagesOf();
        verifier.verifyMessages(PEER, outbox, ids, bytesOf(".proofs.all"));
        verifier.verifyMessages(PEER, outbox, _one(ids[1]), bytesOf(".proofs.second"));
        verifier.verifyMessages(PEER, outbox, _one(ids[2]), bytesOf(".proofs.last"));
    }

    function test_Verify_RevertWhen_OtherMessage() public view {
        bytes32[] memory ids = messagesOf();
        _refuse(PEER, outbox, _one(ids[0]), bytesOf(".proofs.second"));
        _refuse(PEER, outbox, _one(0), bytesOf(".proofs.second"));
        // What stands beside the message in the proof is no message of its own.
        _refuse(PEER, outbox, _one(wordOf(".proofs.accumulator")), bytesOf(".proofs.last"));
        (ids[0], ids[1]) = (ids[1], ids[0]);
        _refuse(PEER, outbox, ids, bytesOf(".proofs.all"));
        (ids[0], ids[1]) = (ids[2], ids[2]);
        _refuse(PEER, outbox, ids, bytesOf(".proofs.all"));
    }

    function test_Verify_RevertWhen_ByteFlipped() public view {
        bytes32[] memory ids = messagesOf();
        _refuseFlips(ids, bytesOf(".proofs.all"));
        _refuseFlips(_one(ids[1]), bytesOf(".proofs.second"));
    }

    function test_Verify_RevertWhen_LengthWrong() public view {
        bytes32[] memory ids = _one(messagesOf()[1]);
        bytes memory proof = bytesOf(".proofs.second");
        _refuse(PEER, outbox, ids, abi.encodePacked(proof, uint8(0)));
        _refuse(PEER, outbox, ids, abi.encodePacked(proof, uint16(0)));
        for (uint256 length = 0; length < proof.length; ++length) {
            _refuse(PEER, outbox, ids, _cut(proof, length));
        }
    }

    function test_Verify_RevertWhen_OtherChain() public {
        bytes32[] memory ids = messagesOf();
        bytes memory proof = bytesOf(".proofs.all");
        vm.expectRevert(
            abi.encodeWithSelector(ILightClientVerifier.LightClientChainUnexpected.selector, PEER + 1, PEER)
        );
        verifier.verifyMessages(PEER + 1, outbox, ids, proof);
    }

    function test_Verify_RevertWhen_OtherOutbox() public {
        bytes32[] memory ids = messagesOf();
        bytes memory proof = bytesOf(".proofs.all");
        vm.expectRevert(
            abi.encodeWithSelector(ILightClientVerifier.LightClientOutboxUnexpected.selector, address(1), outbox)
        );
        verifier.verifyMessages(PEER, address(1), ids, proof);
    }

    function test_Verify_RevertWhen_Nothing() public {
        bytes memory proof = abi.encodePacked(bytesOf(".proofs.all"));
        vm.expectRevert(ILightClientVerifier.LightClientNothingToVerify.selector);
        verifier.verifyMessages(PEER, outbox, new bytes32[](0), proof);
    }

    function test_Verify_RevertWhen_KindUnknown() public {
        bytes32[] memory ids = messagesOf();
        vm.expectRevert(abi.encodeWithSelector(ILightClientVerifier.LightClientProofKindUnknown.selector, 0));
        verifier.verifyMessages(PEER, outbox, ids, hex"00");
    }

    function test_Verify_ByStorage_SlotZeroAndCheckpoint() public view {
        bytes32[] memory ids = messagesOf();
        verifier.verifyMessages(PEER, outbox, ids, bytesOf(".proofs.storedAll"));
        verifier.verifyMessages(PEER, outbox, _one(ids[1]), bytesOf(".proofs.storedSecond"));
        verifier.verifyMessages(PEER, outbox, _one(ids[0]), bytesOf(".proofs.checkpointFirst"));
        verifier.verifyMessages(PEER, outbox, _firstTwo(), bytesOf(".proofs.checkpointBoth"));
    }

    /// @dev Storage shows any outbox that the inbox names, and no other's.
    function test_Verify_ByStorage_GivenHeadersWithoutOutbox() public {
        LightClientVerifier other = new LightClientVerifier(
            clientOf("causeway-8010156", address(0), headerOf(".headers[0]"), setOf(".headers[0]")),
            new EmptyState()
        );
        bytes32[] memory ids = messagesOf();
        bytes memory proof = bytesOf(".proofs.storedAll");
        bytes32 accumulator = wordOf(".proofs.accumulator");
        bytes4 fault = ILightClientVerifier.LightClientAccumulatorUnproven.selector;
        vm.expectRevert(abi.encodeWithSelector(fault, accumulator, bytes32(0)));
        other.verifyMessages(PEER, outbox, ids, proof);
        _refuse(PEER, address(1), ids, proof);
    }

    function test_Verify_ByStorage_RevertWhen_OtherMessage() public {
        bytes32[] memory ids = messagesOf();
        bytes memory proof = bytesOf(".proofs.checkpointFirst");
        bytes32 stored = _add(_add(0, ids[0]), ids[1]);
        bytes4 fault = ILightClientVerifier.LightClientAccumulatorUnproven.selector;
        vm.expectRevert(abi.encodeWithSelector(fault, _add(_add(0, ids[1]), ids[1]), stored));
        verifier.verifyMessages(PEER, outbox, _one(ids[1]), proof);
        _refuse(PEER, outbox, _one(0), proof);
        // What stands in the slot is no message of its own.
        _refuse(PEER, outbox, _one(stored), proof);
        _refuse(PEER, outbox, ids, bytesOf(".proofs.checkpointBoth"));
        (ids[0], ids[1]) = (ids[1], ids[0]);
        _refuse(PEER, outbox, ids, bytesOf(".proofs.storedAll"));
    }

    function test_Verify_ByStorage_RevertWhen_OtherSlot() public {
        bytes32[] memory ids = _firstTwo();
        bytes memory proof = bytesOf(".proofs.checkpointBoth");
        // The nonce, then both numbers: the proof is of another slot than 0.
        for (uint256 i = 9; i < 17; ++i) proof[i] = 0;
        _refuse(PEER, outbox, ids, proof);
        for (uint256 i = 1; i < 9; ++i) proof[i] = 0;
        _refuse(PEER, outbox, ids, proof);
        proof = bytesOf(".proofs.checkpointBoth");
        for (uint256 i = 1; i < 9; ++i) proof[i] = 0;
        vm.expectRevert(abi.encodeWithSelector(ILightClientVerifier.LightClientCheckpointInvalid.selector, uint64(64)));
        verifier.verifyMessages(PEER, outbox, ids, proof);
    }

    /// @dev Every bit of what the verifier reads, and one bit in each byte of what it hands on.
    function test_Verify_ByStorage_RevertWhen_ByteFlipped() public view {
        bytes32[] memory ids = _one(messagesOf()[0]);
        bytes memory proof = bytesOf(".proofs.checkpointFirst");
        for (uint256 i = 0; i < proof.length; ++i) {
            for (uint256 bit = 0; bit < (i < ONE_STORED ? 8 : 1); ++bit) {
                bytes1 flip = bytes1(uint8(1 << ((i + bit) % 8)));
                proof[i] ^= flip;
                _refuse(PEER, outbox, ids, proof);
                proof[i] ^= flip;
            }
        }
        verifier.verifyMessages(PEER, outbox, ids, proof);
    }

    function test_Verify_ByStorage_RevertWhen_LengthWrong() public {
        bytes32[] memory ids = _one(messagesOf()[0]);
        bytes memory proof = bytesOf(".proofs.checkpointFirst");
        bytes memory longer = abi.encodePacked(proof, bytes32(0));
        vm.expectRevert(IStateProofVerifier.StateProofNotCanonical.selector);
        verifier.verifyMessages(PEER, outbox, ids, longer);
        for (uint256 length = 0; length <= ONE_STORED; ++length) _refuse(PEER, outbox, ids, _cut(proof, length));
        for (uint256 length = ONE_STORED; length < proof.length; length += 32) {
            _refuse(PEER, outbox, ids, _cut(proof, length));
        }
        vm.expectRevert(abi.encodeWithSelector(ILightClientVerifier.LightClientProofLength.selector, 48));
        verifier.verifyMessages(PEER, outbox, ids, _cut(proof, 48));
        vm.expectRevert(abi.encodeWithSelector(ILightClientVerifier.LightClientProofLength.selector, 84));
        verifier.verifyMessages(PEER, outbox, ids, _cut(proof, 84));
    }

    function _firstTwo() private view returns (bytes32[] memory ids) {
        bytes32[] memory all = messagesOf();
        ids = new bytes32[](2);
        (ids[0], ids[1]) = (all[0], all[1]);
    }

    function _add(bytes32 accumulator, bytes32 id) private pure returns (bytes32) {
        return keccak256(abi.encode(accumulator, id));
    }

    function _cut(bytes memory proof, uint256 length) private pure returns (bytes memory shorter) {
        shorter = new bytes(length);
        for (uint256 i = 0; i < length; ++i) shorter[i] = proof[i];
    }

    function _refuseFlips(bytes32[] memory ids, bytes memory proof) private view {
        for (uint256 i = 0; i < proof.length; ++i) {
            for (uint256 bit = 0; bit < 8; ++bit) {
                proof[i] ^= bytes1(uint8(1 << bit));
                _refuse(PEER, outbox, ids, proof);
                proof[i] ^= bytes1(uint8(1 << bit));
            }
        }
        verifier.verifyMessages(PEER, outbox, ids, proof);
    }

    function _refuse(uint64 chainId, address from, bytes32[] memory ids, bytes memory proof) private view {
        bytes memory data = abi.encodeCall(verifier.verifyMessages, (chainId, from, ids, proof));
        (bool isShown, ) = address(verifier).staticcall(data);
        assertTrue(!isShown, "shown");
    }

    function _one(bytes32 id) private pure returns (bytes32[] memory ids) {
        ids = new bytes32[](1);
        ids[0] = id;
    }
}
