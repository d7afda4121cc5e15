// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";

/// @dev DIDs of the method cwy with invented LEIs.
library Institutions {
    /// @dev The DID of the institution number `number`, whose first key is `controller`: its LEI is `CAUSEWAY`, the number in ten digits, and the check digits.
    function did(Jurisdiction jurisdiction, uint256 number, address controller) internal pure returns (string memory) {
        return didOf(jurisdiction, string(lei(number)), controller);
    }

    function didOf(
        Jurisdiction jurisdiction,
        string memory code,
        address controller
    ) internal pure returns (string memory) {
        bytes2 letters = Jurisdiction.unwrap(jurisdiction);
        string memory account = Strings.toHexString(controller);
        return string(abi.encodePacked("did:cwy:", letters, ":", code, ":", account, ":9f86d081"));
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
