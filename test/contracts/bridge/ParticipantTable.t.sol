// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Atomic, AtomicMessage, Order, Part} from "../../../contracts/bridge/Atomic.sol";
import {ParticipantState} from "../../../contracts/bridge/IParticipant.sol";
import {AtomicFixture} from "./AtomicFixture.sol";
import {FickleParticipant, Mood} from "./FickleParticipant.sol";
import {Held} from "./TestGateway.sol";

/// @dev In the order of sdk/src/bridge/atomicTransitions.ts.
enum ParticipantEvent {
    prepare,
    prepareImpossible,
    prepareLate,
    execute,
    executeImpossible,
    commit,
    abort,
    rollBack,
    rollBackEarly,
    proveCommit,
    proveAbort,
    proveNothing,
    governCommit,
    governAbort,
    governEarly,
    acknowledge
}

/// @dev In every state every event does what the transition table says, and no more.
contract ParticipantTableTest is AtomicFixture {
    uint8 private constant _REFUSED = 255;

    FickleParticipant private _participant;
    uint256 private _nonce;

    function setUp() public {
        deployAtomic(address(new AccessManager(address(this))));
        _participant = fickle();
    }

    function test_Participant_FollowsTheTable() public {
        bytes memory table = vm.parseJsonBytes(vm.readFile("test/vectors/bridge/atomic.json"), ".participantTable");
        uint256 events = uint256(type(ParticipantEvent).max) + 1;
        uint256 states = uint256(type(ParticipantState).max) + 1;
        assertEq(table.length, states * events * 3, "size of the table");
        for (uint256 state = 0; state < states; ++state) {
            for (uint256 what = 0; what < events; ++what) {
                uint256 cell = (state * events + what) * 3;
                _check(ParticipantState(state), ParticipantEvent(what), table, cell);
            }
        }
        assertEq(_participant.wrong(), 0, "nothing is given twice");
    }

    function _check(ParticipantState state, ParticipantEvent what, bytes memory table, uint256 cell) private {
        (Order memory order, Part memory part) = _bring(state);
        assertTrue(_participant.stateOf(part) == state, "the state is reached");
        uint256 sent = gateway.count();
        uint256 locked = _participant.locked();

        bool success = _do(what, order, part);

        (uint8 to, uint8 says, uint8 yes) = (uint8(table[cell]), uint8(table[cell + 1]), uint8(table[cell + 2]));
        string memory name = string.concat(_digits(uint256(state)), " at event ", _digits(uint256(what)));
        assertTrue(success == (to != _REFUSED), string.concat("refusal in state ", name));
        ParticipantState expected = to == _REFUSED ? state : ParticipantState(to);
        assertTrue(_participant.stateOf(part) == expected, string.concat("next state of ", name));
        assertEq(gateway.count() - sent, says == 0 ? 0 : 1, string.concat("messages in state ", name));
        if (says != 0) _checkMessage(sent, part, says, yes);
        bool wasHeld = _holds(state);
        uint256 expectedLocks = (wasHeld ? locked - 1 : locked) + (_holds(expected) ? 1 : 0);
        assertEq(_participant.locked(), expectedLocks, string.concat("locks in state ", name));
    }

    function _checkMessage(uint256 index, Part memory part, uint8 says, uint8 yes) private view {
        Held memory held = gateway.message(index);
        bytes memory expected =
            says == uint8(AtomicMessage.Final)
                ? Atomic.signal(AtomicMessage.Final, part.xid, part.index)
                : Atomic.answer(AtomicMessage(says), part.xid, part.index, yes == 1);
        assertEq(keccak256(held.payload), keccak256(expected), "what is said");
        assertTrue(held.recipient == part.coordinator && held.destination == HOME, "to the coordinator");
    }

    /// @dev A part that is in this state.
    function _bring(ParticipantState state) private returns (Order memory order, Part memory part) {
        (clocks[AWAY], clocks[HOME]) = (START, START);
        (order, part) = orderOf(address(_participant), ++_nonce);
        on(AWAY);
        if (state == ParticipantState.None) return (order, part);
        if (state == ParticipantState.Tombstone) {
            _do(ParticipantEvent.abort, order, part);
            return (order, part);
        }
        bool isRefused = state == ParticipantState.Refused;
        _do(isRefused ? ParticipantEvent.prepareImpossible : ParticipantEvent.prepare, order, part);
        if (isRefused || state == ParticipantState.Prepared) return (order, part);
        if (state == ParticipantState.RolledBack) {
            _do(ParticipantEvent.rollBack, order, part);
            return (order, part);
        }
        bool isFailed = state == ParticipantState.Failed;
        _do(isFailed ? ParticipantEvent.executeImpossible : ParticipantEvent.execute, order, part);
        if (state == ParticipantState.Finalized) _do(ParticipantEvent.commit, order, part);
    }

    function _do(ParticipantEvent what, Order memory order, Part memory part) private returns (bool) {
        address participant = address(_participant);
        bool isImpossible = what == ParticipantEvent.prepareImpossible || what == ParticipantEvent.executeImpossible;
        Mood mood = isImpossible ? Mood.Reverts : Mood.Good;
        _participant.setMoods(mood, mood);
        if (what == ParticipantEvent.prepareLate) later(AWAY, order.deadlines.prepareBy + 1);
        else later(AWAY, START);
        if (what <= ParticipantEvent.prepareLate) return tell(participant, Atomic.prepareMessage(order));
        if (what <= ParticipantEvent.executeImpossible) return tell(participant, signal(AtomicMessage.Execute, part));
        if (what == ParticipantEvent.commit) return tell(participant, signal(AtomicMessage.Commit, part));
        if (what == ParticipantEvent.abort) return tell(participant, signal(AtomicMessage.Abort, part));
        return _call(what, order, part);
    }

    /// @dev What anybody can do who calls the participant.
    function _call(ParticipantEvent what, Order memory order, Part memory part) private returns (bool success) {
        bytes memory data;
        if (what <= ParticipantEvent.rollBackEarly) {
            later(AWAY, order.deadlines.executeBy + (what == ParticipantEvent.rollBack ? 1 : 0));
            data = abi.encodeCall(_participant.rollBack, (part));
        } else if (what <= ParticipantEvent.proveNothing) {
            data = abi.encodeCall(_participant.settleByProof, (part, "proof"));
            uint256 decision =
                what == ParticipantEvent.proveNothing
                    ? 0
                    : what == ParticipantEvent.proveCommit
                        ? 1
                        : 2;
            proofs.pretend(bytes32(decision));
        } else if (what <= ParticipantEvent.governEarly) {
            later(AWAY, order.deadlines.decideBy + 1 days + (what == ParticipantEvent.governEarly ? 0 : 1));
            bool committed = what != ParticipantEvent.governAbort;
            data = abi.encodeCall(_participant.settleByGovernance, (part, committed, EVIDENCE));
        } else {
            data = abi.encodeCall(_participant.acknowledge, (part));
        }
        (success, ) = address(_participant).call(data);
    }

    function _holds(ParticipantState state) private pure returns (bool) {
        return state == ParticipantState.Prepared || state == ParticipantState.Executed;
    }

    function _digits(uint256 number) private pure returns (string memory) {
        bytes memory two = new bytes(2);
        (two[0], two[1]) = (bytes1(uint8(48 + number / 10)), bytes1(uint8(48 + (number % 10))));
        return string(two);
    }
}
