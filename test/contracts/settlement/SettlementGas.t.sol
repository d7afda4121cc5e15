// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementId} from "../../../contracts/types/Ids.sol";
import {Trade} from "../support/Trade.sol";

contract SettlementGasTest is Trade {
    AgreementId private _open;
    AgreementId private _closed;

    function setUp() public {
        openTrade();
        _open = agree(termsFor(1));
        deposit(_open, 1_000);
        deliver(_open, 100, 1);
        collect(voucherFor(_open, 100));
        _closed = agree(termsFor(2));
        deposit(_closed, 1_000);
        vm.prank(provider);
        agreements.end(_closed);
        token.mint(consumer, 1_000);
        vm.prank(consumer);
        token.approve(address(escrow), 1_000);
    }

    function test_Gas_Deposit() public {
        vm.prank(consumer);
        escrow.deposit(_open, 500);
        vm.snapshotGasLastCall("settlement", "deposit");
    }

    function test_Gas_Refund() public {
        escrow.refund(_closed);
        vm.snapshotGasLastCall("settlement", "refund");
    }

    /// @dev The payee held nothing before.
    function test_Gas_Withdraw() public {
        vm.prank(provider);
        splitter.withdraw(address(token));
        vm.snapshotGasLastCall("settlement", "withdraw");
    }
}
