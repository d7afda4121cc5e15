// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IMemberRegistry} from "../member/IMemberRegistry.sol";
import {ISettlementToken} from "./ISettlementToken.sol";

/// @dev See {ISettlementToken}.
contract SettlementToken is ISettlementToken, ERC20Permit, Pausable, AccessManaged {
    struct Standing {
        bool frozen;
        bool system;
    }

    IMemberRegistry private immutable _members;

    mapping(address account => Standing standing) private _standings;

    /// @param name at most 31 bytes: it is the name of the EIP-712 domain too.
    constructor(
        address authority,
        IMemberRegistry members,
        string memory name,
        string memory symbol
    ) ERC20(name, symbol) ERC20Permit(name) AccessManaged(authority) {
        _members = members;
    }

    /// @inheritdoc ISettlementToken
    function mint(address to, uint256 amount) external restricted {
        _mint(to, amount);
    }

    /// @inheritdoc ISettlementToken
    function burn(uint256 amount) external restricted {
        _burn(msg.sender, amount);
    }

    /// @inheritdoc ISettlementToken
    function freeze(address account, bytes32 reason) external restricted {
        _standings[account].frozen = true;

        emit AccountFrozen(account, reason);
    }

    /// @inheritdoc ISettlementToken
    function unfreeze(address account) external restricted {
        _standings[account].frozen = false;

        emit AccountUnfrozen(account);
    }

    /// @inheritdoc ISettlementToken
    function pause() external restricted {
        _pause();
    }

    /// @inheritdoc ISettlementToken
    function unpause() external restricted {
        _unpause();
    }

    /// @inheritdoc ISettlementToken
    function setSystemAccount(address account, bool allowed) external restricted {
        _standings[account].system = allowed;

        emit SystemAccountSet(account, allowed);
    }

    /// @inheritdoc ISettlementToken
    function isFrozen(address account) external view returns (bool) {
        return _standings[account].frozen;
    }

    /// @inheritdoc ISettlementToken
    function isSystemAccount(address account) external view returns (bool) {
        return _standings[account].system;
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }

    /// @dev Asks about the receiver only: who may not hold the token any more can still pass it on to who may, unless it is frozen.
    function _update(address from, address to, uint256 amount) internal override whenNotPaused {
        if (_standings[from].frozen) revert TokenAccountFrozen(from);
        if (to != address(0)) _checkReceiver(to);

        super._update(from, to, amount);
    }

    function _checkReceiver(address to) private view {
        Standing memory standing = _standings[to];
        if (standing.frozen) revert TokenAccountFrozen(to);
        if (!standing.system && !_members.mayHold(to)) revert TokenHolderNotAllowed(to);
    }
}
