// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {PolicyReason} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {PolicyFixture} from "./PolicyFixture.sol";

/// @dev Decimals, scales and units at their limits: numbers are compared exactly or not at all.
contract PolicyNumbersTest is PolicyFixture {
    uint16 private constant AMOUNT = Vocabulary.OPERAND_PAY_AMOUNT;
    uint16 private constant UNIT = AMOUNT | 0x4000;
    int256 private constant HALF = 1 << 127;
    bytes32 private constant EURO = keccak256("urn:x:euro");

    function setUp() public {
        deployPolicy();
    }

    function testFuzz_Decimal_ComparesAtOneScale(int64 fact, uint8 scale, int64 limit, uint8 limitScale) public {
        (scale, limitScale) = (uint8(bound(scale, 0, 38)), uint8(bound(limitScale, 0, 38)));
        answer(AMOUNT, bytes32(uint256(int256(fact))));
        answer(UNIT, 0, bytes32(uint256(scale)));
        int256 given = int256(fact) * int256(10 ** uint256(limitScale));
        int256 wanted = int256(limit) * int256(10 ** uint256(scale));
        _assertHolds(Vocabulary.OPERATOR_LT, limitScale, limit, given < wanted);
        _assertHolds(Vocabulary.OPERATOR_GTEQ, limitScale, limit, given >= wanted);
        _assertHolds(Vocabulary.OPERATOR_EQ, limitScale, limit, given == wanted);
        _assertHolds(Vocabulary.OPERATOR_NEQ, limitScale, limit, given != wanted);
    }

    function testFuzz_Decimal_EqualAtAnyScale(int64 number, uint8 scale, uint8 more) public {
        (scale, more) = (uint8(bound(scale, 0, 19)), uint8(bound(more, 0, 19)));
        int256 scaled = int256(number) * int256(10 ** uint256(more));
        vm.assume(scaled == int128(scaled));
        answer(AMOUNT, bytes32(uint256(int256(number))));
        answer(UNIT, 0, bytes32(uint256(scale)));
        _assertHolds(Vocabulary.OPERATOR_EQ, scale + more, int128(scaled), true);
        _assertHolds(Vocabulary.OPERATOR_LTEQ, scale + more, int128(scaled), true);
        _assertHolds(Vocabulary.OPERATOR_GT, scale + more, int128(scaled), false);
    }

    function test_Decimal_LimitsOf128Bits() public {
        answer(UNIT, 0, 0);
        answer(AMOUNT, bytes32(uint256(HALF - 1)));
        _assertHolds(Vocabulary.OPERATOR_EQ, 0, type(int128).max, true);
        _assertHolds(Vocabulary.OPERATOR_GT, 38, type(int128).max, true);
        answer(AMOUNT, bytes32(uint256(-HALF)));
        _assertHolds(Vocabulary.OPERATOR_EQ, 0, type(int128).min, true);
        _assertHolds(Vocabulary.OPERATOR_LT, 38, type(int128).min, true);
        answer(UNIT, 0, bytes32(uint256(38)));
        _assertHolds(Vocabulary.OPERATOR_GT, 0, type(int128).min, true);
        _assertHolds(Vocabulary.OPERATOR_EQ, 38, type(int128).min, true);
    }

    function test_Decimal_MissingGiven_FactWiderThan128Bits() public {
        answer(UNIT, 0, 0);
        int256[4] memory wide = [HALF, -HALF - 1, type(int256).min, type(int256).max];
        for (uint256 index = 0; index < wide.length; ++index) {
            answer(AMOUNT, bytes32(uint256(wide[index])));
            _assertDecimal(Vocabulary.OPERATOR_NEQ, 0, 1, PolicyReason.FactMissing);
        }
    }

    function test_Decimal_MissingGiven_OneOfSeveralFactsIsTooWide() public {
        answer(UNIT, 0, 0);
        answer(AMOUNT, bytes32(uint256(1)), bytes32(uint256(HALF)));
        _assertDecimal(Vocabulary.OPERATOR_EQ, 0, 1, PolicyReason.FactMissing);
    }

    function testFuzz_Decimal_MalformedWhen_ScaleAbove38(uint8 scale) public {
        answer(AMOUNT, 0);
        scale = uint8(bound(scale, 39, 255));
        _assertDecimal(Vocabulary.OPERATOR_EQ, scale, 0, PolicyReason.Malformed);
    }

    function testFuzz_Decimal_MissingGiven_FactsScaleAbove38(uint256 scale) public {
        answer(AMOUNT, 0);
        answer(UNIT, 0, bytes32(bound(scale, 39, type(uint256).max)));
        _assertDecimal(Vocabulary.OPERATOR_EQ, 0, 0, PolicyReason.FactMissing);
    }

    function test_Decimal_UnitOfThreeWordsIsMissing() public {
        answer(AMOUNT, 0);
        source.set(UNIT, new bytes32[](3));
        _assertDecimal(Vocabulary.OPERATOR_EQ, 0, 0, PolicyReason.FactMissing);
    }

    function test_Decimal_NoUnitNeededWhen_NoneAnswered() public {
        answer(AMOUNT, bytes32(uint256(5)));
        _assertHolds(Vocabulary.OPERATOR_EQ, 1, 50, true);
        answer(UNIT, 0);
        _assertHolds(Vocabulary.OPERATOR_EQ, 1, 50, true);
    }

    function test_Decimal_UnknownUnitWhen_FactHasOne() public {
        answer(AMOUNT, bytes32(uint256(5)));
        answer(UNIT, EURO);
        _assertDecimal(Vocabulary.OPERATOR_EQ, 0, 5, PolicyReason.UnitUnknown);
        // An integer without a unit does not ask.
        bytes memory whole = constraint(AMOUNT, Vocabulary.OPERATOR_EQ, 1, abi.encodePacked(int64(5)));
        assertPermission(whole, PolicyReason.Permitted);
    }

    function test_Decimal_SetsOfSeveralScales() public {
        answer(AMOUNT, bytes32(uint256(150)));
        answer(UNIT, 0, bytes32(uint256(2)));
        bytes memory values = abi.encodePacked(uint8(0), int128(7), uint8(1), int128(15), uint8(2), int128(151));
        assertPermission(constraint(AMOUNT, Vocabulary.OPERATOR_IS_ANY_OF, 6, values), PolicyReason.Permitted);
        assertPermission(constraint(AMOUNT, Vocabulary.OPERATOR_IS_NONE_OF, 6, values), PolicyReason.NotSatisfied);
        assertPermission(constraint(AMOUNT, Vocabulary.OPERATOR_IS_ALL_OF, 6, values), PolicyReason.NotSatisfied);
        values[34] = bytes1(uint8(39));
        assertPermission(constraint(AMOUNT, Vocabulary.OPERATOR_IS_ANY_OF, 6, values), PolicyReason.Malformed);
    }

    function testFuzz_Milliseconds_OfAnOperandInSeconds(int64 fact, int64 limit) public {
        answer(Vocabulary.OPERAND_ELAPSED_TIME, bytes32(uint256(int256(fact))));
        bytes memory given = constraint(
            Vocabulary.OPERAND_ELAPSED_TIME,
            Vocabulary.OPERATOR_LT,
            PolicyBytes.VALUE_MILLISECONDS,
            abi.encodePacked(limit)
        );
        bool holds = int256(fact) * 1000 < limit;
        assertPermission(given, holds ? PolicyReason.Permitted : PolicyReason.NotSatisfied);
    }

    function testFuzz_Milliseconds_NeverWrapGiven_WideFact(int256 fact, int64 limit) public {
        vm.assume(fact > HALF || fact < -HALF);
        answer(Vocabulary.OPERAND_ELAPSED_TIME, bytes32(uint256(fact)));
        bytes memory given = constraint(
            Vocabulary.OPERAND_ELAPSED_TIME,
            Vocabulary.OPERATOR_LT,
            PolicyBytes.VALUE_MILLISECONDS,
            abi.encodePacked(limit)
        );
        assertPermission(given, fact < 0 ? PolicyReason.Permitted : PolicyReason.NotSatisfied);
    }

    function testFuzz_Boolean_IsAByteWithASign(uint8 value) public {
        answer(AMOUNT, bytes32(uint256(int256(int8(value)))));
        bytes memory given = constraint(AMOUNT, Vocabulary.OPERATOR_EQ, 7, abi.encodePacked(value));
        assertPermission(given, PolicyReason.Permitted);
        bytes memory order = constraint(AMOUNT, Vocabulary.OPERATOR_LT, 7, abi.encodePacked(value));
        assertPermission(order, PolicyReason.OperatorUnknown);
    }

    function _assertHolds(uint8 operator, uint8 scale, int128 limit, bool holds) private view {
        _assertDecimal(operator, scale, limit, holds ? PolicyReason.Permitted : PolicyReason.NotSatisfied);
    }

    function _assertDecimal(uint8 operator, uint8 scale, int128 limit, PolicyReason reason) private view {
        assertPermission(constraint(AMOUNT, operator, 6, abi.encodePacked(scale, limit)), reason);
    }
}
