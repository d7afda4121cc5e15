// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title A regulated settlement token: only keys of member organisations and system accounts hold it; a supervisor can freeze and pause.
/// @dev ERC-20 with ERC-2612 permits, 6 decimals.
interface ISettlementToken is IERC20 {
    event AccountFrozen(address indexed account, bytes32 reason);
    event AccountUnfrozen(address indexed account);
    event SystemAccountSet(address indexed account, bool allowed);

    error TokenHolderNotAllowed(address account);
    error TokenAccountFrozen(address account);

    /// @notice Creates tokens against money that the issuer received. Restricted to {Roles.ISSUER}.
    function mint(address to, uint256 amount) external;

    /// @notice Destroys tokens of the caller that the issuer pays out. Restricted to {Roles.ISSUER}.
    function burn(uint256 amount) external;

    /// @notice Stops all transfers of an account. Restricted to {Roles.SUPERVISOR}.
    /// @dev Emits {AccountFrozen}. `reason` is a digest of the written order.
    function freeze(address account, bytes32 reason) external;

    /// @dev Emits {AccountUnfrozen}. Restricted to {Roles.SUPERVISOR}.
    function unfreeze(address account) external;

    /// @notice Stops and resumes all transfers. Restricted to {Roles.SUPERVISOR}.
    function pause() external;

    function unpause() external;

    /// @notice Lets a contract or a treasury that is no member hold the token. Restricted to {Roles.TREASURY}.
    /// @dev Emits {SystemAccountSet}.
    function setSystemAccount(address account, bool allowed) external;

    function isFrozen(address account) external view returns (bool);

    function isSystemAccount(address account) external view returns (bool);
}
