// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7786GatewaySource, IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

struct Held {
    uint64 source;
    uint64 destination;
    address sender;
    address recipient;
    uint32 gasLimit;
    bytes payload;
}

/// @dev Outbox and inbox of all chains at once. It holds every message until the test delivers it: in any order, never, or twice.
contract TestGateway is IERC7786GatewaySource {
    Held[] private _held;
    mapping(uint64 chainId => bool cursed) public isCursed;

    error GatewayCursed(uint64 chainId);
    error GatewayElsewhere(uint64 destination, uint256 chainId);

    function setCurse(uint64 chainId, bool cursed) external {
        isCursed[chainId] = cursed;
    }

    function sendMessage(
        bytes calldata recipient,
        bytes calldata payload,
        bytes[] calldata attributes
    ) external payable returns (bytes32) {
        (uint256 chainId, address account) = InteroperableAddress.parseEvmV1(recipient);
        if (isCursed[uint64(chainId)]) revert GatewayCursed(uint64(chainId));
        uint32 gasLimit = abi.decode(attributes[0][4:], (uint32));
        _held.push(Held(uint64(block.chainid), uint64(chainId), msg.sender, account, gasLimit, payload));
        return bytes32(_held.length);
    }

    /// @dev Expects the chain to be the one that the message goes to.
    function deliver(uint256 index) external returns (bool success, bytes memory answer) {
        Held memory held = _held[index];
        if (held.destination != block.chainid) revert GatewayElsewhere(held.destination, block.chainid);
        bytes memory sender = InteroperableAddress.formatEvmV1(held.source, held.sender);
        bytes memory data = abi.encodeCall(IERC7786Recipient.receiveMessage, (bytes32(index), sender, held.payload));
        return held.recipient.call{gas: held.gasLimit}(data);
    }

    /// @dev What a message of anybody would do.
    function forward(
        uint64 source,
        address sender,
        address recipient,
        bytes calldata payload
    ) external returns (bool success, bytes memory answer) {
        bytes memory from = InteroperableAddress.formatEvmV1(source, sender);
        return recipient.call(abi.encodeCall(IERC7786Recipient.receiveMessage, (0, from, payload)));
    }

    function count() external view returns (uint256) {
        return _held.length;
    }

    function message(uint256 index) external view returns (Held memory) {
        return _held[index];
    }

    function supportsAttribute(bytes4) external pure returns (bool) {
        return true;
    }
}
