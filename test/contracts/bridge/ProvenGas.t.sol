// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICometLightClient, CometCommit, CometHeader} from "../../../contracts/bridge/ICometLightClient.sol";
import {Inbox} from "../../../contracts/bridge/Inbox.sol";
import {IInbox, MessageClass} from "../../../contracts/bridge/IInbox.sol";
import {IStateProof} from "../../../contracts/bridge/IStateProof.sol";
import {LightClientVerifier} from "../../../contracts/bridge/LightClientVerifier.sol";
import {Message} from "../../../contracts/bridge/Message.sol";
import {MessageBytes} from "../../../contracts/bridge/MessageBytes.sol";
import {BridgeTally} from "./BridgeTally.sol";
import {CometSigner} from "./CometSigner.sol";

/// @dev Messages of 256 bytes that the light client of a chain of four validators proves, with nobody to trust. Whole transactions, with the
/// 21,000 and the calldata, on cold storage; the recipient counts its calls. Counters are in use.
contract ProvenGasTest is CometSigner {
    uint64 private constant HERE = 8010978;

    Inbox private _inbox;
    LightClientVerifier private _verifier;
    BridgeTally private _tally;
    bytes32 private _accumulator;
    uint64 private _height = START;

    function setUp() public {
        startClient(4);
        vm.chainId(HERE);
        address outbox = outboxOf();
        _inbox = new Inbox(address(authority), new address[](0));
        _verifier = new LightClientVerifier(client, IStateProof(address(0)));
        _tally = new BridgeTally();
        address[] memory verifiers = new address[](1);
        verifiers[0] = address(_verifier);
        _inbox.setRoute(PEER, outbox, verifiers, [1, 1, 1]);
        _inbox.setRecipient(address(_tally), MessageClass.Value);
        _inbox.setLimit(PEER, MessageClass.Value, 1000, 3600);
        _sendAndProve(1, 1);
    }

    function test_Gas_Proven256() public {
        (uint256 header, uint256 delivery) = _sendAndProve(2, 1);
        assertEq(_tally.taken(), 2, "delivered");
        vm.snapshotValue("bridge", "provenKnown256", delivery - _receiverGas());
        vm.snapshotValue("bridge", "proven256", header + delivery);
        assertLe(header + delivery, 250_000, "header and message");
    }

    /// @dev Of all 25.
    function test_Gas_ProvenBatch25() public {
        (uint256 header, uint256 delivery) = _sendAndProve(2, 25);
        vm.snapshotValue("bridge", "provenBatch25", header + delivery);
        assertLe(header + delivery, 25 * 50_000, "header and messages");
        assertEq(_tally.taken(), 26, "delivered");
    }

    /// @dev The next header commits to `count` more messages, from nonce `first` on; then they are delivered.
    function _sendAndProve(uint64 first, uint64 count) private returns (uint256 headerGas, uint256 deliveryGas) {
        bytes32 before = _accumulator;
        bytes[] memory messages = new bytes[](count);
        for (uint64 i = 0; i < count; ++i) {
            messages[i] = _message(first + i);
            _accumulator = keccak256(abi.encode(_accumulator, keccak256(messages[i])));
        }
        CometHeader memory header = headerAt(++_height, keccak256(abi.encode(_height)));
        header.accumulator = _accumulator;
        vm.warp(header.timeSeconds + 10);
        headerGas = _gasOf(address(client), abi.encodeCall(ICometLightClient.update, (header, commitTo(header, 4))));
        bytes[] memory proofs = new bytes[](1);
        proofs[0] = abi.encodePacked(uint8(1), _height, header.executionHash, before, new bytes(2 * (count + 1)));
        deliveryGas = _gasOf(address(_inbox), abi.encodeCall(IInbox.deliver, (messages, proofs)));
    }

    function _gasOf(address target, bytes memory data) private returns (uint256) {
        vm.cool(address(client));
        vm.cool(address(_inbox));
        vm.cool(address(_verifier));
        vm.cool(address(_tally));
        uint256 before = gasleft();
        (bool success, ) = target.call(data);
        // The target of a transaction is warm.
        uint256 used = before - gasleft() - 2_500;
        assertTrue(success, "succeeds");
        return wholeGas(data, used);
    }

    /// @dev Of the recipient's own call, on cold storage.
    function _receiverGas() private returns (uint256) {
        vm.cool(address(_tally));
        uint256 before = gasleft();
        _tally.receiveMessage(0, "", "");
        return before - gasleft();
    }

    function _message(uint64 nonce) private view returns (bytes memory) {
        bytes memory payload = new bytes(256);
        for (uint256 i = 0; i < 256; ++i) payload[i] = bytes1(uint8(1 + (i % 255)));
        return
            MessageBytes.encode(
                Message({
                    sourceChainId: PEER,
                    outbox: outboxOf(),
                    nonce: nonce,
                    destinationChainId: HERE,
                    inbox: address(_inbox),
                    sender: address(0x5e4de4),
                    recipient: address(_tally),
                    gasLimit: 200_000,
                    payload: payload
                })
            );
    }
}
