// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CCIPReceiver} from "@chainlink/contracts-ccip/contracts/applications/CCIPReceiver.sol";
import {Client} from "@chainlink/contracts-ccip/contracts/libraries/Client.sol";

/// @dev Keeps the last message; wants as much gas as the test says, and fails on the word `fail`.
contract RecordingReceiver is CCIPReceiver {
    error Refused(bytes data);

    bytes32 public messageId;
    uint64 public selector;
    bytes public sender;
    bytes public data;
    uint256 public tokens;
    uint256 public gasGiven;
    uint256 private _wanted;

    constructor(address router) CCIPReceiver(router) {}

    function want(uint256 gasWanted) external {
        _wanted = gasWanted;
    }

    function _ccipReceive(Client.Any2EVMMessage memory message) internal override {
        gasGiven = gasleft();
        if (gasGiven < _wanted) revert Refused("gas");
        if (keccak256(message.data) == keccak256("fail")) revert Refused(new bytes(2_000));
        messageId = message.messageId;
        selector = message.sourceChainSelector;
        sender = message.sender;
        data = message.data;
        tokens = message.destTokenAmounts.length;
    }
}

/// @dev Trusts only verifiers that this bridge does not have.
contract DemandingReceiver is CCIPReceiver {
    bool private immutable _isOptional;

    constructor(address router, bool isOptional) CCIPReceiver(router) {
        _isOptional = isOptional;
    }

    function getCCVsAndFinalityConfig(
        uint64,
        bytes calldata
    ) external view override returns (address[] memory required, address[] memory optional, uint8 threshold, bytes4) {
        required = new address[](_isOptional ? 0 : 1);
        optional = new address[](_isOptional ? 2 : 0);
        threshold = _isOptional ? 1 : 0;
    }

    function _ccipReceive(Client.Any2EVMMessage memory) internal override {}
}
