// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Right} from "../../../contracts/right/IUsageRight.sol";
import {AgreementId, JobId} from "../../../contracts/types/Ids.sol";
import {Test, Vm} from "../support/Test.sol";
import {TradeHandler} from "./TradeHandler.sol";

/// @dev Numbered in docs/invariants.md.
contract TradeInvariantsTest is Test {
    TradeHandler private _handler;

    function setUp() public {
        _handler = new TradeHandler();
        bytes4[] memory verbs = new bytes4[](14);
        verbs[0] = TradeHandler.acceptAny.selector;
        verbs[1] = TradeHandler.withdrawAny.selector;
        verbs[2] = TradeHandler.endAny.selector;
        verbs[3] = TradeHandler.depositAny.selector;
        verbs[4] = TradeHandler.authoriseAny.selector;
        verbs[5] = TradeHandler.anchorAny.selector;
        verbs[6] = TradeHandler.deliverAny.selector;
        verbs[7] = TradeHandler.giveUpAny.selector;
        verbs[8] = TradeHandler.expireAny.selector;
        verbs[9] = TradeHandler.collectAny.selector;
        verbs[10] = TradeHandler.refundAny.selector;
        verbs[11] = TradeHandler.withdrawRevenue.selector;
        verbs[12] = TradeHandler.disturb.selector;
        verbs[13] = TradeHandler.wait.selector;
        targetContract(address(_handler));
        targetSelector(Vm.FuzzSelector(address(_handler), verbs));
    }

    function invariant_SupplyIsSumOfBalances() public view {
        assertEq(_handler.supply(), _handler.balancesInAll(), "supply");
    }

    function invariant_EscrowHoldsDepositedLessPaidAndRefunded() public view {
        assertEq(_handler.escrowBalance(), _handler.heldByBooks(), "escrow");
    }

    function invariant_SplitterHoldsWhatItOwes() public view {
        assertEq(_handler.splitterBalance(), _handler.owedInAll(), "splitter");
    }

    function invariant_PaidNeverExceedsVoucherNorVoucherDeposit() public view {
        AgreementId[] memory ids = _handler.agreementIds();
        for (uint256 i = 0; i < ids.length; ++i) {
            (uint128 deposited, uint128 paid, uint128 refunded) = _handler.accountOf(ids[i]);
            (, uint128 value) = _handler.recordedOf(ids[i]);
            assertLe(paid, value, "paid, voucher");
            assertLe(value, deposited, "voucher, deposit");
            assertLe(uint256(paid) + refunded, deposited, "paid and refunded, deposit");
        }
    }

    function invariant_CollectedNeverExceedsDelivered() public view {
        AgreementId[] memory ids = _handler.agreementIds();
        for (uint256 i = 0; i < ids.length; ++i) {
            (uint64 units, ) = _handler.recordedOf(ids[i]);
            (uint32 taken, uint32 delivered) = _handler.unitsOf(ids[i]);
            assertLe(units, delivered, "collected, delivered");
            assertLe(delivered, taken, "delivered, taken");
            assertLe(taken, 1_000, "taken, agreed");
        }
        assertEq(_handler.vouchersGoneBack(), 0, "monotone");
    }

    function invariant_RightNeverUsedPastCountOrTime() public view {
        AgreementId[] memory ids = _handler.agreementIds();
        for (uint256 i = 0; i < ids.length; ++i) {
            Right memory right = _handler.rightOf(ids[i]);
            assertLe(right.used, right.maxUses, "count");
        }
        assertEq(_handler.lateUses(), 0, "time");
    }

    function invariant_BooksAgreeWithJobs() public view {
        AgreementId[] memory ids = _handler.agreementIds();
        for (uint256 i = 0; i < ids.length; ++i) {
            (uint32 taken, uint32 delivered) = _handler.unitsOf(ids[i]);
            (uint32 uses, uint32 sumTaken, uint32 sumDelivered) = _handler.sumOfJobs(ids[i]);
            assertEq(taken, sumTaken, "taken");
            assertEq(delivered, sumDelivered, "delivered");
            assertEq(_handler.rightOf(ids[i]).used, uses, "uses");
        }
    }

    function invariant_ResultStandsExactlyForCompletedJobs() public view {
        JobId[] memory ids = _handler.jobIds();
        for (uint256 i = 0; i < ids.length; ++i) {
            (bool anchored, bool completed) = _handler.hasAnchor(ids[i]);
            assertTrue(anchored == completed, "anchor");
        }
    }

    function invariant_OnlyListedTransitions() public view {
        assertEq(_handler.unlistedAgreementMoves(), 0, "agreements");
        assertEq(_handler.unlistedJobMoves(), 0, "jobs");
    }
}
