// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";

/// @title Codes of institutions, LEI (ISO 17442) and USCI (GB 32100), and the DIDs of the method cwy that carry them.
/// @dev A code is ASCII in a word, left-aligned, padded with zeros: 20 characters of an LEI or 18 of a USCI.
library InstitutionCode {
    uint256 private constant LEI_LENGTH = 20;
    uint256 private constant USCI_LENGTH = 18;
    uint256 private constant USCI_MODULUS = 31;
    /// @dev `did:cwy:` and two letters and a colon.
    uint256 private constant CODE_STARTS = 11;
    /// @dev After the code: a colon, `0x`, 40 digits, a colon.
    uint256 private constant ACCOUNT_LENGTH = 44;
    uint256 private constant RANDOM_LEAST = 8;
    uint256 private constant RANDOM_MOST = 32;

    /// @dev Whether a DID is of the method cwy.
    function isCarriedBy(bytes calldata did) internal pure returns (bool) {
        return did.length >= 8 && bytes8(did) == "did:cwy:";
    }

    /// @dev The jurisdiction, the code and the account of a DID of the method cwy; check digits are not looked at. `wellFormed` is false where the
    /// DID is not `did:cwy:<jurisdiction>:<code>:0x<40 hex digits>:<8 to 32 lower-case hex digits>`.
    function parse(
        bytes calldata did
    ) internal pure returns (bool wellFormed, Jurisdiction jurisdiction, bytes32 code, address account) {
        if (did.length < CODE_STARTS + LEI_LENGTH + 1) return (false, jurisdiction, code, account);
        uint256 length = did[CODE_STARTS + USCI_LENGTH] == ":" ? USCI_LENGTH : LEI_LENGTH;
        uint256 ends = CODE_STARTS + length;
        jurisdiction = Jurisdiction.wrap(bytes2(did[8:10]));
        code = bytes32(did[CODE_STARTS:ends]);
        wellFormed = did[10] == ":" && _isTail(did[ends:]);
        if (wellFormed) account = Strings.parseAddress(string(did[ends + 1:ends + ACCOUNT_LENGTH - 1]));
    }

    /// @dev Whether a word is a code with right check digits.
    function isValid(bytes32 code) internal pure returns (bool) {
        return isLei(code) || isUsci(code);
    }

    /// @dev ISO 7064 MOD 97-10 over the letters as 10 to 35. Check digits are 02 to 98: 00, 01 and 99 leave the same remainder as 97, 98 and 02,
    /// and would give an institution two codes.
    function isLei(bytes32 code) internal pure returns (bool) {
        if (!_hasLength(code, LEI_LENGTH)) return false;
        uint256 remainder;
        for (uint256 i = 0; i < LEI_LENGTH; ++i) {
            uint256 character = uint8(code[i]);
            if (_isDigit(character)) remainder = (remainder * 10 + character - 0x30) % 97;
            else if (_isLetter(character) && i < 18) remainder = (remainder * 100 + character - 0x37) % 97;
            else return false;
        }
        uint256 check = (uint256(uint8(code[18])) - 0x30) * 10 + uint8(code[19]) - 0x30;
        return remainder == 1 && check >= 2 && check <= 98;
    }

    /// @dev Weights 3^i mod 31; the 18th character completes the sum to a multiple of 31, so that the whole sum, which it enters with the
    /// weight 1, is one.
    function isUsci(bytes32 code) internal pure returns (bool) {
        if (!_hasLength(code, USCI_LENGTH)) return false;
        uint256 sum;
        uint256 weight = 1;
        for (uint256 i = 0; i < USCI_LENGTH; ++i) {
            (bool known, uint256 value) = _usciValue(uint8(code[i]));
            if (!known) return false;
            sum += value * (i == USCI_LENGTH - 1 ? 1 : weight);
            weight = (weight * 3) % USCI_MODULUS;
        }
        return sum % USCI_MODULUS == 0;
    }

    /// @dev The alphabet is the digits and the letters without I, O, S, V and Z.
    function _usciValue(uint256 character) private pure returns (bool known, uint256 value) {
        if (_isDigit(character)) return (true, character - 0x30);
        if (!_isLetter(character)) return (false, 0);
        if (character == 0x49 || character == 0x4f || character == 0x53 || character == 0x56 || character == 0x5a) {
            return (false, 0);
        }
        value = character - 0x37;
        if (character > 0x49) --value;
        if (character > 0x4f) --value;
        if (character > 0x53) --value;
        if (character > 0x56) --value;
        return (true, value);
    }

    /// @dev The last characters are there, and nothing follows.
    function _hasLength(bytes32 code, uint256 length) private pure returns (bool) {
        return code[length - 1] != 0 && uint256(code) << (8 * length) == 0;
    }

    function _isTail(bytes calldata tail) private pure returns (bool) {
        if (tail.length < ACCOUNT_LENGTH + RANDOM_LEAST || tail.length > ACCOUNT_LENGTH + RANDOM_MOST) return false;
        if (bytes3(tail) != ":0x" || tail[ACCOUNT_LENGTH - 1] != ":") return false;
        for (uint256 i = 3; i < tail.length; ++i) {
            uint256 character = uint8(tail[i]);
            bool lowerCase = _isDigit(character) || (character >= 0x61 && character <= 0x66);
            bool upperCase = i < ACCOUNT_LENGTH && character >= 0x41 && character <= 0x46;
            if (!lowerCase && !upperCase && i != ACCOUNT_LENGTH - 1) return false;
        }
        return true;
    }

    function _isDigit(uint256 character) private pure returns (bool) {
        return character >= 0x30 && character <= 0x39;
    }

    function _isLetter(uint256 character) private pure returns (bool) {
        return character >= 0x41 && character <= 0x5a;
    }
}
