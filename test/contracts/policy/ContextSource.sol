// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FactContext, IFactSource} from "../../../contracts/policy/IFactSource.sol";
import {AgreementId, RightId} from "../../../contracts/types/Ids.sol";

/// @dev Answers out of code and context alone, so that one deployment gives every case of a differential test its own facts; only the
/// duties, whose words name hashes of the policy, are told before. A byte of the agreement id says how many words there are, mostly one,
/// or that it reverts; bytes of the right id say which. test/flows/policy/contextFacts.ts answers the same.
contract ContextSource is IFactSource {
    error ContextRefusal();

    uint16 private constant ACTION_NAMES = 0x0f03;
    uint16 private constant DUTIES = 0x0f20;
    uint16 private constant UNIT = 0x4000;

    bytes32[] private _duties;

    function setDuties(bytes32[] calldata duties) external {
        _duties = duties;
    }

    function fact(uint16 code, FactContext calldata context) external view returns (bytes32[] memory values) {
        uint256 number = _numberOf(_byteAt(uint256(AgreementId.unwrap(context.agreementId)), code, 0));
        // A unit mostly comes with its scale.
        if (code & UNIT != 0 && (number == 1 || number == 2)) number = 3 - number;
        if (code == DUTIES && number != 0) return _duties;

        values = new bytes32[](number);
        // The rest of a long answer stays zero: it must fit in the gas of a source.
        for (uint256 index = 0; index < number && index < 3; ++index) {
            values[index] = _wordOf(code, index, _byteAt(RightId.unwrap(context.rightId), code, index));
        }
    }

    function _numberOf(uint256 drawn) private pure returns (uint256) {
        if (drawn < 190) return 1;
        if (drawn < 225) return 2;
        if (drawn < 235) return 3;
        if (drawn < 245) return 0;
        if (drawn < 253) revert ContextRefusal();
        // The longest answer that counts, and one word more.
        return drawn == 253 ? 256 : 257;
    }

    function _wordOf(uint256 code, uint256 index, uint256 drawn) private pure returns (bytes32) {
        if (code & UNIT != 0) return bytes32(index == 0 ? _unitOf(drawn) : _scaleOf(drawn));
        if (code == ACTION_NAMES) return bytes32(_actionOf(drawn % 8));
        if (drawn < 240) return bytes32(uint256(int256(drawn % 6) - 1));
        return bytes32(_extremeOf(drawn % 8));
    }

    function _unitOf(uint256 drawn) private pure returns (uint256) {
        return drawn < 150 ? 0 : 1 + (drawn % 2);
    }

    function _scaleOf(uint256 drawn) private pure returns (uint256) {
        if (drawn < 180) return drawn % 5;
        if (drawn < 210) return 38;
        return drawn < 240 ? 39 : type(uint256).max;
    }

    function _actionOf(uint256 drawn) private pure returns (uint256) {
        return [uint256(96), 96, 1, 2, 29, 0, 65_536, 65_537][drawn];
    }

    function _extremeOf(uint256 drawn) private pure returns (uint256) {
        int256 half = 1 << 127;
        int256[8] memory extremes = [
            half - 1,
            half,
            -half,
            -half - 1,
            type(int256).min,
            type(int256).max,
            10_000,
            -10_000
        ];
        return uint256(extremes[drawn]);
    }

    /// @dev Derived codes of one operand draw other bytes than the operand itself.
    function _byteAt(uint256 word, uint256 code, uint256 index) private pure returns (uint256) {
        return (word >> (((code + (code >> 12) * 11 + index * 7) % 32) * 8)) & 0xff;
    }
}
