// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EmergencyBoard} from "../../../contracts/member/EmergencyBoard.sol";
import {EmergencyRequest, IEmergencyBoard} from "../../../contracts/member/IEmergencyBoard.sol";
import {IMemberRegistry, KeyRole, MemberRoles, MemberState} from "../../../contracts/member/IMemberRegistry.sol";
import {IValidatorSet} from "../../../contracts/member/IValidatorSet.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {Institutions} from "../support/Institutions.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";
import {SeatList} from "./SeatList.sol";

/// @dev Seven voters, 1 to 4 of CN and 5 to 7 of EU, each with a seat: four supporters decide, two may be suspended at once.
contract EmergencyBoardTest is GovernanceFixture {
    bytes32 private constant REASON = keccak256("its node key is on a public page");
    uint48 private constant DURATION = 72 hours;
    uint256 private constant PROVIDER = 50;

    EmergencyBoard private _board;
    SeatList private _seats;

    function setUp() public {
        deployGovernance();
        _deployBoard();
        voters(1, 4, CN);
        voters(5, 3, EU);
        for (uint256 i = 1; i <= 7; ++i) _seats.seat(idOf(i), address(uint160(0x5ea70 + i)));
        admitted(keyOf(PROVIDER), Institutions.did(EU, PROVIDER, keyOf(PROVIDER)), EU, MemberRoles.PROVIDER);
        vm.warp(NOW + 1);
    }

    function test_Request_EmitsAndSupports() public {
        vm.expectEmit();
        emit IEmergencyBoard.EmergencyRequested(1, idOf(7), idOf(1), REASON);
        vm.expectEmit();
        emit IEmergencyBoard.EmergencySupported(1, idOf(1), 1);
        _request(1, 7);

        EmergencyRequest memory asked = _board.requestOf(1);
        assertSame(asked.accused, idOf(7), "accused");
        assertEq(asked.reason, REASON, "reason");
        assertEq(asked.openedAt, NOW + 1, "openedAt");
        assertEq(asked.supporters, 1, "supporters");
        assertTrue(_board.hasSupported(1, idOf(1)) && !_board.hasSupported(1, idOf(2)), "supported");
        assertEq(_board.requestCount(), 1, "count");
    }

    function test_Support_SuspendsByMoreThanHalf() public {
        uint256 requestId = _request(1, 7);
        _support(2, requestId);
        _support(5, requestId);
        assertTrue(members.stateOf(idOf(7)) == MemberState.Admitted, "three of seven");

        vm.expectEmit();
        emit IEmergencyBoard.EmergencySuspended(requestId, idOf(7), uint48(NOW + 1) + DURATION);
        _support(3, requestId);

        assertTrue(members.stateOf(idOf(7)) == MemberState.Suspended, "four of seven");
        assertEq(_board.requestOf(requestId).suspendedUntil, NOW + 1 + DURATION, "until");
    }

    function test_Suspension_EndsByItself() public {
        _suspend(7);
        vm.warp(NOW + 1 + DURATION - 1);
        assertTrue(members.stateOf(idOf(7)) == MemberState.Suspended, "last second");
        assertTrue(!members.mayHold(keyOf(7)), "may not hold");

        vm.warp(NOW + 1 + DURATION);
        assertTrue(members.stateOf(idOf(7)) == MemberState.Admitted, "over");
        assertTrue(members.mayHold(keyOf(7)), "may hold");
    }

    /// @dev All of CN is more than half, and it is not enough: EU has voters besides the accused.
    function test_Support_NeedsEachJurisdiction() public {
        uint256 requestId = _request(1, 7);
        for (uint256 i = 2; i <= 4; ++i) _support(i, requestId);
        assertTrue(members.stateOf(idOf(7)) == MemberState.Admitted, "no supporter of EU");
        Jurisdiction[] memory missing = _board.missingJurisdictions(requestId);
        assertEq(missing.length, 1, "missing");
        assertTrue(missing[0] == EU, "EU");

        _support(5, requestId);
        assertTrue(members.stateOf(idOf(7)) == MemberState.Suspended, "with EU");
    }

    /// @dev Where the accused is the only voter of its jurisdiction, nobody else can speak for it.
    function test_Support_NotTheJurisdictionOfTheAccusedAlone() public {
        _lonelyAccused();
        uint256 requestId = _request(1, 9);
        assertEq(_board.missingJurisdictions(requestId).length, 0, "missing");
        _support(2, requestId);
        _support(3, requestId);

        assertTrue(members.stateOf(idOf(9)) == MemberState.Suspended, "suspended");
    }

    function test_Request_RevertWhen_CallerIsNoVoter() public {
        _expectNotVoter(keyOf(PROVIDER));
        _request(PROVIDER, 7);
        _expectNotVoter(keyOf(99));
        _request(99, 7);
        address node = withKey(keyOf(1), 0xa2, KeyRole.Node);
        MemberId accused = idOf(7);
        _expectNotVoter(node);
        vm.prank(node);
        _board.request(accused, REASON);
    }

    function test_Request_RevertWhen_CallerIsAccused() public {
        vm.expectRevert(abi.encodeWithSelector(IEmergencyBoard.EmergencyAccused.selector, idOf(7)));
        _request(7, 7);
    }

    function test_Request_RevertGiven_AccusedNotAdmitted() public {
        applied(keyOf(60), Institutions.did(EU, 60, keyOf(60)), EU, MemberRoles.PROVIDER);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyBoard.EmergencyMemberNotAdmitted.selector, idOf(60)));
        _request(1, 60);

        members.suspend(idOf(7), 0);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyBoard.EmergencyMemberNotAdmitted.selector, idOf(7)));
        _request(1, 7);
    }

    /// @dev Of a provider only what it may do is at stake, neither votes nor seats: no limit of number.
    function test_Request_AccusesWhoHasNoVote() public {
        _suspend(PROVIDER);
        _suspendBy(1, 2, 3, 5, 6);
        _suspendBy(1, 2, 3, 5, 7);

        assertTrue(members.stateOf(idOf(PROVIDER)) == MemberState.Suspended, "provider");
        assertTrue(members.stateOf(idOf(7)) == MemberState.Suspended, "second voter");
    }

    function test_Support_RevertWhen_Twice() public {
        uint256 requestId = _request(1, 7);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyBoard.EmergencyAlreadySupported.selector, requestId, idOf(1)));
        _support(1, requestId);
    }

    /// @dev One organisation, whatever the number of its keys.
    function test_Support_RevertWhen_TwiceWithAnotherKey() public {
        address second = withKey(keyOf(1), 0xa2, KeyRole.Controller);
        uint256 requestId = _request(1, 7);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyBoard.EmergencyAlreadySupported.selector, requestId, idOf(1)));
        vm.prank(second);
        _board.support(requestId);
    }

    function test_Support_RevertGiven_UnknownRequest() public {
        vm.expectRevert(abi.encodeWithSelector(IEmergencyBoard.EmergencyRequestUnknown.selector, 1));
        _support(1, 1);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyBoard.EmergencyRequestUnknown.selector, 1));
        _board.missingJurisdictions(1);
    }

    function test_Support_RevertGiven_ADayOld() public {
        uint256 requestId = _request(1, 7);
        vm.warp(NOW + 1 + 24 hours - 1);
        _support(2, requestId);

        vm.warp(NOW + 1 + 24 hours);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyBoard.EmergencyRequestClosed.selector, requestId));
        _support(3, requestId);
    }

    function test_Support_RevertGiven_Decided() public {
        uint256 requestId = _suspend(7);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyBoard.EmergencyRequestClosed.selector, requestId));
        _support(6, requestId);
    }

    /// @dev Voters are those of the second before the request: nobody is admitted to help.
    function test_Support_RevertGiven_AdmittedSince() public {
        uint256 requestId = _request(1, 7);
        voter(8, CN);
        vm.warp(NOW + 10);
        _expectNotVoter(keyOf(8));
        _support(8, requestId);
    }

    function test_Support_RevertGiven_SupporterSuspended() public {
        uint256 requestId = _request(1, 7);
        _suspendBy(1, 3, 4, 5, 2);
        _expectNotVoter(keyOf(2));
        _support(2, requestId);
    }

    function test_Request_RevertGiven_SuspendedWithinThirtyDays() public {
        _suspend(7);
        uint256 end = NOW + 1 + DURATION;
        assertEq(_board.notBefore(idOf(7)), end + 30 days, "notBefore");
        vm.warp(end + 30 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyBoard.EmergencyTooSoon.selector, idOf(7), end + 30 days));
        _request(1, 7);

        vm.warp(end + 30 days);
        _suspend(7);
    }

    /// @dev Two requests about one member at once suspend it once.
    function test_Support_RevertGiven_AccusedSuspendedByAnotherRequest() public {
        uint256 first = _request(1, 7);
        _suspendBy(2, 3, 4, 5, 7);
        _support(2, first);
        _support(3, first);

        vm.expectRevert(abi.encodeWithSelector(IEmergencyBoard.EmergencyMemberNotAdmitted.selector, idOf(7)));
        _support(5, first);
    }

    /// @dev Of seven at most two at once; when one is over, another.
    function test_Support_RevertGiven_TooManyAtOnce() public {
        _suspendBy(1, 2, 3, 5, 7);
        vm.warp(NOW + 2);
        _suspendBy(1, 2, 3, 5, 6);
        uint256 third = _requestBy(1, 2, 3, 4);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyBoard.EmergencyTooManySuspended.selector, idOf(4), 2));
        _support(5, third);

        vm.warp(NOW + 1 + DURATION);
        _suspendBy(1, 2, 3, 5, 4);
        assertTrue(members.stateOf(idOf(4)) == MemberState.Suspended, "third");
    }

    /// @dev A suspension that a vote lifts counts no more.
    function test_Support_CountsWhatStillLasts() public {
        _suspendBy(1, 2, 3, 5, 7);
        _suspendBy(1, 2, 3, 5, 6);
        members.reinstate(idOf(7));
        _suspendBy(1, 2, 3, 5, 4);

        assertTrue(members.stateOf(idOf(4)) == MemberState.Suspended, "third");
    }

    /// @dev Seats that are lost by votes count too: the chain goes on only while f at most are away.
    function test_Support_RevertGiven_SeatsLostOtherwise() public {
        members.suspend(idOf(6), 0);
        members.suspend(idOf(7), 0);
        uint256 requestId = _requestBy(1, 2, 3, 4);
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberSeatsNeeded.selector, idOf(4), 2));
        _support(5, requestId);
    }

    function test_Support_NoLimitOfSeatsGiven_NoSeat() public {
        members.suspend(idOf(6), 0);
        members.suspend(idOf(7), 0);
        voter(8, CN);
        vm.warp(NOW + 10);
        _suspendBy(1, 2, 3, 5, 8);

        assertTrue(members.stateOf(idOf(8)) == MemberState.Suspended, "suspended");
    }

    /// @dev Three voters bear the loss of none.
    function test_Support_RevertGiven_ThreeVoters() public {
        deployGovernance();
        _deployBoard();
        voters(1, 3, CN);
        vm.warp(NOW + 1);
        uint256 requestId = _request(1, 3);

        vm.expectRevert(abi.encodeWithSelector(IEmergencyBoard.EmergencyTooManySuspended.selector, idOf(3), 0));
        _support(2, requestId);
    }

    function test_Constructor_RevertWhen_DurationUnsound() public {
        vm.expectRevert(abi.encodeWithSelector(IEmergencyBoard.EmergencyDurationInvalid.selector, 0, DURATION));
        new EmergencyBoard(members, members, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IEmergencyBoard.EmergencyDurationInvalid.selector, DURATION + 1, DURATION)
        );
        new EmergencyBoard(members, members, DURATION + 1);
    }

    /// @dev A suspension is there exactly if the supporters are more than half and of both jurisdictions; voter 7 is accused.
    function testFuzz_Support_SuspendsExactlyByTheRule(uint256 seed) public {
        uint256 requestId = 0;
        uint256 supporters = 0;
        bool heardCn = false;
        bool heardEu = false;
        for (uint256 i = 1; i <= 6; ++i) {
            bool ruled = 2 * supporters > 7 && heardCn && heardEu;
            if ((seed >> i) & 1 == 0 || ruled) continue;
            if (requestId == 0) requestId = _request(i, 7);
            else _support(i, requestId);
            ++supporters;
            heardCn = heardCn || i <= 4;
            heardEu = heardEu || i > 4;
        }
        bool expected = 2 * supporters > 7 && heardCn && heardEu;

        assertTrue((members.stateOf(idOf(7)) == MemberState.Suspended) == expected, "suspended");
    }

    function _deployBoard() private {
        _seats = new SeatList(members);
        members.bindValidatorSet(IValidatorSet(address(_seats)));
        _board = new EmergencyBoard(members, members, DURATION);
        manager.grantRole(Roles.EMERGENCY, address(_board), 0);
    }

    /// @dev Four voters of CN, and the accused, 9, alone in EU.
    function _lonelyAccused() private {
        deployGovernance();
        _deployBoard();
        voters(1, 4, CN);
        voter(9, EU);
        vm.warp(NOW + 1);
    }

    function _request(uint256 number, uint256 accused) private returns (uint256) {
        vm.prank(keyOf(number));
        return _board.request(_accusedOf(accused), REASON);
    }

    /// @dev Asks no contract, so that it may stand between an expectation and its call.
    function _accusedOf(uint256 number) private pure returns (MemberId) {
        return idOfDid(Institutions.did(number <= 4 || number == 8 ? CN : EU, number, keyOf(number)));
    }

    function _support(uint256 number, uint256 requestId) private {
        vm.prank(keyOf(number));
        _board.support(requestId);
    }

    function _requestBy(uint256 a, uint256 b, uint256 c, uint256 accused) private returns (uint256 requestId) {
        requestId = _request(a, accused);
        _support(b, requestId);
        _support(c, requestId);
    }

    function _suspendBy(
        uint256 a,
        uint256 b,
        uint256 c,
        uint256 d,
        uint256 accused
    ) private returns (uint256 requestId) {
        requestId = _requestBy(a, b, c, accused);
        _support(d, requestId);
    }

    function _suspend(uint256 accused) private returns (uint256 requestId) {
        requestId = _suspendBy(1, 2, 3, 5, accused);
    }

    function _expectNotVoter(address account) private {
        vm.expectRevert(abi.encodeWithSelector(IEmergencyBoard.EmergencyNotVoter.selector, account));
    }
}
