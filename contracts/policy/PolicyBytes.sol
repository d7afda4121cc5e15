// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Reads the nodes of a compiled policy: docs/policy-format.md.
/// @dev A node is `tag: uint8, length: uint16, body`. Offsets count bytes from the start of the policy. No function reverts.
library PolicyBytes {
    /// @dev Bytes of magic ("CW") and version before the first node.
    uint256 internal constant HEADER = 3;
    /// @dev Bytes of tag and length before the body of a node.
    uint256 internal constant NODE_HEADER = 3;
    uint256 internal constant MAX_BYTES = 65_535;
    uint256 internal constant MAX_NESTING = 64;

    uint256 internal constant KIND = 0x01;
    uint256 internal constant UID = 0x02;
    uint256 internal constant OPTIONS = 0x03;
    uint256 internal constant CONFLICT = 0x06;
    uint256 internal constant REPLACED_BY = 0x07;

    uint256 internal constant PROHIBITION = 0x10;
    uint256 internal constant PERMISSION = 0x11;
    uint256 internal constant OBLIGATION = 0x12;

    uint256 internal constant ACTION = 0x20;
    uint256 internal constant TARGET = 0x21;
    uint256 internal constant TARGET_COLLECTION = 0x22;
    uint256 internal constant ASSIGNEE = 0x23;
    uint256 internal constant ASSIGNEE_COLLECTION = 0x24;
    uint256 internal constant ASSIGNER = 0x25;
    uint256 internal constant ASSIGNER_COLLECTION = 0x26;
    uint256 internal constant FUNCTION = 0x27;
    uint256 internal constant OUTPUT = 0x28;
    uint256 internal constant RULE_UID = 0x29;

    uint256 internal constant CONSTRAINT = 0x30;
    uint256 internal constant AND = 0x31;
    uint256 internal constant OR = 0x32;
    uint256 internal constant XONE = 0x33;
    uint256 internal constant AND_SEQUENCE = 0x34;
    uint256 internal constant EXTENDED = 0x35;

    uint256 internal constant DUTY = 0x40;
    uint256 internal constant CONSEQUENCE = 0x41;
    uint256 internal constant REMEDY = 0x42;

    uint256 internal constant UNIT_IRI = 0x50;
    uint256 internal constant OPERAND_IRI = 0x51;
    uint256 internal constant STATUS = 0x53;
    uint256 internal constant REFERENCE = 0x54;

    /// @dev In place of a code: the IRI that follows.
    uint256 internal constant NAMED = 0xffff;

    uint256 internal constant KIND_OFFER = 1;
    uint256 internal constant KIND_LAST = 6;

    uint256 internal constant CONFLICT_INVALID = 0;
    uint256 internal constant CONFLICT_PERM = 1;
    uint256 internal constant CONFLICT_LAST = 2;

    uint256 internal constant DUTY_NOT_SET_PERMITS = 1 << 0;
    uint256 internal constant DUTY_INACTIVE_DENIES = 1 << 1;
    uint256 internal constant OFFERS_EVALUATE = 1 << 2;
    uint256 internal constant CONSEQUENCE_AFTER_BREACH = 1 << 3;
    uint256 internal constant REMEDY_AFTER_BREACH = 1 << 4;
    uint256 internal constant BEHAVIOUR_OPEN = 1 << 5;
    uint256 internal constant FACT_MISSING_EMPTY = 1 << 6;
    uint256 internal constant UNIT_MISSING_ASSUMED = 1 << 7;
    uint256 internal constant DUTY_LAPSED_INACTIVE = 1 << 8;
    uint256 internal constant OPTIONS_LAST = 8;

    uint256 internal constant VALUE_INT64 = 0x01;
    uint256 internal constant VALUE_INT256 = 0x02;
    uint256 internal constant VALUE_SECONDS = 0x03;
    uint256 internal constant VALUE_DURATION = 0x04;
    uint256 internal constant VALUE_MILLISECONDS = 0x05;
    uint256 internal constant VALUE_DECIMAL = 0x06;
    uint256 internal constant VALUE_BOOLEAN = 0x07;
    uint256 internal constant VALUE_IRI = 0x10;
    uint256 internal constant VALUE_TEXT = 0x11;

    function hasHeader(bytes calldata policy) internal pure returns (bool) {
        return policy.length >= HEADER && policy.length <= MAX_BYTES && bytes3(policy[:3]) == 0x435701;
    }

    /// @notice The node at `offset`: its body is [body, next).
    /// @dev Tag 0 if there is no whole node before `end`, or if its tag is 0: both are malformed, and then body and next mean nothing.
    function node(
        bytes calldata policy,
        uint256 offset,
        uint256 end
    ) internal pure returns (uint256 tag, uint256 body, uint256 next) {
        // Offsets are at most 65,535 and a length is at most 65,535: no sum here overflows. In assembly, because it is the innermost loop.
        assembly ("memory-safe") {
            let head := shr(232, calldataload(add(policy.offset, offset)))
            body := add(offset, NODE_HEADER)
            next := add(body, and(head, 0xffff))
            // A node that is cut off in its header ends behind `end` too.
            tag := mul(shr(16, head), iszero(gt(next, end)))
        }
    }

    /// @notice The 32 bytes from `offset` on. The caller has checked how many of them are the policy's.
    function load(bytes calldata policy, uint256 offset) internal pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(add(policy.offset, offset))
        }
    }

    function byteAt(bytes calldata policy, uint256 offset) internal pure returns (uint256) {
        return load(policy, offset) >> 248;
    }

    /// @notice Bytes of one value of a kind; 0 if this version does not know the kind.
    function widthOf(uint256 kind) internal pure returns (uint256) {
        // A byte a kind, the lowest byte for kind 0; kinds beyond the table shift it away.
        return (0x202000000000000000000111080808200800 >> (kind << 3)) & 0xff;
    }
}
