// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {IFactSource} from "../../../contracts/policy/IFactSource.sol";
import {PolicyDecision, PolicyReason} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {PolicyFixture} from "./PolicyFixture.sol";

/// @dev Extended constraints: unit, left operand and reference by IRI, status.
contract PolicyExtendedTest is PolicyFixture {
    uint16 private constant NAMED = 0xffff;
    uint16 private constant COUNT = Vocabulary.OPERAND_COUNT;
    uint16 private constant CODE = 0x0400;
    bytes32 private constant OPERAND = keccak256("https://example.org/terms#risk");
    bytes32 private constant EURO = keccak256("urn:x:euro");

    function setUp() public {
        deployPolicy();
        know(COUNT, bytes32(uint256(5)));
    }

    function test_Extended_WithNothingElseIsTheConstraint() public view {
        _assert(_plain(Vocabulary.OPERATOR_EQ, 5), "", PolicyReason.Permitted);
        PolicyDecision memory decision = _assert(_plain(Vocabulary.OPERATOR_EQ, 6), "", PolicyReason.NotSatisfied);
        assertEq(decision.offset, 6 + 5, "offset");
        assertEq(decision.leftOperand, COUNT, "left operand");
        assertEq(decision.value, bytes32(uint256(5)), "value");
    }

    function test_Operand_ByItsCode() public {
        bytes memory inner = _constraint(NAMED, Vocabulary.OPERATOR_EQ, 1, 0, abi.encodePacked(int64(9)));
        bytes memory iri = node(PolicyBytes.OPERAND_IRI, abi.encodePacked(OPERAND));
        assertEq(_assert(inner, iri, PolicyReason.OperandUnknown).leftOperand, NAMED, "left operand");
        facts.setCode(OPERAND, CODE);
        _assert(inner, iri, PolicyReason.OperandUnknown);
        facts.setSource(CODE, source);
        _assert(inner, iri, PolicyReason.FactMissing);
        know(CODE, bytes32(uint256(9)));
        _assert(inner, iri, PolicyReason.Permitted);
        facts.setCode(OPERAND, 0);
        _assert(inner, iri, PolicyReason.OperandUnknown);
    }

    function test_Operand_RelationsOfACode() public {
        facts.setCode(OPERAND, CODE);
        bytes memory iri = node(PolicyBytes.OPERAND_IRI, abi.encodePacked(OPERAND));
        uint8[3] memory operators = [
            Vocabulary.OPERATOR_IS_A,
            Vocabulary.OPERATOR_HAS_PART,
            Vocabulary.OPERATOR_IS_PART_OF
        ];
        uint16[3] memory bits = [uint16(0x2000), 0x1000, 0x8000];
        for (uint256 index = 0; index < 3; ++index) {
            bytes memory inner = _constraint(NAMED, operators[index], 0x10, 0, abi.encodePacked(RESEARCH));
            answer(CODE | bits[index], MARKETING);
            _assert(inner, iri, PolicyReason.NotSatisfied);
            answer(CODE | bits[index], RESEARCH);
            _assert(inner, iri, PolicyReason.Permitted);
        }
    }

    function test_Unit_MustBeThatOfTheFact() public {
        bytes memory inner = _constraint(COUNT, Vocabulary.OPERATOR_EQ, 1, NAMED, abi.encodePacked(int64(5)));
        bytes memory iri = node(PolicyBytes.UNIT_IRI, abi.encodePacked(EURO));
        _assert(inner, iri, PolicyReason.UnitUnknown);
        answer(COUNT | 0x4000, RESEARCH);
        _assert(inner, iri, PolicyReason.UnitUnknown);
        answer(COUNT | 0x4000, EURO);
        _assert(inner, iri, PolicyReason.Permitted);
        answer(COUNT | 0x4000, EURO, bytes32(uint256(1)));
        _assert(inner, iri, PolicyReason.NotSatisfied);
    }

    function test_Unit_AssumedGiven_OptionAndFactHasNone() public {
        bytes memory inner = _constraint(COUNT, Vocabulary.OPERATOR_EQ, 1, NAMED, abi.encodePacked(int64(5)));
        bytes memory iri = node(PolicyBytes.UNIT_IRI, abi.encodePacked(EURO));
        bytes memory policy = policyOf(
            bytes.concat(optionsOf(PolicyBytes.UNIT_MISSING_ASSUMED), permission(_extended(inner, iri)))
        );
        assertDecision(decide(policy), PolicyReason.Permitted, 0);
        answer(COUNT | 0x4000, RESEARCH);
        assertDecision(decide(policy), PolicyReason.UnitUnknown, 0);
    }

    function test_Unit_OfTheTimeIsNotKnown() public view {
        bytes memory value = abi.encodePacked(int64(uint64(NOW)));
        bytes memory inner = _constraint(Vocabulary.OPERAND_DATE_TIME, Vocabulary.OPERATOR_EQ, 3, NAMED, value);
        _assert(inner, node(PolicyBytes.UNIT_IRI, abi.encodePacked(EURO)), PolicyReason.UnitUnknown);
    }

    function test_Status_StandsInForAMissingFactOnly() public {
        bytes memory status = node(PolicyBytes.STATUS, abi.encodePacked(uint8(1), int64(7)));
        _assert(_plain(Vocabulary.OPERATOR_EQ, 7), status, PolicyReason.NotSatisfied);
        source.set(COUNT, new bytes32[](0));
        _assert(_plain(Vocabulary.OPERATOR_EQ, 7), status, PolicyReason.Permitted);
        facts.setSource(COUNT, IFactSource(address(0)));
        _assert(_plain(Vocabulary.OPERATOR_EQ, 7), status, PolicyReason.Permitted);
        PolicyDecision memory decision = _assert(_plain(Vocabulary.OPERATOR_LT, 7), status, PolicyReason.NotSatisfied);
        assertEq(decision.value, bytes32(uint256(7)), "value");
    }

    function testFuzz_Status_HasTheScaleOfItsKind(int64 whole, uint8 scale) public {
        source.set(COUNT, new bytes32[](0));
        scale = uint8(bound(scale, 0, 19));
        int128 mantissa = int128(whole) * int128(uint128(10 ** uint256(scale)));
        bytes memory status = node(PolicyBytes.STATUS, abi.encodePacked(uint8(6), scale, mantissa));
        _assert(_plain(Vocabulary.OPERATOR_EQ, whole), status, PolicyReason.Permitted);
        bytes memory fine = node(PolicyBytes.STATUS, abi.encodePacked(uint8(5), int64(whole)));
        bool holds = int256(whole) < int256(5) * 1000;
        _assert(_plain(Vocabulary.OPERATOR_LT, 5), fine, holds ? PolicyReason.Permitted : PolicyReason.NotSatisfied);
    }

    function test_Status_Shapes() public view {
        bytes memory inner = _plain(Vocabulary.OPERATOR_EQ, 5);
        _assert(inner, node(PolicyBytes.STATUS, ""), PolicyReason.Malformed);
        _assert(inner, node(PolicyBytes.STATUS, hex"01"), PolicyReason.Malformed);
        _assert(
            inner,
            node(PolicyBytes.STATUS, abi.encodePacked(uint8(1), int64(1), uint8(0))),
            PolicyReason.Malformed
        );
        _assert(
            inner,
            node(PolicyBytes.STATUS, abi.encodePacked(uint8(6), uint8(39), int128(1))),
            PolicyReason.Malformed
        );
        PolicyDecision memory decision = _assert(inner, node(PolicyBytes.STATUS, hex"0800"), PolicyReason.TermUnknown);
        assertUnexplained(decision);
    }

    function test_Reference_GivesTheValues() public {
        bytes memory inner = _constraint(COUNT, Vocabulary.OPERATOR_LTEQ, 0, 0, "");
        bytes memory iri = node(PolicyBytes.REFERENCE, abi.encodePacked(OPERAND));
        _assert(inner, iri, PolicyReason.FactMissing);
        facts.setCode(OPERAND, CODE);
        _assert(inner, iri, PolicyReason.FactMissing);
        answer(CODE, bytes32(uint256(5)));
        _assert(inner, iri, PolicyReason.Permitted);
        answer(CODE, bytes32(uint256(4)));
        _assert(inner, iri, PolicyReason.NotSatisfied);
        answer(CODE, bytes32(type(uint256).max));
        _assert(inner, iri, PolicyReason.NotSatisfied);
        answer(CODE, bytes32(uint256(5)), bytes32(uint256(5)));
        _assert(inner, iri, PolicyReason.FactMissing);
    }

    function test_Reference_OfSeveralWords() public {
        facts.setCode(OPERAND, CODE);
        answer(CODE, bytes32(uint256(4)), bytes32(uint256(5)));
        bytes memory iri = node(PolicyBytes.REFERENCE, abi.encodePacked(OPERAND));
        uint8[5] memory operators = [uint8(1), 6, 10, 11, 12];
        bool[5] memory holds = [true, false, false, true, false];
        for (uint256 index = 0; index < operators.length; ++index) {
            bytes memory inner = _constraint(COUNT, operators[index], 0, 0, "");
            _assert(inner, iri, holds[index] ? PolicyReason.Permitted : PolicyReason.NotSatisfied);
        }
    }

    /// @dev Under the empty set for what is missing, a reference without an answer is still undecided.
    function test_Reference_MissingIsNoEmptySet() public view {
        bytes memory inner = _constraint(COUNT, Vocabulary.OPERATOR_NEQ, 0, 0, "");
        bytes memory rule = permission(_extended(inner, node(PolicyBytes.REFERENCE, abi.encodePacked(OPERAND))));
        bytes memory policy = policyOf(bytes.concat(optionsOf(PolicyBytes.FACT_MISSING_EMPTY), rule));
        assertDecision(decide(policy), PolicyReason.FactMissing, 0);
    }

    function test_Shape_Malformed() public view {
        bytes memory inner = _plain(Vocabulary.OPERATOR_EQ, 5);
        bytes memory word = abi.encodePacked(OPERAND);
        _assertMalformed("", "");
        _assertMalformed(node(PolicyBytes.CONSTRAINT, hex"0005010100"), "");
        _assertMalformed(node(PolicyBytes.AND, inner), "");
        _assertMalformed(inner, inner);
        _assertMalformed(inner, node(PolicyBytes.UNIT_IRI, word));
        _assertMalformed(inner, node(PolicyBytes.OPERAND_IRI, word));
        _assertMalformed(inner, node(PolicyBytes.REFERENCE, word));
        _assertMalformed(inner, node(PolicyBytes.UNIT_IRI, hex"00"));
        _assertMalformed(inner, hex"5000");
        _assertMalformed(_constraint(NAMED, 1, 1, 0, new bytes(8)), "");
        _assertMalformed(_constraint(COUNT, 1, 1, NAMED, new bytes(8)), "");
        _assertMalformed(_constraint(COUNT, 1, 1, 0, ""), node(PolicyBytes.REFERENCE, word));
        _assertMalformed(_constraint(COUNT, 1, 0, 0, new bytes(8)), node(PolicyBytes.REFERENCE, word));
        bytes memory status = node(PolicyBytes.STATUS, abi.encodePacked(uint8(1), int64(1)));
        _assertMalformed(inner, bytes.concat(status, status));
        _assertMalformed(inner, bytes.concat(node(PolicyBytes.REFERENCE, word), status));
    }

    function test_Shape_UnknownPartsAndUnits() public view {
        bytes memory inner = _plain(Vocabulary.OPERATOR_EQ, 5);
        _assert(inner, node(0x52, ""), PolicyReason.TermUnknown);
        _assert(inner, node(0x55, new bytes(32)), PolicyReason.TermUnknown);
        _assert(_constraint(COUNT, 1, 1, 7, new bytes(8)), "", PolicyReason.UnitUnknown);
        _assert(_constraint(COUNT, 13, 1, 0, new bytes(8)), "", PolicyReason.OperatorUnknown);
        _assert(_constraint(COUNT, 1, 8, 0, new bytes(8)), "", PolicyReason.TermUnknown);
        bytes memory iri = node(PolicyBytes.REFERENCE, abi.encodePacked(OPERAND));
        _assert(_constraint(COUNT, 13, 0, 0, ""), iri, PolicyReason.OperatorUnknown);
        _assert(_constraint(COUNT, 1, 0, 7, ""), iri, PolicyReason.UnitUnknown);
    }

    function _assertMalformed(bytes memory inner, bytes memory rest) private view {
        PolicyDecision memory decision = _assert(inner, rest, PolicyReason.Malformed);
        assertUnexplained(decision);
        assertEq(decision.offset, 6 + 5, "offset");
    }

    function _assert(
        bytes memory inner,
        bytes memory rest,
        PolicyReason reason
    ) private view returns (PolicyDecision memory) {
        return assertPermission(_extended(inner, rest), reason);
    }

    function _extended(bytes memory inner, bytes memory rest) private pure returns (bytes memory) {
        return node(PolicyBytes.EXTENDED, bytes.concat(inner, rest));
    }

    function _plain(uint8 operator, int64 value) private pure returns (bytes memory) {
        return _constraint(COUNT, operator, 1, 0, abi.encodePacked(value));
    }

    function _constraint(
        uint16 operand,
        uint8 operator,
        uint8 kind,
        uint16 unit,
        bytes memory values
    ) private pure returns (bytes memory) {
        return node(PolicyBytes.CONSTRAINT, abi.encodePacked(operand, operator, kind, unit, values));
    }
}
