// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A plain ERC-20 of OpenZeppelin, for load.
contract LoadToken is ERC20 {
    /// @dev Each holder gets `each` units.
    constructor(address[] memory holders, uint256 each) ERC20("Load", "LOAD") {
        for (uint256 i = 0; i < holders.length; i++) _mint(holders[i], each);
    }
}
