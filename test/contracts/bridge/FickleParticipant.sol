// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {Order} from "../../../contracts/bridge/Atomic.sol";
import {IStateProof} from "../../../contracts/bridge/IStateProof.sol";
import {Participant} from "../../../contracts/bridge/Participant.sol";

enum Mood {
    Good,
    Reverts,
    /// @dev Reverts with 20,000 bytes.
    Bombs,
    /// @dev Burns all its gas.
    Burns,
    /// @dev Calls somebody in the middle.
    Calls
}

/// @dev Reserves and executes as the test likes, and counts what it holds.
contract FickleParticipant is Participant {
    Mood public reserveMood;
    Mood public executeMood;
    uint256 public locked;
    uint256 public finalized;
    uint256 public released;
    /// @dev Hooks that were called for what was not held.
    uint256 public wrong;
    address private _target;
    bytes private _data;
    bool public called;
    mapping(bytes32 key => bool held) private _held;

    error Fickle();

    constructor(
        address authority,
        IERC7786GatewaySource outbox,
        address inbox,
        IStateProof proofs
    ) Participant(authority, outbox, inbox, proofs) {}

    function setMoods(Mood reserves, Mood executes) external {
        (reserveMood, executeMood) = (reserves, executes);
    }

    function setCall(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function _reserve(bytes32 key, bytes32, Order calldata, bool) internal override {
        _act(reserveMood);
        if (_held[key]) ++wrong;
        _held[key] = true;
        ++locked;
    }

    function _apply(bytes32 key, uint128) internal override {
        _act(executeMood);
        if (!_held[key]) ++wrong;
    }

    function _finalize(bytes32 key, uint128) internal override {
        _drop(key);
        ++finalized;
    }

    function _release(bytes32 key, uint128) internal override {
        _drop(key);
        ++released;
    }

    function _drop(bytes32 key) private {
        if (!_held[key]) {
            ++wrong;
        } else {
            _held[key] = false;
            --locked;
        }
    }

    function _act(Mood mood) private {
        if (mood == Mood.Reverts) revert Fickle();
        if (mood == Mood.Calls) (called, ) = _target.call(_data);
        if (mood == Mood.Bombs) {
            assembly {
                revert(0, 20000)
            }
        }
        if (mood == Mood.Burns) {
            assembly {
                invalid()
            }
        }
    }
}
