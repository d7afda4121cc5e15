// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MessageClass} from "../../../contracts/bridge/IInbox.sol";
import {MessageBytes} from "../../../contracts/bridge/MessageBytes.sol";
import {BridgeFixture} from "./BridgeFixture.sol";
import {BridgeSender} from "./BridgeSender.sol";
import {BridgeTally} from "./BridgeTally.sol";

/// @dev Execution only; test/flows/bridge/messageGas.test.ts measures whole transactions. Counters are in use, everything else is cold.
contract BridgeGasTest is BridgeFixture {
    BridgeSender private _sender;
    BridgeTally private _tally;

    function setUp() public {
        deployBridge();
        _tally = new BridgeTally();
        inbox.setRecipient(address(_tally), MessageClass.Data);
        _sender = new BridgeSender(outbox, uint16(HERE), address(_tally));
        vm.chainId(SOURCE);
        _sender.send(_payload());
        vm.chainId(HERE);
        deliverOne(_message(1));
    }

    function test_Gas_Send256() public {
        vm.chainId(SOURCE);
        bytes memory payload = _payload();
        _cool();
        _sender.send(payload);
        vm.snapshotGasLastCall("bridge", "send256");
    }

    function test_Gas_Deliver256() public {
        (bytes[] memory messages, bytes[] memory proofs) = attested(oneOf(_message(2)));
        _cool();
        inbox.deliver(messages, proofs);
        vm.snapshotGasLastCall("bridge", "deliver256");
    }

    /// @dev Of all 25.
    function test_Gas_DeliverBatch25() public {
        bytes[] memory batch = new bytes[](25);
        for (uint64 i = 0; i < 25; ++i) batch[i] = _message(i + 2);
        (bytes[] memory messages, bytes[] memory proofs) = attested(batch);
        _cool();
        inbox.deliver(messages, proofs);
        vm.snapshotGasLastCall("bridge", "deliverBatch25");
    }

    function _cool() private {
        vm.cool(address(outbox));
        vm.cool(address(inbox));
        vm.cool(address(committee));
        vm.cool(address(_tally));
    }

    function _message(uint64 nonce) private view returns (bytes memory) {
        return MessageBytes.encode(messageTo(address(_tally), nonce, _payload()));
    }

    function _payload() private pure returns (bytes memory payload) {
        payload = new bytes(256);
        for (uint256 i = 0; i < 256; ++i) payload[i] = bytes1(uint8(1 + (i % 255)));
    }
}
