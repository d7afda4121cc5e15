// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IConsortiumTimelock} from "./IConsortiumTimelock.sol";

/// @title The account that holds the offices of a governed network.
contract ConsortiumTimelock is TimelockController, IConsortiumTimelock {
    address private immutable _binder;
    address private _governor;

    constructor(address binder) TimelockController(0, new address[](0), new address[](0), address(0)) {
        _binder = binder;
    }

    /// @inheritdoc IConsortiumTimelock
    function bind(address governor_) external {
        require(msg.sender == _binder, TimelockCallerNotBinder(msg.sender));
        require(_governor == address(0), TimelockAlreadyBound(_governor));
        require(governor_.code.length != 0, TimelockGovernorInvalid(governor_));

        _governor = governor_;
        _grantRole(PROPOSER_ROLE, governor_);
        _grantRole(CANCELLER_ROLE, governor_);
        _grantRole(EXECUTOR_ROLE, governor_);

        emit TimelockBound(governor_);
    }

    /// @inheritdoc IConsortiumTimelock
    function updateDelay(uint256) public pure override(TimelockController, IConsortiumTimelock) {
        revert TimelockDelayFixed();
    }

    /// @inheritdoc IConsortiumTimelock
    function governor() external view returns (address) {
        return _governor;
    }
}
