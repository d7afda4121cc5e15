// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ProductIdentifier} from "../../../contracts/product/ProductIdentifier.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";
import {Test} from "../support/Test.sol";

contract ProductIdentifierTest is Test {
    bytes private constant ALPHABET = "az09-.CN@[`{/:\x80";

    function test_Parse_Accepts() public view {
        _expectValid("cwy.CN.beijing-health.colon-trial", "CN");
        _expectValid("a.EU.0.9", "EU");
        _expectValid("a--b.AZ.xn--a.z", "AZ");
        _expectValid(string.concat(_repeat("a", 63), ".CN.", _repeat("0", 63), ".", _repeat("z", 63)), "CN");
    }

    function test_Parse_RejectsLabels() public view {
        _expectInvalid("");
        _expectInvalid(".");
        _expectInvalid(".CN.space.product");
        _expectInvalid("cwy.CN..product");
        _expectInvalid("cwy.CN.space.");
        _expectInvalid("-cwy.CN.space.product");
        _expectInvalid("cwy-.CN.space.product");
        _expectInvalid("cwy.CN.-space.product");
        _expectInvalid("cwy.CN.space-.product");
        _expectInvalid("cwy.CN.space.-product");
        _expectInvalid("cwy.CN.space.product-");
        _expectInvalid("cwy.CN.space.-");
        _expectInvalid("Cwy.CN.space.product");
        _expectInvalid("cwy.CN.sp_ace.product");
        _expectInvalid("cwy.CN.space.pro duct");
        _expectInvalid(unicode"cwy.CN.späce.product");
        _expectInvalid(string.concat(_repeat("a", 64), ".CN.space.product"));
        _expectInvalid(string.concat("cwy.CN.", _repeat("a", 64), ".product"));
        _expectInvalid(string.concat("cwy.CN.space.", _repeat("a", 64)));
    }

    function test_Parse_RejectsJurisdictions() public view {
        _expectInvalid("cwy.cn.space.product");
        _expectInvalid("cwy.C1.space.product");
        _expectInvalid("cwy.1C.space.product");
        _expectInvalid("cwy.C.space.product");
        _expectInvalid("cwy.CNX.space.product");
        _expectInvalid("cwy..space.product");
    }

    /// @dev Every beginning of a valid identifier up to its last dot ends too early.
    function test_Parse_RejectsOtherLabelCounts() public view {
        bytes memory whole = "cwy.CN.space.p";
        for (uint256 length = 0; length < whole.length; ++length) {
            bytes memory part = new bytes(length);
            for (uint256 i = 0; i < length; ++i) part[i] = whole[i];
            _expectInvalid(string(part));
        }
        _expectInvalid("cwy.CN.space.product.");
        _expectInvalid("cwy.CN.space.product.more");
    }

    function testFuzz_Parse_AcceptsWellFormed(
        uint256 seed,
        uint256 prefix,
        uint256 space,
        uint256 product,
        bytes2 code
    ) public view {
        code = bytes2(abi.encodePacked(uint8(65 + (uint8(code[0]) % 26)), uint8(65 + (uint8(code[1]) % 26))));
        string memory identifier = string(
            abi.encodePacked(_label(seed, prefix), ".", code, ".", _label(seed, space), ".", _label(seed, product))
        );
        _expectValid(identifier, code);
    }

    /// @dev A second reading of the grammar, split at dots first, on texts of characters at the edges of the classes.
    function testFuzz_Parse_AgreesWithSplitting(bytes calldata seed) public view {
        bytes memory identifier = new bytes(seed.length);
        for (uint256 i = 0; i < seed.length; ++i) identifier[i] = ALPHABET[uint8(seed[i]) % ALPHABET.length];
        _expectAgreement(identifier);
    }

    function testFuzz_Parse_AgreesWithSplittingNearValid(uint256 position, bytes1 character) public view {
        bytes memory identifier = "cwy.CN.beijing-health.colon-trial";
        identifier[position % identifier.length] = character;
        _expectAgreement(identifier);
    }

    function parse(bytes calldata identifier) external pure returns (bool, Jurisdiction) {
        return ProductIdentifier.parse(identifier);
    }

    function _expectAgreement(bytes memory identifier) private view {
        (bool wellFormed, ) = this.parse(identifier);
        assertTrue(wellFormed == _isValid(identifier), string(identifier));
    }

    function _expectValid(string memory identifier, bytes2 code) private view {
        (bool wellFormed, Jurisdiction jurisdiction) = this.parse(bytes(identifier));
        assertTrue(wellFormed, identifier);
        assertTrue(jurisdiction == Jurisdiction.wrap(code), identifier);
    }

    function _expectInvalid(string memory identifier) private view {
        (bool wellFormed, ) = this.parse(bytes(identifier));
        assertTrue(!wellFormed, identifier);
    }

    function _isValid(bytes memory identifier) private pure returns (bool valid) {
        uint256 label;
        uint256 start;
        valid = true;
        for (uint256 i = 0; i <= identifier.length; ++i) {
            if (i < identifier.length && identifier[i] != ".") continue;
            valid = valid && (label == 1 ? _isCode(identifier, start, i) : _isLabel(identifier, start, i));
            start = i + 1;
            ++label;
        }
        valid = valid && label == 4;
    }

    function _isCode(bytes memory text, uint256 start, uint256 end) private pure returns (bool) {
        return end - start == 2 && _between(text[start], "A", "Z") && _between(text[start + 1], "A", "Z");
    }

    function _isLabel(bytes memory text, uint256 start, uint256 end) private pure returns (bool) {
        if (end == start || end - start > 63 || text[start] == "-" || text[end - 1] == "-") return false;
        for (uint256 i = start; i < end; ++i) {
            if (!_between(text[i], "a", "z") && !_between(text[i], "0", "9") && text[i] != "-") return false;
        }
        return true;
    }

    function _between(bytes1 character, bytes1 least, bytes1 most) private pure returns (bool) {
        return character >= least && character <= most;
    }

    function _label(uint256 seed, uint256 length) private pure returns (bytes memory label) {
        bytes memory characters = "abcdefghijklmnopqrstuvwxyz0123456789-";
        label = new bytes(bound(length, 1, 63));
        for (uint256 i = 0; i < label.length; ++i) {
            bool inner = i > 0 && i + 1 < label.length;
            uint256 choice = uint256(keccak256(abi.encode(seed, length, i)));
            label[i] = characters[choice % (inner ? 37 : 36)];
        }
    }

    function _repeat(bytes1 character, uint256 length) private pure returns (string memory) {
        bytes memory text = new bytes(length);
        for (uint256 i = 0; i < length; ++i) text[i] = character;
        return string(text);
    }
}
