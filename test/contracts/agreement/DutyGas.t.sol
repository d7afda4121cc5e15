// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementId} from "../../../contracts/types/Ids.sol";
import {DutyFixture} from "./DutyFixture.sol";

/// @dev As in {AgreementGasTest}: all that comes before the measured call stands in `setUp`. The policy has six places.
contract DutyGasTest is DutyFixture {
    AgreementId private _unopened;

    function setUp() public {
        openDuties();
        _unopened = agree(termsFor(2));
        breach(prohibition, provider);
        vm.warp(DEADLINE);
    }

    function test_Gas_OpenDuties() public {
        duties.open(_unopened, policy);
        vm.snapshotGasLastCall("agreement", "openDuties");
    }

    function test_Gas_ConfirmDuty() public {
        vm.prank(consumer);
        duties.confirm(agreement, attribution);
        vm.snapshotGasLastCall("agreement", "confirmDuty");
    }

    function test_Gas_ConfirmRemedyAndResume() public {
        vm.prank(provider);
        duties.confirm(agreement, remedy);
        vm.snapshotGasLastCall("agreement", "confirmRemedyAndResume");
    }

    function test_Gas_BreachDuty() public {
        duties.breach(agreement, information);
        vm.snapshotGasLastCall("agreement", "breachDuty");
    }
}
