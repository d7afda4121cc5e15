// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Calls that nothing of the callee can harm: it gets the gas that it is given, all of it or the caller reverts, and of what it
/// returns no more is copied than the caller asked for.
library BoundedCall {
    /// @dev What the caller keeps to go on with after the call.
    uint256 internal constant RESERVE = 30_000;

    error BoundedCallGasTooLow(uint256 needed, uint256 left);

    /// @dev Reverts with {BoundedCallGasTooLow} unless the callee can be given `gasLimit`: whoever pays for the transaction cannot make
    /// a good call fail.
    function run(
        address target,
        uint256 gasLimit,
        bytes memory data,
        uint256 mostReturned
    ) internal returns (bool success, bytes memory returned) {
        checkGas(gasLimit);
        returned = new bytes(mostReturned);
        assembly ("memory-safe") {
            success := call(gasLimit, target, 0, add(data, 0x20), mload(data), 0, 0)
            let length := returndatasize()
            if gt(length, mostReturned) {
                length := mostReturned
            }
            returndatacopy(add(returned, 0x20), 0, length)
            mstore(returned, length)
        }
    }

    /// @dev A call is given at most 63/64 of what is left.
    function checkGas(uint256 gasLimit) internal view {
        uint256 needed = gasLimit + gasLimit / 63 + RESERVE;
        if (gasleft() < needed) revert BoundedCallGasTooLow(needed, gasleft());
    }
}
