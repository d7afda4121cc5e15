// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AtomicMessage, Decision, Part} from "../../../contracts/bridge/Atomic.sol";
import {CoordinatorState} from "../../../contracts/bridge/ICoordinator.sol";
import {IParticipant, ParticipantState} from "../../../contracts/bridge/IParticipant.sol";
import {AtomicWorld} from "./AtomicWorld.sol";
import {Mood} from "./FickleParticipant.sol";

/// @dev Whatever is delivered, doubled, lost, late, cursed, aborted, rolled back, proven: everybody agrees, nothing is lost, and after the
/// decision and one delivery nothing is locked.
contract AtomicSchedulesTest is AtomicWorld {
    uint256 private constant _STEPS = 40;

    uint64[3] private _chains = [HOME, AWAY, THIRD];
    uint256 private _nonce;
    bytes32 private _xid;
    uint8 private _legs;
    uint256 private _firstMessage;
    Decision private _decided;
    uint256 private _seed;

    function setUp() public {
        openWorld();
    }

    function testFuzz_Schedule_AllAgreeAndNothingStaysLocked(uint256 seed) public {
        _seed = seed;
        for (uint256 i = 0; i < 4; ++i) _run();
    }

    function _run() private {
        _start();
        for (uint256 i = 0; i < _STEPS; ++i) {
            _step();
            _checkAgreement();
        }
        _end();
        _checkAgreement();
        _checkNothingLocked();
    }

    function _start() private {
        (_decided, _firstMessage) = (Decision.None, gateway.count());
        uint256 time = clocks[HOME] + 1000;
        for (uint256 i = 0; i < 3; ++i) {
            // No clock shows the same.
            clocks[_chains[i]] = time + (i == 0 ? 0 : _draw(20));
            gateway.setCurse(_chains[i], false);
        }
        third.setMoods(Mood(_draw(8) == 0 ? 1 + _draw(3) : 0), Mood(_draw(6) == 0 ? 1 + _draw(3) : 0));
        approveBoth(_draw(10) == 0 ? 0 : type(uint256).max, _draw(10) == 0 ? 0 : type(uint256).max);
        _legs = uint8(2 + _draw(2));
        _xid = beginExchange(++_nonce, _legs == 3);
    }

    function _step() private {
        uint256 kind = _draw(32);
        if (kind < 22) {
            uint256 held = gateway.count() - _firstMessage;
            if (held != 0) deliver(_firstMessage + _draw(held));
        } else if (kind < 24) {
            uint64 chain = _chains[_draw(3)];
            clocks[chain] += _draw(100);
        } else if (kind < 25) {
            gateway.setCurse(_chains[_draw(3)], _draw(2) == 0);
        } else if (kind < 27) {
            on(HOME);
            bytes memory data =
                kind == 25
                    ? abi.encodeCall(coordinator.abort, (_xid))
                    : abi.encodeCall(coordinator.resend, (_xid, uint8(_draw(_legs))));
            _attempt(address(coordinator), data);
        } else if (kind == 27 && _draw(4) == 0) {
            on(HOME);
            _attempt(address(coordinator), abi.encodeCall(coordinator.cancel, (_xid)));
        } else if (kind > 27) {
            _act(kind, uint8(_draw(_legs)));
        }
    }

    /// @dev What anybody can do to a participant.
    function _act(uint256 kind, uint8 index) private {
        on(_chains[index]);
        IParticipant participant = _participant(index);
        Part memory part = partOf(_xid, index);
        bytes memory data = abi.encodeCall(participant.rollBack, (part));
        if (kind == 29) data = abi.encodeCall(participant.settleByProof, (part, "proof"));
        if (kind == 30) data = abi.encodeCall(participant.acknowledge, (part));
        _attempt(address(participant), data);
    }

    /// @dev Every clock passes every deadline; then each participant gets one message.
    function _end() private {
        for (uint256 i = 0; i < 3; ++i) {
            clocks[_chains[i]] += 1000;
            gateway.setCurse(_chains[i], false);
        }
        on(HOME);
        if (coordinator.decisionOf(_xid) == Decision.None) coordinator.abort(_xid);
        if (coordinator.stateOf(_xid) == CoordinatorState.Closed) return;
        for (uint8 i = 0; i < _legs; ++i) {
            on(HOME);
            uint256 sent = gateway.count();
            coordinator.resend(_xid, i);
            if (i != 0) assertTrue(deliver(sent), "the decision cannot be refused");
        }
    }

    function _checkAgreement() private {
        Decision decision = coordinator.decisionOf(_xid);
        assertTrue(_decided == Decision.None || decision == _decided, "one decision");
        _decided = decision;
        for (uint8 i = 0; i < _legs; ++i) {
            ParticipantState state = _participant(i).stateOf(partOf(_xid, i));
            bool isDone = state == ParticipantState.Finalized;
            assertTrue(!isDone || decision == Decision.Committed, "done is committed");
            bool canStillBeDone = isDone || state == ParticipantState.Executed;
            assertTrue(decision != Decision.Committed || canStillBeDone, "committed will be done everywhere");
        }
        _checkConserved();
    }

    function _checkConserved() private view {
        (uint256 locked, uint256 credited) = homeLock.totals();
        assertEq(homeToken.balanceOf(address(homeLock)), locked + credited, "conserved on HOME");
        assertEq(homeLock.creditOf(address(this)) + homeLock.creditOf(payer), credited, "credited on HOME");
        (locked, credited) = awayLock.totals();
        assertEq(awayToken.balanceOf(address(awayLock)), locked + credited, "conserved on AWAY");
        assertEq(awayLock.creditOf(address(this)) + awayLock.creditOf(payer), credited, "credited on AWAY");
        assertEq(third.wrong(), 0, "nothing is given twice");
    }

    function _checkNothingLocked() private view {
        (uint256 home, ) = homeLock.totals();
        (uint256 away, ) = awayLock.totals();
        assertEq(home + away + third.locked(), 0, "nothing stays locked");
    }

    function _participant(uint8 index) private view returns (IParticipant) {
        return
            index == 0
                ? IParticipant(homeLock)
                : index == 1
                    ? IParticipant(awayLock)
                    : IParticipant(third);
    }

    /// @dev What is refused changes nothing.
    function _attempt(address target, bytes memory data) private returns (bool success) {
        (success, ) = target.call(data);
    }

    function _draw(uint256 below) private returns (uint256) {
        _seed = uint256(keccak256(abi.encode(_seed)));
        return _seed % below;
    }
}
