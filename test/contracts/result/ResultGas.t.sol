// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JobId} from "../../../contracts/types/Ids.sol";
import {Trade} from "../support/Trade.sol";

contract ResultGasTest is Trade {
    bytes32 private constant _MANIFEST = keccak256("manifest");

    JobId private _job;
    bytes private _signature;

    function setUp() public {
        openTrade();
        _job = authorise(requestFor(agree(termsFor(1)), 10, 1));
        _signature = signManifest(_job, _MANIFEST, NODE_SECRET);
    }

    function test_Gas_Anchor() public {
        results.anchor(_job, _MANIFEST, _signature);
        vm.snapshotGasLastCall("result", "anchor");
    }
}
