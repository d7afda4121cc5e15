// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Atomic, AtomicMessage, Decision, Leg, Order, Part, Specification} from "../../../contracts/bridge/Atomic.sol";
import {AtomicParty} from "../../../contracts/bridge/AtomicParty.sol";
import {BoundedCall} from "../../../contracts/bridge/BoundedCall.sol";
import {CoordinatorState, ICoordinator} from "../../../contracts/bridge/ICoordinator.sol";
import {IParticipant, ParticipantState} from "../../../contracts/bridge/IParticipant.sol";
import {AtomicWorld} from "./AtomicWorld.sol";
import {FickleParticipant, Mood} from "./FickleParticipant.sol";
import {HostileLocal} from "./HostileLocal.sol";
import {TestGateway} from "./TestGateway.sol";

/// @dev The cases of failure, one by one; every state at every event: see the tables.
contract AtomicTest is AtomicWorld {
    FickleParticipant private _away;

    function setUp() public {
        openWorld();
        _away = fickle();
    }

    function test_Begin_RevertWhen_LegsInvalid() public {
        (Specification memory specification, ) = exchange(false);
        specification.legs = new Leg[](9);
        on(HOME);
        vm.expectRevert(abi.encodeWithSelector(ICoordinator.CoordinatorLegsInvalid.selector, 9));
        coordinator.begin(specification, 1, empty(9), empty(9));
        specification.legs = new Leg[](0);
        vm.expectRevert(abi.encodeWithSelector(ICoordinator.CoordinatorLegsInvalid.selector, 0));
        coordinator.begin(specification, 1, empty(0), empty(0));
    }

    function test_Begin_RevertWhen_ArgumentsInvalid() public {
        (Specification memory specification, bytes[] memory args) = exchange(false);
        on(HOME);
        vm.expectRevert(abi.encodeWithSelector(ICoordinator.CoordinatorArgumentsMismatch.selector, 2, 2, 1));
        coordinator.begin(specification, 1, args, empty(1));
        bytes32 expected = keccak256(args[1]);
        args[1] = "other";
        vm.expectRevert(
            abi.encodeWithSelector(ICoordinator.CoordinatorArgumentsInvalid.selector, 1, expected, keccak256("other"))
        );
        coordinator.begin(specification, 1, args, empty(2));
    }

    function test_Begin_RevertWhen_LegIsNowhere() public {
        (Specification memory specification, bytes[] memory args) = exchange(false);
        specification.legs[1].chainId = 0;
        on(HOME);
        vm.expectRevert(abi.encodeWithSelector(ICoordinator.CoordinatorLegInvalid.selector, 1));
        coordinator.begin(specification, 1, args, empty(2));
    }

    /// @dev With two legs EXECUTE asks for the limit, a 32nd of it, and 550,000. What no outbox would carry later is refused before anything is locked.
    function test_Begin_RevertWhen_GasIsMoreThanAMessageHas() public {
        (Specification memory specification, bytes[] memory args) = exchange(false);
        on(HOME);
        for (uint256 i = 0; i < 2; ++i) {
            specification.legs[1].gasLimit = i == 0 ? 7_224_244 : type(uint32).max;
            vm.expectRevert(abi.encodeWithSelector(ICoordinator.CoordinatorLegInvalid.selector, 1));
            coordinator.begin(specification, 1, args, empty(2));
        }
        specification.legs[1].gasLimit = 7_224_243;
        coordinator.begin(specification, 1, args, empty(2));
    }

    function test_Begin_RevertWhen_DeadlinesInvalid() public {
        (Specification memory specification, bytes[] memory args) = exchange(false);
        later(HOME, specification.deadlines.prepareBy + 1);
        vm.expectPartialRevert(ICoordinator.CoordinatorDeadlinesInvalid.selector);
        coordinator.begin(specification, 1, args, empty(2));
        later(HOME, START);
        specification.deadlines.decideBy = specification.deadlines.executeBy;
        vm.expectPartialRevert(ICoordinator.CoordinatorDeadlinesInvalid.selector);
        coordinator.begin(specification, 1, args, empty(2));
    }

    function test_Begin_RevertGiven_SameAgain() public {
        bytes32 xid = beginExchange(1, false);
        (Specification memory specification, bytes[] memory args) = exchange(false);
        vm.expectRevert(abi.encodeWithSelector(ICoordinator.CoordinatorTransactionKnown.selector, xid));
        coordinator.begin(specification, 1, args, empty(2));
    }

    function test_Cancel_RevertWhen_NotInitiator() public {
        bytes32 xid = beginExchange(1, false);
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(ICoordinator.CoordinatorNotInitiator.selector, xid, payer));
        coordinator.cancel(xid);
    }

    function test_Resend_RevertWhen_NoSuchLeg() public {
        bytes32 xid = beginExchange(1, false);
        deliver(0);
        deliver(1);
        vm.expectRevert(abi.encodeWithSelector(ICoordinator.CoordinatorNothingToSend.selector, xid, 2));
        coordinator.resend(xid, 2);
    }

    function test_Receive_RevertWhen_NotFromInbox() public {
        on(AWAY);
        bytes memory sender = InteroperableAddress.formatEvmV1(HOME, address(coordinator));
        vm.expectRevert(abi.encodeWithSelector(AtomicParty.AtomicCallerNotInbox.selector, address(this)));
        _away.receiveMessage(0, sender, "");
    }

    /// @dev Nobody speaks for a party of this chain but the party, and the inbox least of all.
    function test_Receive_RevertWhen_InboxSpeaksForThisChain() public {
        on(HOME);
        bytes memory sender = InteroperableAddress.formatEvmV1(HOME, address(coordinator));
        vm.prank(address(gateway));
        vm.expectRevert(abi.encodeWithSelector(AtomicParty.AtomicCallerNotInbox.selector, address(gateway)));
        homeLock.receiveMessage(0, sender, "");
    }

    function test_Receive_RevertWhen_SenderInvalid() public {
        vm.prank(address(gateway));
        vm.expectPartialRevert(AtomicParty.AtomicSenderInvalid.selector);
        _away.receiveMessage(0, "sender", "");
    }

    function test_Receive_RevertWhen_MessageMalformed() public {
        (, Part memory part) = orderOf(address(_away), 1);
        on(AWAY);
        assertTrue(!tell(address(_away), ""), "empty");
        assertTrue(!tell(address(_away), hex"ff"), "no such kind");
        assertTrue(!tell(address(_away), abi.encodePacked(AtomicMessage.Abort, part.xid)), "too short");
        assertTrue(!tell(address(_away), abi.encodePacked(AtomicMessage.Abort, part.xid, uint16(0))), "too long");
        assertTrue(!tell(address(_away), Atomic.signal(AtomicMessage.Final, part.xid, 0)), "not for a participant");
    }

    /// @dev A forged result of somebody else is what breaks agreement first in the model.
    function test_Result_RevertWhen_NotFromParticipant() public {
        bytes32 xid = beginExchange(1, false);
        deliver(0);
        deliver(1);
        assertTrue(coordinator.stateOf(xid) == CoordinatorState.Executing, "executing");
        bytes memory result = Atomic.answer(AtomicMessage.Result, xid, 1, true);
        on(HOME);
        (bool ofOther, ) = gateway.forward(AWAY, payer, address(coordinator), result);
        (bool ofOtherChain, ) = gateway.forward(THIRD, address(awayLock), address(coordinator), result);
        bytes memory ofOtherLeg = Atomic.answer(AtomicMessage.Result, xid, 0, false);
        (bool ofOthersLeg, ) = gateway.forward(AWAY, address(awayLock), address(coordinator), ofOtherLeg);
        assertTrue(!ofOther && !ofOtherChain && !ofOthersLeg, "all refused");
        assertTrue(coordinator.stateOf(xid) == CoordinatorState.Executing, "still");
    }

    function test_Result_CountsOnce() public {
        bytes32 xid = beginExchange(1, true);
        for (uint256 i = 0; i < 4; ++i) deliver(i);
        // EXECUTE for AWAY and THIRD: only AWAY answers, and its answer comes twice.
        deliver(4);
        uint256 result = gateway.count() - 1;
        assertTrue(kindAt(result) == AtomicMessage.Result, "the result");
        deliver(result);
        deliver(result);
        assertTrue(coordinator.decisionOf(xid) == Decision.None, "one is missing");
    }

    function test_Prepare_RevertWhen_CoordinatorUnknown() public {
        (Order memory order, Part memory part) = orderOf(address(_away), 1);
        on(AWAY);
        (bool success, ) = gateway.forward(THIRD, address(coordinator), address(_away), Atomic.prepareMessage(order));
        assertTrue(!success, "of another chain");
        (success, ) = gateway.forward(HOME, payer, address(_away), Atomic.prepareMessage(order));
        assertTrue(!success, "another account");
        _away.setCoordinator(HOME, address(0));
        assertTrue(!tell(address(_away), Atomic.prepareMessage(order)), "none any more");
        assertTrue(!tell(address(_away), signal(AtomicMessage.Abort, part)), "nor a tombstone");
    }

    /// @dev What a coordinator has prepared it also settles, whoever came after it.
    function test_Settle_OfTheCoordinatorBefore() public {
        (Order memory order, Part memory part) = orderOf(address(_away), 1);
        on(AWAY);
        tell(address(_away), Atomic.prepareMessage(order));
        _away.setCoordinator(HOME, payer);
        assertTrue(tell(address(_away), signal(AtomicMessage.Abort, part)), "settled");
        assertEq(_away.locked(), 0, "released");
    }

    function test_Prepare_RevertWhen_LegMismatch() public {
        (Order memory order, ) = orderOf(address(_away), 1);
        on(AWAY);
        order.args = "other";
        assertTrue(!tell(address(_away), Atomic.prepareMessage(order)), "arguments");
        (order, ) = orderOf(address(_away), 1);
        order.leg.amount = 1;
        assertTrue(!tell(address(_away), Atomic.prepareMessage(order)), "leg");
        (order, ) = orderOf(address(_away), 1);
        order.index = 1;
        assertTrue(!tell(address(_away), Atomic.prepareMessage(order)), "index");
        (order, ) = orderOf(address(third), 1);
        assertTrue(!tell(address(_away), Atomic.prepareMessage(order)), "participant");
        (order, ) = orderOf(address(_away), 1);
        on(THIRD);
        assertTrue(!tell(address(_away), Atomic.prepareMessage(order)), "chain");
    }

    /// @dev A return bomb, a plain revert and burnt gas are all a NO, and a FAIL, of bounded cost.
    function test_Hooks_HostileOnesAreAnswered() public {
        for (uint256 mood = uint256(Mood.Reverts); mood <= uint256(Mood.Burns); ++mood) {
            (Order memory order, Part memory part) = orderOf(address(_away), mood);
            on(AWAY);
            _away.setMoods(Mood(mood), Mood.Good);
            assertTrue(tell(address(_away), Atomic.prepareMessage(order)), "taken");
            assertTrue(_away.stateOf(part) == ParticipantState.Refused, "refused");
            (order, part) = orderOf(address(_away), 100 + mood);
            _away.setMoods(Mood.Good, Mood(mood));
            tell(address(_away), Atomic.prepareMessage(order));
            assertTrue(tell(address(_away), signal(AtomicMessage.Execute, part)), "taken");
            assertTrue(_away.stateOf(part) == ParticipantState.Failed, "failed");
        }
        assertEq(_away.locked(), 0, "nothing is held");
    }

    /// @dev The trap of estimated gas: with too little of it nothing happens, instead of a NO.
    function test_Prepare_RevertWhen_GasTooLowForHook() public {
        (Order memory order, Part memory part) = orderOf(address(_away), 1);
        bytes memory sender = InteroperableAddress.formatEvmV1(HOME, address(coordinator));
        bytes memory data = abi.encodeCall(_away.receiveMessage, (0, sender, Atomic.prepareMessage(order)));
        on(AWAY);
        vm.prank(address(gateway));
        (bool success, bytes memory reason) = address(_away).call{gas: HOOK_GAS + 20_000}(data);
        assertTrue(!success && bytes4(reason) == BoundedCall.BoundedCallGasTooLow.selector, "refused");
        assertTrue(_away.stateOf(part) == ParticipantState.None, "nothing happened");
    }

    function test_Prepare_NobodyComesInBetween() public {
        (Order memory order, Part memory part) = orderOf(address(_away), 1);
        on(AWAY);
        bytes memory sender = InteroperableAddress.formatEvmV1(HOME, address(coordinator));
        bytes memory abort = signal(AtomicMessage.Abort, part);
        _away.setMoods(Mood.Calls, Mood.Good);
        _away.setCall(
            address(gateway),
            abi.encodeCall(gateway.forward, (HOME, address(coordinator), address(_away), abort))
        );
        tell(address(_away), Atomic.prepareMessage(order));
        assertTrue(_away.stateOf(part) == ParticipantState.Prepared, "the abort was refused");
        vm.prank(address(gateway));
        _away.receiveMessage(0, sender, abort);
        assertEq(_away.locked(), 0, "and is taken afterwards");
    }

    function test_Hooks_RevertWhen_CallerNotSelf() public {
        (Order memory order, Part memory part) = orderOf(address(_away), 1);
        vm.expectRevert(abi.encodeWithSelector(IParticipant.ParticipantCallerNotSelf.selector, address(this)));
        _away.reserve("", part.xid, order, true);
        vm.expectRevert(abi.encodeWithSelector(IParticipant.ParticipantCallerNotSelf.selector, address(this)));
        _away.execute("", 0);
    }

    function test_Race_ResultBeforeAbort() public {
        bytes32 xid = _executedElsewhere();
        later(HOME, deadlines().decideBy + 1);
        (bool success, ) = gateway.deliver(3);
        assertTrue(success, "first the result");
        vm.expectRevert(
            abi.encodeWithSelector(ICoordinator.CoordinatorNotAbortable.selector, xid, CoordinatorState.Committed)
        );
        coordinator.abort(xid);
        assertTrue(coordinator.decisionOf(xid) == Decision.Committed, "committed");
    }

    function test_Race_AbortBeforeResult() public {
        bytes32 xid = _executedElsewhere();
        later(HOME, deadlines().decideBy + 1);
        coordinator.abort(xid);
        (bool success, ) = gateway.deliver(3);
        assertTrue(success, "the result comes too late");
        assertTrue(coordinator.decisionOf(xid) == Decision.Aborted, "aborted");
        deliver(4);
        assertTrue(awayLock.stateOf(partOf(xid, 1)) == ParticipantState.RolledBack, "rolled back");
    }

    function test_Curse_NothingBeginsGiven_RouteCursed() public {
        gateway.setCurse(AWAY, true);
        (Specification memory specification, bytes[] memory args) = exchange(false);
        on(HOME);
        vm.expectRevert(abi.encodeWithSelector(TestGateway.GatewayCursed.selector, AWAY));
        coordinator.begin(specification, 1, args, empty(2));
        assertEq(homeToken.balanceOf(address(this)), FUNDS, "nothing is locked");
    }

    function test_Curse_ExecuteIsSentAgain() public {
        bytes32 xid = beginExchange(1, false);
        deliver(0);
        gateway.setCurse(AWAY, true);
        assertTrue(deliver(1), "the vote is taken");
        assertEq(gateway.count(), 2, "nothing was sent");
        assertTrue(coordinator.stateOf(xid) == CoordinatorState.Executing, "executing");
        gateway.setCurse(AWAY, false);
        coordinator.resend(xid, 1);
        deliverFrom(2);
        assertTrue(coordinator.decisionOf(xid) == Decision.Committed, "committed");
    }

    /// @dev The decision is written whatever the route does; the other side proves it.
    function test_Curse_DecisionIsProven() public {
        bytes32 xid = _executedElsewhere();
        gateway.setCurse(AWAY, true);
        deliver(3);
        assertTrue(coordinator.decisionOf(xid) == Decision.Committed, "committed");
        assertEq(gateway.count(), 4, "nothing was sent");
        on(AWAY);
        awayLock.settleByProof(partOf(xid, 1), "proof");
        assertTrue(awayLock.stateOf(partOf(xid, 1)) == ParticipantState.Finalized, "done");
        vm.expectPartialRevert(bytes4(keccak256("ProofWrong()")));
        awayLock.settleByProof(partOf(xid, 1), "");
    }

    /// @dev The relayer is dead before the vote: whoever is prepared gets its own back, the other through the abort.
    function test_RollBack_WithoutAnyMessage() public {
        bytes32 xid = beginExchange(1, false);
        deliver(0);
        later(AWAY, deadlines().executeBy + 1);
        awayLock.rollBack(partOf(xid, 1));
        assertEq(awayLock.creditOf(payer), AWAY_AMOUNT, "given back");
        later(HOME, deadlines().decideBy + 1);
        coordinator.abort(xid);
        assertEq(homeLock.creditOf(address(this)), HOME_AMOUNT, "given back");
        // The vote that comes now, and an abort: nothing changes any more.
        deliver(1);
        deliver(2);
        assertEq(awayLock.creditOf(payer), AWAY_AMOUNT, "once");
    }

    /// @dev A participant that rolled back answers FAIL, so nobody can be committed.
    function test_RollBack_LateExecuteFails() public {
        bytes32 xid = beginExchange(1, false);
        deliver(0);
        deliver(1);
        later(AWAY, deadlines().executeBy + 1);
        awayLock.rollBack(partOf(xid, 1));
        deliverFrom(2);
        assertTrue(coordinator.decisionOf(xid) == Decision.Aborted, "aborted");
        assertEq(homeLock.creditOf(address(this)), HOME_AMOUNT, "given back");
    }

    function test_Govern_RevertWhen_NotGovernance() public {
        bytes32 xid = _executedElsewhere();
        later(AWAY, deadlines().decideBy + 1 days + 1);
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, payer));
        awayLock.settleByGovernance(partOf(xid, 1), true, EVIDENCE);
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, payer));
        awayLock.setCoordinator(HOME, payer);
    }

    /// @dev A leg on the coordinator's own chain is called directly: nothing that it does stops the decision.
    function test_Abort_CannotBeStoppedByLocalParticipant() public {
        HostileLocal hostile = new HostileLocal();
        (Specification memory specification, bytes[] memory args) = exchange(false);
        specification.legs[1] = legOf(HOME, address(hostile));
        args[1] = "";
        for (uint256 how = 1; how < 5; ++how) {
            hostile.setHow(0);
            later(HOME, START);
            bytes32 xid = coordinator.begin(specification, how, args, empty(2));
            hostile.setHow(how);
            later(HOME, deadlines().decideBy + 1);
            coordinator.abort(xid);
            assertTrue(homeLock.stateOf(partOf(xid, 0)) == ParticipantState.RolledBack, "given back");
        }
    }

    /// @dev AWAY has executed; its RESULT is message 3.
    function _executedElsewhere() private returns (bytes32 xid) {
        xid = beginExchange(1, false);
        for (uint256 i = 0; i < 3; ++i) assertTrue(deliver(i), "delivered");
        assertTrue(kindAt(3) == AtomicMessage.Result, "the result");
    }
}
