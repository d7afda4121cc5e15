// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IUsageRight, RightTerms} from "../../../contracts/right/IUsageRight.sol";
import {RightId} from "../../../contracts/types/Ids.sol";
import {RightFixture} from "./RightFixture.sol";

/// @dev Uses: taken, given back, refused by count and time.
contract RightUseTest is RightFixture {
    address private immutable _stranger = vm.addr(0xd0);
    RightTerms private _terms;

    function setUp() public {
        deployRights();
        _terms = validTerms();
        minted(_terms);
        vm.warp(_terms.notBefore);
    }

    function test_RecordUse_Emits() public {
        rights.recordUse(FIRST);

        vm.expectEmit();
        emit IUsageRight.UsageRecorded(FIRST, 2);
        rights.recordUse(FIRST);

        assertEq(rights.right(FIRST).used, 2, "used");
    }

    function testFuzz_RecordUse_OnlyInPeriod(uint256 time) public {
        time = bound(time, _terms.notBefore - 1 hours, _terms.expiresAt + 1 hours);
        vm.warp(time);

        if (time < _terms.notBefore) _expectNotYetValid(time);
        if (time >= _terms.expiresAt) _expectExpired(time);
        rights.recordUse(FIRST);
    }

    function test_RecordUse_RevertGiven_SecondBefore() public {
        vm.warp(_terms.notBefore - 1);

        _expectNotYetValid(_terms.notBefore - 1);
        rights.recordUse(FIRST);
    }

    function test_RecordUse_PassesGiven_LastSecond() public {
        vm.warp(_terms.expiresAt - 1);

        rights.recordUse(FIRST);
    }

    function test_RecordUse_RevertGiven_Expired() public {
        vm.warp(_terms.expiresAt);

        _expectExpired(_terms.expiresAt);
        rights.recordUse(FIRST);
    }

    function test_RecordUse_RevertGiven_Exhausted() public {
        _exhaust();

        vm.expectRevert(abi.encodeWithSelector(IUsageRight.RightExhausted.selector, FIRST, 3));
        rights.recordUse(FIRST);
    }

    function test_RecordUse_RevertGiven_Unknown() public {
        vm.expectRevert(abi.encodeWithSelector(IUsageRight.RightUnknown.selector, 2));
        rights.recordUse(RightId.wrap(2));
    }

    function test_RecordUse_RevertWhen_CallerLacksRole() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, hospital));
        vm.prank(hospital);
        rights.recordUse(FIRST);
    }

    function test_ReturnUse_MakesRoomAgain() public {
        _exhaust();

        vm.expectEmit();
        emit IUsageRight.UsageReturned(FIRST, 2);
        rights.returnUse(FIRST);
        rights.recordUse(FIRST);

        assertEq(rights.right(FIRST).used, 3, "used");
    }

    /// @dev A job that was authorised in time can fail after the right's end.
    function test_ReturnUse_PassesGiven_Expired() public {
        rights.recordUse(FIRST);
        vm.warp(_terms.expiresAt);

        rights.returnUse(FIRST);

        assertEq(rights.right(FIRST).used, 0, "used");
    }

    function test_ReturnUse_RevertGiven_Unused() public {
        vm.expectRevert(abi.encodeWithSelector(IUsageRight.RightUnused.selector, FIRST));
        rights.returnUse(FIRST);
    }

    function test_ReturnUse_RevertGiven_Unknown() public {
        vm.expectRevert(abi.encodeWithSelector(IUsageRight.RightUnknown.selector, 2));
        rights.returnUse(RightId.wrap(2));
    }

    function test_ReturnUse_RevertWhen_CallerLacksRole() public {
        rights.recordUse(FIRST);

        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, institute));
        vm.prank(institute);
        rights.returnUse(FIRST);
    }

    function test_CheckUsable_Passes() public view {
        rights.checkUsable(FIRST, institute);
    }

    function test_CheckUsable_RevertWhen_NotHolder() public {
        vm.expectRevert(abi.encodeWithSelector(IUsageRight.RightNotHolder.selector, FIRST, _stranger));
        rights.checkUsable(FIRST, _stranger);
    }

    function test_CheckUsable_RevertGiven_NotYetValid() public {
        vm.warp(_terms.notBefore - 1);

        _expectNotYetValid(_terms.notBefore - 1);
        rights.checkUsable(FIRST, institute);
    }

    function test_CheckUsable_RevertGiven_Expired() public {
        vm.warp(_terms.expiresAt);

        _expectExpired(_terms.expiresAt);
        rights.checkUsable(FIRST, institute);
    }

    function test_CheckUsable_RevertGiven_Exhausted() public {
        _exhaust();

        vm.expectRevert(abi.encodeWithSelector(IUsageRight.RightExhausted.selector, FIRST, 3));
        rights.checkUsable(FIRST, institute);
    }

    function _exhaust() private {
        for (uint256 i = 0; i < 3; ++i) rights.recordUse(FIRST);
    }

    function _expectNotYetValid(uint256 time) private {
        vm.expectRevert(abi.encodeWithSelector(IUsageRight.RightNotYetValid.selector, FIRST, _terms.notBefore, time));
    }

    function _expectExpired(uint256 time) private {
        vm.expectRevert(abi.encodeWithSelector(IUsageRight.RightExpired.selector, FIRST, _terms.expiresAt, time));
    }
}
