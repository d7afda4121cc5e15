// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "./generated/Vocabulary.sol";
import {PolicyBytes} from "./PolicyBytes.sol";

/// @dev Where a rule that is owed or must not be broken stands in a policy.
enum DutyKind {
    None,
    /// @dev Under a permission: a condition of it.
    Duty,
    Obligation,
    /// @dev Under a duty or an obligation: due when that is violated.
    Consequence,
    Prohibition,
    /// @dev Under a prohibition: due when that is infringed.
    Remedy
}

/// @dev One place at which a duty stands; the same duty can stand at several.
struct DutyNode {
    /// @dev keccak256 of the rule's body.
    bytes32 id;
    DutyKind kind;
    /// @dev Position in the list, from 1, of the rule that it stands under; 0 at the top and under a permission.
    uint8 parent;
    /// @dev Code of the vocabulary; 0xffff for an action without one.
    uint16 action;
    /// @dev Unix seconds: the first second that is too late; 0 if there is none.
    uint64 deadline;
    /// @dev Whether it has constraints besides its deadline.
    bool isConditional;
    /// @dev keccak256 of the party that must act; 0 if none is named.
    bytes32 assignee;
    /// @dev What `compensate` asks for, as `amount` with `scale` digits behind the point; 0 if it names no amount.
    uint128 amount;
    uint8 scale;
    /// @dev keccak256 of the IRI of the amount's unit; 0 if it has none.
    bytes32 unit;
}

/// @title Lists the duties, obligations, consequences, prohibitions and remedies of a compiled policy: docs/policy-format.md.
/// @dev Reads structure only. Whether a policy makes sense is the evaluator's question; here no bytes can do more than revert.
library DutyReader {
    using PolicyBytes for bytes;

    /// @dev So many fit in one answer of facts, read one slot each, within the gas of a fact.
    uint256 internal constant MAX_DUTIES = 64;
    uint16 internal constant NO_CODE = 0xffff;

    uint256 private constant _VALUE_DECIMAL = 0x06;
    /// @dev Left operand, operator, kind, unit.
    uint256 private constant _CONSTRAINT_HEAD = 6;
    /// @dev The option under which a deadline is a constraint like any other.
    uint256 private constant _DUTY_LAPSED = 1 << 8;

    error DutyPolicyMalformed(uint256 offset);
    error DutyTagUnknown(uint256 tag);
    error DutiesTooMany(uint256 most);

    struct List {
        DutyNode[] nodes;
        uint256 count;
        bool hasDeadlines;
    }

    /// @notice The duties of a policy in the order of its bytes, each before what stands under it.
    /// @dev Reverts with {DutyPolicyMalformed}, {DutyTagUnknown} or {DutiesTooMany}.
    function read(bytes calldata policy) internal pure returns (DutyNode[] memory nodes) {
        if (!policy.hasHeader()) revert DutyPolicyMalformed(0);
        List memory list = List(new DutyNode[](MAX_DUTIES), 0, true);
        uint256 offset = PolicyBytes.HEADER;
        while (offset < policy.length) {
            (uint256 tag, uint256 body, uint256 next) = _node(policy, offset, policy.length);
            if (tag == PolicyBytes.OPTIONS) list.hasDeadlines = (policy.load(body) >> 240) & _DUTY_LAPSED == 0;
            if (tag == PolicyBytes.PERMISSION) _addDuties(list, policy, body, next);
            if (tag == PolicyBytes.OBLIGATION) _add(list, policy, body, next, DutyKind.Obligation, 0);
            if (tag == PolicyBytes.PROHIBITION) _add(list, policy, body, next, DutyKind.Prohibition, 0);
            offset = next;
        }

        nodes = list.nodes;
        uint256 count = list.count;
        // Shortens the list: the memory behind its new end is never used again.
        assembly ("memory-safe") {
            mstore(nodes, count)
        }
    }

    function _addDuties(List memory list, bytes calldata policy, uint256 offset, uint256 end) private pure {
        while (offset < end) {
            (uint256 tag, uint256 body, uint256 next) = _node(policy, offset, end);
            if (tag == PolicyBytes.DUTY) _add(list, policy, body, next, DutyKind.Duty, 0);
            offset = next;
        }
    }

    /// @dev Recursion ends: every level has a place in the list, which is bounded.
    function _add(
        List memory list,
        bytes calldata policy,
        uint256 offset,
        uint256 end,
        DutyKind kind,
        uint256 parent
    ) private pure {
        if (list.count == MAX_DUTIES) revert DutiesTooMany(MAX_DUTIES);
        DutyNode memory duty = list.nodes[list.count++];
        (duty.id, duty.kind, duty.parent) = (keccak256(policy[offset:end]), kind, uint8(parent));
        _readBody(list, policy, offset, end, list.count);
    }

    function _readBody(
        List memory list,
        bytes calldata policy,
        uint256 offset,
        uint256 end,
        uint256 place
    ) private pure {
        while (offset < end) {
            (uint256 tag, uint256 body, uint256 next) = _node(policy, offset, end);
            if (tag < PolicyBytes.DUTY) _readPart(list, policy, tag, body, next, list.nodes[place - 1]);
            else _add(list, policy, body, next, _kindOf(tag), place);
            offset = next;
        }
    }

    function _readPart(
        List memory list,
        bytes calldata policy,
        uint256 tag,
        uint256 body,
        uint256 next,
        DutyNode memory duty
    ) private pure {
        if (tag == PolicyBytes.ACTION) _readAction(policy, body, next, duty);
        else if (tag == PolicyBytes.ASSIGNEE) duty.assignee = _word(policy, body, next);
        else if (tag >= PolicyBytes.CONSTRAINT && tag <= PolicyBytes.EXTENDED) {
            uint64 deadline = tag == PolicyBytes.CONSTRAINT && list.hasDeadlines ? _deadline(policy, body, next) : 0;
            if (deadline == 0) duty.isConditional = true;
            else if (duty.deadline == 0 || deadline < duty.deadline) duty.deadline = deadline;
        }
    }

    function _readAction(bytes calldata policy, uint256 body, uint256 end, DutyNode memory duty) private pure {
        if (end - body < 2) revert DutyPolicyMalformed(body);
        duty.action = uint16(policy.load(body) >> 240);
        if (duty.action != Vocabulary.ACTION_COMPENSATE) return;

        for (uint256 offset = body + 2; offset < end;) {
            (uint256 tag, uint256 inner, uint256 next) = _node(policy, offset, end);
            if (tag == PolicyBytes.CONSTRAINT) _readAmount(policy, inner, next, duty);
            if (tag == PolicyBytes.EXTENDED) _readExtended(policy, inner, next, duty);
            offset = next;
        }
    }

    function _readExtended(bytes calldata policy, uint256 body, uint256 end, DutyNode memory duty) private pure {
        (, uint256 inner, uint256 next) = _node(policy, body, end);
        if (!_readAmount(policy, inner, next, duty) || next == end) return;
        (uint256 tag, uint256 unit, uint256 last) = _node(policy, next, end);
        if (tag == PolicyBytes.UNIT_IRI) duty.unit = _word(policy, unit, last);
    }

    /// @dev `payAmount` eq or gteq a number that is not negative: that is what has to be paid.
    function _readAmount(
        bytes calldata policy,
        uint256 body,
        uint256 end,
        DutyNode memory duty
    ) private pure returns (bool isAmount) {
        (uint256 operand, uint256 operator, uint256 kind) = _head(policy, body, end);
        bool asks = operator == Vocabulary.OPERATOR_EQ || operator == Vocabulary.OPERATOR_GTEQ;
        bool isDecimal = kind == _VALUE_DECIMAL && end - body == _CONSTRAINT_HEAD + 17;
        bool isInteger = kind == PolicyBytes.VALUE_INT64 && end - body == _CONSTRAINT_HEAD + 8;
        if (operand != Vocabulary.OPERAND_PAY_AMOUNT || !asks || !(isDecimal || isInteger)) return false;

        uint256 value = policy.load(body + _CONSTRAINT_HEAD);
        int256 amount = isDecimal ? int256(int128(int256((value << 8) >> 128))) : int256(int64(int256(value >> 192)));
        if (amount <= 0) return false;

        // Positive and read from at most 128 bits with a sign.
        duty.amount = uint128(uint256(amount));
        duty.scale = isDecimal ? uint8(value >> 248) : 0;
        return true;
    }

    /// @dev The first second that is too late under `dateTime` lt or lteq an instant; 0 for any other constraint.
    function _deadline(bytes calldata policy, uint256 body, uint256 end) private pure returns (uint64) {
        (uint256 operand, uint256 operator, uint256 kind) = _head(policy, body, end);
        bool isLast = operator == Vocabulary.OPERATOR_LTEQ;
        bool isInstant = kind == PolicyBytes.VALUE_SECONDS || kind == PolicyBytes.VALUE_MILLISECONDS;
        bool isLimit = operand == Vocabulary.OPERAND_DATE_TIME && (isLast || operator == Vocabulary.OPERATOR_LT);
        if (!isLimit || !isInstant || end - body != _CONSTRAINT_HEAD + 8) return 0;

        int256 value = int64(uint64(policy.load(body + _CONSTRAINT_HEAD) >> 192));
        if (value <= 0) return 1;
        uint256 limit = uint256(value);
        if (kind == PolicyBytes.VALUE_SECONDS) return uint64(isLast ? limit + 1 : limit);
        return uint64(isLast ? limit / 1000 + 1 : (limit + 999) / 1000);
    }

    function _head(
        bytes calldata policy,
        uint256 body,
        uint256 end
    ) private pure returns (uint256 operand, uint256 operator, uint256 kind) {
        if (end - body < _CONSTRAINT_HEAD) revert DutyPolicyMalformed(body);
        uint256 word = policy.load(body);
        return (word >> 240, (word >> 232) & 0xff, (word >> 224) & 0xff);
    }

    /// @dev A hash that fills its node: a shorter one would be completed by what stands behind it.
    function _word(bytes calldata policy, uint256 body, uint256 next) private pure returns (bytes32) {
        if (next - body != 32) revert DutyPolicyMalformed(body);
        return bytes32(policy.load(body));
    }

    function _kindOf(uint256 tag) private pure returns (DutyKind) {
        if (tag == PolicyBytes.DUTY) return DutyKind.Duty;
        if (tag == PolicyBytes.CONSEQUENCE) return DutyKind.Consequence;
        if (tag == PolicyBytes.REMEDY) return DutyKind.Remedy;
        revert DutyTagUnknown(tag);
    }

    function _node(
        bytes calldata policy,
        uint256 offset,
        uint256 end
    ) private pure returns (uint256 tag, uint256 body, uint256 next) {
        (tag, body, next) = policy.node(offset, end);
        if (tag == 0) revert DutyPolicyMalformed(offset);
    }
}
