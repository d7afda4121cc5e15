// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

/// @dev A recipient that only counts: where gas of deliveries is measured, it is to be that of the bridge.
contract BridgeTally is IERC7786Recipient {
    uint256 public taken;

    function receiveMessage(bytes32, bytes calldata, bytes calldata) external payable returns (bytes4) {
        ++taken;
        return IERC7786Recipient.receiveMessage.selector;
    }
}
