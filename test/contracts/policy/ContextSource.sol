// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FactContext, IFactSource} from "../../../contracts/policy/IFactSource.sol";
import {AgreementId, RightId} from "../../../contracts/types/Ids.sol";

/// @dev Answers with small numbers out of the context, so that one deployment gives every case of a differential test its own facts.
/// Byte `leftOperand` of the agreement id says how many, mostly 1, or that it reverts; bytes of the right id say which.
contract ContextSource is IFactSource {
    error ContextRefusal();

    function fact(uint16 leftOperand, FactContext calldata context) external pure returns (bytes32[] memory values) {
        uint256 drawn = _byteAt(uint256(AgreementId.unwrap(context.agreementId)), leftOperand) % 16;
        if (drawn == 15) revert ContextRefusal();

        uint256 number =
            drawn == 14
                ? 0
                : drawn == 13
                    ? 2
                    : 1;
        values = new bytes32[](number);
        for (uint256 index = 0; index < number; ++index) {
            uint256 small = _byteAt(RightId.unwrap(context.rightId), leftOperand + index * 7) % 5;
            values[index] = bytes32(uint256(int256(small) - 1));
        }
    }

    function _byteAt(uint256 word, uint256 index) private pure returns (uint256) {
        return (word >> ((index % 32) * 8)) & 0xff;
    }
}
