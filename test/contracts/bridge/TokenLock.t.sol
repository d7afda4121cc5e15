// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AtomicMessage, Decision, Specification} from "../../../contracts/bridge/Atomic.sol";
import {CoordinatorState} from "../../../contracts/bridge/ICoordinator.sol";
import {ParticipantState} from "../../../contracts/bridge/IParticipant.sol";
import {ITokenLock} from "../../../contracts/bridge/ITokenLock.sol";
import {AtomicWorld} from "./AtomicWorld.sol";

contract TokenLockTest is AtomicWorld {
    function setUp() public {
        openWorld();
    }

    function test_Exchange_BothAreCredited() public {
        bytes32 xid = beginExchange(1, false);
        deliverFrom(0);

        assertTrue(coordinator.decisionOf(xid) == Decision.Committed, "committed");
        assertTrue(homeLock.stateOf(partOf(xid, 0)) == ParticipantState.Finalized, "done on HOME");
        assertTrue(awayLock.stateOf(partOf(xid, 1)) == ParticipantState.Finalized, "done on AWAY");
        assertEq(homeLock.creditOf(payer), HOME_AMOUNT, "credited on HOME");
        assertEq(awayLock.creditOf(address(this)), AWAY_AMOUNT, "credited on AWAY");
        // PREPARE, VOTE, EXECUTE, RESULT, COMMIT: the parties of HOME need no message.
        assertEq(gateway.count(), 5, "five messages");
    }

    function test_Exchange_ClosesWhenAllHaveAcknowledged() public {
        bytes32 xid = beginExchange(1, false);
        uint256 next = deliverFrom(0);
        on(HOME);
        homeLock.acknowledge(partOf(xid, 0));
        on(AWAY);
        awayLock.acknowledge(partOf(xid, 1));
        assertTrue(coordinator.stateOf(xid) == CoordinatorState.Committed, "not before all have");
        deliverFrom(next);
        assertTrue(coordinator.stateOf(xid) == CoordinatorState.Closed, "closed");
    }

    function test_Exchange_BothGetBackGiven_OneRefuses() public {
        approveBoth(type(uint256).max, 0);
        bytes32 xid = beginExchange(1, false);
        deliverFrom(0);

        assertTrue(coordinator.decisionOf(xid) == Decision.Aborted, "aborted");
        assertTrue(awayLock.stateOf(partOf(xid, 1)) == ParticipantState.Refused, "refused on AWAY");
        assertEq(homeLock.creditOf(address(this)), HOME_AMOUNT, "given back");
        assertEq(homeLock.withdraw(), HOME_AMOUNT, "withdrawn");
        assertEq(homeToken.balanceOf(address(this)), FUNDS, "all of it");
        (uint256 locked, uint256 credited) = homeLock.totals();
        assertEq(locked + credited, 0, "nothing is left");
    }

    function test_Exchange_RefusedWhen_PayerSignedAnotherTransaction() public {
        (Specification memory specification, bytes[] memory args) = exchange(false);
        on(HOME);
        bytes32 other = coordinator.xidOf(address(this), 2, specification);
        on(AWAY);
        bytes[] memory consents = new bytes[](2);
        consents[1] = signature(PAYER_KEY, awayLock.consentDigest(other, 1));
        on(HOME);
        bytes32 xid = coordinator.begin(specification, 1, args, consents);
        deliver(0);
        assertTrue(awayLock.stateOf(partOf(xid, 1)) == ParticipantState.Refused, "no consent to this one");
    }

    /// @dev The initiator's address on another chain may belong to somebody else.
    function test_Exchange_RefusedWhen_PayerIsInitiatorOfAnotherChain() public {
        (Specification memory specification, bytes[] memory args) = exchange(false);
        args[1] = abi.encode(address(this), payer);
        specification.legs[1].argsHash = keccak256(args[1]);
        awayToken.mint(address(this), AWAY_AMOUNT);
        awayToken.approve(address(awayLock), AWAY_AMOUNT);
        on(HOME);
        bytes32 xid = coordinator.begin(specification, 1, args, new bytes[](2));
        deliver(0);
        assertTrue(awayLock.stateOf(partOf(xid, 1)) == ParticipantState.Refused, "no consent");
    }

    function test_Exchange_NotPreparedAnywhereGiven_LocalPayerRefuses() public {
        approveBoth(0, type(uint256).max);
        bytes32 xid = beginExchange(1, false);
        assertTrue(coordinator.decisionOf(xid) == Decision.Aborted, "aborted at once");
        // PREPARE was never sent: only the abort, which leaves a tombstone.
        assertEq(gateway.count(), 1, "one message");
        assertTrue(kindAt(0) == AtomicMessage.Abort, "the abort");
        deliver(0);
        assertTrue(awayLock.stateOf(partOf(xid, 1)) == ParticipantState.Tombstone, "tombstone");
    }

    function test_Prepare_RefusedGiven_TokenTakesFee() public {
        awayToken.setFee(1);
        bytes32 xid = beginExchange(1, false);
        deliver(0);
        assertTrue(awayLock.stateOf(partOf(xid, 1)) == ParticipantState.Refused, "refused");
        assertEq(awayToken.balanceOf(payer), FUNDS, "nothing was taken");
    }

    /// @dev The token is stopped after it was locked: the commit does not notice.
    function test_Commit_CannotFailGiven_TokenReverts() public {
        bytes32 xid = beginExchange(1, false);
        awayToken.setCall(address(this), "");
        for (uint256 i = 0; i < 3; ++i) deliver(i);
        awayToken.setFee(type(uint256).max);
        for (uint256 i = 3; i < 5; ++i) assertTrue(deliver(i), "delivered");
        assertTrue(awayLock.stateOf(partOf(xid, 1)) == ParticipantState.Finalized, "done");
        assertEq(awayLock.creditOf(address(this)), AWAY_AMOUNT, "credited");
    }

    function test_Prepare_RefusedWhen_AmountIsZero() public {
        _checkRefused(PAY, 0, awayArgs());
    }

    function test_Prepare_RefusedWhen_OperationUnknown() public {
        _checkRefused(keccak256("TokenLock.take"), AWAY_AMOUNT, awayArgs());
    }

    function test_Prepare_RefusedWhen_PayeeIsNobody() public {
        _checkRefused(PAY, AWAY_AMOUNT, abi.encode(payer, address(0)));
        _checkRefused(PAY, AWAY_AMOUNT, abi.encode(payer, awayLock));
    }

    function test_Prepare_RefusedWhen_ArgumentsMalformed() public {
        _checkRefused(PAY, AWAY_AMOUNT, "arguments");
    }

    function test_Withdraw_RevertGiven_NothingOwed() public {
        vm.expectRevert(abi.encodeWithSelector(ITokenLock.TokenLockNothingToWithdraw.selector, address(this)));
        awayLock.withdraw();
    }

    /// @dev Signed by the payer: only what is asked is wrong.
    function _checkRefused(bytes32 operation, uint128 amount, bytes memory args) private {
        (Specification memory specification, bytes[] memory all) = exchange(false);
        (specification.legs[1].operation, specification.legs[1].amount) = (operation, amount);
        (all[1], specification.legs[1].argsHash) = (args, keccak256(args));
        on(HOME);
        bytes32 xid = coordinator.xidOf(address(this), 7, specification);
        on(AWAY);
        bytes[] memory consents = new bytes[](2);
        consents[1] = signature(PAYER_KEY, awayLock.consentDigest(xid, 1));
        on(HOME);
        uint256 sent = gateway.count();
        coordinator.begin(specification, 7, all, consents);
        assertTrue(deliver(sent), "delivered");
        assertTrue(awayLock.stateOf(partOf(xid, 1)) == ParticipantState.Refused, "refused");
    }
}
