// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {HashTimeLock} from "../../../contracts/bridge/HashTimeLock.sol";
import {SwapTerms} from "../../../contracts/bridge/IHashTimeLock.sol";
import {SettlementToken} from "../../../contracts/settlement/SettlementToken.sol";
import {SwapId} from "../../../contracts/types/Ids.sol";
import {Trade} from "../support/Trade.sol";

/// @dev Two chains in one: chain A with the provider's money in `token`, chain B with the consumer's in `tokenB`.
abstract contract SwapFixture is Trade {
    uint256 internal constant CHAIN_A = 1001;
    uint256 internal constant CHAIN_B = 1002;
    uint256 internal constant MARGIN = 60;
    uint64 internal constant EXPIRES_B = uint64(NOW + 1 hours);
    uint64 internal constant EXPIRES_A = uint64(NOW + 1 hours + MARGIN);
    bytes32 internal constant SECRET = keccak256("secret");
    uint128 internal constant AMOUNT_A = 700;
    uint128 internal constant AMOUNT_B = 500;

    /// @dev Kept: to hash is a call, which would use up a prank.
    bytes32 internal hashLock = sha256(abi.encodePacked(SECRET));
    HashTimeLock internal lockA;
    HashTimeLock internal lockB;
    SettlementToken internal tokenB;

    function openSwaps() internal {
        openTrade();
        lockA = new HashTimeLock();
        lockB = new HashTimeLock();
        tokenB = new SettlementToken(address(authority), members, "Digital yuan", "DCNY");
        bytes4[] memory selectors = new bytes4[](5);
        selectors[0] = SettlementToken.mint.selector;
        selectors[1] = SettlementToken.setSystemAccount.selector;
        selectors[2] = SettlementToken.freeze.selector;
        selectors[3] = SettlementToken.unfreeze.selector;
        selectors[4] = SettlementToken.pause.selector;
        authority.setTargetFunctionRole(address(tokenB), selectors, 0);
        token.setSystemAccount(address(lockA), true);
        tokenB.setSystemAccount(address(lockB), true);
        token.mint(provider, 1_000);
        tokenB.mint(consumer, 1_000);
        vm.prank(provider);
        token.approve(address(lockA), type(uint256).max);
        vm.prank(consumer);
        tokenB.approve(address(lockB), type(uint256).max);
        vm.chainId(CHAIN_A);
    }

    /// @dev What the provider gives on chain A.
    function termsA() internal view returns (SwapTerms memory) {
        return SwapTerms(provider, consumer, address(token), AMOUNT_A, hashLock, EXPIRES_A, bytes32(0));
    }

    /// @dev What the consumer gives for it on chain B.
    function termsB() internal view returns (SwapTerms memory) {
        return SwapTerms(consumer, provider, address(tokenB), AMOUNT_B, hashLock, EXPIRES_B, bytes32(0));
    }

    function lockOnA() internal returns (SwapId) {
        vm.chainId(CHAIN_A);
        vm.prank(provider);
        return lockA.lock(termsA());
    }

    function lockOnB() internal returns (SwapId) {
        vm.chainId(CHAIN_B);
        vm.prank(consumer);
        return lockB.lock(termsB());
    }
}
