// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IERC1967} from "@openzeppelin/contracts/interfaces/IERC1967.sol";
import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {GasStation} from "../../../contracts/member/GasStation.sol";
import {DecisionClass, IConsortiumGovernor} from "../../../contracts/member/IConsortiumGovernor.sol";
import {IGasStation} from "../../../contracts/member/IGasStation.sol";
import {KeyRole} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {GasReceiver} from "./GasReceiver.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";

/// @dev Allowances by account and by member, by day; who is granted; upgrades. 100 wei an account, 250 wei a member.
contract GasStationTest is GovernanceFixture {
    uint256 private constant MIDNIGHT = 20_834 days;

    GasStation private _station;
    address private _implementation;
    MemberId private _id;

    function setUp() public {
        deployGovernance();
        voters(1, 4, CN);
        vm.warp(MIDNIGHT);
        _implementation = address(new GasStation(members));
        bytes memory call = abi.encodeCall(GasStation.initialize, (address(manager), 100, 250));
        _station = GasStation(payable(new ERC1967Proxy(_implementation, call)));
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = IGasStation.setAllowances.selector;
        manager.setTargetFunctionRole(address(_station), selectors, Roles.GAS);
        manager.grantRole(Roles.GAS, address(this), 0);
        _fund(1_000_000);
        _id = idOf(1);
    }

    function test_Grant_EmitsAndPays() public {
        assertEq(_station.available(keyOf(1)), 100, "available");

        vm.expectEmit();
        emit IGasStation.GasGranted(_id, keyOf(1), 100);
        vm.prank(address(0xcafe));
        _station.grant(keyOf(1));

        assertEq(keyOf(1).balance, 100, "balance");
        assertEq(_station.grantedToday(_id), 100, "granted");
        assertEq(_station.available(keyOf(1)), 0, "available");
    }

    function testFuzz_Grant_TopsUpOnly(uint96 balance) public {
        uint256 held = bound(balance, 0, 200);
        _give(keyOf(1), held);
        uint256 expected = held >= 100 ? 0 : 100 - held;
        assertEq(_station.available(keyOf(1)), expected, "available");
        if (expected == 0) _expectNothing(keyOf(1));
        _station.grant(keyOf(1));

        assertEq(keyOf(1).balance, held + expected, "balance");
    }

    function test_Grant_RevertGiven_AccountSpentItsDay() public {
        _station.grant(keyOf(1));
        _spendAll(keyOf(1));

        _expectNothing(keyOf(1));
        _station.grant(keyOf(1));
    }

    /// @dev A day is a UTC day: the last second of one and the first of the next are two.
    function test_Grant_BeginsAnewAtMidnight() public {
        vm.warp(MIDNIGHT + 1 days - 1);
        _station.grant(keyOf(1));
        _spendAll(keyOf(1));
        assertEq(_station.available(keyOf(1)), 0, "same day");

        vm.warp(MIDNIGHT + 1 days);
        assertEq(_station.available(keyOf(1)), 100, "next day");
        assertEq(_station.grantedToday(_id), 0, "granted today");
        _station.grant(keyOf(1));
        assertEq(keyOf(1).balance, 100, "balance");
    }

    function test_Grant_MemberCapIsSharedByItsKeys() public {
        address second = withKey(keyOf(1), 0xa2, KeyRole.Node);
        address third = withKey(keyOf(1), 0xa3, KeyRole.Payee);
        address fourth = withKey(keyOf(1), 0xa4, KeyRole.Controller);
        vm.startPrank(fourth);
        _station.grant(keyOf(1));
        _station.grant(second);
        _station.grant(third);

        assertEq(third.balance, 50, "what the member has left");
        _expectNothing(fourth);
        _station.grant(fourth);
        vm.stopPrank();
        // Another member has its own.
        _station.grant(keyOf(2));
    }

    /// @dev Four keys, and 250 for all of them: strangers give each 62, in whatever order they come, and the organisation shares out the rest.
    function test_Grant_StrangersGiveEqualShares() public {
        address[3] memory unused = [
            withKey(keyOf(1), 0xa2, KeyRole.Payee),
            withKey(keyOf(1), 0xa3, KeyRole.Payee),
            withKey(keyOf(1), 0xa4, KeyRole.Node)
        ];
        vm.startPrank(keyOf(2));
        for (uint256 i = 0; i < 3; ++i) {
            _station.grant(unused[i]);
            assertEq(unused[i].balance, 62, "unused key");
            _expectNothing(unused[i]);
            _station.grant(unused[i]);
        }
        assertEq(_station.available(keyOf(1)), 62, "what a stranger would give");
        _station.grant(keyOf(1));
        vm.stopPrank();

        assertEq(keyOf(1).balance, 62, "share");
        vm.prank(unused[0]);
        assertEq(_station.available(keyOf(1)), 2, "what an own key gives");
        vm.prank(unused[0]);
        _station.grant(keyOf(1));
        assertEq(keyOf(1).balance, 64, "remainder");
    }

    /// @dev Whatever strangers ask for, and whatever the keys spend, each key can have its share of the day.
    function testFuzz_Grant_NoOrderWithholdsAShare(uint256 seed, uint8 count) public {
        count = uint8(bound(count, 1, 9));
        address[] memory keys = new address[](count);
        keys[0] = keyOf(1);
        for (uint256 i = 1; i < count; ++i) keys[i] = withKey(keyOf(1), 0xa0 + i, KeyRole.Payee);
        uint256[] memory given = new uint256[](count);
        for (uint256 i = 0; i < 24; ++i) {
            uint256 chosen = (seed >> (4 * i)) % count;
            if ((seed >> (128 + i)) & 1 == 1) _spendAll(keys[chosen]);
            given[chosen] += _grantedBy(seed % 2 == 0 ? keyOf(2) : address(this), keys[chosen]);
        }
        uint256 share = 250 / uint256(count) < 100 ? 250 / uint256(count) : 100;
        for (uint256 i = 0; i < count; ++i) {
            _spendAll(keys[i]);
            assertEq(given[i] + _grantedBy(keyOf(2), keys[i]), share, "share");
        }
    }

    function test_Grant_GivesNoMoreThanTheStationHas() public {
        GasStation poor = GasStation(
            payable(
                new ERC1967Proxy(_implementation, abi.encodeCall(GasStation.initialize, (address(manager), 100, 250)))
            )
        );
        _expectNothing(keyOf(1));
        poor.grant(keyOf(1));
        _give(address(poor), 7);
        poor.grant(keyOf(1));

        assertEq(keyOf(1).balance, 7, "balance");
    }

    function test_Grant_RevertGiven_NotMember() public {
        _expectNotEligible(address(0xcafe));
        _station.grant(address(0xcafe));
        assertEq(_station.available(address(0xcafe)), 0, "available");
    }

    function test_Grant_RevertGiven_Suspended() public {
        members.suspend(_id, 0);
        members.suspendFor(idOf(2), 0, uint64(block.timestamp + 60));

        _expectNotEligible(keyOf(1));
        _station.grant(keyOf(1));
        _expectNotEligible(keyOf(2));
        _station.grant(keyOf(2));
        assertEq(_station.available(keyOf(2)), 0, "available");

        vm.warp(block.timestamp + 60);
        _station.grant(keyOf(2));
    }

    function test_Grant_LeavingYesLeftNo() public {
        vm.prank(keyOf(1));
        members.announceLeave();
        _station.grant(keyOf(1));

        members.completeLeave(_id);
        _expectNotEligible(keyOf(1));
        _station.grant(keyOf(1));
    }

    function test_Grant_RevertGiven_KeyRemoved() public {
        address node = withKey(keyOf(1), 0xa2, KeyRole.Node);
        vm.prank(keyOf(1));
        members.removeKey(node);

        _expectNotEligible(node);
        _station.grant(node);
    }

    function test_Grant_RevertWhen_AccountRefuses() public {
        GasReceiver receiver = _receiver(GasReceiver.Manner.Refuses);

        vm.expectRevert(abi.encodeWithSelector(GasReceiver.CoinRefused.selector));
        _station.grant(address(receiver));
        assertEq(_station.grantedToday(_id), 0, "granted");
    }

    function test_GrantMany_SkipsWhoRefuses() public {
        GasReceiver receiver = _receiver(GasReceiver.Manner.Refuses);
        address[] memory accounts = new address[](4);
        accounts[0] = address(receiver);
        accounts[1] = address(0xcafe);
        accounts[2] = keyOf(1);
        accounts[3] = keyOf(2);

        vm.expectEmit();
        emit IGasStation.GasRefused(_id, address(receiver), 100);
        _station.grantMany(accounts);

        assertEq(_station.grantedToday(_id), 100, "granted");
        assertEq(keyOf(1).balance, 100, "first");
        assertEq(keyOf(2).balance, 100, "second");
        // What it refused is there for it as soon as it takes it.
        receiver.behave(GasReceiver.Manner.Takes);
        assertEq(_station.available(address(receiver)), 100, "available");
    }

    function test_GrantMany_SurvivesWhoBurnsGas() public {
        address[] memory accounts = new address[](2);
        accounts[0] = address(_receiver(GasReceiver.Manner.Burns));
        accounts[1] = keyOf(1);
        uint256 before = gasleft();
        _station.grantMany(accounts);

        assertLe(before - gasleft(), 400_000, "gas");
        assertEq(keyOf(1).balance, 100, "balance");
    }

    function test_GrantMany_CountsWhoAsksForMore() public {
        GasReceiver receiver = _receiver(GasReceiver.Manner.AsksForMore);
        address[] memory accounts = new address[](2);
        accounts[0] = address(receiver);
        accounts[1] = address(receiver);
        _station.grantMany(accounts);

        assertLe(address(receiver).balance, 100, "balance");
        assertEq(_station.grantedToday(_id), address(receiver).balance, "granted");
    }

    /// @dev Whatever is asked for in whatever order, a day gives a member and an account no more than their allowances.
    function testFuzz_Grant_NeverMoreThanTheAllowances(uint256 seed) public {
        address[3] memory keys = [
            keyOf(1),
            withKey(keyOf(1), 0xa2, KeyRole.Node),
            withKey(keyOf(1), 0xa3, KeyRole.Payee)
        ];
        uint256[3] memory given;
        for (uint256 i = 0; i < 12; ++i) {
            uint256 chosen = (seed >> (3 * i)) % 3;
            if ((seed >> (128 + i)) & 1 == 1) _spendAll(keys[chosen]);
            given[chosen] += _grantedBy((seed >> (192 + i)) & 1 == 1 ? keys[0] : keyOf(2), keys[chosen]);
        }
        for (uint256 i = 0; i < 3; ++i) assertLe(given[i], 100, "account");
        assertLe(given[0] + given[1] + given[2], 250, "member");
        assertEq(_station.grantedToday(_id), given[0] + given[1] + given[2], "recorded");
    }

    function test_SetAllowances_EmitsAndHolds() public {
        vm.expectEmit();
        emit IGasStation.GasAllowancesSet(7, 9);
        _station.setAllowances(7, 9);

        assertEq(_station.allowancePerAccount(), 7, "account");
        assertEq(_station.allowancePerMember(), 9, "member");
        assertEq(_station.available(keyOf(1)), 7, "available");
    }

    function test_SetAllowances_BelowWhatWasGrantedGivesNothing() public {
        _station.grant(keyOf(1));
        _spendAll(keyOf(1));
        _station.setAllowances(50, 60);

        assertEq(_station.available(keyOf(1)), 0, "available");
    }

    function test_SetAllowances_RevertWhen_CallerLacksRole() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, keyOf(1)));
        vm.prank(keyOf(1));
        _station.setAllowances(7, 9);
    }

    function test_Initialize_RevertWhen_Again() public {
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        _station.initialize(address(this), 1, 1);
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        GasStation(payable(_implementation)).initialize(address(this), 1, 1);
    }

    function test_Upgrade_RevertWhen_CallerHasOnlyAnOffice() public {
        address next = address(new GasStation(members));
        manager.grantRole(Roles.GAS, keyOf(1), 0);

        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, keyOf(1)));
        vm.prank(keyOf(1));
        _station.upgradeToAndCall(next, "");
    }

    /// @dev Only through a vote of the class Upgrade and its delay; what was granted is kept.
    function test_Upgrade_ByVoteAndDelay() public {
        manager.renounceRole(0, address(this));
        address next = address(new GasStation(members));
        Draft memory made = draft(address(_station), abi.encodeCall(UUPSUpgradeable.upgradeToAndCall, (next, "")));
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(this)));
        _station.upgradeToAndCall(next, "");
        uint256 proposalId = readied(made, 3);
        assertEq(uint8(governor.ballot(proposalId).decisionClass), uint8(DecisionClass.Upgrade), "class");
        vm.warp(block.timestamp - 1);
        vm.expectPartialRevert(IConsortiumGovernor.GovernanceTooEarly.selector);
        execute(made);
        vm.warp(block.timestamp + 1);
        _station.grant(keyOf(1));

        vm.expectEmit(address(_station));
        emit IERC1967.Upgraded(next);
        execute(made);

        assertEq(_station.grantedToday(_id), 100, "granted");
        assertEq(_station.allowancePerMember(), 250, "allowance");
    }

    function _grantedBy(address caller, address account) private returns (uint256) {
        uint256 before = account.balance;
        vm.prank(caller);
        try _station.grant(account) {} catch {}
        return account.balance - before;
    }

    function _receiver(GasReceiver.Manner manner) private returns (GasReceiver receiver) {
        receiver = new GasReceiver();
        vm.prank(keyOf(1));
        members.addKey(address(receiver), KeyRole.Controller, block.timestamp, "");
        receiver.behave(manner);
    }

    function _fund(uint256 amount) private {
        _give(address(_station), amount);
    }

    /// @dev The test has coin from the runner.
    function _give(address account, uint256 amount) private {
        (bool ok, ) = account.call{value: amount}("");
        assertTrue(ok, "coin of the test");
    }

    function _spendAll(address account) private {
        uint256 amount = account.balance;
        vm.prank(account);
        (bool ok, ) = address(0xdead).call{value: amount}("");
        assertTrue(ok, "spent");
    }

    function _expectNothing(address account) private {
        vm.expectRevert(abi.encodeWithSelector(IGasStation.GasNothingToGrant.selector, account));
    }

    function _expectNotEligible(address account) private {
        vm.expectRevert(abi.encodeWithSelector(IGasStation.GasAccountNotEligible.selector, account));
    }
}
