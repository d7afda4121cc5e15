// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ICurses} from "./ICurses.sol";

/// @dev The two stops of a route are bits beside its address, where they cost a message nothing to read; hence the loops here.
abstract contract Curses is ICurses, AccessManaged {
    uint8 private constant ALONE = 1;
    uint8 private constant WITH_ALL = 2;
    uint256 private constant MOST_ROUTES = 32;

    uint64[] private _chainIds;
    bool private _isAllCursed;

    /// @inheritdoc ICurses
    function curseRoute(uint64 chainId) external restricted {
        _checkRoute(chainId);

        _setCurses(chainId, _cursesOf(chainId) | ALONE);

        emit RouteCursed(chainId, msg.sender);
    }

    /// @inheritdoc ICurses
    function curseAll() external restricted {
        _isAllCursed = true;
        for (uint256 i = 0; i < _chainIds.length; ++i) {
            _setCurses(_chainIds[i], _cursesOf(_chainIds[i]) | WITH_ALL);
        }

        emit AllCursed(msg.sender);
    }

    /// @inheritdoc ICurses
    function liftRoute(uint64 chainId) external restricted {
        _checkRoute(chainId);

        _setCurses(chainId, _cursesOf(chainId) & ~ALONE);

        emit RouteLifted(chainId);
    }

    /// @inheritdoc ICurses
    function liftAll() external restricted {
        _isAllCursed = false;
        for (uint256 i = 0; i < _chainIds.length; ++i) {
            _setCurses(_chainIds[i], _cursesOf(_chainIds[i]) & ~WITH_ALL);
        }

        emit AllLifted();
    }

    /// @inheritdoc ICurses
    function isCursed(uint64 chainId) external view returns (bool) {
        return _cursesOf(chainId) != 0;
    }

    /// @inheritdoc ICurses
    function routes() external view returns (uint64[] memory) {
        return _chainIds;
    }

    /// @dev To be called when a route is set for the first time; never again, since routes are not removed.
    function _addRoute(uint64 chainId) internal {
        require(_chainIds.length < MOST_ROUTES, CurseRoutesTooMany(MOST_ROUTES));

        _chainIds.push(chainId);
        if (_isAllCursed) _setCurses(chainId, WITH_ALL);
    }

    function _setCurses(uint64 chainId, uint8 curses) internal virtual;

    /// @dev 0 is none.
    function _cursesOf(uint64 chainId) internal view virtual returns (uint8);

    function _checkRoute(uint64 chainId) private view {
        for (uint256 i = 0; i < _chainIds.length; ++i) if (_chainIds[i] == chainId) return;
        revert CurseRouteUnknown(chainId);
    }
}
