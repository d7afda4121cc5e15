// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {PolicyReason, PolicyRequest} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {PolicyFixture} from "./PolicyFixture.sol";
import {WideSource} from "./WideSource.sol";

/// @dev What the dearest policies cost at a tenth of the size that can be stored (24,576 bytes), with the widest answers that a source can
/// give, and that the gas grows with the bytes and no faster.
contract PolicyCostTest is PolicyFixture {
    uint256 private constant TENTH = 2_457;
    /// @dev Room for the rule around the parts.
    uint256 private constant ROOM = 32;
    uint16 private constant REFERRED = 0x0400;

    WideSource private _wide;

    function setUp() public {
        deployPolicy();
        _wide = new WideSource();
        facts.setSource(Vocabulary.OPERAND_PURPOSE, _wide);
        facts.setSource(0x0f01, _wide);
        facts.setSource(REFERRED, _wide);
        facts.setCode(RESEARCH, REFERRED);
    }

    function test_Cost_OfConstraintsOnTheTime() public view {
        _assertPermission("", leaf(true), 600_000);
    }

    function test_Cost_OfRules() public view {
        _assertCost(_repeat(node(PolicyBytes.OBLIGATION, ""), TENTH), 450_000, 5_000_000);
        _assertCost(_repeat(permission(leaf(false)), TENTH), 1_000_000, 3_000_000);
        _assertCost(_repeat(prohibition(leaf(false)), TENTH), 1_000_000, 3_000_000);
    }

    /// @dev As many duties as a book answers about, and as many in the policy as fit.
    function test_Cost_OfDuties() public {
        facts.setSource(0x0f20, source);
        source.set(0x0f20, new bytes32[](64));
        _assertPermission(optionsOf(PolicyBytes.DUTY_NOT_SET_PERMITS), node(PolicyBytes.DUTY, ""), 8_000_000);
    }

    function test_Cost_OfConsequences() public {
        bytes memory duty = node(PolicyBytes.DUTY, _repeat(node(PolicyBytes.CONSEQUENCE, ""), TENTH - ROOM));
        facts.setSource(0x0f20, source);
        bytes32[] memory words = new bytes32[](64);
        words[0] = bytes32((uint256(_idOf(duty)) & ~uint256(0xff)) | 3);
        words[63] = bytes32((uint256(keccak256("")) & ~uint256(0xff)) | 1);
        source.set(0x0f20, words);
        bytes memory policy = policyOf(permission(duty));
        assertDecision(decide(policy), PolicyReason.Permitted, 0);
        _assertCost(permission(duty), 8_000_000, 16_000_000);
    }

    function test_Cost_OfCollections() public view {
        bytes memory names = node(PolicyBytes.TARGET_COLLECTION, abi.encodePacked(uint8(1), RESEARCH));
        _assertCost(_repeat(permission(names), TENTH), 8_000_000, 8_000_000);
    }

    function test_Cost_OfValues() public view {
        bytes memory given = _values(PolicyBytes.VALUE_BOOLEAN, 200, hex"05");
        _assertCost(permission(given), 5_000_000, 5_000_000);
        given = _values(PolicyBytes.VALUE_DECIMAL, 200, abi.encodePacked(uint8(3), int128(77)));
        _assertCost(permission(given), 2_000_000, 2_000_000);
    }

    function test_Cost_OfAReferenceToAWideFact() public view {
        bytes memory inner = constraint(Vocabulary.OPERAND_PURPOSE, Vocabulary.OPERATOR_IS_ALL_OF, 0, "");
        bytes memory referred = node(PolicyBytes.REFERENCE, abi.encode(RESEARCH));
        bytes memory rule = permission(node(PolicyBytes.EXTENDED, bytes.concat(inner, referred)));
        assertDecision(decide(policyOf(rule)), PolicyReason.Permitted, 0);
        _assertCost(rule, 25_000_000, 25_000_000);
    }

    function test_Cost_GrowsWithTheBytes() public view {
        bytes memory names = node(PolicyBytes.TARGET_COLLECTION, abi.encodePacked(uint8(1), RESEARCH));
        bytes[3] memory parts = [permission(names), permission(leaf(false)), node(PolicyBytes.PERMISSION, "")];
        for (uint256 index = 0; index < parts.length; ++index) {
            uint256 little = _gasOf(policyOf(_repeat(parts[index], 400)));
            assertLe(_gasOf(policyOf(_repeat(parts[index], 2_400))), little * 7, "gas");
        }
    }

    function _assertPermission(bytes memory properties, bytes memory part, uint256 most) private view {
        bytes memory rest = _repeat(part, TENTH - ROOM);
        _assertCost(bytes.concat(properties, permission(rest)), most, 2 * most);
    }

    function _assertCost(bytes memory nodes, uint256 most, uint256 mostExamined) private view {
        bytes memory policy = policyOf(nodes);
        assertLe(_gasOf(policy), most, "gas");
        uint256 before = gasleft();
        evaluator.examine(policy, PolicyRequest(COMPUTE, context()));
        assertLe(before - gasleft(), mostExamined, "gas of examine");
    }

    function _gasOf(bytes memory policy) private view returns (uint256) {
        PolicyRequest memory request = PolicyRequest(COMPUTE, context());
        uint256 before = gasleft();
        evaluator.evaluate(policy, request);
        return before - gasleft();
    }

    function _values(uint256 kind, uint256 length, bytes memory value) private pure returns (bytes memory) {
        bytes memory values = _repeat(value, length);
        return constraint(Vocabulary.OPERAND_PURPOSE, Vocabulary.OPERATOR_IS_NONE_OF, kind, values);
    }

    /// @dev The id of a duty is the hash of its body.
    function _idOf(bytes memory duty) private pure returns (bytes32 id) {
        assembly ("memory-safe") {
            id := keccak256(add(duty, 35), sub(mload(duty), 3))
        }
    }

    function _repeat(bytes memory part, uint256 length) private pure returns (bytes memory all) {
        all = new bytes((length / part.length) * part.length);
        for (uint256 index = 0; index < all.length; ++index) all[index] = part[index % part.length];
    }
}
