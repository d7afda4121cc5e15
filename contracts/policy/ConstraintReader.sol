// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FactReader} from "./FactReader.sol";
import {Vocabulary} from "./generated/Vocabulary.sol";
import {IFactRegistry} from "./IFactRegistry.sol";
import {FactContext} from "./IFactSource.sol";
import {PolicyDecision, PolicyReason} from "./IPolicyEvaluator.sol";
import {PolicyBytes} from "./PolicyBytes.sol";

/// @dev What reading a rule or a constraint comes to. `NotAbout`: a rule for another action, target or party.
enum Outcome {
    NotAbout,
    Holds,
    Fails,
    Undecided,
    Malformed
}

/// @title Decides constraints and the logic over them.
/// @dev What cannot be decided is contagious: one such constraint makes its rule undecided, under `or` and `xone` too.
/// Groups are read with a stack of frames in memory: recursion of 64 levels would exhaust the stack of the EVM.
abstract contract ConstraintReader is FactReader {
    using PolicyBytes for bytes;

    // A frame is a word: where the group starts and ends, its tag, how many of its operands hold and fail so far, and the constraint
    // that explains the first failure. Counts are below 2^32, because an operand has at least 3 of 65,535 bytes.
    uint256 private constant ONE_FAILS = 1 << 32;
    uint256 private constant ONE_HOLDS = 1 << 64;
    uint256 private constant TAG_SHIFT = 96;
    uint256 private constant START_SHIFT = 128;
    uint256 private constant END_SHIFT = 160;

    // Sets of operators and kinds, one bit a code: cheaper than comparisons. Shifts beyond 255 give 0, which is in no set.
    uint256 private constant ORDER_OPERATORS =
        (1 << Vocabulary.OPERATOR_LT) |
            (1 << Vocabulary.OPERATOR_LTEQ) |
            (1 << Vocabulary.OPERATOR_GT) |
            (1 << Vocabulary.OPERATOR_GTEQ);
    uint256 private constant SET_OPERATORS =
        (1 << Vocabulary.OPERATOR_IS_ALL_OF) |
            (1 << Vocabulary.OPERATOR_IS_ANY_OF) |
            (1 << Vocabulary.OPERATOR_IS_NONE_OF);
    uint256 private constant NONE_OPERATORS = (1 << Vocabulary.OPERATOR_NEQ) | (1 << Vocabulary.OPERATOR_IS_NONE_OF);
    uint256 private constant OPERATORS =
        ORDER_OPERATORS | SET_OPERATORS | NONE_OPERATORS | (1 << Vocabulary.OPERATOR_EQ);
    uint256 private constant TIME_KINDS = (1 << PolicyBytes.VALUE_SECONDS) | (1 << PolicyBytes.VALUE_MILLISECONDS);

    constructor(IFactRegistry facts) FactReader(facts) {}

    /// @dev Memory for the frames of groups that are open around the one being read. Never cleared: a frame is written before it is read.
    function _allocateFrames() internal pure returns (uint256 frames) {
        assembly ("memory-safe") {
            frames := mload(0x40)
            mstore(0x40, add(frames, 2048)) // 32 * MAX_NESTING
        }
    }

    /// @dev Reads all nodes in [offset, end) as constraints that must all hold. `finding` explains any outcome but `Holds`.
    function _readConstraints(
        bytes calldata policy,
        FactContext calldata context,
        uint256 offset,
        uint256 end,
        uint256 frames,
        PolicyDecision memory finding
    ) internal view returns (Outcome outcome) {
        uint256 frame = _open(PolicyBytes.AND, 0, end);
        uint256 depth = 0;
        while (true) {
            if (offset == _endOf(frame)) {
                if (depth == 0) break;
                uint256 inner = frame;
                frame = _pop(frames, --depth);
                frame = _fold(frame, _holds(inner), _explanation(inner));
                continue;
            }

            (uint256 tag, uint256 body, uint256 next) = policy.node(offset, _endOf(frame));
            if (tag == PolicyBytes.CONSTRAINT) {
                outcome = _readConstraint(policy, context, body, next, finding);
                if (outcome > Outcome.Fails) return outcome;
                frame = _fold(frame, outcome == Outcome.Holds, offset);
                offset = next;
            } else {
                outcome = _checkGroup(tag, body == next, depth);
                if (outcome != Outcome.Holds) return _find(finding, outcome, offset);
                _push(frames, depth++, frame);
                frame = _open(tag, offset, next);
                offset = body;
            }
        }
        return _holds(frame) ? Outcome.Holds : _explain(policy, context, _explanation(frame), finding);
    }

    function _checkGroup(uint256 tag, bool empty, uint256 depth) private pure returns (Outcome) {
        if (tag == 0) return Outcome.Malformed;
        if (tag < PolicyBytes.AND || tag > PolicyBytes.XONE) return Outcome.Undecided;
        return empty || depth == PolicyBytes.MAX_NESTING ? Outcome.Malformed : Outcome.Holds;
    }

    /// @dev Makes `finding` tell why the constraint or group at `offset` fails; reads the constraint again unless it was the last one.
    function _explain(
        bytes calldata policy,
        FactContext calldata context,
        uint256 offset,
        PolicyDecision memory finding
    ) private view returns (Outcome) {
        if (finding.offset == offset && finding.reason == PolicyReason.NotSatisfied) return Outcome.Fails;

        (uint256 tag, uint256 body, uint256 next) = policy.node(offset, policy.length);
        _note(finding, PolicyReason.NotSatisfied, offset, 0, 0);
        if (tag == PolicyBytes.CONSTRAINT) _readConstraint(policy, context, body, next, finding);
        return Outcome.Fails;
    }

    /// @dev `finding` is only written if the constraint does not hold.
    function _readConstraint(
        bytes calldata policy,
        FactContext calldata context,
        uint256 body,
        uint256 end,
        PolicyDecision memory finding
    ) private view returns (Outcome) {
        uint256 head = policy.load(body);
        // Node bounds: `end` is not below `body`.
        PolicyReason reason = _checkShape(head, end - body);
        bytes32 value = 0;
        if (reason == PolicyReason.Permitted) (reason, value) = _compare(policy, context, body, end, head);
        if (reason == PolicyReason.Permitted) return Outcome.Holds;

        _note(finding, reason, body - PolicyBytes.NODE_HEADER, reason == PolicyReason.Malformed ? 0 : head, value);
        if (reason == PolicyReason.NotSatisfied) return Outcome.Fails;
        return reason == PolicyReason.Malformed ? Outcome.Malformed : Outcome.Undecided;
    }

    /// @dev `head` starts with leftOperand (2 bytes), operator (1), kind (1) and unit (2). `Permitted` if the constraint can be compared.
    function _checkShape(uint256 head, uint256 length) private pure returns (PolicyReason) {
        unchecked {
            if (length < 6) return PolicyReason.Malformed;
            uint256 operator = (head >> 232) & 0xff;
            if ((OPERATORS >> operator) & 1 == 0) return PolicyReason.OperatorUnknown;
            if ((head >> 208) & 0xffff != 0) return PolicyReason.UnitUnknown;

            uint256 kind = (head >> 224) & 0xff;
            uint256 width = PolicyBytes.widthOf(kind);
            if (width == 0) return PolicyReason.TermUnknown;
            length -= 6;
            if (length != width) {
                bool isList = length != 0 && length % width == 0 && (SET_OPERATORS >> operator) & 1 != 0;
                if (!isList) return PolicyReason.Malformed;
            }
            // Names have no order.
            if ((ORDER_OPERATORS >> operator) & 1 != 0 && kind >= PolicyBytes.VALUE_IRI)
                return PolicyReason.OperatorUnknown;

            bool isTime = (TIME_KINDS >> kind) & 1 != 0;
            bool wantsTime = head >> 240 == Vocabulary.OPERAND_DATE_TIME;
            return isTime == wantsTime ? PolicyReason.Permitted : PolicyReason.TermUnknown;
        }
    }

    /// @dev Compares the facts with the values of the constraint. `Permitted` if it holds; `value` is the first fact that was read.
    function _compare(
        bytes calldata policy,
        FactContext calldata context,
        uint256 body,
        uint256 end,
        uint256 head
    ) private view returns (PolicyReason reason, bytes32 value) {
        uint256 facts;
        uint256 count;
        (reason, facts, count) = _factsOf(head >> 240, (head >> 224) & 0xff, context);
        if (reason != PolicyReason.Permitted) return (reason, 0);

        value = bytes32(_factAt(facts, 0));
        bool holds;
        if ((ORDER_OPERATORS >> ((head >> 232) & 0xff)) & 1 == 0) {
            holds = _matches(policy, body, end, head, facts, count);
        } else {
            // An order is between two numbers: several facts have none.
            if (count != 1) return (PolicyReason.FactMissing, 0);
            unchecked {
                holds = _isOrdered((head >> 232) & 0xff, int256(uint256(value)), _numberAt(policy, body + 6, end));
            }
        }
        if (!holds) reason = PolicyReason.NotSatisfied;
    }

    /// @dev Whether all values (`isAllOf`), none (`neq`, `isNoneOf`) or any (`eq`, `isAnyOf`) of the constraint are among the facts.
    function _matches(
        bytes calldata policy,
        uint256 body,
        uint256 end,
        uint256 head,
        uint256 facts,
        uint256 count
    ) private pure returns (bool) {
        // All sums stay below 2^17: `end` is at most 65,535, `count` at most 32.
        unchecked {
            uint256 width = PolicyBytes.widthOf((head >> 224) & 0xff);
            uint256 operator = (head >> 232) & 0xff;
            bool all = operator == Vocabulary.OPERATOR_IS_ALL_OF;
            for (uint256 values = body + 6; values < end; values += width) {
                uint256 wanted = uint256(_numberAt(policy, values, values + width));
                bool found = false;
                for (uint256 index = 0; index < count && !found; ++index) found = _factAt(facts, index) == wanted;
                if (found != all) return found != ((NONE_OPERATORS >> operator) & 1 != 0);
            }
            return all != ((NONE_OPERATORS >> operator) & 1 != 0);
        }
    }

    function _isOrdered(uint256 operator, int256 given, int256 limit) private pure returns (bool) {
        if (operator == Vocabulary.OPERATOR_LT) return given < limit;
        if (operator == Vocabulary.OPERATOR_LTEQ) return given <= limit;
        if (operator == Vocabulary.OPERATOR_GT) return given > limit;
        return given >= limit;
    }

    /// @dev The value in [offset, end), sign-extended; names have 32 bytes and stay as they are.
    function _numberAt(bytes calldata policy, uint256 offset, uint256 end) private pure returns (int256) {
        unchecked {
            return int256(policy.load(offset)) >> (256 - ((end - offset) << 3));
        }
    }

    function _open(uint256 tag, uint256 start, uint256 end) private pure returns (uint256) {
        return (end << END_SHIFT) | (start << START_SHIFT) | (tag << TAG_SHIFT);
    }

    function _endOf(uint256 frame) private pure returns (uint256) {
        return frame >> END_SHIFT;
    }

    /// @dev Counts an operand of the group; the first that fails leaves its explanation.
    function _fold(uint256 frame, bool holds, uint256 explanation) private pure returns (uint256) {
        unchecked {
            if (holds) return frame + ONE_HOLDS;
            return frame & 0xffffffff == 0 ? (frame + ONE_FAILS) | explanation : frame + ONE_FAILS;
        }
    }

    /// @dev `xone` is "exactly one", not parity.
    function _holds(uint256 frame) private pure returns (bool) {
        uint256 tag = (frame >> TAG_SHIFT) & 0xff;
        if (tag == PolicyBytes.AND) return uint32(frame >> 32) == 0;
        uint256 holding = uint32(frame >> 64);
        return tag == PolicyBytes.OR ? holding != 0 : holding == 1;
    }

    /// @dev Of a group that fails: the constraint that explains it; the group itself if too many of its operands hold.
    function _explanation(uint256 frame) private pure returns (uint256) {
        bool tooMany = (frame >> TAG_SHIFT) & 0xff == PolicyBytes.XONE && uint32(frame >> 64) > 1;
        return tooMany ? uint32(frame >> START_SHIFT) : uint32(frame);
    }

    function _push(uint256 frames, uint256 depth, uint256 frame) private pure {
        // Inside the 2,048 bytes that {_allocateFrames} reserved: depth is below MAX_NESTING.
        assembly ("memory-safe") {
            mstore(add(frames, shl(5, depth)), frame)
        }
    }

    function _pop(uint256 frames, uint256 depth) private pure returns (uint256 frame) {
        assembly ("memory-safe") {
            frame := mload(add(frames, shl(5, depth)))
        }
    }

    function _find(PolicyDecision memory finding, Outcome outcome, uint256 offset) private pure returns (Outcome) {
        _note(finding, outcome == Outcome.Malformed ? PolicyReason.Malformed : PolicyReason.TermUnknown, offset, 0, 0);
        return outcome;
    }

    /// @dev `head` starts with the left operand (2 bytes) and the operator (1 byte).
    function _note(
        PolicyDecision memory finding,
        PolicyReason reason,
        uint256 offset,
        uint256 head,
        bytes32 value
    ) private pure {
        finding.reason = reason;
        finding.offset = uint32(offset);
        finding.leftOperand = uint16(head >> 240);
        finding.operator = uint8(head >> 232);
        finding.value = value;
    }
}
