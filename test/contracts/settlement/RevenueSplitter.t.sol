// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {ISettlementToken} from "../../../contracts/settlement/ISettlementToken.sol";
import {IRevenueSplitter, Share} from "../../../contracts/settlement/IRevenueSplitter.sol";
import {AgreementId} from "../../../contracts/types/Ids.sol";
import {Trade} from "../support/Trade.sol";

contract RevenueSplitterTest is Trade {
    AgreementId private constant _AGREEMENT = AgreementId.wrap(bytes32(uint256(1)));

    function setUp() public {
        openTrade();
    }

    function testFuzz_Split_SumsToPayment(uint128 amount, uint256 seed, uint8 count) public {
        Share[] memory given = _randomShares(seed, bound(count, 1, 20));
        _credit(amount, given);

        uint256 sum = 0;
        for (uint256 i = 0; i < given.length; ++i) {
            uint256 owed = splitter.owed(address(token), given[i].payee);
            uint256 shareDown = (uint256(amount) * given[i].ppm) / 1_000_000;
            bool isLast = i == given.length - 1;
            assertTrue(isLast ? owed >= shareDown : owed == shareDown, "rounded down");
            assertTrue(owed < shareDown + given.length, "the remainder is less than a unit a payee");
            sum += owed;
        }
        assertEq(sum, amount, "sum");
    }

    function test_Credit_RemainderGoesToLast() public {
        Share[] memory given = new Share[](3);
        given[0] = Share(provider, 333_333);
        given[1] = Share(node, 333_333);
        given[2] = Share(platform, 333_334);
        address[] memory payees = new address[](3);
        (payees[0], payees[1], payees[2]) = (provider, node, platform);
        uint256[] memory amounts = new uint256[](3);
        (amounts[0], amounts[1], amounts[2]) = (33, 33, 34);
        vm.expectEmit(address(splitter));
        emit IRevenueSplitter.RevenueSplit(_AGREEMENT, address(token), 100, payees, amounts);
        vm.prank(address(escrow));
        splitter.credit(_AGREEMENT, address(token), 100, given);
    }

    function test_Credit_AddsUpForOnePayee() public {
        Share[] memory given = new Share[](2);
        given[0] = Share(provider, 500_000);
        given[1] = Share(provider, 500_000);
        _credit(101, given);
        _credit(1, given);
        assertEq(splitter.owed(address(token), provider), 102, "owed");
    }

    function test_Credit_RevertGiven_CallerNotCreditor() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, provider));
        vm.prank(provider);
        splitter.credit(_AGREEMENT, address(token), 1, shares);
    }

    function test_Credit_RevertWhen_NoShares() public {
        _expectCreditRevert(new Share[](0), abi.encodeWithSelector(IRevenueSplitter.SplitSharesInvalid.selector, 0));
    }

    function testFuzz_Credit_RevertWhen_SumNotWhole(uint32 a, uint32 b) public {
        uint256 sum = uint256(a) + b;
        vm.assume(sum != 1_000_000);
        Share[] memory given = new Share[](2);
        given[0] = Share(provider, a);
        given[1] = Share(platform, b);
        _expectCreditRevert(given, abi.encodeWithSelector(IRevenueSplitter.SplitSharesInvalid.selector, sum));
    }

    function test_Credit_RevertWhen_TooManyPayees() public {
        _credit(100, _randomShares(1, 20));
        _expectCreditRevert(
            _randomShares(1, 21),
            abi.encodeWithSelector(IRevenueSplitter.SplitTooManyPayees.selector, 21, 20)
        );
    }

    function test_Credit_RevertWhen_PayeeZero() public {
        Share[] memory given = new Share[](2);
        given[0] = Share(provider, 999_999);
        given[1] = Share(address(0), 1);
        _expectCreditRevert(given, abi.encodeWithSelector(IRevenueSplitter.SplitPayeeInvalid.selector, address(0)));
    }

    function test_DigestOf_IsHashOfAbiEncoding() public view {
        assertEq(splitter.digestOf(shares), keccak256(abi.encode(shares)), "digest");
    }

    function test_DigestOf_RevertWhen_SharesInvalid() public {
        vm.expectRevert(abi.encodeWithSelector(IRevenueSplitter.SplitSharesInvalid.selector, 0));
        splitter.digestOf(new Share[](0));
    }

    function test_Withdraw_PaysAllOnce() public {
        _credit(1_000, shares);
        vm.expectEmit(address(splitter));
        emit IRevenueSplitter.Withdrawn(address(token), provider, 900);
        vm.prank(provider);
        splitter.withdraw(address(token));
        assertEq(token.balanceOf(provider), 900, "balance");
        assertEq(splitter.owed(address(token), provider), 0, "owed");
        assertEq(splitter.owed(address(token), platform), 100, "others");

        vm.expectRevert(_nothing(provider));
        vm.prank(provider);
        splitter.withdraw(address(token));
    }

    function test_Withdraw_RevertGiven_NothingOwed() public {
        vm.expectRevert(_nothing(stranger));
        vm.prank(stranger);
        splitter.withdraw(address(token));
    }

    function test_Withdraw_FrozenPayeeDoesNotBlockOthers() public {
        _credit(1_000, shares);
        token.freeze(provider, 0);
        vm.expectRevert(abi.encodeWithSelector(ISettlementToken.TokenAccountFrozen.selector, provider));
        vm.prank(provider);
        splitter.withdraw(address(token));
        _credit(1_000, shares);
        vm.prank(platform);
        splitter.withdraw(address(token));
        assertEq(token.balanceOf(platform), 200, "other payee");

        token.unfreeze(provider);
        vm.prank(provider);
        splitter.withdraw(address(token));
        assertEq(token.balanceOf(provider), 1_800, "kept for the payee");
    }

    function _credit(uint256 amount, Share[] memory given) private {
        token.mint(address(splitter), amount);
        vm.prank(address(escrow));
        splitter.credit(_AGREEMENT, address(token), amount, given);
    }

    function _expectCreditRevert(Share[] memory given, bytes memory fault) private {
        vm.expectRevert(fault);
        vm.prank(address(escrow));
        splitter.credit(_AGREEMENT, address(token), 1, given);
    }

    /// @dev Different payees whose shares add up to the whole.
    function _randomShares(uint256 seed, uint256 count) private pure returns (Share[] memory given) {
        given = new Share[](count);
        uint256 left = 1_000_000;
        for (uint256 i = 0; i < count; ++i) {
            uint256 part = i == count - 1 ? left : uint256(keccak256(abi.encode(seed, i))) % (left + 1);
            given[i] = Share(address(uint160(0x1000 + i)), uint32(part));
            left -= part;
        }
    }

    function _nothing(address payee) private view returns (bytes memory) {
        return abi.encodeWithSelector(IRevenueSplitter.SplitNothingToWithdraw.selector, address(token), payee);
    }
}
