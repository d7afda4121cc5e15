// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CometLightClient} from "../../../contracts/bridge/CometLightClient.sol";
import {ILightClientVerifier} from "../../../contracts/bridge/ILightClientVerifier.sol";
import {IStateProof} from "../../../contracts/bridge/IStateProof.sol";
import {LightClientVerifier} from "../../../contracts/bridge/LightClientVerifier.sol";
import {CometVectors} from "./CometVectors.sol";

/// @dev Says for one slot what a test wants.
contract FakeState is IStateProof {
    mapping(bytes32 => bytes32) public values;

    function set(bytes32 slot, bytes32 value) external {
        values[slot] = value;
    }

    function storageAt(uint64, address, bytes32 slot, bytes calldata) external view returns (bytes32) {
        return values[slot];
    }
}

/// @dev Messages of a recorded chain, under its own header.
contract LightClientVerifierTest is CometVectors {
    CometLightClient private client;
    FakeState private state;
    LightClientVerifier private verifier;
    address private outbox;

    function setUp() public {
        loadVectors();
        client = recordedClient();
        client.update(headerOf(".headers[0]"), commitOf(".headers[0]"));
        state = new FakeState();
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
            bytes memory shorter = new bytes(length);
            for (uint256 i = 0; i < length; ++i) shorter[i] = proof[i];
            _refuse(PEER, outbox, ids, shorter);
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

    function test_Verify_ByStorage() public {
        bytes32[] memory ids = messagesOf();
        bytes memory proof = _stored(ids);
        verifier.verifyMessages(PEER, outbox, ids, proof);
        state.set(_slot(2), 0);
        vm.expectRevert(
            abi.encodeWithSelector(ILightClientVerifier.LightClientMessageUnproven.selector, ids[1], bytes32(0))
        );
        verifier.verifyMessages(PEER, outbox, ids, proof);
    }

    /// @dev A slot that is zero proves no message, not even the one whose id is zero.
    function test_Verify_ByStorage_RevertWhen_ZeroId() public {
        bytes32[] memory ids = new bytes32[](1);
        uint64[] memory nonces = new uint64[](1);
        bytes memory proof = abi.encodePacked(uint8(2), abi.encode(nonces, new bytes[](1)));
        vm.expectPartialRevert(ILightClientVerifier.LightClientMessageUnproven.selector);
        verifier.verifyMessages(PEER, outbox, ids, proof);
    }

    function test_Verify_ByStorage_RevertWhen_NotCanonical() public {
        bytes32[] memory ids = messagesOf();
        bytes memory proof = abi.encodePacked(_stored(ids), bytes32(0));
        vm.expectRevert(ILightClientVerifier.LightClientProofNotCanonical.selector);
        verifier.verifyMessages(PEER, outbox, ids, proof);
        proof = _stored(ids);
        vm.expectPartialRevert(ILightClientVerifier.LightClientProofLength.selector);
        verifier.verifyMessages(PEER, outbox, _one(ids[0]), proof);
    }

    function _stored(bytes32[] memory ids) private returns (bytes memory) {
        uint64[] memory nonces = new uint64[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            nonces[i] = uint64(i + 1);
            state.set(_slot(nonces[i]), ids[i]);
        }
        return abi.encodePacked(uint8(2), abi.encode(nonces, new bytes[](ids.length)));
    }

    /// @dev `commitments[this chain][nonce]` of the Outbox.
    function _slot(uint64 nonce) private view returns (bytes32) {
        return keccak256(abi.encode(nonce, keccak256(abi.encode(block.chainid, uint256(1)))));
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
