// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IHashTimeLock, SwapTerms} from "../../../contracts/bridge/IHashTimeLock.sol";
import {HostileToken} from "../settlement/HostileToken.sol";
import {SwapFixture} from "./SwapFixture.sol";

/// @dev Tokens that nobody should swap.
contract HashTimeLockHostileTest is SwapFixture {
    HostileToken private _hostile;

    function setUp() public {
        openSwaps();
        _hostile = new HostileToken();
        _hostile.mint(provider, 1_000);
        vm.prank(provider);
        _hostile.approve(address(lockA), type(uint256).max);
    }

    function test_Lock_RevertGiven_TokenTakesFee() public {
        _hostile.setFee(1);
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.SwapAmountMismatch.selector, AMOUNT_A, AMOUNT_A - 1));
        _lock(0);
    }

    function test_Lock_RevertGiven_TokenTakesMoreThanItMoves() public {
        _lock(0);
        _hostile.setFee(60);
        SwapTerms memory terms = _terms(1);
        terms.amount = 50;
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.SwapAmountMismatch.selector, 50, 0));
        vm.prank(provider);
        lockA.lock(terms);
    }

    function test_Lock_RevertGiven_TokenHasNoCode() public {
        SwapTerms memory terms = _terms(0);
        terms.token = stranger;
        vm.expectRevert();
        vm.prank(provider);
        lockA.lock(terms);
    }

    /// @dev A token that changed its ways does not lock the amount.
    function test_Refund_PassesGiven_TokenTakesFee() public {
        _lock(0);
        _hostile.setFee(1);
        vm.warp(EXPIRES_A);
        lockA.refund(_terms(0));
        assertEq(_hostile.balanceOf(provider), 999, "less the fee");
    }

    function test_Lock_RefusesReentry() public {
        _hostile.setCall(address(lockA), abi.encodeCall(IHashTimeLock.claim, (_terms(0), SECRET)));
        _lock(0);
        _assertReentryRefused();
    }

    function test_Claim_RefusesReentry() public {
        _lock(0);
        _hostile.setCall(address(lockA), abi.encodeCall(IHashTimeLock.claim, (_terms(0), SECRET)));
        lockA.claim(_terms(0), SECRET);
        _assertReentryRefused();
        assertEq(_hostile.balanceOf(consumer), AMOUNT_A, "paid once");
    }

    function test_Refund_RefusesReentry() public {
        _lock(0);
        vm.warp(EXPIRES_A);
        _hostile.setCall(address(lockA), abi.encodeCall(IHashTimeLock.refund, (_terms(0))));
        lockA.refund(_terms(0));
        _assertReentryRefused();
        assertEq(_hostile.balanceOf(provider), 1_000, "back once");
    }

    function test_Withdraw_RefusesReentry() public {
        _lock(0);
        _hostile.setCall(address(lockA), abi.encodeCall(IHashTimeLock.withdraw, (address(_hostile), consumer)));
        _creditOnly();
        lockA.withdraw(address(_hostile), consumer);
        _assertReentryRefused();
        assertEq(_hostile.balanceOf(consumer), AMOUNT_A, "paid once");
    }

    /// @dev A token that refuses makes a payment a credit, nothing worse.
    function test_Claim_LosesNothingGiven_TokenRefuses() public {
        _lock(0);
        _creditOnly();
        assertEq(lockA.owed(address(_hostile), consumer), AMOUNT_A, "owed");
        assertEq(_hostile.balanceOf(address(lockA)), AMOUNT_A, "still here");
    }

    /// @dev Whatever a bad token does, the money in a good one stays.
    function test_HostileToken_DoesNotTouchOthers() public {
        lockOnA();
        _hostile.setCall(address(lockA), abi.encodeCall(IHashTimeLock.claim, (termsA(), SECRET)));
        _lock(0);
        assertTrue(!_hostile.succeeded(), "refused");
        assertEq(token.balanceOf(address(lockA)), AMOUNT_A, "held");
    }

    /// @dev Claims while the token refuses every transfer: its fee is more than anyone has.
    function _creditOnly() private {
        _hostile.setFee(2_000);
        lockA.claim(_terms(0), SECRET);
        _hostile.setFee(0);
    }

    function _lock(uint256 salt) private {
        vm.chainId(CHAIN_A);
        vm.prank(provider);
        lockA.lock(_terms(salt));
    }

    function _terms(uint256 salt) private view returns (SwapTerms memory terms) {
        terms = termsA();
        terms.token = address(_hostile);
        terms.salt = bytes32(salt);
    }

    function _assertReentryRefused() private view {
        assertTrue(!_hostile.succeeded(), "refused");
        bytes memory fault = abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(keccak256(_hostile.answer()), keccak256(fault), "by the guard");
    }
}
