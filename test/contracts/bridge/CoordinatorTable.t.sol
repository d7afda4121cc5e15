// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Atomic, AtomicMessage, Decision, Specification} from "../../../contracts/bridge/Atomic.sol";
import {CoordinatorState} from "../../../contracts/bridge/ICoordinator.sol";
import {AtomicFixture} from "./AtomicFixture.sol";

/// @dev In the order of sdk/src/bridge/atomicTransitions.ts.
enum CoordinatorEvent {
    begin,
    yes,
    lastYes,
    no,
    ok,
    lastOk,
    fail,
    cancel,
    deadline,
    early,
    finished,
    lastFinished,
    resend
}

/// @dev In every state every event does what the transition table says, and no more; the test is both participants.
contract CoordinatorTableTest is AtomicFixture {
    uint8 private constant _REFUSED = 255;

    address private immutable _first = vm.addr(1);
    address private immutable _second = vm.addr(2);
    uint256 private _nonce;

    function setUp() public {
        deployAtomic(address(new AccessManager(address(this))));
    }

    function test_Coordinator_FollowsTheTable() public {
        bytes memory table = vm.parseJsonBytes(vm.readFile("test/vectors/bridge/atomic.json"), ".coordinatorTable");
        uint256 events = uint256(type(CoordinatorEvent).max) + 1;
        uint256 states = uint256(type(CoordinatorState).max) + 1;
        assertEq(table.length, states * events * 2, "size of the table");
        for (uint256 state = 0; state < states; ++state) {
            for (uint256 what = 0; what < events; ++what) {
                uint256 cell = (state * events + what) * 2;
                _check(CoordinatorState(state), CoordinatorEvent(what), uint8(table[cell]), uint8(table[cell + 1]));
            }
        }
    }

    function _check(CoordinatorState state, CoordinatorEvent what, uint8 to, uint8 says) private {
        bytes32 xid = _bring(state, what);
        assertTrue(coordinator.stateOf(xid) == state, "the state is reached");
        Decision before = coordinator.decisionOf(xid);
        uint256 sent = gateway.count();

        bool success = _do(what, xid);

        string memory name = string.concat(_digits(uint256(state)), " at event ", _digits(uint256(what)));
        assertTrue(success == (to != _REFUSED), string.concat("refusal in state ", name));
        CoordinatorState expected = to == _REFUSED ? state : CoordinatorState(to);
        assertTrue(coordinator.stateOf(xid) == expected, string.concat("next state of ", name));
        uint256 messages =
            says == 0
                ? 0
                : what == CoordinatorEvent.resend
                    ? 1
                    : 2;
        assertEq(gateway.count() - sent, messages, string.concat("messages in state ", name));
        for (uint256 i = sent; i < sent + messages; ++i) {
            assertTrue(uint8(kindAt(i)) == says, string.concat("kind of message in state ", name));
        }
        Decision decision = coordinator.decisionOf(xid);
        assertTrue(before == Decision.None || decision == before, string.concat("the decision stays in state ", name));
        bytes32 stored = vm.load(address(coordinator), coordinator.decisionSlot(xid));
        assertEq(stored, bytes32(uint256(decision)), "the decision stands in its slot");
    }

    /// @dev A transaction in this state, and for an event that is the last of its kind, with the one before it.
    function _bring(CoordinatorState state, CoordinatorEvent what) private returns (bytes32 xid) {
        clocks[HOME] = START;
        on(HOME);
        xid = coordinator.xidOf(address(this), ++_nonce, _specification());
        if (state == CoordinatorState.Init) return xid;
        _do(CoordinatorEvent.begin, xid);
        if (state == CoordinatorState.Preparing) {
            if (what == CoordinatorEvent.lastYes) _say(_second, AtomicMessage.Vote, xid, 1, 1);
            return xid;
        }
        if (state == CoordinatorState.Aborted) {
            _do(CoordinatorEvent.cancel, xid);
        } else {
            _say(_second, AtomicMessage.Vote, xid, 1, 1);
            _do(CoordinatorEvent.lastYes, xid);
            bool isAfter = state != CoordinatorState.Executing;
            if (isAfter || what == CoordinatorEvent.lastOk) _say(_second, AtomicMessage.Result, xid, 1, 1);
            if (isAfter) _do(CoordinatorEvent.lastOk, xid);
        }
        bool isClosed = state == CoordinatorState.Closed;
        if (isClosed || what == CoordinatorEvent.lastFinished) _say(_second, AtomicMessage.Final, xid, 1, 2);
        if (isClosed) _do(CoordinatorEvent.lastFinished, xid);
    }

    function _do(CoordinatorEvent what, bytes32 xid) private returns (bool success) {
        if (what == CoordinatorEvent.begin) {
            bytes memory data = abi.encodeCall(coordinator.begin, (_specification(), _nonce, empty(2), empty(2)));
            (success, ) = address(coordinator).call(data);
            return success;
        }
        if (what <= CoordinatorEvent.no) {
            return _say(_first, AtomicMessage.Vote, xid, 0, what == CoordinatorEvent.no ? 0 : 1);
        }
        if (what <= CoordinatorEvent.fail) {
            return _say(_first, AtomicMessage.Result, xid, 0, what == CoordinatorEvent.fail ? 0 : 1);
        }
        if (what == CoordinatorEvent.finished || what == CoordinatorEvent.lastFinished) {
            return _say(_first, AtomicMessage.Final, xid, 0, 2);
        }
        return _call(what, xid);
    }

    function _call(CoordinatorEvent what, bytes32 xid) private returns (bool success) {
        bytes memory data = abi.encodeCall(coordinator.abort, (xid));
        if (what == CoordinatorEvent.cancel) data = abi.encodeCall(coordinator.cancel, (xid));
        if (what == CoordinatorEvent.resend) data = abi.encodeCall(coordinator.resend, (xid, 0));
        later(HOME, deadlines().decideBy + (what == CoordinatorEvent.deadline ? 1 : 0));
        (success, ) = address(coordinator).call(data);
    }

    /// @param yes 2 for a message that says neither.
    function _say(
        address from,
        AtomicMessage kind,
        bytes32 xid,
        uint8 index,
        uint8 yes
    ) private returns (bool success) {
        bytes memory payload = yes == 2 ? Atomic.signal(kind, xid, index) : Atomic.answer(kind, xid, index, yes == 1);
        (success, ) = gateway.forward(AWAY, from, address(coordinator), payload);
    }

    function _specification() private view returns (Specification memory) {
        return specificationOf(legOf(AWAY, _first), legOf(AWAY, _second));
    }

    function _digits(uint256 number) private pure returns (string memory) {
        bytes memory two = new bytes(2);
        (two[0], two[1]) = (bytes1(uint8(48 + number / 10)), bytes1(uint8(48 + (number % 10))));
        return string(two);
    }
}
