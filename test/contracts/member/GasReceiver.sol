// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IGasStation} from "../../../contracts/member/IGasStation.sol";

/// @dev A contract that is a key of an organisation, and takes coin as it is told: it takes it, refuses, burns all gas, asks for more.
contract GasReceiver is IERC1271 {
    enum Manner {
        Takes,
        Refuses,
        Burns,
        AsksForMore
    }

    Manner private _manner;

    error CoinRefused();

    receive() external payable {
        if (_manner == Manner.Refuses) revert CoinRefused();
        while (_manner == Manner.Burns) {}
        if (_manner != Manner.AsksForMore) return;
        address[] memory accounts = new address[](1);
        accounts[0] = address(this);
        IGasStation(msg.sender).grantMany(accounts);
    }

    function behave(Manner manner) external {
        _manner = manner;
    }

    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return IERC1271.isValidSignature.selector;
    }
}
