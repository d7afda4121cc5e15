// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DutyKind, DutyNode} from "../policy/DutyReader.sol";
import {DutyFlags, DutyView, IDutyBook} from "./IDutyBook.sol";

/// @title The state of the duties of one agreement: what was done and breached, in which order.
/// @dev A duty that stands at several places of a policy has one state, and each place its parent.
library DutyLedger {
    struct Duty {
        uint8 flags;
        /// @dev Position in `words`, from 1; 0 while there are no flags.
        uint8 word;
        /// @dev A bit for each {DutyKind} that it stands as.
        uint8 kinds;
        bool isOwedByProvider;
        bool isConditional;
        bool isUnsettled;
        uint16 action;
        uint64 deadline;
        /// @dev Steps of the agreement's counter, so that two things of one block have an order; 0 for never.
        uint32 doneAt;
        uint32 breachedAt;
    }

    struct Payment {
        uint128 amount;
        uint8 scale;
        bytes32 unit;
    }

    struct Place {
        bytes32 id;
        DutyKind kind;
        /// @dev Position in `places`, from 1.
        uint8 parent;
    }

    struct Book {
        bool isOpen;
        /// @dev Counts what is confirmed and breached.
        uint32 step;
        uint8 unsettled;
        Place[] places;
        bytes32[] words;
        mapping(bytes32 id => Duty duty) duties;
        mapping(bytes32 id => Payment payment) payments;
    }

    /// @dev The bit of {DutyKind.Prohibition}.
    uint8 internal constant PROHIBITION = uint8(1 << uint8(DutyKind.Prohibition));

    function write(Book storage book, DutyNode memory node, bool isOwedByProvider) internal {
        Duty storage duty = book.duties[node.id];
        uint8 kinds = duty.kinds | uint8(1 << uint8(node.kind));
        if (kinds & PROHIBITION != 0 && kinds != PROHIBITION) revert IDutyBook.DutyContradictory(node.id);

        book.places.push(Place(node.id, node.kind, node.parent));
        if (duty.kinds == 0) {
            // The same id is the same body: these are the same at every place.
            (duty.action, duty.deadline) = (node.action, node.deadline);
            (duty.isConditional, duty.isOwedByProvider) = (node.isConditional, isOwedByProvider);
            if (node.amount != 0) book.payments[node.id] = Payment(node.amount, node.scale, node.unit);
        }
        duty.kinds = kinds;
    }

    function setFlags(Book storage book, bytes32 dutyId, uint8 flags) internal {
        Duty storage duty = book.duties[dutyId];
        duty.flags = flags;
        bytes32 word = bytes32(uint256(dutyId) & ~uint256(0xff)) | bytes32(uint256(flags));
        if (duty.word != 0) {
            book.words[duty.word - 1] = word;
        } else if (flags != 0) {
            book.words.push(word);
            // At most one a duty, of which there are at most 64.
            duty.word = uint8(book.words.length);
        }
    }

    /// @dev The obligation itself and what stands under it, or all remedies and at least one, done since the breach.
    function isMadeGood(Book storage book, bytes32 dutyId, Duty storage duty) internal view returns (bool) {
        bool isGood = duty.kinds & PROHIBITION == 0 && duty.flags & DutyFlags.DONE != 0;
        bool isProhibition = duty.kinds & PROHIBITION != 0;
        uint256 count = book.places.length;
        for (uint256 index = 0; index < count; ++index) {
            Place storage place = book.places[index];
            if (place.parent == 0 || book.places[place.parent - 1].id != dutyId) continue;
            if (book.duties[place.id].doneAt <= duty.breachedAt) return false;
            if (isProhibition) isGood = true;
        }
        return isGood;
    }

    /// @dev Whether a rule above it was breached after it was last done.
    function isAwaited(Book storage book, bytes32 dutyId) internal view returns (bool) {
        return _lastBreachAbove(book, dutyId) > book.duties[dutyId].doneAt;
    }

    function isAfterBreach(Book storage book, bytes32 dutyId, Duty storage duty) internal view returns (bool) {
        return duty.breachedAt != 0 || _lastBreachAbove(book, dutyId) != 0;
    }

    function viewOf(Book storage book, Place storage place) internal view returns (DutyView memory) {
        Duty storage duty = book.duties[place.id];
        Payment storage payment = book.payments[place.id];
        return
            DutyView({
                id: place.id,
                kind: place.kind,
                parent: place.parent,
                action: duty.action,
                flags: duty.flags,
                deadline: duty.deadline,
                isOwedByProvider: duty.isOwedByProvider,
                isConditional: duty.isConditional,
                isUnsettled: duty.isUnsettled,
                amount: payment.amount,
                scale: payment.scale,
                unit: payment.unit
            });
    }

    function _lastBreachAbove(Book storage book, bytes32 dutyId) private view returns (uint32 last) {
        uint256 count = book.places.length;
        for (uint256 index = 0; index < count; ++index) {
            Place storage place = book.places[index];
            if (place.id != dutyId || place.parent == 0) continue;
            uint32 breachedAt = book.duties[book.places[place.parent - 1].id].breachedAt;
            if (breachedAt > last) last = breachedAt;
        }
    }
}
