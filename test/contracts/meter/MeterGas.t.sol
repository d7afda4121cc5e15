// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementTerms} from "../../../contracts/agreement/IAgreementBook.sol";
import {Voucher} from "../../../contracts/meter/IUsageMeter.sol";
import {Share} from "../../../contracts/settlement/IRevenueSplitter.sol";
import {AgreementId} from "../../../contracts/types/Ids.sol";
import {Trade} from "../support/Trade.sol";

/// @dev The second collection of an agreement: no slot is written for the first time.
contract MeterGasTest is Trade {
    Voucher private _voucher2;
    Voucher private _voucher3;
    bytes private _signature2;
    bytes private _signature3;
    Share[] private _shares3;

    function setUp() public {
        openTrade();
        (_voucher2, _signature2) = _collectOnce(termsFor(1));
        shares[0].ppm = 800_000;
        shares.push(Share(node, 100_000));
        (_voucher3, _signature3) = _collectOnce(termsFor(2));
        _shares3 = shares;
        shares.pop();
        shares[0].ppm = 900_000;
    }

    function test_Gas_Collect2() public {
        vm.prank(node);
        escrow.collect(_voucher2, _signature2, shares);
        vm.snapshotGasLastCall("meter", "collect2");
    }

    function test_Gas_Collect3() public {
        vm.prank(node);
        escrow.collect(_voucher3, _signature3, _shares3);
        vm.snapshotGasLastCall("meter", "collect3");
    }

    function _collectOnce(AgreementTerms memory terms) private returns (Voucher memory next, bytes memory signed) {
        AgreementId id = agree(terms);
        deposit(id, 1_000);
        deliver(id, 200, 1);
        collect(voucherFor(id, 100));
        next = voucherFor(id, 200);
        signed = signVoucher(next, CONSUMER_SECRET);
    }
}
