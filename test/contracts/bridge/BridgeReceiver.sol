// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

/// @dev A recipient that does what the test wants, and remembers the last message that it took.
contract BridgeReceiver is IERC7786Recipient {
    enum Manner {
        Takes,
        Refuses,
        ReturnsNothing,
        ReturnsOther,
        ReturnsMore,
        Bombs,
        BombsByRevert,
        BurnsGas,
        Forwards
    }

    Manner public manner;
    uint256 public taken;
    bytes32 public lastId;
    bytes32 public lastSenderHash;
    bytes32 public lastPayloadHash;
    uint256 public gasAtEntry;
    bool public hasForwarded;

    address private _target;
    bytes private _call;

    error ReceiverRefused(uint256 number);

    function behave(Manner manner_) external {
        manner = manner_;
    }

    /// @dev Calls `target` when it is called, whatever comes of it.
    function forward(address target, bytes calldata data) external {
        manner = Manner.Forwards;
        _target = target;
        _call = data;
    }

    function receiveMessage(
        bytes32 receiveId,
        bytes calldata sender,
        bytes calldata payload
    ) external payable returns (bytes4) {
        uint256 gas = gasleft();
        _misbehave();
        ++taken;
        lastId = receiveId;
        lastSenderHash = keccak256(sender);
        lastPayloadHash = keccak256(payload);
        gasAtEntry = gas;
        return IERC7786Recipient.receiveMessage.selector;
    }

    function call(address target, bytes calldata data) external returns (bool ok, bytes memory answer) {
        return target.call(data);
    }

    function _misbehave() private {
        if (manner == Manner.Refuses) revert ReceiverRefused(7);
        if (manner == Manner.BurnsGas) while (true) {}
        if (manner == Manner.Forwards) (hasForwarded, ) = _target.call(_call);
        if (manner < Manner.ReturnsNothing || manner > Manner.BombsByRevert) return;
        _answer(manner);
    }

    function _answer(Manner how) private pure {
        bytes4 magic = IERC7786Recipient.receiveMessage.selector;
        assembly ("memory-safe") {
            switch how
            case 2 {
                return(0, 0)
            }
            case 3 {
                mstore(0, not(magic))
                return(0, 32)
            }
            case 4 {
                mstore(0x80, magic)
                return(0x80, 96)
            }
            case 5 {
                return(0x80, 200000)
            }
            default {
                revert(0x80, 200000)
            }
        }
    }
}
