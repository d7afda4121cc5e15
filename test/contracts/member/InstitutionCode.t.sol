// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InstitutionCode} from "../../../contracts/member/InstitutionCode.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";
import {Institutions} from "../support/Institutions.sol";
import {Test} from "../support/Test.sol";

/// @dev Codes with their check digits, and the DIDs that carry them.
contract InstitutionCodeTest is Test {
    string private constant TAIL = ":0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf:9f86d081";
    bytes private constant USCI_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    /// @dev Codes that registers have published: of a manufacturer, of a data platform, of a laboratory in the standard's examples.
    function test_IsLei_KnowsPublishedCodes() public pure {
        string[4] memory codes = [
            "HWUPKR0MPOU8FGXBT394",
            "529900T8BM49AURSDO55",
            "7LTWFZYICNSX8D621K86",
            "5493001KJTIIGC8Y1R12"
        ];
        for (uint256 i = 0; i < codes.length; ++i) assertTrue(InstitutionCode.isLei(_word(codes[i])), codes[i]);
    }

    function test_IsUsci_KnowsPublishedCodes() public pure {
        string[3] memory codes = ["91350100M000100Y43", "91110000MA00DEM00J", "12100000400000456B"];
        for (uint256 i = 0; i < codes.length; ++i) assertTrue(InstitutionCode.isUsci(_word(codes[i])), codes[i]);
    }

    function testFuzz_IsLei_OneCharacterChanges(uint256 number, uint256 place, uint256 character) public pure {
        bytes memory code = Institutions.lei(number);
        assertTrue(InstitutionCode.isLei(bytes32(code)), "lei");
        bytes1 changed = bytes1(uint8(bound(character, 0, 255)));
        place = bound(place, 0, code.length - 1);
        if (code[place] == changed) return;
        code[place] = changed;

        assertTrue(!InstitutionCode.isValid(bytes32(code)), "changed");
    }

    /// @dev The check digit is computed here as the standard writes it: 31 less the weighted sum, modulo 31.
    function testFuzz_IsUsci_OneCheckDigit(uint256 seed) public pure {
        bytes memory code = new bytes(18);
        uint256 sum;
        uint256 weight = 1;
        for (uint256 i = 0; i < 17; ++i) {
            uint256 value = uint8(bytes32(seed)[i]) % 31;
            code[i] = USCI_ALPHABET[value];
            sum += value * weight;
            weight = (weight * 3) % 31;
        }
        uint256 check = (31 - (sum % 31)) % 31;

        for (uint256 value = 0; value < 31; ++value) {
            code[17] = USCI_ALPHABET[value];
            assertTrue(InstitutionCode.isUsci(bytes32(code)) == (value == check), "check digit");
        }
    }

    function testFuzz_IsUsci_NoneHasALetterLeftOut(uint256 seed, uint256 place) public pure {
        bytes memory code = bytes("91350100M000100Y43");
        code[bound(place, 0, 17)] = bytes("IOSVZiosvz:/@[`{")[seed % 16];

        assertTrue(!InstitutionCode.isUsci(bytes32(code)), "letter");
    }

    function test_IsValid_FalseWhen_OtherLength() public pure {
        string[5] memory codes = [
            "",
            "HWUPKR0MPOU8FGXBT39",
            "HWUPKR0MPOU8FGXBT3940",
            "91350100M000100Y4",
            "91350100M000100Y430"
        ];
        for (uint256 i = 0; i < codes.length; ++i) assertTrue(!InstitutionCode.isValid(_word(codes[i])), codes[i]);
    }

    function test_Parse_Lei() public view {
        (bool wellFormed, Jurisdiction jurisdiction, bytes32 code, address account) = this.parse(
            _did("EU", "HWUPKR0MPOU8FGXBT394", TAIL)
        );
        assertTrue(wellFormed, "well formed");
        assertTrue(jurisdiction == Jurisdiction.wrap("EU"), "jurisdiction");
        assertEq(code, bytes32("HWUPKR0MPOU8FGXBT394"), "code");
        assertEq(account, 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf, "account");
    }

    function test_Parse_Usci() public view {
        (bool wellFormed, Jurisdiction jurisdiction, bytes32 code, address account) = this.parse(
            _did("CN", "91350100M000100Y43", TAIL)
        );
        assertTrue(wellFormed, "well formed");
        assertTrue(jurisdiction == Jurisdiction.wrap("CN"), "jurisdiction");
        assertEq(code, bytes32("91350100M000100Y43"), "code");
        assertEq(account, 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf, "account");
    }

    function test_Parse_LongestRandom() public view {
        string memory longest = ":0x7e5f4552091a69125d5dfcb7b8c2659029395bdf:0123456789abcdef0123456789abcdef";
        assertTrue(_isWellFormed(_did("CN", "91350100M000100Y43", longest)), "32 digits");
        assertTrue(!_isWellFormed(_did("CN", "91350100M000100Y43", string.concat(longest, "0"))), "33 digits");
    }

    function test_Parse_FalseWhen_PartMissingOrWrong() public view {
        string[11] memory tails = [
            "",
            ":",
            ":0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf",
            ":0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf:",
            ":0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf:9f86d08",
            ":0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf:9f86d08F",
            ":0x7E5F4552091A69125d5DfCb7b8C2659029395Bdg:9f86d081",
            ":0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf9:f86d0811",
            ":0X7E5F4552091A69125d5DfCb7b8C2659029395Bdf:9f86d081",
            "00x7E5F4552091A69125d5DfCb7b8C2659029395Bdf:9f86d081",
            ":0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf:9f86d081:"
        ];
        for (uint256 i = 0; i < tails.length; ++i) {
            assertTrue(!_isWellFormed(_did("EU", "HWUPKR0MPOU8FGXBT394", tails[i])), tails[i]);
        }
        assertTrue(!_isWellFormed(_did("EU", "HWUPKR0MPOU8FGXBT39", TAIL)), "code too short");
        assertTrue(!_isWellFormed(_did("EU", "HWUPKR0MPOU8FGXBT3940", TAIL)), "code too long");
        assertTrue(!_isWellFormed(_did("EUR", "HWUPKR0MPOU8FGXBT394", TAIL)), "jurisdiction too long");
    }

    function testFuzz_Parse_NeverReverts(bytes calldata did) public pure {
        InstitutionCode.parse(did);
        InstitutionCode.isCarriedBy(did);
    }

    function testFuzz_Parse_CutOffIsNotWellFormed(uint256 length) public view {
        bytes memory whole = bytes(_did("EU", "HWUPKR0MPOU8FGXBT394", TAIL));
        bytes memory cut = new bytes(bound(length, 0, whole.length - 1));
        for (uint256 i = 0; i < cut.length; ++i) cut[i] = whole[i];

        assertTrue(!_isWellFormed(string(cut)), "cut off");
    }

    function parse(string calldata did) external pure returns (bool, Jurisdiction, bytes32, address) {
        return InstitutionCode.parse(bytes(did));
    }

    function _isWellFormed(string memory did) private view returns (bool wellFormed) {
        (wellFormed, , , ) = this.parse(did);
    }

    function _did(
        string memory jurisdiction,
        string memory code,
        string memory tail
    ) private pure returns (string memory) {
        return string.concat("did:cwy:", jurisdiction, ":", code, tail);
    }

    function _word(string memory code) private pure returns (bytes32) {
        return bytes32(bytes(code));
    }
}
