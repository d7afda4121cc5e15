// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConstraintReader} from "./ConstraintReader.sol";
import {IFactRegistry} from "./IFactRegistry.sol";
import {FactContext} from "./IFactSource.sol";
import {Outcome, PolicyDecision, PolicyReason} from "./IPolicyEvaluator.sol";
import {PolicyBytes} from "./PolicyBytes.sol";
import {Reading} from "./Reading.sol";

/// @title Decides constraints together: the logic over them.
/// @dev What cannot be decided is contagious: one such constraint makes its rule undecided, under `or` and `xone` too.
/// Groups are read with a stack of frames in memory: recursion of 64 levels would exhaust the stack of the EVM.
abstract contract LogicReader is ConstraintReader {
    using PolicyBytes for bytes;

    // A frame is a word: where the group starts and ends, its tag, how many of its operands hold and fail so far, and the constraint
    // that explains the first failure. Counts are below 2^32, because an operand has at least 3 of 65,535 bytes.
    uint256 private constant ONE_FAILS = 1 << 32;
    uint256 private constant ONE_HOLDS = 1 << 64;
    uint256 private constant TAG_SHIFT = 96;
    uint256 private constant START_SHIFT = 128;
    uint256 private constant END_SHIFT = 160;

    constructor(IFactRegistry facts) ConstraintReader(facts) {}

    /// @dev Reads the nodes from `offset` to `tail`, the first with a tag of at least 0x40 or `end`, as constraints that must all hold.
    /// The finding explains any outcome but `Holds`; `tail` means nothing if the outcome is undecided or malformed.
    function _readConstraints(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 offset,
        uint256 end
    ) internal view returns (Outcome outcome, uint256 tail) {
        uint256 frame = _open(PolicyBytes.AND, 0, end);
        uint256 depth = 0;
        while (true) {
            if (offset == _endOf(frame)) {
                if (depth == 0) break;
                uint256 inner = frame;
                frame = _fold(_pop(reading.frames, --depth), _holds(inner), _explanation(inner));
                offset = _after(frame, offset);
                continue;
            }

            (uint256 tag, uint256 body, uint256 next) = policy.node(offset, _endOf(frame));
            if (tag == PolicyBytes.CONSTRAINT) {
                outcome = _readConstraint(policy, context, reading, body, next);
                if (outcome == Outcome.Holds) {
                    // Counts are below 2^32, offsets below 2^17.
                    unchecked {
                        frame += ONE_HOLDS;
                    }
                    offset = next;
                    continue;
                }
                if (outcome != Outcome.Fails) return (outcome, offset);
                frame = _fold(frame, false, offset);
                offset = _after(frame, next);
            } else if (tag == PolicyBytes.EXTENDED) {
                outcome = _readExtended(policy, context, reading, body, next);
                if (outcome > Outcome.Fails) return (outcome, offset);
                frame = _fold(frame, outcome == Outcome.Holds, offset);
                offset = _after(frame, next);
            } else {
                if (depth == 0 && tag >= PolicyBytes.DUTY) break;
                outcome = _checkGroup(tag, body == next, depth);
                if (outcome != Outcome.Holds) return (_find(reading.finding, outcome, offset), offset);
                _push(reading, depth++, frame);
                frame = _open(tag, offset, next);
                offset = body;
            }
        }
        if (_holds(frame)) return (Outcome.Holds, offset);
        return (_explain(policy, context, reading, _explanation(frame)), offset);
    }

    /// @dev `finding` says what an unknown or malformed node at `offset` comes to.
    function _find(PolicyDecision memory finding, Outcome outcome, uint256 offset) internal pure returns (Outcome) {
        _note(finding, outcome == Outcome.Malformed ? PolicyReason.Malformed : PolicyReason.TermUnknown, offset, 0, 0);
        return outcome;
    }

    function _checkGroup(uint256 tag, bool empty, uint256 depth) private pure returns (Outcome) {
        if (tag == 0) return Outcome.Malformed;
        if (tag < PolicyBytes.AND || tag > PolicyBytes.AND_SEQUENCE) return Outcome.Undecided;
        return empty || depth == PolicyBytes.MAX_NESTING ? Outcome.Malformed : Outcome.Holds;
    }

    /// @dev Makes the finding tell why the constraint or group at `offset` fails; reads the constraint again unless it was the last one.
    function _explain(
        bytes calldata policy,
        FactContext calldata context,
        Reading memory reading,
        uint256 offset
    ) private view returns (Outcome) {
        PolicyDecision memory finding = reading.finding;
        if (finding.offset == offset && finding.reason == PolicyReason.NotSatisfied) return Outcome.Fails;

        (uint256 tag, uint256 body, uint256 next) = policy.node(offset, policy.length);
        _note(finding, PolicyReason.NotSatisfied, offset, 0, 0);
        if (tag == PolicyBytes.CONSTRAINT) _readConstraint(policy, context, reading, body, next);
        if (tag == PolicyBytes.EXTENDED) _readExtended(policy, context, reading, body, next);
        return Outcome.Fails;
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

    /// @dev Where to read on in a group: a sequence ends with the first operand that fails.
    function _after(uint256 frame, uint256 next) private pure returns (uint256) {
        bool isOver = uint32(frame >> 32) != 0 && (frame >> TAG_SHIFT) & 0xff == PolicyBytes.AND_SEQUENCE;
        return isOver ? _endOf(frame) : next;
    }

    /// @dev `xone` is "exactly one", not parity.
    function _holds(uint256 frame) private pure returns (bool) {
        uint256 tag = (frame >> TAG_SHIFT) & 0xff;
        if (tag == PolicyBytes.AND || tag == PolicyBytes.AND_SEQUENCE) return uint32(frame >> 32) == 0;
        uint256 holding = uint32(frame >> 64);
        return tag == PolicyBytes.OR ? holding != 0 : holding == 1;
    }

    /// @dev Of a group that fails: the constraint that explains it; the group itself if too many of its operands hold.
    function _explanation(uint256 frame) private pure returns (uint256) {
        bool tooMany = (frame >> TAG_SHIFT) & 0xff == PolicyBytes.XONE && uint32(frame >> 64) > 1;
        return tooMany ? uint32(frame >> START_SHIFT) : uint32(frame);
    }

    /// @dev The memory for the frames is taken with the first group and never cleared: a frame is written before it is read.
    function _push(Reading memory reading, uint256 depth, uint256 frame) private pure {
        uint256 frames = reading.frames;
        assembly ("memory-safe") {
            if iszero(frames) {
                frames := mload(0x40)
                mstore(0x40, add(frames, 2048)) // 32 * MAX_NESTING
            }
            // Inside the 2,048 bytes: depth is below MAX_NESTING.
            mstore(add(frames, shl(5, depth)), frame)
        }
        reading.frames = frames;
    }

    function _pop(uint256 frames, uint256 depth) private pure returns (uint256 frame) {
        assembly ("memory-safe") {
            frame := mload(add(frames, shl(5, depth)))
        }
    }
}
