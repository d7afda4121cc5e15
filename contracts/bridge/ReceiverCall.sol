// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

/// @dev The one call that an inbox makes to a recipient: a fixed function, no coin, exact gas, bounded answer.
library ReceiverCall {
    /// @dev What is left for the caller besides: a cold account, the record of a failure and its event.
    uint256 internal constant RESERVE_GAS = 40_000;
    uint256 private constant MOST_REASON_BYTES = 256;

    /// @dev Gas that must be left so that the call can have `gasLimit` (a 64th stays with the caller, EIP-150).
    function neededGas(uint256 gasLimit) internal pure returns (uint256) {
        return gasLimit + gasLimit / 63 + 1 + RESERVE_GAS;
    }

    /// @dev Taken only if the recipient returned the selector of `receiveMessage`, as ERC-7786 demands. Otherwise `reason` is what it returned, at
    /// most 256 bytes: copying more would let the recipient spend the gas of the caller. An account without code takes nothing.
    function receiveMessage(
        address recipient,
        uint256 gasLimit,
        bytes32 messageId,
        bytes memory sender,
        bytes calldata payload
    ) internal returns (bool isTaken, bytes memory reason) {
        bytes memory data = abi.encodeCall(IERC7786Recipient.receiveMessage, (messageId, sender, payload));
        bytes32 expected = IERC7786Recipient.receiveMessage.selector;
        // The scratch space takes the first word of the answer; the reason lies at the free memory pointer, which moves behind it.
        assembly ("memory-safe") {
            mstore(0, 0)
            isTaken := call(gasLimit, recipient, 0, add(data, 32), mload(data), 0, 32)
            isTaken := and(and(isTaken, gt(returndatasize(), 31)), eq(mload(0), expected))
            if iszero(isTaken) {
                let length := returndatasize()
                if gt(length, MOST_REASON_BYTES) {
                    length := MOST_REASON_BYTES
                }
                reason := mload(0x40)
                mstore(0x40, add(reason, 320))
                mstore(reason, length)
                returndatacopy(add(reason, 32), 0, length)
            }
        }
    }
}
