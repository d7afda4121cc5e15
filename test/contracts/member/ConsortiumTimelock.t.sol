// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {ConsortiumTimelock} from "../../../contracts/member/ConsortiumTimelock.sol";
import {IConsortiumTimelock} from "../../../contracts/member/IConsortiumTimelock.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";

/// @dev Nobody but the governor makes the timelock do anything.
contract ConsortiumTimelockTest is GovernanceFixture {
    address private constant BINDER = address(0xb1);

    ConsortiumTimelock private _fresh;

    function setUp() public {
        deployGovernance();
        _fresh = new ConsortiumTimelock(BINDER);
    }

    function test_Bind_EmitsAndGrants() public {
        vm.expectEmit();
        emit IConsortiumTimelock.TimelockBound(address(governor));
        vm.prank(BINDER);
        _fresh.bind(address(governor));

        assertEq(_fresh.governor(), address(governor), "governor");
        bytes32[3] memory roles = [_fresh.PROPOSER_ROLE(), _fresh.CANCELLER_ROLE(), _fresh.EXECUTOR_ROLE()];
        for (uint256 i = 0; i < 3; ++i) {
            assertTrue(_fresh.hasRole(roles[i], address(governor)), "governor has it");
            assertTrue(!_fresh.hasRole(roles[i], BINDER), "binder has it not");
            assertTrue(!_fresh.hasRole(roles[i], address(0)), "not open");
        }
        assertTrue(_fresh.hasRole(bytes32(0), address(_fresh)), "administers itself");
        assertTrue(!_fresh.hasRole(bytes32(0), BINDER), "binder administers");
    }

    function test_Bind_RevertWhen_CallerIsNotBinder() public {
        vm.expectRevert(abi.encodeWithSelector(IConsortiumTimelock.TimelockCallerNotBinder.selector, address(this)));
        _fresh.bind(address(governor));
    }

    function test_Bind_RevertGiven_Bound() public {
        vm.prank(BINDER);
        _fresh.bind(address(governor));

        vm.expectRevert(abi.encodeWithSelector(IConsortiumTimelock.TimelockAlreadyBound.selector, address(governor)));
        vm.prank(BINDER);
        _fresh.bind(address(members));
    }

    function test_Bind_RevertWhen_GovernorIsNoContract() public {
        vm.expectRevert(abi.encodeWithSelector(IConsortiumTimelock.TimelockGovernorInvalid.selector, BINDER));
        vm.prank(BINDER);
        _fresh.bind(BINDER);
    }

    function test_Verbs_RevertWhen_CallerIsNotGovernor() public {
        _expectLacks(timelock.PROPOSER_ROLE());
        timelock.schedule(address(members), 0, "", 0, 0, 0);
        _expectLacks(timelock.EXECUTOR_ROLE());
        timelock.execute(address(members), 0, "", 0, 0);
        _expectLacks(timelock.CANCELLER_ROLE());
        timelock.cancel(0);
    }

    function _expectLacks(bytes32 role) private {
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), role)
        );
    }
}
