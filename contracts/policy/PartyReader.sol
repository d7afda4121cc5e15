// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId, ProductId} from "../types/Ids.sol";
import {Vocabulary} from "./generated/Vocabulary.sol";
import {IFactRegistry} from "./IFactRegistry.sol";
import {FactContext} from "./IFactSource.sol";
import {Outcome, PolicyReason} from "./IPolicyEvaluator.sol";
import {LogicReader} from "./LogicReader.sol";
import {PolicyBytes} from "./PolicyBytes.sol";
import {Reading} from "./Reading.sol";

/// @title Reads the head of a rule: action, target and parties, and what refines them.
abstract contract PartyReader is LogicReader {
    using PolicyBytes for bytes;

    // Sets of tags, one bit a tag.
    uint256 private constant NAME_TAGS =
        (1 << PolicyBytes.TARGET) |
            (1 << PolicyBytes.ASSIGNEE) |
            (1 << PolicyBytes.ASSIGNER) |
            (1 << PolicyBytes.OUTPUT) |
            (1 << PolicyBytes.RULE_UID);
    uint256 private constant COLLECTION_TAGS =
        (1 << PolicyBytes.TARGET_COLLECTION) |
            (1 << PolicyBytes.ASSIGNEE_COLLECTION) |
            (1 << PolicyBytes.ASSIGNER_COLLECTION);

    // Refinements of the rule being read, as far as there are any: where they start and end, 16 bits each, for action, target and
    // assignee from the lowest bits up.
    uint256 private constant RANGE_BITS = 32;
    uint256 private constant TARGET_SHIFT = 32;
    uint256 private constant ASSIGNEE_SHIFT = 64;

    constructor(IFactRegistry facts) LogicReader(facts) {}

    /// @dev `Holds` if the rule in [offset, end) is about the request, or, if it is only walked over, if its head can be read; then `next`
    /// is where its constraints start. Its refinements are noted in `reading`.
    function _readHead(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 offset,
        uint256 end
    ) internal view returns (Outcome outcome, uint256 next) {
        (outcome, next) = _readAction(policy, context, reading, offset, end);
        if (outcome == Outcome.Holds) return _readParties(policy, context, reading, next, end);
    }

    /// @dev Reads what {_readHead} noted; there is nothing to do for most rules.
    function _readRefinements(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading
    ) internal view returns (Outcome) {
        for (uint256 ranges = reading.refinements; ranges != 0; ranges >>= RANGE_BITS) {
            uint256 end = ranges & 0xffff;
            if (end == 0) continue;
            (Outcome outcome, uint256 tail) = _readConstraints(policy, context, reading, (ranges >> 16) & 0xffff, end);
            if (outcome > Outcome.Fails) return outcome;
            // What may stand behind the constraints of a rule means nothing here.
            if (tail != end) return _find(reading.finding, Outcome.Undecided, tail);
            if (outcome != Outcome.Holds) return outcome;
        }
        return Outcome.Holds;
    }

    function _readAction(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 offset,
        uint256 end
    ) private view returns (Outcome, uint256) {
        (uint256 tag, uint256 body, uint256 next) = policy.node(offset, end);
        uint256 rest = policy.load(body) >> 240 == PolicyBytes.NAMED ? body + 34 : body + 2;
        if (tag != PolicyBytes.ACTION || rest > next) {
            return (_find(reading.finding, Outcome.Malformed, offset), offset);
        }
        reading.refinements = rest == next ? 0 : (rest << 16) | next;

        Outcome outcome = _compareAction(policy, context, reading, body);
        if (outcome == Outcome.Undecided) _find(reading.finding, outcome, offset);
        return (outcome, next);
    }

    /// @dev `Holds` if the action with this body is, or includes, the one asked for.
    function _compareAction(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 body
    ) private view returns (Outcome) {
        uint256 code = policy.load(body) >> 240;
        uint256 action = Vocabulary.canonical(code);
        if (action == 0 && code != 0 && code != PolicyBytes.NAMED) return Outcome.Undecided;
        if (code == 0 || reading.walks) return Outcome.Holds;
        if (reading.action != PolicyBytes.NAMED && code != PolicyBytes.NAMED) {
            return Vocabulary.isWithin(reading.action, action) ? Outcome.Holds : Outcome.NotAbout;
        }
        return _compareNames(policy, context, body, action);
    }

    /// @dev Asks for the names of the action; `action` is 0 if the one in the rule is a name too.
    function _compareNames(
        bytes calldata policy,
        FactContext calldata context,
        uint256 body,
        uint256 action
    ) private view returns (Outcome) {
        uint256 free = _freeMemory();
        (PolicyReason reason, uint256 names, uint256 count) = _factsOf(FACT_ACTION_NAMES, context);
        // Nothing is allocated before the last word is read.
        _release(free);
        if (reason != PolicyReason.Permitted) return Outcome.Undecided;
        bool isAbout =
            action == 0 ? _isAmong(names, count, policy.load(body + 2)) : _isNamedWithin(names, count, action);
        return isAbout ? Outcome.Holds : Outcome.NotAbout;
    }

    /// @dev Whether one of the names of the action that is asked for is a code within another action.
    function _isNamedWithin(uint256 names, uint256 count, uint256 action) private pure returns (bool) {
        for (uint256 index = 0; index < count; ++index) {
            if (Vocabulary.isWithin(Vocabulary.canonical(_factAt(names, index)), action)) return true;
        }
        return false;
    }

    /// @dev Who assigns says who granted the rule and is no condition.
    function _readParties(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 offset,
        uint256 end
    ) private view returns (Outcome outcome, uint256) {
        uint256 previous = PolicyBytes.ACTION;
        while (offset < end) {
            (uint256 tag, uint256 body, uint256 next) = policy.node(offset, end);
            if (tag <= previous && (tag != PolicyBytes.FUNCTION || tag < previous)) {
                return (_find(reading.finding, Outcome.Malformed, offset), offset);
            }
            if (tag >= PolicyBytes.CONSTRAINT) break;
            previous = tag;
            // What stands in most rules, without a call: exactly this asset, exactly this party, and who grants.
            if ((NAME_TAGS >> tag) & 1 != 0 && next == body + 32) {
                bool isOther =
                    tag == PolicyBytes.TARGET
                        ? policy.load(body) != uint256(ProductId.unwrap(context.productId))
                        : tag == PolicyBytes.ASSIGNEE &&
                            policy.load(body) != uint256(MemberId.unwrap(context.consumer));
                if (isOther && !reading.walks) return (Outcome.NotAbout, offset);
                offset = next;
                continue;
            }

            outcome = _checkParty(policy, reading, tag, body, next);
            if (outcome != Outcome.Holds) return (_find(reading.finding, outcome, offset), offset);
            if (!reading.walks && tag < PolicyBytes.ASSIGNER)
                outcome = _compareCollection(policy, context, reading, tag, body);
            if (outcome != Outcome.Holds) return (outcome, offset);
            offset = next;
        }
        return (Outcome.Holds, offset);
    }

    /// @dev Whether a party that is no name of 32 bytes has the form that its tag says; notes its refinements.
    function _checkParty(
        bytes calldata policy,
        Reading memory reading,
        uint256 tag,
        uint256 body,
        uint256 next
    ) private pure returns (Outcome) {
        unchecked {
            uint256 length = next - body;
            if ((NAME_TAGS >> tag) & 1 != 0) return Outcome.Malformed;
            if (tag == PolicyBytes.FUNCTION) return length == 33 ? Outcome.Holds : Outcome.Malformed;
            if ((COLLECTION_TAGS >> tag) & 1 == 0) return Outcome.Undecided;

            uint256 names = policy.byteAt(body);
            uint256 rest = body + 1 + (names << 5);
            if (length == 0 || names == 0 || names > 2 || rest > next) return Outcome.Malformed;
            if (rest == next || tag == PolicyBytes.ASSIGNER_COLLECTION) return Outcome.Holds;
            uint256 shift = tag == PolicyBytes.TARGET_COLLECTION ? TARGET_SHIFT : ASSIGNEE_SHIFT;
            reading.refinements |= ((rest << 16) | next) << shift;
            return Outcome.Holds;
        }
    }

    /// @dev `Holds` if the target or party of the request is the collection or in it.
    function _compareCollection(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 tag,
        uint256 body
    ) private view returns (Outcome) {
        bool isTarget = tag < PolicyBytes.ASSIGNEE;
        uint256 asked = uint256(isTarget ? ProductId.unwrap(context.productId) : MemberId.unwrap(context.consumer));
        uint256 first = policy.load(body + 1);
        uint256 last = policy.byteAt(body) == 1 ? first : policy.load(body + 33);
        if (first == asked || last == asked) return Outcome.Holds;

        uint256 code = isTarget ? FACT_TARGET_COLLECTIONS : FACT_PARTY_COLLECTIONS;
        uint256 free = _freeMemory();
        (PolicyReason reason, uint256 names, uint256 count) = _factsOf(code, context);
        // Nothing is allocated before the last word is read: many collections do not fill memory.
        _release(free);
        if (reason != PolicyReason.Permitted) {
            _note(reading.finding, reason, body - PolicyBytes.NODE_HEADER, code << 240, 0);
            return Outcome.Undecided;
        }
        bool isMember = _isAmong(names, count, first) || _isAmong(names, count, last);
        return isMember ? Outcome.Holds : Outcome.NotAbout;
    }
}
