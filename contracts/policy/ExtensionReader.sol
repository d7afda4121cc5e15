// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Comparison, FactComparer} from "./FactComparer.sol";
import {IFactRegistry} from "./IFactRegistry.sol";
import {PolicyReason} from "./IPolicyEvaluator.sol";
import {PolicyBytes} from "./PolicyBytes.sol";

/// @title Reads what rarely stands with a constraint: unit, left operand and reference by IRI, and a status.
abstract contract ExtensionReader is FactComparer {
    using PolicyBytes for bytes;

    constructor(IFactRegistry facts) FactComparer(facts) {}

    /// @dev Of the constraint in [body, end). A code that the vocabulary cannot have is one that nobody answers for.
    function _comparisonOf(uint256 head, uint256 body, uint256 end) internal pure returns (Comparison memory c) {
        c.head = head;
        c.values = body + 6;
        c.end = end;
        c.code = head >> 240 < 256 ? head >> 240 : 0;
    }

    /// @dev The parts of an extended constraint, `code` the hash of the left operand's IRI if that is named. `Permitted` if its structure
    /// is right; the constraint itself is not checked here.
    function _readExtension(
        bytes calldata policy,
        uint256 body,
        uint256 end
    ) internal pure returns (PolicyReason reason, Comparison memory c) {
        (uint256 tag, uint256 inner, uint256 next) = policy.node(body, end);
        if (tag != PolicyBytes.CONSTRAINT || next - inner < 6) return (PolicyReason.Malformed, c);
        uint256 head = policy.load(inner);
        c = _comparisonOf(head, inner, next);
        // Which IRIs must stand here and do not, or stand here and must not.
        bool[2] memory odd = [(head >> 208) & 0xffff == PolicyBytes.NAMED, head >> 240 == PolicyBytes.NAMED];
        uint256 previous = tag;
        while (next != end) {
            (tag, inner, next) = policy.node(next, end);
            if (tag <= previous) return (PolicyReason.Malformed, c);
            reason = _readPart(policy, tag, inner, next, c);
            if (reason != PolicyReason.Permitted) return (reason, c);
            if (tag == PolicyBytes.UNIT_IRI) odd[0] = !odd[0];
            if (tag == PolicyBytes.OPERAND_IRI) odd[1] = !odd[1];
            previous = tag;
        }
        bool hasValues = c.values != c.end || _kindOf(head) != 0;
        if (odd[0] || odd[1] || (c.isReferred && hasValues)) reason = PolicyReason.Malformed;
    }

    function _readPart(
        bytes calldata policy,
        uint256 tag,
        uint256 body,
        uint256 next,
        Comparison memory c
    ) private pure returns (PolicyReason) {
        if (tag == PolicyBytes.STATUS) {
            c.status = body;
            return _checkStatus(policy, body, next);
        }
        bool isUnit = tag == PolicyBytes.UNIT_IRI;
        if (!isUnit && tag != PolicyBytes.OPERAND_IRI && tag != PolicyBytes.REFERENCE) return PolicyReason.TermUnknown;
        if (next != body + 32) return PolicyReason.Malformed;

        uint256 word = policy.load(body);
        if (isUnit) c.unit = bytes32(word);
        else if (tag == PolicyBytes.OPERAND_IRI) c.code = word;
        else (c.isReferred, c.referred) = (true, bytes32(word));
        return PolicyReason.Permitted;
    }

    function _checkStatus(bytes calldata policy, uint256 body, uint256 next) private pure returns (PolicyReason) {
        if (next == body) return PolicyReason.Malformed;
        uint256 kind = policy.byteAt(body);
        uint256 width = PolicyBytes.widthOf(kind);
        if (width == 0) return PolicyReason.TermUnknown;
        if (next != body + 1 + width) return PolicyReason.Malformed;
        bool fits = kind != PolicyBytes.VALUE_DECIMAL || _scalesFit(policy, body + 1, next);
        return fits ? PolicyReason.Permitted : PolicyReason.Malformed;
    }
}
