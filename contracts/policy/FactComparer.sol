// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FactReader} from "./FactReader.sol";
import {Vocabulary} from "./generated/Vocabulary.sol";
import {IFactRegistry} from "./IFactRegistry.sol";
import {FactContext} from "./IFactSource.sol";
import {PolicyReason} from "./IPolicyEvaluator.sol";
import {PolicyBytes} from "./PolicyBytes.sol";
import {ValueReader} from "./ValueReader.sol";

/// @dev A constraint that needs more than one fact and a number: {FactComparer._compareFully}.
struct Comparison {
    /// @dev Left operand (2 bytes), operator (1), kind (1), unit (2), as the constraint starts.
    uint256 head;
    /// @dev The values: from here to `end` in the policy, or, of a reference, in memory.
    uint256 values;
    uint256 end;
    uint256 facts;
    uint256 count;
    /// @dev Digits behind the point of the facts.
    uint256 scale;
    /// @dev Code of the left operand; 0 if no source can answer.
    uint256 code;
    bytes32 unit;
    bytes32 referred;
    bool isReferred;
    /// @dev Offset of the kind of the status; 0 if there is none.
    uint256 status;
}

/// @title Compares facts with the values of one constraint.
abstract contract FactComparer is FactReader, ValueReader {
    using PolicyBytes for bytes;

    constructor(IFactRegistry facts) FactReader(facts) {}

    /// @dev The short way: one fact of a code of the vocabulary or the time in seconds, no unit, values without a scale.
    /// `Permitted` if the constraint holds; `value` is the first fact that was read if it does not.
    function _compare(
        bytes calldata policy,
        FactContext calldata context,
        uint256 options,
        uint256 body,
        uint256 end
    ) internal view returns (PolicyReason reason, bytes32 value) {
        uint256 head = policy.load(body);
        uint256 facts;
        uint256 count = 1;
        unchecked {
            if (head >> 240 == Vocabulary.OPERAND_DATE_TIME) facts = _writeFact(block.timestamp);
            else if ((head >> 240) - 1 < 255) (reason, facts, count) = _factsOf(head >> 240, context);
            else reason = PolicyReason.OperandUnknown;
        }
        if (reason != PolicyReason.Permitted) return (_missing(options, head, reason), 0);

        value = bytes32(_factAt(facts, 0));
        bool holds;
        if ((head >> 232) & 0xff == Vocabulary.OPERATOR_EQ && count == 1 && end == body + 38) {
            holds = policy.load(body + 6) == uint256(value);
        } else if (_isIn(ORDER_OPERATORS, head)) {
            // An order is between two numbers: several facts have none.
            if (count != 1) return (PolicyReason.FactMissing, 0);
            unchecked {
                holds = _isOrdered(head, int256(uint256(value)), _numberAt(policy, body + 6, end));
            }
        } else {
            holds = _matches(policy, body, end, facts, count);
        }
        if (!holds) reason = PolicyReason.NotSatisfied;
    }

    /// @dev The long way: whatever a constraint can say. `facts`, `count` and `scale` of `c` are written here.
    function _compareFully(
        bytes calldata policy,
        FactContext calldata context,
        uint256 options,
        Comparison memory c
    ) internal view returns (PolicyReason reason, bytes32 value) {
        reason = _readLeft(context, c);
        if (reason == PolicyReason.Permitted) {
            bool isScaled = (c.head >> 208) & 0xffff != 0 || _kindOf(c.head) == PolicyBytes.VALUE_DECIMAL;
            if (isScaled) reason = _readUnit(context, options, c);
            if (reason != PolicyReason.Permitted) return (reason, 0);
        } else if (c.status == 0) {
            return (_missing(options, c.head, reason), 0);
        } else {
            int256 status;
            (status, c.scale) = _valueOf(policy, policy.byteAt(c.status), c.status + 1);
            (c.facts, c.count) = (_writeFact(uint256(status)), 1);
        }
        if (c.isReferred) _readReference(context, c);

        bool isOrder = _isIn(ORDER_OPERATORS, c.head);
        // A reference without an answer has no values; several values have no order.
        bool isMissing = c.isReferred && (c.values == c.end || (isOrder && c.end - c.values != 32));
        if (isMissing || (isOrder && c.count != 1)) return (PolicyReason.FactMissing, 0);

        bool holds = isOrder ? _isOrderedFully(policy, c) : _matchesFully(policy, c);
        return (holds ? PolicyReason.Permitted : PolicyReason.NotSatisfied, bytes32(_factAt(c.facts, 0)));
    }

    /// @dev What a fact that nobody knows comes to: its reason, or the empty set.
    function _missing(uint256 options, uint256 head, PolicyReason reason) private pure returns (PolicyReason) {
        if (options & PolicyBytes.FACT_MISSING_EMPTY == 0) return reason;
        return _isIn(NONE_OPERATORS, head) ? PolicyReason.Permitted : PolicyReason.NotSatisfied;
    }

    function _readLeft(FactContext calldata context, Comparison memory c) private view returns (PolicyReason reason) {
        uint256 relation = _relationOf((c.head >> 232) & 0xff);
        if (c.code == Vocabulary.OPERAND_DATE_TIME && relation == 0) {
            bool isFine = _kindOf(c.head) == PolicyBytes.VALUE_MILLISECONDS;
            c.facts = _writeFact(isFine ? block.timestamp * 1000 : block.timestamp);
            c.count = 1;
            if (isFine) c.scale = MILLISECONDS_SCALE;
            return PolicyReason.Permitted;
        }
        if (c.code == Vocabulary.OPERAND_DATE_TIME || c.code == 0) return PolicyReason.OperandUnknown;
        (reason, c.facts, c.count) = _factsOf(c.code | relation, context);
    }

    /// @dev The bit of the derived fact that an operator asks for; 0 if it asks for the fact itself.
    function _relationOf(uint256 operator) private pure returns (uint256) {
        if (operator == Vocabulary.OPERATOR_IS_A) return 0x2000;
        if (operator == Vocabulary.OPERATOR_HAS_PART) return 0x1000;
        return operator == Vocabulary.OPERATOR_IS_PART_OF ? 0x8000 : 0;
    }

    function _readUnit(
        FactContext calldata context,
        uint256 options,
        Comparison memory c
    ) private view returns (PolicyReason) {
        uint256 unit = 0;
        uint256 words = 0;
        if (c.code != Vocabulary.OPERAND_DATE_TIME) {
            uint256 answer;
            (, answer, words) = _factsOf(c.code | FACT_UNIT, context);
            if (words != 0) unit = _factAt(answer, 0);
            if (words != 0) c.scale = words == 1 ? 0 : _factAt(answer, 1);
        }
        bool isAssumed = unit == 0 && options & PolicyBytes.UNIT_MISSING_ASSUMED != 0;
        if (bytes32(unit) != c.unit && !isAssumed) return PolicyReason.UnitUnknown;
        if (words > 2 || c.scale > MAX_SCALE) return PolicyReason.FactMissing;

        for (uint256 index = 0; index < c.count; ++index) {
            int256 word = int256(_factAt(c.facts, index));
            if (word != int128(word)) return PolicyReason.FactMissing;
        }
        return PolicyReason.Permitted;
    }

    function _readReference(FactContext calldata context, Comparison memory c) private view {
        (c.values, c.end) = (0, 0);
        uint256 code = _codeOf(c.referred);
        if (code == 0) return;
        uint256 words;
        (, c.values, words) = _factsOf(code, context);
        c.end = c.values + (words << 5);
    }

    /// @dev Whether all values (`isAllOf`), none (`neq`, `isNoneOf`) or any (`eq`, `isAnyOf`) of the constraint are among the facts.
    function _matches(
        bytes calldata policy,
        uint256 body,
        uint256 end,
        uint256 facts,
        uint256 count
    ) private pure returns (bool) {
        // All sums stay below 2^17: `end` is at most 65,535, `count` at most 256.
        unchecked {
            uint256 head = policy.load(body);
            uint256 width = PolicyBytes.widthOf(_kindOf(head));
            bool all = _isIn(ALL_OPERATORS, head);
            for (uint256 values = body + 6; values < end; values += width) {
                uint256 wanted = uint256(_numberAt(policy, values, values + width));
                bool found = _isAmong(facts, count, wanted);
                if (found != all) return found != _isIn(NONE_OPERATORS, head);
            }
            return all != _isIn(NONE_OPERATORS, head);
        }
    }

    /// @dev As {_matches}, at one scale.
    function _matchesFully(bytes calldata policy, Comparison memory c) private pure returns (bool) {
        bool all = _isIn(ALL_OPERATORS, c.head);
        uint256 width = c.isReferred ? 32 : PolicyBytes.widthOf(_kindOf(c.head));
        for (uint256 place = c.values; place < c.end; place += width) {
            if (_isAmongFacts(policy, c, place) != all) return !all != _isIn(NONE_OPERATORS, c.head);
        }
        return all != _isIn(NONE_OPERATORS, c.head);
    }

    function _isAmongFacts(bytes calldata policy, Comparison memory c, uint256 place) private pure returns (bool) {
        (int256 value, uint256 scale) = _valueAt(policy, c, place);
        for (uint256 index = 0; index < c.count; ++index) {
            (int256 given, int256 wanted) = _atOneScale(int256(_factAt(c.facts, index)), c.scale, value, scale);
            if (given == wanted) return true;
        }
        return false;
    }

    function _isOrderedFully(bytes calldata policy, Comparison memory c) private pure returns (bool) {
        (int256 value, uint256 scale) = _valueAt(policy, c, c.values);
        (int256 given, int256 limit) = _atOneScale(int256(_factAt(c.facts, 0)), c.scale, value, scale);
        return _isOrdered(c.head, given, limit);
    }

    function _valueAt(
        bytes calldata policy,
        Comparison memory c,
        uint256 place
    ) private pure returns (int256 value, uint256 scale) {
        return c.isReferred ? (int256(_factAt(place, 0)), 0) : _valueOf(policy, _kindOf(c.head), place);
    }
}
