// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {KeyRole} from "../../../contracts/member/IMemberRegistry.sol";
import {ISettlementToken} from "../../../contracts/settlement/ISettlementToken.sol";
import {Trade} from "../support/Trade.sol";

contract SettlementTokenTest is Trade {
    function setUp() public {
        openTrade();
        token.mint(consumer, 1_000);
    }

    function test_Decimals_AreSix() public view {
        assertEq(token.decimals(), 6, "decimals");
    }

    function test_Mint_ToMemberAndSystemAccount() public {
        token.mint(address(escrow), 5);
        assertEq(token.balanceOf(address(escrow)), 5, "system");
        assertEq(token.totalSupply(), 1_005, "supply");
    }

    function test_Mint_ToPayeeKey() public {
        addKey(provider, STRANGER_SECRET, KeyRole.Payee);
        token.mint(stranger, 1);
        assertEq(token.balanceOf(stranger), 1, "payee");
    }

    function test_Mint_RevertGiven_ReceiverNoMember() public {
        vm.expectRevert(_notAllowed(stranger));
        token.mint(stranger, 1);
    }

    function test_Burn_OfCaller() public {
        token.setSystemAccount(address(this), true);
        vm.prank(consumer);
        token.transfer(address(this), 400);
        token.burn(400);
        assertEq(token.totalSupply(), 600, "supply");
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, address(this), 0, 1));
        token.burn(1);
    }

    function test_Transfer_RevertGiven_ReceiverNoMember() public {
        vm.expectRevert(_notAllowed(stranger));
        vm.prank(consumer);
        token.transfer(stranger, 1);
    }

    function test_Transfer_RevertGiven_ReceiverSuspended() public {
        members.suspend(providerId, 0);
        vm.expectRevert(_notAllowed(provider));
        vm.prank(consumer);
        token.transfer(provider, 1);
    }

    /// @dev Who may not receive any more can still pay what it holds to a member.
    function test_Transfer_PassesGiven_SenderSuspended() public {
        members.suspend(consumerId, 0);
        vm.prank(consumer);
        token.transfer(provider, 1);
        assertEq(token.balanceOf(provider), 1, "balance");
    }

    function test_SetSystemAccount_LetsHold() public {
        vm.expectEmit(address(token));
        emit ISettlementToken.SystemAccountSet(stranger, true);
        token.setSystemAccount(stranger, true);
        assertTrue(token.isSystemAccount(stranger), "system");
        token.mint(stranger, 1);
        vm.expectEmit(address(token));
        emit ISettlementToken.SystemAccountSet(stranger, false);
        token.setSystemAccount(stranger, false);
        assertTrue(!token.isSystemAccount(stranger), "not any more");
        vm.expectRevert(_notAllowed(stranger));
        token.mint(stranger, 1);
    }

    function test_Freeze_StopsBothDirections() public {
        vm.expectEmit(address(token));
        emit ISettlementToken.AccountFrozen(consumer, keccak256("order"));
        token.freeze(consumer, keccak256("order"));
        assertTrue(token.isFrozen(consumer), "frozen");
        vm.expectRevert(_frozen(consumer));
        vm.prank(consumer);
        token.transfer(provider, 1);
        vm.expectRevert(_frozen(consumer));
        token.mint(consumer, 1);
    }

    function test_Freeze_StopsSpendersAndSystemAccounts() public {
        vm.prank(consumer);
        token.approve(provider, 1);
        token.freeze(consumer, 0);
        vm.expectRevert(_frozen(consumer));
        vm.prank(provider);
        token.transferFrom(consumer, provider, 1);
        token.freeze(address(escrow), 0);
        vm.expectRevert(_frozen(address(escrow)));
        token.mint(address(escrow), 1);
    }

    function test_Unfreeze_Resumes() public {
        token.freeze(consumer, 0);
        vm.expectEmit(address(token));
        emit ISettlementToken.AccountUnfrozen(consumer);
        token.unfreeze(consumer);
        assertTrue(!token.isFrozen(consumer), "unfrozen");
        vm.prank(consumer);
        token.transfer(provider, 1);
    }

    function test_Pause_StopsAllTransfers() public {
        token.pause();
        vm.expectRevert(Pausable.EnforcedPause.selector);
        vm.prank(consumer);
        token.transfer(provider, 1);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        token.mint(consumer, 1);
        token.unpause();
        vm.prank(consumer);
        token.transfer(provider, 1);
    }

    function test_Permit_LetsDepositWithoutApproval() public {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                consumer,
                address(escrow),
                uint256(10),
                uint256(0),
                block.timestamp
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(CONSUMER_SECRET, typed("Digital euro", address(token), structHash));
        token.permit(consumer, address(escrow), 10, block.timestamp, v, r, s);
        assertEq(token.allowance(consumer, address(escrow)), 10, "allowance");
    }

    function test_Restricted_RevertGiven_CallerWithoutRole() public {
        bytes[] memory calls = new bytes[](7);
        calls[0] = abi.encodeCall(ISettlementToken.mint, (consumer, 1));
        calls[1] = abi.encodeCall(ISettlementToken.burn, (1));
        calls[2] = abi.encodeCall(ISettlementToken.freeze, (provider, 0));
        calls[3] = abi.encodeCall(ISettlementToken.unfreeze, (provider));
        calls[4] = abi.encodeCall(ISettlementToken.pause, ());
        calls[5] = abi.encodeCall(ISettlementToken.unpause, ());
        calls[6] = abi.encodeCall(ISettlementToken.setSystemAccount, (consumer, true));
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(consumer);
            (bool ok, bytes memory fault) = address(token).call(calls[i]);
            bytes memory expected = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, consumer);
            assertTrue(!ok && keccak256(fault) == keccak256(expected), "unauthorised");
        }
    }

    function _notAllowed(address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISettlementToken.TokenHolderNotAllowed.selector, account);
    }

    function _frozen(address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISettlementToken.TokenAccountFrozen.selector, account);
    }
}
