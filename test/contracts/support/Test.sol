// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev The cheatcodes that the tests use, declared as Hardhat's test runner implements them. forge-std is not on npm.
interface Vm {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function prank(address sender) external;
    function startPrank(address sender) external;
    function stopPrank() external;
    function warp(uint256 timestamp) external;
    function roll(uint256 height) external;
    function chainId(uint256 id) external;
    function expectRevert() external;
    function expectRevert(bytes calldata data) external;
    function expectRevert(bytes4 selector) external;
    function expectPartialRevert(bytes4 selector) external;
    function expectEmit() external;
    function expectEmit(address emitter) external;
    function addr(uint256 key) external pure returns (address);
    function load(address account, bytes32 slot) external view returns (bytes32);
    function cool(address account) external;
    function etch(address account, bytes calldata code) external;
    function store(address account, bytes32 slot, bytes32 value) external;
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function assume(bool condition) external pure;
    function snapshotGasLastCall(string calldata group, string calldata name) external returns (uint256);
    function snapshotValue(string calldata group, string calldata name, uint256 value) external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory logs);
    function label(address account, string calldata name) external;
    function readFile(string calldata path) external view returns (string memory);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);
    function parseJsonBytes32(string calldata json, string calldata key) external pure returns (bytes32);
    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);
}

abstract contract Test {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    address[] private _targets;
    Vm.FuzzSelector[] private _selectors;

    error AssertionFailed(string what);

    function assertTrue(bool condition, string memory what) internal pure {
        if (!condition) revert AssertionFailed(what);
    }

    function assertEq(uint256 a, uint256 b, string memory what) internal pure {
        assertTrue(a == b, what);
    }

    function assertEq(bytes32 a, bytes32 b, string memory what) internal pure {
        assertTrue(a == b, what);
    }

    function assertEq(address a, address b, string memory what) internal pure {
        assertTrue(a == b, what);
    }

    function assertLe(uint256 a, uint256 b, string memory what) internal pure {
        assertTrue(a <= b, what);
    }

    /// @dev Maps `x` into [least, most].
    function bound(uint256 x, uint256 least, uint256 most) internal pure returns (uint256) {
        return x >= least && x <= most ? x : least + (x % (most - least + 1));
    }

    function signature(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev Makes the invariant runner call only these contracts.
    function targetContract(address target) internal {
        _targets.push(target);
    }

    function targetSelector(Vm.FuzzSelector memory selector) internal {
        _selectors.push(selector);
    }

    function targetContracts() public view returns (address[] memory) {
        return _targets;
    }

    function targetSelectors() public view returns (Vm.FuzzSelector[] memory) {
        return _selectors;
    }
}
