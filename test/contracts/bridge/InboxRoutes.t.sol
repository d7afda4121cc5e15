// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {CommitteeVerifier} from "../../../contracts/bridge/CommitteeVerifier.sol";
import {ICurses} from "../../../contracts/bridge/ICurses.sol";
import {IInbox, MessageClass} from "../../../contracts/bridge/IInbox.sol";
import {BridgeFixture} from "./BridgeFixture.sol";
import {BridgeReceiver} from "./BridgeReceiver.sol";

/// @dev Routes, recipients, guards, limits, offices.
contract InboxRoutesTest is BridgeFixture {
    function setUp() public {
        deployBridge();
    }

    /// @dev Poly: no contract of the bridge, nor the access manager, is ever called by the inbox.
    function test_SetRecipient_RevertWhen_ContractOfTheBridge() public {
        address[4] memory all = [address(inbox), address(outbox), address(committee), address(manager)];
        for (uint256 i = 0; i < all.length; ++i) {
            for (uint8 c = 1; c < 4; ++c) {
                _expectForbidden(all[i]);
                inbox.setRecipient(all[i], MessageClass(c));
            }
            assertTrue(inbox.classOf(all[i]) == MessageClass.None, "class");
        }
    }

    /// @dev What was a verifier once stays out, also when the route demands it no more.
    function test_SetRecipient_RevertWhen_FormerVerifier() public {
        CommitteeVerifier next = new CommitteeVerifier(address(manager), CN, EU);
        inbox.setRoute(SOURCE, address(outbox), one(address(next)), [1, 1, 1]);
        _expectForbidden(address(committee));
        inbox.setRecipient(address(committee), MessageClass.Data);
        _expectForbidden(address(next));
        inbox.setRecipient(address(next), MessageClass.Data);
    }

    function test_SetRecipient_RevertWhen_NoCode() public {
        _expectForbidden(address(0xcafe));
        inbox.setRecipient(address(0xcafe), MessageClass.Data);
        _expectForbidden(address(0));
        inbox.setRecipient(address(0), MessageClass.Data);
        // Forbidding is always possible.
        inbox.setRecipient(address(0xcafe), MessageClass.None);
    }

    function test_SetAuthority_RevertWhen_Recipient() public {
        _expectForbidden(address(receiver));
        vm.prank(address(manager));
        inbox.setAuthority(address(receiver));
        AccessManager next = new AccessManager(address(this));
        vm.prank(address(manager));
        inbox.setAuthority(address(next));
        assertEq(inbox.authority(), address(next), "authority");
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, SENDER));
        vm.prank(SENDER);
        inbox.setAuthority(address(manager));
    }

    function test_Guard_ForEver() public {
        BridgeReceiver guarded = new BridgeReceiver();
        vm.expectEmit(address(inbox));
        emit IInbox.InboxGuarded(address(guarded));
        inbox.guard(address(guarded));
        assertTrue(inbox.isGuarded(address(guarded)), "guarded");
        _expectForbidden(address(guarded));
        inbox.setRecipient(address(guarded), MessageClass.Data);
        _expectForbidden(address(receiver));
        inbox.guard(address(receiver));
    }

    function test_SetRecipient_EmitsAndHolds() public {
        vm.expectEmit(address(inbox));
        emit IInbox.InboxRecipientSet(address(receiver), MessageClass.Decision);
        inbox.setRecipient(address(receiver), MessageClass.Decision);
        assertTrue(inbox.classOf(address(receiver)) == MessageClass.Decision, "class");
        vm.expectEmit(address(inbox));
        emit IInbox.InboxRescueSet(address(receiver), true);
        inbox.setRescue(address(receiver), true);
        assertTrue(inbox.isRescue(address(receiver)), "rescue");
        inbox.setRecipient(address(receiver), MessageClass.Data);
        assertTrue(inbox.isRescue(address(receiver)), "still rescue");
    }

    function test_SetRoute_EmitsAndHolds() public {
        address[] memory verifiers = _verifiers(3);
        vm.expectEmit(address(inbox));
        emit IInbox.InboxRouteSet(SOURCE, address(0x0b), verifiers, [1, 2, 3]);
        inbox.setRoute(SOURCE, address(0x0b), verifiers, [1, 2, 3]);
        (address from, address[] memory found, uint8[3] memory demanded) = inbox.routeOf(SOURCE);
        assertEq(from, address(0x0b), "outbox");
        assertEq(keccak256(abi.encode(found)), keccak256(abi.encode(verifiers)), "verifiers");
        assertEq(keccak256(abi.encode(demanded)), keccak256(abi.encode([1, 2, 3])), "demanded");
        assertEq(inbox.routes().length, 1, "routes");
        (from, found, ) = inbox.routeOf(9);
        assertEq(from, address(0), "no route");
        assertEq(found.length, 0, "no verifier");
    }

    function test_SetRoute_KeepsTheCurse() public {
        inbox.curseRoute(SOURCE);
        inbox.setRoute(SOURCE, address(0x0b), one(address(committee)), [1, 1, 1]);
        assertTrue(inbox.isCursed(SOURCE), "cursed");
        inbox.curseAll();
        inbox.setRoute(9, address(0x0b), one(address(committee)), [1, 1, 1]);
        assertTrue(inbox.isCursed(9), "new route");
    }

    function test_SetRoute_RevertWhen_ZeroOrHere() public {
        uint64[3] memory chains = [uint64(0), HERE, SOURCE];
        for (uint256 i = 0; i < 3; ++i) {
            address from = i == 2 ? address(0) : address(0x0b);
            vm.expectRevert(abi.encodeWithSelector(IInbox.InboxRouteInvalid.selector, chains[i], from));
            inbox.setRoute(chains[i], from, one(address(committee)), [1, 1, 1]);
        }
    }

    /// @dev KelpDAO aside, which is the committee's: a route without a verifier, or with fewer than it says, cannot be.
    function test_SetRoute_RevertWhen_VerifiersInvalid() public {
        address[] memory none = new address[](0);
        _expectVerifiers(0);
        inbox.setRoute(SOURCE, address(outbox), none, [0, 0, 0]);
        _expectVerifiers(1);
        inbox.setRoute(SOURCE, address(outbox), one(address(committee)), [0, 1, 1]);
        _expectVerifiers(1);
        inbox.setRoute(SOURCE, address(outbox), one(address(0xcafe)), [1, 1, 1]);
        _expectVerifiers(1);
        inbox.setRoute(SOURCE, address(outbox), one(address(receiver)), [1, 1, 1]);
        _expectVerifiers(1);
        inbox.setRoute(SOURCE, address(outbox), one(address(committee)), [1, 2, 2]);
        address[] memory verifiers = _verifiers(2);
        _expectVerifiers(2);
        inbox.setRoute(SOURCE, address(outbox), verifiers, [2, 1, 2]);
        _expectVerifiers(2);
        inbox.setRoute(SOURCE, address(outbox), verifiers, [1, 2, 1]);
        _expectVerifiers(2);
        inbox.setRoute(SOURCE, address(outbox), verifiers, [1, 1, 1]);
        verifiers[1] = verifiers[0];
        _expectVerifiers(2);
        inbox.setRoute(SOURCE, address(outbox), verifiers, [1, 2, 2]);
        verifiers = _verifiers(5);
        _expectVerifiers(5);
        inbox.setRoute(SOURCE, address(outbox), verifiers, [1, 5, 5]);
    }

    /// @dev Setting a limit again gives nothing back.
    function test_SetLimit_TakenStaysTaken() public {
        inbox.setLimit(9, MessageClass.Value, 10, 0);
        (uint256 available, , ) = inbox.limitOf(9, MessageClass.Value);
        assertEq(available, 10, "begins full");
        inbox.setLimit(9, MessageClass.Value, 4, 0);
        inbox.setLimit(9, MessageClass.Value, 10, 0);
        (available, , ) = inbox.limitOf(9, MessageClass.Value);
        assertEq(available, 4, "no more than before");
        inbox.setLimit(9, MessageClass.Value, 10, 3600);
        vm.warp(block.timestamp + 3);
        (available, , ) = inbox.limitOf(9, MessageClass.Value);
        assertEq(available, 7, "one a second");
    }

    function test_SetLimit_RevertWhen_NoClass() public {
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxClassInvalid.selector, MessageClass.None));
        inbox.setLimit(SOURCE, MessageClass.None, 1, 1);
    }

    /// @dev At the ends of every width nothing overflows; the access manager's clock has 48 bits.
    function testFuzz_Limit_NeverOverflows(uint32 capacity, uint32 perHour, uint64 time) public {
        inbox.setLimit(9, MessageClass.Data, capacity, perHour);
        vm.warp(bound(time, block.timestamp, type(uint48).max));
        (uint256 available, , ) = inbox.limitOf(9, MessageClass.Data);
        assertEq(available, capacity, "full");
        inbox.setLimit(9, MessageClass.Data, type(uint32).max, type(uint32).max);
        (available, , ) = inbox.limitOf(9, MessageClass.Data);
        assertEq(available, capacity, "as before");
    }

    function test_Verbs_RevertWhen_CallerLacksRole() public {
        manager.grantRole(16, SENDER, 0);
        vm.startPrank(SENDER);
        inbox.curseRoute(SOURCE);
        inbox.curseAll();
        _expectUnauthorized();
        inbox.liftRoute(SOURCE);
        _expectUnauthorized();
        inbox.liftAll();
        _expectUnauthorized();
        inbox.setRoute(SOURCE, address(outbox), new address[](0), [1, 1, 1]);
        _expectUnauthorized();
        inbox.setRecipient(address(receiver), MessageClass.Data);
        _expectUnauthorized();
        inbox.setRescue(address(receiver), true);
        _expectUnauthorized();
        inbox.setLimit(SOURCE, MessageClass.Data, 1, 1);
        _expectUnauthorized();
        inbox.guard(address(1));
        vm.stopPrank();
    }

    function test_Curse_EmitsAndIsIndependent() public {
        vm.expectEmit(address(inbox));
        emit ICurses.RouteCursed(SOURCE, address(this));
        inbox.curseRoute(SOURCE);
        vm.expectEmit(address(inbox));
        emit ICurses.AllCursed(address(this));
        inbox.curseAll();
        vm.expectEmit(address(inbox));
        emit ICurses.AllLifted();
        inbox.liftAll();
        assertTrue(inbox.isCursed(SOURCE), "alone still");
        vm.expectEmit(address(inbox));
        emit ICurses.RouteLifted(SOURCE);
        inbox.liftRoute(SOURCE);
        assertTrue(!inbox.isCursed(SOURCE), "lifted");
        vm.expectRevert(abi.encodeWithSelector(ICurses.CurseRouteUnknown.selector, uint64(9)));
        inbox.curseRoute(9);
    }

    function _verifiers(uint256 count) private returns (address[] memory verifiers) {
        verifiers = new address[](count);
        for (uint256 i = 0; i < count; ++i) verifiers[i] = address(new CommitteeVerifier(address(manager), CN, EU));
    }

    function _expectForbidden(address recipient) private {
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxRecipientForbidden.selector, recipient));
    }

    function _expectVerifiers(uint256 count) private {
        vm.expectRevert(abi.encodeWithSelector(IInbox.InboxVerifiersInvalid.selector, count));
    }

    function _expectUnauthorized() private {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, SENDER));
    }
}
