// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ExtensionReader} from "./ExtensionReader.sol";
import {Comparison} from "./FactComparer.sol";
import {Vocabulary} from "./generated/Vocabulary.sol";
import {IFactRegistry} from "./IFactRegistry.sol";
import {FactContext} from "./IFactSource.sol";
import {Outcome, PolicyDecision, PolicyReason} from "./IPolicyEvaluator.sol";
import {PolicyBytes} from "./PolicyBytes.sol";
import {Reading} from "./Reading.sol";

/// @title Reads one constraint: whether it can be compared, and how.
abstract contract ConstraintReader is ExtensionReader {
    using PolicyBytes for bytes;

    uint256 private constant RELATION_OPERATORS =
        (1 << Vocabulary.OPERATOR_IS_A) | (1 << Vocabulary.OPERATOR_HAS_PART) | (1 << Vocabulary.OPERATOR_IS_PART_OF);
    uint256 private constant SET_OPERATORS =
        RELATION_OPERATORS |
            (1 << Vocabulary.OPERATOR_IS_ALL_OF) |
            (1 << Vocabulary.OPERATOR_IS_ANY_OF) |
            (1 << Vocabulary.OPERATOR_IS_NONE_OF);
    uint256 private constant OPERATORS =
        ORDER_OPERATORS | SET_OPERATORS | NONE_OPERATORS | (1 << Vocabulary.OPERATOR_EQ);
    uint256 private constant NAME_OPERATORS = OPERATORS & ~(ORDER_OPERATORS | RELATION_OPERATORS);
    uint256 private constant NUMBER_OPERATORS = OPERATORS & ~RELATION_OPERATORS;
    uint256 private constant TIME_KINDS = (1 << PolicyBytes.VALUE_SECONDS) | (1 << PolicyBytes.VALUE_MILLISECONDS);
    uint256 private constant SCALED_KINDS = (1 << PolicyBytes.VALUE_DECIMAL) | (1 << PolicyBytes.VALUE_MILLISECONDS);

    constructor(IFactRegistry facts) ExtensionReader(facts) {}

    /// @dev The finding is only written if the constraint does not hold.
    function _readConstraint(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 body,
        uint256 end
    ) internal view returns (Outcome) {
        uint256 head = policy.load(body);
        uint256 free = _freeMemory();
        // Most constraints have one of few shapes, and these are quickly told: {_checkShape} would say the same.
        PolicyReason reason;
        bytes32 value;
        if (_isPlain(head, body, end)) {
            (reason, value) = _compare(policy, context, reading.options, body, end);
        } else {
            reason = _checkShape(policy, head, body, end, 0);
            if (reason == PolicyReason.Permitted) {
                (reason, value) = _compareShape(policy, context, reading.options, body, end);
            }
        }
        _release(free);
        if (reason == PolicyReason.Permitted) return Outcome.Holds;
        return _refuse(reading.finding, reason, body - PolicyBytes.NODE_HEADER, head, value);
    }

    /// @dev A constraint with what rarely stands with one: [body, end) is the body of the node around it.
    function _readExtended(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 body,
        uint256 end
    ) internal view returns (Outcome) {
        uint256 offset = body - PolicyBytes.NODE_HEADER;
        uint256 free = _freeMemory();
        (PolicyReason reason, Comparison memory c) = _readExtension(policy, body, end);
        bytes32 value = 0;
        if (reason == PolicyReason.Permitted) {
            reason =
                c.isReferred ? _checkHead(c.head) : _checkShape(policy, c.head, c.values - 6, c.end, PolicyBytes.NAMED);
            if (reason == PolicyReason.Permitted) {
                if (c.head >> 240 == PolicyBytes.NAMED) c.code = _codeOf(bytes32(c.code));
                (reason, value) = _compareFully(policy, context, reading.options, c);
            }
        } else {
            c.head = 0;
        }
        _release(free);
        return
            reason == PolicyReason.Permitted ? Outcome.Holds : _refuse(reading.finding, reason, offset, c.head, value);
    }

    /// @dev `head` starts with the left operand (2 bytes) and the operator (1 byte).
    function _note(
        PolicyDecision memory finding,
        PolicyReason reason,
        uint256 offset,
        uint256 head,
        bytes32 value
    ) internal pure {
        finding.reason = reason;
        finding.offset = uint32(offset);
        finding.leftOperand = uint16(head >> 240);
        finding.operator = uint8(head >> 232);
        finding.value = value;
    }

    function _refuse(
        PolicyDecision memory finding,
        PolicyReason reason,
        uint256 offset,
        uint256 head,
        bytes32 value
    ) private pure returns (Outcome) {
        _note(finding, reason, offset, reason == PolicyReason.Malformed ? 0 : head, value);
        if (reason == PolicyReason.NotSatisfied) return Outcome.Fails;
        return reason == PolicyReason.Malformed ? Outcome.Malformed : Outcome.Undecided;
    }

    function _compareShape(
        bytes calldata policy,
        FactContext calldata context,
        uint256 options,
        uint256 body,
        uint256 end
    ) private view returns (PolicyReason, bytes32) {
        uint256 head = policy.load(body);
        bool isFull = _isIn(RELATION_OPERATORS, head) || (SCALED_KINDS >> _kindOf(head)) & 1 != 0;
        return
            isFull
                ? _compareFully(policy, context, options, _comparisonOf(head, body, end))
                : _compare(policy, context, options, body, end);
    }

    /// @dev Whether a constraint has one value that is an integer or name, no unit, and an operator that its kind has; the time only in
    /// seconds. `false` says nothing. Without branches, because this stands in the innermost loop.
    function _isPlain(uint256 head, uint256 body, uint256 end) private pure returns (bool plain) {
        uint256 numbers = NUMBER_OPERATORS;
        uint256 names = NAME_OPERATORS;
        assembly ("memory-safe") {
            let kind := and(shr(224, head), 0xff)
            let operator := and(shr(232, head), 0xff)
            // Kinds 1 to 4 have 8, 32, 8 and 8 bytes, kinds 0x10 and 0x11 have 32.
            let isName := eq(shr(1, kind), 8)
            let isNumber := lt(sub(kind, 1), 4)
            let width := add(8, mul(24, or(isName, eq(kind, 2))))
            let operators := or(mul(isName, names), mul(isNumber, numbers))
            plain := and(shr(operator, operators), iszero(and(shr(208, head), 0xffff)))
            plain := and(plain, eq(end, add(body, add(width, 6))))
            plain := and(plain, or(iszero(eq(shr(240, head), 6)), eq(kind, 3)))
        }
    }

    /// @dev `Permitted` if the constraint can be compared. `named` is the unit that stands for an IRI, 0 where none can.
    function _checkShape(
        bytes calldata policy,
        uint256 head,
        uint256 body,
        uint256 end,
        uint256 named
    ) private pure returns (PolicyReason) {
        // Node bounds: `end` is not below `body`.
        unchecked {
            uint256 length = end - body;
            if (length < 6) return PolicyReason.Malformed;
            if (!_isIn(OPERATORS, head)) return PolicyReason.OperatorUnknown;
            uint256 kind = _kindOf(head);
            uint256 width = PolicyBytes.widthOf(kind);
            if (width == 0) return PolicyReason.TermUnknown;
            length -= 6;
            if (length != width) {
                bool isList = length != 0 && length % width == 0 && _isIn(SET_OPERATORS, head);
                if (!isList) return PolicyReason.Malformed;
            }
            // Names and booleans have no order; only names have parts and types.
            if (kind >= PolicyBytes.VALUE_BOOLEAN && _isIn(ORDER_OPERATORS, head)) return PolicyReason.OperatorUnknown;
            if (kind < PolicyBytes.VALUE_IRI && _isIn(RELATION_OPERATORS, head)) return PolicyReason.OperatorUnknown;
            uint256 unit = (head >> 208) & 0xffff;
            if (unit != 0 && unit != named) return PolicyReason.UnitUnknown;
            if (kind == PolicyBytes.VALUE_DECIMAL && !_scalesFit(policy, body + 6, end)) return PolicyReason.Malformed;

            bool isTime = head >> 240 == Vocabulary.OPERAND_DATE_TIME;
            return isTime && (TIME_KINDS >> kind) & 1 == 0 ? PolicyReason.TermUnknown : PolicyReason.Permitted;
        }
    }

    /// @dev As {_checkShape} for a constraint whose values a reference gives.
    function _checkHead(uint256 head) private pure returns (PolicyReason) {
        if (!_isIn(OPERATORS, head)) return PolicyReason.OperatorUnknown;
        uint256 unit = (head >> 208) & 0xffff;
        return unit == 0 || unit == PolicyBytes.NAMED ? PolicyReason.Permitted : PolicyReason.UnitUnknown;
    }
}
