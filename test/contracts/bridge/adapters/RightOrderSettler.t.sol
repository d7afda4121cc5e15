// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Decision, Part} from "../../../../contracts/bridge/Atomic.sol";
import {CoordinatorState} from "../../../../contracts/bridge/ICoordinator.sol";
import {ParticipantState} from "../../../../contracts/bridge/IParticipant.sol";
import {IRightMint} from "../../../../contracts/bridge/IRightMint.sol";
import {
    GaslessCrossChainOrder,
    IOriginSettler,
    OnchainCrossChainOrder,
    ResolvedCrossChainOrder
} from "../../../../contracts/bridge/adapters/IERC7683January2025.sol";
import {
    IRightOrderSettler,
    OrderChain,
    UsageRightOrder
} from "../../../../contracts/bridge/adapters/IRightOrderSettler.sol";
import {RightId} from "../../../../contracts/types/Ids.sol";
import {RightOrderFixture} from "./RightOrderFixture.sol";

contract RightOrderSettlerTest is RightOrderFixture {
    function setUp() public {
        openOrders();
    }

    function test_OpenFor_PaidAndMinted() public {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        bytes32 orderId = home.orderIdOf(order);
        bytes memory seller = sellerOf(order, PROVIDER_KEY);
        vm.expectEmit(address(home));
        emit IOriginSettler.Open(orderId, home.resolveFor(order, seller));
        home.openFor(order, signed(order), seller);
        bytes32 xid = home.transactionOf(orderId);
        assertTrue(lock.stateOf(Part(HOME, address(coordinator), xid, 0)) == ParticipantState.Prepared, "locked");
        assertEq(token.balanceOf(institute), 9 * PRICE, "taken");

        deliverFrom(0);
        assertTrue(coordinator.decisionOf(xid) == Decision.Committed, "committed");
        assertEq(lock.creditOf(PAYEE), PRICE, "paid");
        vm.expectEmit(address(away));
        emit IRightOrderSettler.RightOrderFilled(orderId, FIRST);
        fill(order);
        assertEq(rights.ownerOf(1), institute, "minted");
        _expectNotRefundable(order, ParticipantState.Finalized);
    }

    function test_Open_PaidAndMinted() public {
        OnchainCrossChainOrder memory order = quoteOf(7);
        GaslessCrossChainOrder memory same = home.gaslessOf(institute, order);
        bytes32 orderId = home.orderIdOf(same);
        vm.startPrank(institute);
        vm.expectEmit(address(home));
        emit IOriginSettler.Open(orderId, home.resolve(order));
        home.open(order);
        vm.stopPrank();
        deliverFrom(0);
        assertEq(lock.creditOf(PAYEE), PRICE, "paid");
        fill(same);
        assertEq(rights.ownerOf(1), institute, "minted");
    }

    /// @dev An order is the user's: whoever else opens what it has a quote for opens another order, which nobody has sold.
    function test_Open_RevertWhen_QuoteIsForAnotherUser() public {
        OnchainCrossChainOrder memory order = quoteOf(7);
        vm.expectPartialRevert(IRightOrderSettler.RightOrderConsentInvalid.selector);
        home.open(order);
    }

    function test_Open_RevertGiven_Opened() public {
        GaslessCrossChainOrder memory order = opened(7);
        bytes32 orderId = home.orderIdOf(order);
        bytes memory user = signed(order);
        bytes memory seller = sellerOf(order, PROVIDER_KEY);
        vm.expectRevert(abi.encodeWithSelector(IRightOrderSettler.RightOrderOpened.selector, orderId));
        home.openFor(order, user, seller);

        OnchainCrossChainOrder memory quote = quoteOf(8);
        vm.startPrank(institute);
        home.open(quote);
        vm.expectPartialRevert(IRightOrderSettler.RightOrderOpened.selector);
        home.open(quote);
        vm.stopPrank();
    }

    /// @dev One order, one sale: not another one of another seller, also after the first has failed and was refunded.
    function test_OpenFor_RevertGiven_OpenedWithAnotherSeller() public {
        GaslessCrossChainOrder memory order = _aborted(7);
        home.refund(order);
        bytes memory user = signed(order);
        (, bytes32 digest) = home.consentOf(order, hospital);
        bytes memory seller = abi.encode(hospital, signature(PROVIDER_KEY, digest));
        later(HOME, START);
        vm.expectPartialRevert(IRightOrderSettler.RightOrderOpened.selector);
        home.openFor(order, user, seller);
    }

    function test_OpenFor_RevertWhen_UserDidNotSign() public {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        bytes memory seller = sellerOf(order, PROVIDER_KEY);
        bytes memory other = signature(PROVIDER_KEY, home.orderIdOf(order));
        vm.expectRevert(abi.encodeWithSelector(IRightOrderSettler.RightOrderUserInvalid.selector, institute));
        home.openFor(order, other, seller);
        bytes memory user = signed(order);
        UsageRightOrder memory dearer = wanted();
        dearer.price += 1;
        order.orderData = abi.encode(dearer);
        seller = sellerOf(order, PROVIDER_KEY);
        vm.expectRevert(abi.encodeWithSelector(IRightOrderSettler.RightOrderUserInvalid.selector, institute));
        home.openFor(order, user, seller);
    }

    function test_OpenFor_RevertWhen_ProviderDidNotConsent() public {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        bytes memory user = signed(order);
        bytes memory seller = sellerOf(order, USER_KEY);
        (, bytes32 digest) = home.consentOf(order, PAYEE);
        bytes memory expected = abi.encodeWithSelector(
            IRightOrderSettler.RightOrderConsentInvalid.selector,
            hospital,
            digest
        );
        vm.expectRevert(expected);
        home.openFor(order, user, seller);
        vm.expectRevert(expected);
        home.openFor(order, user, abi.encode(PAYEE, hex"00"));
        // A consent names who is paid.
        bytes memory diverted = abi.encode(address(this), signature(PROVIDER_KEY, digest));
        vm.expectPartialRevert(IRightOrderSettler.RightOrderConsentInvalid.selector);
        home.openFor(order, user, diverted);
    }

    /// @dev A signature that cannot be recovered recovers to zero: zero is nobody's provider.
    function test_OpenFor_RevertWhen_ProviderIsZero() public {
        UsageRightOrder memory nobodys = wanted();
        nobodys.provider = address(0);
        GaslessCrossChainOrder memory order = orderOfType(nobodys, 7);
        bytes memory user = signed(order);
        vm.expectPartialRevert(IRightOrderSettler.RightOrderConsentInvalid.selector);
        home.openFor(order, user, abi.encode(PAYEE, new bytes(65)));
    }

    /// @dev Who only has the signed order opens it for no other provider: the other chain would refuse it, and the order would be spent.
    function test_OpenFor_RevertWhen_ThrowawayKeyConsents() public {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        bytes memory user = signed(order);
        UsageRightOrder memory diverted = wanted();
        diverted.provider = vm.addr(0xdead);
        GaslessCrossChainOrder memory other = orderOfType(diverted, 7);
        bytes memory seller = sellerOf(other, 0xdead);
        vm.expectRevert(abi.encodeWithSelector(IRightOrderSettler.RightOrderUserInvalid.selector, institute));
        home.openFor(other, user, seller);
        seller = sellerOf(order, 0xdead);
        (, bytes32 digest) = home.consentOf(order, PAYEE);
        vm.expectRevert(abi.encodeWithSelector(IRightOrderSettler.RightOrderConsentInvalid.selector, hospital, digest));
        home.openFor(order, user, seller);
        assertEq(home.transactionOf(home.orderIdOf(order)), 0, "not spent");
        assertEq(token.balanceOf(institute), 10 * PRICE, "nothing locked");
        home.openFor(order, user, sellerOf(order, PROVIDER_KEY));
    }

    function test_Consent_IsTheOneOfTheDestination() public {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        (bytes32 xid, bytes32 digest) = home.consentOf(order, PAYEE);
        on(AWAY);
        assertEq(mint.consentDigest(xid, 1), digest, "digest");
    }

    function test_OpenFor_RevertWhen_TooLate() public {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        bytes memory user = signed(order);
        bytes memory seller = sellerOf(order, PROVIDER_KEY);
        bytes32 orderId = home.orderIdOf(order);
        later(HOME, START + 31);
        vm.expectRevert(
            abi.encodeWithSelector(IRightOrderSettler.RightOrderExpired.selector, orderId, START + 30, START + 31)
        );
        home.openFor(order, user, seller);
    }

    function test_Open_RevertWhen_NotForThisSettler() public {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        order.originSettler = address(away);
        vm.expectRevert(
            abi.encodeWithSelector(IRightOrderSettler.RightOrderNotHere.selector, address(away), uint256(HOME))
        );
        home.resolveFor(order, "");
        order = orderOfType(wanted(), 7);
        order.originChainId = AWAY;
        vm.expectRevert(
            abi.encodeWithSelector(IRightOrderSettler.RightOrderNotHere.selector, address(home), uint256(AWAY))
        );
        home.resolveFor(order, "");
    }

    function test_Open_RevertWhen_TypeUnknown() public {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        order.orderDataType = home.QUOTE_TYPE();
        vm.expectRevert(abi.encodeWithSelector(IRightOrderSettler.RightOrderTypeUnknown.selector, order.orderDataType));
        home.resolveFor(order, "");
        OnchainCrossChainOrder memory quote = quoteOf(7);
        quote.orderDataType = home.ORDER_TYPE();
        vm.expectRevert(abi.encodeWithSelector(IRightOrderSettler.RightOrderTypeUnknown.selector, quote.orderDataType));
        home.open(quote);
    }

    function test_Open_RevertWhen_ChainUnknown() public {
        UsageRightOrder memory elsewhere = wanted();
        elsewhere.destinationChainId = THIRD;
        GaslessCrossChainOrder memory order = orderOfType(elsewhere, 7);
        vm.expectRevert(abi.encodeWithSelector(IRightOrderSettler.OrderChainUnknown.selector, uint256(THIRD)));
        home.resolveFor(order, "");
    }

    function test_Open_RevertWhen_TokenUnknown() public {
        UsageRightOrder memory other = wanted();
        other.token = address(0x70);
        GaslessCrossChainOrder memory order = orderOfType(other, 7);
        vm.expectRevert(
            abi.encodeWithSelector(IRightOrderSettler.RightOrderTokenUnknown.selector, address(0x70), address(token))
        );
        home.resolveFor(order, "");
    }

    function test_Open_RevertWhen_ValueSent() public {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        (bytes memory user, bytes memory seller) = (signed(order), sellerOf(order, PROVIDER_KEY));
        bytes memory expected = abi.encodeWithSelector(IRightOrderSettler.RightOrderValueRefused.selector, 1);
        vm.expectRevert(expected);
        home.openFor{value: 1}(order, user, seller);
        vm.expectRevert(expected);
        away.fill{value: 1}(0, "", "");
    }

    /// @dev What others are owed lies here: a fee would be paid with it.
    function test_Open_RevertGiven_TokenTakesFee() public {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        (bytes memory user, bytes memory seller) = (signed(order), sellerOf(order, PROVIDER_KEY));
        token.mint(address(home), PRICE);
        token.setFee(1);
        vm.expectRevert(abi.encodeWithSelector(IRightOrderSettler.RightOrderAmountMismatch.selector, PRICE, PRICE - 1));
        home.openFor(order, user, seller);
    }

    /// @dev The lock refuses no amount: nothing has begun, and nothing is taken.
    function test_Open_RevertGiven_LockRefuses() public {
        UsageRightOrder memory free = wanted();
        free.price = 0;
        GaslessCrossChainOrder memory order = orderOfType(free, 7);
        (bytes memory user, bytes memory seller) = (signed(order), sellerOf(order, PROVIDER_KEY));
        bytes32 orderId = home.orderIdOf(order);
        vm.expectRevert(abi.encodeWithSelector(IRightOrderSettler.RightOrderNotLocked.selector, orderId));
        home.openFor(order, user, seller);
        assertEq(gateway.count(), 0, "nothing was sent");
    }

    function test_Refund_GivenBackOnceGiven_Aborted() public {
        GaslessCrossChainOrder memory order = _aborted(7);
        bytes32 orderId = home.orderIdOf(order);
        vm.expectEmit(address(home));
        emit IRightOrderSettler.RightOrderRefunded(orderId, institute, PRICE);
        home.refund(order);
        assertEq(token.balanceOf(institute), 10 * PRICE, "given back");
        assertEq(home.transactionOf(orderId), bytes32(uint256(1)), "once");
        _expectNotRefundable(order, ParticipantState.None);
    }

    function test_Refund_RevertGiven_NeverOpenedOrUndecided() public {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        _expectNotRefundable(order, ParticipantState.None);
        opened(7);
        _expectNotRefundable(order, ParticipantState.Prepared);
    }

    /// @dev Credits come for all orders together; each user gets its own.
    function test_Refund_OfSeveralOrders() public {
        GaslessCrossChainOrder memory first = _aborted(7);
        GaslessCrossChainOrder memory second = _aborted(8);
        later(HOME, START);
        GaslessCrossChainOrder memory third = opened(9);
        home.refund(second);
        assertEq(token.balanceOf(address(home)), PRICE, "the first's");
        home.refund(first);
        assertEq(token.balanceOf(address(home)), 0, "nothing is left");
        assertEq(token.balanceOf(institute), 9 * PRICE, "the third is locked");
        _expectNotRefundable(third, ParticipantState.Prepared);
    }

    function test_Fill_RevertGiven_NotCommitted() public {
        GaslessCrossChainOrder memory order = opened(7);
        (bytes32 orderId, bytes memory originData) = _originData(order);
        vm.expectPartialRevert(IRightMint.RightMintNotOwed.selector);
        away.fill(orderId, originData, POLICY);
    }

    function test_Fill_RevertWhen_OrderIsAnotherOrFilled() public {
        GaslessCrossChainOrder memory order = opened(7);
        deliverFrom(0);
        (bytes32 orderId, bytes memory originData) = _originData(order);
        vm.expectPartialRevert(IRightMint.RightMintNotOwed.selector);
        away.fill(bytes32(uint256(orderId) + 1), originData, POLICY);
        away.fill(orderId, originData, POLICY);
        vm.expectPartialRevert(IRightMint.RightMintNotOwed.selector);
        away.fill(orderId, originData, POLICY);
    }

    /// @dev A transaction that somebody began without the settler of the origin is no order.
    function test_Fill_RevertGiven_OriginUnknown() public {
        GaslessCrossChainOrder memory order = opened(7);
        deliverFrom(0);
        (bytes32 orderId, bytes memory originData) = _originData(order);
        away.setChain(HOME, OrderChain(address(0), address(0), address(0)));
        vm.expectRevert(abi.encodeWithSelector(IRightOrderSettler.OrderChainUnknown.selector, uint256(HOME)));
        away.fill(orderId, originData, POLICY);
        away.setChain(HOME, OrderChain(address(0xbad), address(0), address(0)));
        vm.expectPartialRevert(IRightMint.RightMintNotOwed.selector);
        away.fill(orderId, originData, POLICY);
    }

    function test_SetChain_NamesAndIsRestricted() public {
        OrderChain memory chain = OrderChain(address(1), address(2), address(3));
        vm.expectEmit(address(home));
        emit IRightOrderSettler.OrderChainSet(THIRD, chain);
        home.setChain(THIRD, chain);
        assertEq(home.chainOf(THIRD).rights, address(3), "named");
        vm.expectRevert(abi.encodeWithSelector(IRightOrderSettler.OrderChainInvalid.selector, 0));
        home.setChain(0, chain);
        vm.expectRevert(abi.encodeWithSelector(IRightOrderSettler.OrderChainInvalid.selector, HOME));
        home.setChain(HOME, chain);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, hospital));
        vm.prank(hospital);
        home.setChain(THIRD, chain);
    }

    function test_Resolve_SaysWhatIsGivenAndGot() public view {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        ResolvedCrossChainOrder memory resolved = home.resolveFor(order, "");
        assertEq(resolved.user, institute, "user");
        assertEq(resolved.orderId, home.orderIdOf(order), "id");
        assertEq(resolved.openDeadline, START + 30, "open");
        assertEq(resolved.fillDeadline, START + 180, "fill");
        assertEq(resolved.maxSpent[0].token, _word(address(rights)), "a right");
        assertEq(resolved.maxSpent[0].amount, 1, "one");
        assertEq(resolved.maxSpent[0].recipient, _word(institute), "to its holder");
        assertEq(resolved.maxSpent[0].chainId, AWAY, "there");
        assertEq(resolved.minReceived[0].token, _word(address(token)), "the token");
        assertEq(resolved.minReceived[0].amount, PRICE, "the price");
        assertEq(resolved.minReceived[0].recipient, 0, "to a filler not known yet");
        assertEq(resolved.minReceived[0].chainId, HOME, "here");
        assertEq(resolved.fillInstructions[0].originData.length, 0, "without a seller there is none");
        resolved = home.resolveFor(order, sellerOf(order, PROVIDER_KEY));
        assertEq(resolved.minReceived[0].recipient, _word(PAYEE), "to the payee");
        assertEq(resolved.fillInstructions[0].destinationChainId, AWAY, "filled there");
        assertEq(resolved.fillInstructions[0].destinationSettler, _word(address(away)), "by its settler");
    }

    /// @dev Whatever is lost, doubled or late: in the end the user has its money and no right, or is owed the right and the payee is paid.
    function testFuzz_Order_BothOrNeither(uint256 seed) public {
        GaslessCrossChainOrder memory order = opened(7);
        bytes32 xid = home.transactionOf(home.orderIdOf(order));
        for (uint256 i = 0; i < 12; ++i) {
            uint256 pick = (seed >> (16 * i)) % 65_536;
            if (pick % 8 == 0) later(pick % 16 == 0 ? HOME : AWAY, START + 61 + (pick % 90));
            else deliver(pick % gateway.count());
        }
        // What is undecided is aborted; what was decided arrives.
        later(HOME, START + 181);
        if (coordinator.stateOf(xid) < CoordinatorState.Committed) coordinator.abort(xid);
        for (uint8 i = 0; i < 2; ++i) {
            on(HOME);
            if (coordinator.stateOf(xid) != CoordinatorState.Closed) coordinator.resend(xid, i);
            if (gateway.count() > 0) deliver(gateway.count() - 1);
        }
        on(HOME);
        if (coordinator.decisionOf(xid) == Decision.Committed) {
            assertEq(lock.creditOf(PAYEE), PRICE, "paid");
            fill(order);
            assertEq(rights.ownerOf(1), institute, "minted");
            _expectNotRefundable(order, ParticipantState.Finalized);
        } else {
            assertEq(lock.creditOf(PAYEE), 0, "not paid");
            (bytes32 orderId, bytes memory originData) = _originData(order);
            vm.expectPartialRevert(IRightMint.RightMintNotOwed.selector);
            away.fill(orderId, originData, POLICY);
            on(HOME);
            home.refund(order);
            assertEq(token.balanceOf(institute), 10 * PRICE, "given back");
        }
    }

    function _aborted(uint256 nonce) private returns (GaslessCrossChainOrder memory order) {
        later(HOME, START);
        order = opened(nonce);
        later(HOME, START + 181);
        coordinator.abort(home.transactionOf(home.orderIdOf(order)));
    }

    function _originData(
        GaslessCrossChainOrder memory order
    ) private returns (bytes32 orderId, bytes memory originData) {
        on(HOME);
        orderId = home.orderIdOf(order);
        (, originData) = home.originDataOf(order, sellerOf(order, PROVIDER_KEY));
        on(AWAY);
    }

    function _expectNotRefundable(GaslessCrossChainOrder memory order, ParticipantState state) private {
        on(HOME);
        bytes32 orderId = home.orderIdOf(order);
        vm.expectRevert(abi.encodeWithSelector(IRightOrderSettler.RightOrderNotRefundable.selector, orderId, state));
        home.refund(order);
    }

    function _word(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }
}
