// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

/// @dev The encodings of {IResolver}'s draft of May 2026, as far as they are used here: everything is calldata of a function that nobody
/// implements. A constant argument is framed, `abi.encode("", value)`; a variable is its index in one word.
library ResolverCode {
    function step(
        bytes memory target,
        bytes4 selector,
        bytes[] memory arguments,
        bytes[] memory attributes
    ) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("Call(bytes,bytes4,bytes[],bytes[])", target, selector, arguments, attributes);
    }

    function needsStep(uint256 index) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("NeedsStep(uint256)", index);
    }

    function notAfter(uint256 time) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("TimingBounds(string,bytes,bytes)", "block.timestamp", "", constantly(time));
    }

    /// @param policy `abort` or `ignore`; `reason` is how the data of the revert begins.
    function revertPolicy(string memory policy, bytes memory reason) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("RevertPolicy(string,bytes)", policy, reason);
    }

    function paymentRecipient() internal pure returns (bytes memory) {
        return abi.encodeWithSignature("PaymentRecipient()");
    }

    function witness(
        string memory kind,
        bytes memory data,
        uint256[] memory variables
    ) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("Witness(string,bytes,uint256[])", kind, data, variables);
    }

    /// @dev At the latest block.
    function query(
        bytes memory target,
        bytes4 selector,
        bytes[] memory arguments
    ) internal pure returns (bytes memory) {
        return
            abi.encodeWithSignature(
                "Query(bytes,bytes4,bytes[],uint256)",
                target,
                selector,
                arguments,
                type(uint256).max
            );
    }

    function erc20(
        bytes memory token,
        bytes memory sender,
        uint256 amount,
        uint256 recipientVariable,
        uint256 onStep,
        uint256 delaySeconds
    ) internal pure returns (bytes memory) {
        return
            abi.encodeWithSignature(
                "ERC20(bytes,bytes,bytes,uint256,uint256,uint256)",
                token,
                sender,
                constantly(amount),
                recipientVariable,
                onStep,
                delaySeconds
            );
    }

    function constantly(uint256 value) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("Constant(uint256)", value);
    }

    function variable(uint256 index) internal pure returns (bytes memory) {
        return abi.encode(index);
    }

    function at(uint256 chainId, address account) internal pure returns (bytes memory) {
        return InteroperableAddress.formatEvmV1(chainId, account);
    }
}
