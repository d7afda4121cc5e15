// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IValidatorSet} from "../../../contracts/member/IValidatorSet.sol";
import {MemberState} from "../../../contracts/member/IMemberRegistry.sol";
import {PublicKeys} from "../support/PublicKeys.sol";
import {ValidatorFixture} from "./ValidatorFixture.sol";

/// @dev Schedules, cancels and activates anything at any time, about nine members and twelve keys; suspends members, waits, and
/// remembers when each change took force.
contract ValidatorHandler is ValidatorFixture {
    uint256 public constant MEMBERS = 9;
    uint256 public constant KEYS = 12;

    uint256 public activations;
    uint256 public windowsOverrun;

    uint256[] private _activatedAt;
    uint256[] private _mostFrom;
    bytes32[KEYS] private _xs;
    bytes32[KEYS] private _ys;

    constructor() {
        deployValidators();
        // The fewest there may be: the first removal that takes force wrongly is seen.
        form(4);
        for (uint256 i = 4; i < MEMBERS; ++i) join(i);
        for (uint256 i = 0; i < KEYS; ++i) (_xs[i], _ys[i]) = PublicKeys.keyOf(i + 1);
    }

    function scheduleAddition(uint256 member, uint256 key) external {
        (member, key) = (member % MEMBERS, key % KEYS);
        bytes memory proof = proofOf(member, key + 1);
        try validators.scheduleAddition(idOf(member), _xs[key], _ys[key], block.timestamp, proof) {} catch {}
    }

    function scheduleRemoval(uint256 member) external {
        try validators.scheduleRemoval(idOf(member % MEMBERS)) {} catch {}
    }

    function scheduleReplacement(uint256 member, uint256 key, bool byMember) external {
        (member, key) = (member % MEMBERS, key % KEYS);
        bytes memory proof = proofOf(member, key + 1);
        if (byMember) vm.prank(controllerOf(member));
        try validators.scheduleReplacement(idOf(member), _xs[key], _ys[key], block.timestamp, proof) {} catch {}
    }

    function cancel(uint256 change) external {
        try validators.cancel(_change(change)) {} catch {}
    }

    function activate(uint256 change) external {
        uint256 seats = validators.seats();
        try validators.activate(_change(change)) {
            ++activations;
            _countInWindow(seats);
        } catch {}
    }

    function suspendOrReinstate(uint256 member) external {
        member %= MEMBERS;
        if (members.stateOf(idOf(member)) == MemberState.Suspended) members.reinstate(idOf(member));
        else try members.suspend(idOf(member), 0) {} catch {}
    }

    function suspendFor(uint256 member, uint256 duration) external {
        uint64 until = uint64(block.timestamp + bound(duration, 1, 72 hours));
        try members.suspendFor(idOf(member % MEMBERS), 0, until) {} catch {}
    }

    function setCap(uint256 most) external {
        validators.setCap(CN, most % 6);
    }

    function wait(uint256 seconds_) external {
        vm.warp(block.timestamp + bound(seconds_, 1, seconds_ % 3 == 0 ? WINDOW : DELAY));
    }

    function set() external view returns (IValidatorSet) {
        return validators;
    }

    /// @dev The latest ones oftener: older ones expire.
    function _change(uint256 change) private view returns (uint256) {
        uint256 count = validators.changeCount();
        return count > 8 ? count - (change % 8) : change % 9;
    }

    /// @dev In no window that begins with a change are there more than the seats before it allowed.
    function _countInWindow(uint256 seats) private {
        _activatedAt.push(block.timestamp);
        _mostFrom.push((seats - 1) / 3);
        for (uint256 i = _activatedAt.length; i > 0 && block.timestamp - _activatedAt[i - 1] < WINDOW; --i) {
            if (_activatedAt.length - i + 1 > _mostFrom[i - 1]) ++windowsOverrun;
        }
    }
}
