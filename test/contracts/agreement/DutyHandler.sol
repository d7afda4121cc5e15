// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DutyFlags, DutyView} from "../../../contracts/agreement/IDutyBook.sol";
import {DutyKind} from "../../../contracts/policy/DutyReader.sol";
import {DutyFixture} from "./DutyFixture.sol";

/// @dev Confirms and breaches at random: any duty, by anybody, at any time. What the book refuses does nothing. Who brought about what is kept
/// here, against rules that are written again.
contract DutyHandler is DutyFixture {
    uint256 public confirmedByOthers;
    uint256 public breachedTooEarly;
    uint256 public infringedByOthers;
    uint256 public forgotten;
    uint256 public confirmations;
    uint256 public breaches;
    uint256 public suspensions;

    constructor() {
        openDuties();
        deposit(agreement, 1_000);
    }

    function confirmAny(uint256 duty, uint256 caller) external {
        DutyView memory asked = _duty(duty);
        address by = _account(caller);
        vm.prank(by);
        try duties.confirm(agreement, asked.id) {
            confirmations += 1;
            bool isOwedTo = asked.isOwedByProvider ? by == consumer : by == provider || by == node;
            if (!isOwedTo) confirmedByOthers += 1;
            if (asked.flags & DutyFlags.BREACHED != 0 && flagsOf(asked.id) & DutyFlags.BREACHED == 0) forgotten += 1;
        } catch {}
        _countSuspension();
    }

    function breachAny(uint256 duty, uint256 caller) external {
        DutyView memory asked = _duty(duty);
        address by = _account(caller);
        vm.prank(by);
        try duties.breach(agreement, asked.id) {
            breaches += 1;
            bool isLapsed = asked.deadline != 0 && block.timestamp >= asked.deadline;
            if (asked.kind != DutyKind.Prohibition && !isLapsed) breachedTooEarly += 1;
            bool mayAttest = by == provider || by == node || by == regulator;
            if (asked.kind == DutyKind.Prohibition && !mayAttest) infringedByOthers += 1;
        } catch {}
        _countSuspension();
    }

    function openAgain(uint256 caller) external {
        vm.prank(_account(caller));
        duties.open(agreement, policy);
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 0, 2 days));
    }

    function all() external view returns (DutyView[] memory) {
        return duties.duties(agreement);
    }

    function factWords() external view returns (bytes32[] memory) {
        return words(agreement);
    }

    function isSuspended() external view returns (bool) {
        return agreements.isSuspended(agreement);
    }

    /// @dev Ends the agreement as the consumer and takes the deposit back.
    function endAndRefund() external returns (uint128) {
        vm.prank(consumer);
        agreements.end(agreement);
        vm.warp(block.timestamp + COLLECT_WINDOW);
        return escrow.refund(agreement);
    }

    function _countSuspension() private {
        if (agreements.isSuspended(agreement)) suspensions += 1;
    }

    function _duty(uint256 index) private view returns (DutyView memory) {
        DutyView[] memory listed = duties.duties(agreement);
        return listed[index % listed.length];
    }

    function _account(uint256 index) private view returns (address) {
        return [provider, node, consumer, regulator, stranger, platform][index % 6];
    }
}
