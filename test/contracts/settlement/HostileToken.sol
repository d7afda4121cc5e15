// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @dev Keeps a part of what is transferred, and calls somebody in the middle of a transfer.
contract HostileToken is ERC20 {
    uint256 public fee;
    address public target;
    bytes public data;
    /// @dev What the call in the middle came back with.
    bool public succeeded;
    bytes public answer;

    constructor() ERC20("Hostile", "HOST") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setFee(uint256 given) external {
        fee = given;
    }

    function setCall(address givenTarget, bytes calldata givenData) external {
        target = givenTarget;
        data = givenData;
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (from == address(0) || to == address(0)) return;
        if (fee != 0) super._update(to, address(0), fee);
        if (target != address(0)) (succeeded, answer) = target.call(data);
    }
}
