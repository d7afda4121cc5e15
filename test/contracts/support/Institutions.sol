// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";

/// @dev DIDs of the method cwy with invented LEIs.
library Institutions {
    /// @dev The DID of the institution number `number`: its LEI is `CAUSEWAY`, the number in ten digits, and the check digits.
    function did(Jurisdiction jurisdiction, uint256 number) internal pure returns (string memory) {
        return didOf(jurisdiction, string(lei(number)));
    }

    function didOf(Jurisdiction jurisdiction, string memory code) internal pure returns (string memory) {
        bytes2 letters = Jurisdiction.unwrap(jurisdiction);
        return
            string(
                abi.encodePacked("did:cwy:", letters, ":", code, ":0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf:9f86d081")
            );
    }

    function lei(uint256 number) internal pure returns (bytes memory code) {
        code = bytes("CAUSEWAY000000000000");
        for (uint256 i = 17; number != 0 && i > 7; --i) {
            code[i] = _digit(number % 10);
            number /= 10;
        }
        uint256 check = 98 - _remainder(code);
        code[18] = _digit(check / 10);
        code[19] = _digit(check % 10);
    }

    /// @dev The decimal number of the characters (letters are 10 to 35), modulo 97.
    function _remainder(bytes memory code) private pure returns (uint256 remainder) {
        for (uint256 i = 0; i < code.length; ++i) {
            uint256 character = uint8(code[i]);
            remainder =
                character < 0x41 ? (remainder * 10 + character - 0x30) % 97 : (remainder * 100 + character - 0x37) % 97;
        }
    }

    function _digit(uint256 value) private pure returns (bytes1) {
        return bytes1(uint8(0x30 + value));
    }
}
