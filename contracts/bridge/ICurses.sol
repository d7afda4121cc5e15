// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Stops of the bridge: of one route, or of all.
/// @dev The two are independent: who lifts one leaves the other. A route that is added while all are cursed is cursed too.
interface ICurses {
    event RouteCursed(uint64 indexed chainId, address indexed by);
    event RouteLifted(uint64 indexed chainId);
    event AllCursed(address indexed by);
    event AllLifted();

    error CurseRouteUnknown(uint64 chainId);
    error CurseRoutesTooMany(uint256 most);

    /// @notice Stops a route. Restricted to {Roles.CURSE}.
    /// @dev Emits {RouteCursed}, also if it is cursed.
    ///
    /// Requirements:
    /// - there is such a route
    function curseRoute(uint64 chainId) external;

    /// @notice Stops every route. Restricted to {Roles.CURSE}.
    /// @dev Emits {AllCursed}.
    function curseAll() external;

    /// @notice Ends the stop of a route. Restricted to {Roles.BRIDGE}.
    /// @dev Emits {RouteLifted}. The stop of all remains.
    ///
    /// Requirements:
    /// - there is such a route
    function liftRoute(uint64 chainId) external;

    /// @notice Ends the stop of all routes. Restricted to {Roles.BRIDGE}.
    /// @dev Emits {AllLifted}. The stops of single routes remain.
    function liftAll() external;

    /// @notice Whether the route is stopped, alone or with all.
    function isCursed(uint64 chainId) external view returns (bool);

    /// @notice The chains to which there are routes; at most 32.
    function routes() external view returns (uint64[] memory chainIds);
}
