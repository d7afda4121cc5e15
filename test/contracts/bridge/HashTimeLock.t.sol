// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IHashTimeLock, SwapState, SwapTerms} from "../../../contracts/bridge/IHashTimeLock.sol";
import {ISettlementToken} from "../../../contracts/settlement/ISettlementToken.sol";
import {SwapId} from "../../../contracts/types/Ids.sol";
import {SwapFixture} from "./SwapFixture.sol";

contract HashTimeLockTest is SwapFixture {
    function setUp() public {
        openSwaps();
    }

    function test_Swap_ChangesHandsOnBothChains() public {
        SwapId idA = lockOnA();
        SwapId idB = lockOnB();
        assertTrue(SwapId.unwrap(idA) != SwapId.unwrap(idB), "one id a side");

        vm.expectEmit(address(lockB));
        emit IHashTimeLock.SwapClaimed(idB, SECRET);
        vm.prank(provider);
        lockB.claim(termsB(), SECRET);
        vm.chainId(CHAIN_A);
        vm.prank(consumer);
        lockA.claim(termsA(), SECRET);

        assertEq(tokenB.balanceOf(provider), AMOUNT_B, "provider on B");
        assertEq(token.balanceOf(consumer), AMOUNT_A, "consumer on A");
        assertEq(token.balanceOf(address(lockA)) + tokenB.balanceOf(address(lockB)), 0, "nothing left");
        _assertState(idA, SwapState.Claimed);
    }

    function test_Swap_ComesBackOnBothChainsGiven_NobodyClaims() public {
        lockOnA();
        SwapId idB = lockOnB();
        vm.warp(EXPIRES_B);
        vm.expectEmit(address(lockB));
        emit IHashTimeLock.SwapRefunded(idB);
        lockB.refund(termsB());
        vm.chainId(CHAIN_A);
        vm.warp(EXPIRES_A);
        lockA.refund(termsA());
        assertEq(token.balanceOf(provider), 1_000, "provider");
        assertEq(tokenB.balanceOf(consumer), 1_000, "consumer");
    }

    /// @dev In the last second in which A can claim on B, B still has the margin on A.
    function test_Swap_LastSecondOnB_LeavesTheMarginOnA() public {
        lockOnA();
        lockOnB();
        vm.warp(EXPIRES_B - 1);
        lockB.claim(termsB(), SECRET);
        vm.chainId(CHAIN_A);
        vm.warp(EXPIRES_B - 1 + MARGIN);
        lockA.claim(termsA(), SECRET);
        assertEq(token.balanceOf(consumer), AMOUNT_A, "consumer");
    }

    function test_Lock_Emits() public {
        SwapTerms memory terms = termsA();
        SwapId id = lockA.swapIdOf(terms);
        vm.expectEmit(address(lockA));
        emit IHashTimeLock.SwapLocked(
            id,
            provider,
            consumer,
            address(token),
            AMOUNT_A,
            hashLock,
            EXPIRES_A,
            bytes32(0)
        );
        lockOnA();
        _assertState(id, SwapState.Locked);
        assertEq(token.balanceOf(address(lockA)), AMOUNT_A, "held");
    }

    function test_SwapId_IsOfChainContractAndTerms() public {
        SwapTerms memory terms = termsA();
        SwapId id = lockA.swapIdOf(terms);
        bytes32 expected = keccak256(abi.encode(CHAIN_A, address(lockA), terms));
        assertEq(SwapId.unwrap(id), expected, "as documented");
        assertTrue(SwapId.unwrap(lockB.swapIdOf(terms)) != expected, "contract");
        vm.chainId(CHAIN_B);
        assertTrue(SwapId.unwrap(lockA.swapIdOf(terms)) != expected, "chain");
    }

    /// @dev An attacker that sees the lock coming cannot take its id: the id is of the sender's own terms.
    function test_Lock_RevertGiven_CallerNotSender() public {
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.SwapNotSender.selector, provider, consumer));
        vm.prank(consumer);
        lockA.lock(termsA());
    }

    function test_Lock_RevertWhen_RecipientIsNobodyOrTheContract() public {
        SwapTerms memory terms = termsA();
        terms.recipient = address(0);
        _expectLockRevert(terms, abi.encodeWithSelector(IHashTimeLock.SwapRecipientInvalid.selector, address(0)));
        terms.recipient = address(lockA);
        _expectLockRevert(terms, abi.encodeWithSelector(IHashTimeLock.SwapRecipientInvalid.selector, address(lockA)));
    }

    function test_Lock_RevertWhen_NoAmount() public {
        SwapTerms memory terms = termsA();
        terms.amount = 0;
        _expectLockRevert(terms, abi.encodeWithSelector(IHashTimeLock.SwapAmountInvalid.selector));
    }

    function test_Lock_RevertWhen_ExpiryPastOrTooFar() public {
        uint64 latest = uint64(NOW + 30 days);
        _expectExpiryRevert(uint64(NOW), latest);
        _expectExpiryRevert(latest + 1, latest);
        SwapTerms memory terms = termsA();
        terms.expiresAt = latest;
        vm.prank(provider);
        lockA.lock(terms);
    }

    function test_Lock_RevertGiven_SameTermsBefore() public {
        SwapId id = lockOnA();
        _expectLockRevert(termsA(), abi.encodeWithSelector(IHashTimeLock.SwapKnown.selector, id));
        vm.warp(EXPIRES_A - 1);
        lockA.claim(termsA(), SECRET);
        _expectLockRevert(termsA(), abi.encodeWithSelector(IHashTimeLock.SwapKnown.selector, id));
        SwapTerms memory other = termsA();
        other.salt = bytes32(uint256(1));
        other.amount = 1;
        vm.prank(provider);
        lockA.lock(other);
    }

    function test_Lock_RevertGiven_NotApproved() public {
        vm.prank(provider);
        token.approve(address(lockA), AMOUNT_A - 1);
        bytes memory fault = abi.encodeWithSelector(
            IERC20Errors.ERC20InsufficientAllowance.selector,
            address(lockA),
            AMOUNT_A - 1,
            AMOUNT_A
        );
        _expectLockRevert(termsA(), fault);
    }

    function test_Claim_PaysTheRecipientWhoeverCalls() public {
        lockOnA();
        vm.prank(stranger);
        lockA.claim(termsA(), SECRET);
        assertEq(token.balanceOf(consumer), AMOUNT_A, "consumer");
    }

    function test_Claim_RevertWhen_SecretWrong() public {
        SwapId id = lockOnA();
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.SwapSecretWrong.selector, id));
        lockA.claim(termsA(), hashLock);
    }

    function test_Claim_RevertGiven_Expired() public {
        SwapId id = lockOnA();
        vm.warp(EXPIRES_A);
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.SwapExpired.selector, id, EXPIRES_A));
        lockA.claim(termsA(), SECRET);
    }

    function test_Claim_RevertGiven_NeverLocked() public {
        _expectStateRevert(SwapState.None);
        lockA.claim(termsA(), SECRET);
    }

    function test_Claim_RevertGiven_Claimed() public {
        lockOnA();
        lockA.claim(termsA(), SECRET);
        _expectStateRevert(SwapState.Claimed);
        lockA.claim(termsA(), SECRET);
        assertEq(token.balanceOf(consumer), AMOUNT_A, "once");
    }

    function test_Claim_RevertGiven_Refunded() public {
        lockOnA();
        vm.warp(EXPIRES_A);
        lockA.refund(termsA());
        _expectStateRevert(SwapState.Refunded);
        lockA.claim(termsA(), SECRET);
    }

    /// @dev Terms that differ in one field are another swap, which nobody locked.
    function test_Claim_RevertWhen_TermsDiffer() public {
        lockOnA();
        SwapTerms memory terms = termsA();
        terms.recipient = stranger;
        vm.expectPartialRevert(IHashTimeLock.SwapStateUnexpected.selector);
        lockA.claim(terms, SECRET);
        terms = termsA();
        terms.expiresAt += 1;
        vm.expectPartialRevert(IHashTimeLock.SwapStateUnexpected.selector);
        lockA.claim(terms, SECRET);
    }

    /// @dev The secret is public by then: a claim that reverted would leave the recipient with nothing on either chain.
    function test_Claim_CreditsGiven_RecipientFrozen() public {
        SwapId id = lockOnA();
        token.freeze(consumer, "order");
        vm.expectEmit(address(lockA));
        emit IHashTimeLock.SwapCredited(id, address(token), consumer, AMOUNT_A);
        lockA.claim(termsA(), SECRET);
        assertEq(lockA.owed(address(token), consumer), AMOUNT_A, "owed");
        _assertState(id, SwapState.Claimed);

        vm.expectRevert(abi.encodeWithSelector(ISettlementToken.TokenAccountFrozen.selector, consumer));
        lockA.withdraw(address(token), consumer);
        token.unfreeze(consumer);
        vm.expectEmit(address(lockA));
        emit IHashTimeLock.SwapCreditWithdrawn(address(token), consumer, AMOUNT_A);
        vm.prank(stranger);
        assertEq(lockA.withdraw(address(token), consumer), AMOUNT_A, "amount");
        assertEq(token.balanceOf(consumer), AMOUNT_A, "paid");
        assertEq(lockA.owed(address(token), consumer), 0, "once");
    }

    /// @dev Else anyone could turn the payment into a credit, and every estimate of gas would.
    function test_Claim_RevertWhen_GasIsShortForTheToken() public {
        SwapId id = lockOnA();
        bytes memory call = abi.encodeCall(IHashTimeLock.claim, (termsA(), SECRET));
        (bool succeeded, bytes memory answer) = address(lockA).call{gas: 201_000}(call);
        assertTrue(!succeeded && bytes4(answer) == IHashTimeLock.SwapGasTooLow.selector, "refused");
        _assertState(id, SwapState.Locked);
        (succeeded, ) = address(lockA).call{gas: 230_000}(call);
        assertTrue(succeeded, "enough");
        assertEq(token.balanceOf(consumer), AMOUNT_A, "paid");
    }

    function test_Withdraw_RevertGiven_NothingOwed() public {
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.SwapNothingOwed.selector, address(token), consumer));
        lockA.withdraw(address(token), consumer);
    }

    function test_Refund_RevertGiven_NotExpired() public {
        SwapId id = lockOnA();
        vm.warp(EXPIRES_A - 1);
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.SwapNotExpired.selector, id, EXPIRES_A));
        lockA.refund(termsA());
    }

    function test_Refund_RevertGiven_NeverLocked() public {
        vm.warp(EXPIRES_A);
        _expectStateRevert(SwapState.None);
        lockA.refund(termsA());
    }

    function test_Refund_RevertGiven_ClaimedOrRefunded() public {
        lockOnA();
        lockOnB();
        lockB.claim(termsB(), SECRET);
        vm.warp(EXPIRES_A);
        bytes4 fault = IHashTimeLock.SwapStateUnexpected.selector;
        SwapId id = lockB.swapIdOf(termsB());
        vm.expectRevert(abi.encodeWithSelector(fault, id, SwapState.Locked, SwapState.Claimed));
        lockB.refund(termsB());
        vm.chainId(CHAIN_A);
        lockA.refund(termsA());
        _expectStateRevert(SwapState.Refunded);
        lockA.refund(termsA());
    }

    /// @dev A refund has no deadline: it waits until the token takes the sender again.
    function test_Refund_WaitsGiven_SenderFrozen() public {
        SwapId id = lockOnA();
        token.freeze(provider, "order");
        vm.warp(EXPIRES_A);
        vm.expectRevert(abi.encodeWithSelector(ISettlementToken.TokenAccountFrozen.selector, provider));
        lockA.refund(termsA());
        _assertState(id, SwapState.Locked);
        token.unfreeze(provider);
        lockA.refund(termsA());
        assertEq(token.balanceOf(provider), 1_000, "provider");
    }

    /// @dev At every second either the claim or the refund goes through, never both and never neither.
    function testFuzz_ClaimOrRefund_NeverBoth(uint64 moment, bool claimsFirst) public {
        lockOnA();
        moment = uint64(bound(moment, NOW, NOW + 90 days));
        vm.warp(moment);
        if (claimsFirst) {
            assertTrue(_claims() == (moment < EXPIRES_A), "claim before");
            assertTrue(_refunds() == (moment >= EXPIRES_A), "refund after");
        } else {
            assertTrue(_refunds() == (moment >= EXPIRES_A), "refund from then on");
            assertTrue(_claims() == (moment < EXPIRES_A), "claim until then");
        }
        assertEq(token.balanceOf(address(lockA)), 0, "left");
        assertEq(token.balanceOf(provider) + token.balanceOf(consumer), 1_000, "conserved");
    }

    function testFuzz_Claim_OnlyByTheSecret(bytes32 guess) public {
        vm.assume(guess != SECRET);
        SwapId id = lockOnA();
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.SwapSecretWrong.selector, id));
        lockA.claim(termsA(), guess);
    }

    function _claims() private returns (bool succeeded) {
        (succeeded, ) = address(lockA).call(abi.encodeCall(IHashTimeLock.claim, (termsA(), SECRET)));
    }

    function _refunds() private returns (bool succeeded) {
        (succeeded, ) = address(lockA).call(abi.encodeCall(IHashTimeLock.refund, (termsA())));
    }

    function _expectLockRevert(SwapTerms memory terms, bytes memory fault) private {
        vm.expectRevert(fault);
        vm.prank(provider);
        lockA.lock(terms);
    }

    function _expectExpiryRevert(uint64 expiresAt, uint64 latest) private {
        SwapTerms memory terms = termsA();
        terms.expiresAt = expiresAt;
        _expectLockRevert(
            terms,
            abi.encodeWithSelector(IHashTimeLock.SwapExpiryInvalid.selector, expiresAt, uint256(latest))
        );
    }

    function _expectStateRevert(SwapState found) private {
        SwapId id = lockA.swapIdOf(termsA());
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimeLock.SwapStateUnexpected.selector, id, SwapState.Locked, found)
        );
    }

    function _assertState(SwapId id, SwapState expected) private view {
        assertEq(uint256(lockA.stateOf(id)), uint256(expected), "state");
    }
}
