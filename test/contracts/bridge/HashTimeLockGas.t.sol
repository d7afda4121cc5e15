// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IHashTimeLock, SwapTerms} from "../../../contracts/bridge/IHashTimeLock.sol";
import {SwapFixture} from "./SwapFixture.sol";

/// @dev Whole transactions of swaps of settlement tokens, with the 21,000 and the calldata, everything cold, refunds not deducted.
contract HashTimeLockGasTest is SwapFixture {
    uint256 private constant MOST_BOTH_SIDES = 320_000;

    function setUp() public {
        openSwaps();
    }

    /// @dev The contracts hold other swaps, and the recipients have a balance: what a swap costs day by day.
    function test_Gas_BothSides() public {
        token.mint(consumer, 1);
        tokenB.mint(provider, 1);
        SwapTerms memory other = termsA();
        other.amount = 1;
        vm.prank(provider);
        lockA.lock(other);
        other = termsB();
        other.amount = 1;
        vm.prank(consumer);
        lockB.lock(other);

        (uint256 locks, uint256 claims) = _swap();
        vm.snapshotValue("bridge", "hashTimeLockLocks", locks);
        vm.snapshotValue("bridge", "hashTimeLockClaims", claims);
        assertLe(locks + claims, MOST_BOTH_SIDES, "both sides");
    }

    /// @dev Neither the contracts nor the recipients ever held the tokens: four slots more.
    function test_Gas_BothSidesFirst() public {
        (uint256 locks, uint256 claims) = _swap();
        vm.snapshotValue("bridge", "hashTimeLockFirst", locks + claims);
    }

    /// @dev Approvals are of the exact amount, as the sdk makes them.
    function _swap() private returns (uint256 locks, uint256 claims) {
        vm.prank(provider);
        token.approve(address(lockA), AMOUNT_A);
        vm.prank(consumer);
        tokenB.approve(address(lockB), AMOUNT_B);
        locks = _gasOf(address(lockA), provider, abi.encodeCall(IHashTimeLock.lock, (termsA())));
        vm.chainId(CHAIN_B);
        locks += _gasOf(address(lockB), consumer, abi.encodeCall(IHashTimeLock.lock, (termsB())));
        claims = _gasOf(address(lockB), provider, abi.encodeCall(IHashTimeLock.claim, (termsB(), SECRET)));
        vm.chainId(CHAIN_A);
        claims += _gasOf(address(lockA), consumer, abi.encodeCall(IHashTimeLock.claim, (termsA(), SECRET)));
    }

    function _gasOf(address target, address caller, bytes memory data) private returns (uint256 gasUsed) {
        vm.cool(address(lockA));
        vm.cool(address(lockB));
        vm.cool(address(token));
        vm.cool(address(tokenB));
        vm.cool(address(members));
        gasUsed = 21_000;
        for (uint256 i = 0; i < data.length; ++i) gasUsed += data[i] == 0 ? 4 : 16;
        vm.prank(caller);
        uint256 before = gasleft();
        (bool succeeded, ) = target.call(data);
        // The target of a transaction is warm.
        gasUsed += before - gasleft() - 2_500;
        assertTrue(succeeded, "succeeds");
    }
}
