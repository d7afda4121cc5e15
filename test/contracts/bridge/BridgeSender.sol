// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

/// @dev A contract that sends, as an application of the bridge does, to a chain whose id has two bytes (ERC-7930).
contract BridgeSender {
    IERC7786GatewaySource private immutable _outbox;
    uint16 private immutable _chainId;
    address private immutable _recipient;

    constructor(IERC7786GatewaySource outbox, uint16 chainId, address recipient) {
        _outbox = outbox;
        _chainId = chainId;
        _recipient = recipient;
    }

    function send(bytes calldata payload) external {
        bytes memory recipient = abi.encodePacked(bytes5(0x0001000002), _chainId, uint8(20), _recipient);
        _outbox.sendMessage(recipient, payload, new bytes[](0));
    }
}
