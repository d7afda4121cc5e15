// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMemberRegistry, KeyRole, Member, MemberRoles, MemberState} from "../member/IMemberRegistry.sol";
import {DutyKind, DutyNode, DutyReader} from "../policy/DutyReader.sol";
import {FactContext, IFactSource} from "../policy/IFactSource.sol";
import {AgreementId, MemberId, PolicyId} from "../types/Ids.sol";
import {AgreementState, IAgreementBook} from "./IAgreementBook.sol";
import {DutyLedger} from "./DutyLedger.sol";
import {DutyFlags, DutyView, IDutyBook} from "./IDutyBook.sol";

/// @dev See {IDutyBook}.
contract DutyBook is IDutyBook, IFactSource {
    using DutyLedger for DutyLedger.Book;

    uint16 private constant _FACT_DUTIES = 0x0f20;
    /// @dev What suspends the agreement when it is breached.
    uint8 private constant _SUSPENDING = DutyLedger.PROHIBITION | uint8(1 << uint8(DutyKind.Obligation));

    IMemberRegistry private immutable _members;
    IAgreementBook private immutable _agreements;

    mapping(AgreementId id => DutyLedger.Book book) private _books;

    constructor(IMemberRegistry members, IAgreementBook agreements) {
        _members = members;
        _agreements = agreements;
    }

    /// @inheritdoc IDutyBook
    function open(AgreementId agreementId, bytes calldata policy) external {
        AgreementState state = _agreements.stateOf(agreementId);
        bool isReached =
            state == AgreementState.Agreed || state == AgreementState.Closing || state == AgreementState.Closed;
        if (!isReached) revert DutyAgreementNotReached(agreementId);
        PolicyId expected = _agreements.terms(agreementId).policyId;
        PolicyId given = PolicyId.wrap(keccak256(policy));
        if (PolicyId.unwrap(given) != PolicyId.unwrap(expected)) revert DutyPolicyMismatch(expected, given);
        DutyLedger.Book storage book = _books[agreementId];
        if (book.isOpen) return;
        DutyNode[] memory nodes = DutyReader.read(policy);
        (MemberId provider, ) = _agreements.partiesOf(agreementId);

        book.isOpen = true;
        for (uint256 index = 0; index < nodes.length; ++index) {
            bool isOwedByProvider = nodes[index].assignee == MemberId.unwrap(provider);
            book.write(nodes[index], isOwedByProvider);
            _emitOpened(agreementId, nodes[index], isOwedByProvider);
        }

        emit DutiesOpened(agreementId, expected, nodes.length);
    }

    /// @inheritdoc IDutyBook
    function confirm(AgreementId agreementId, bytes32 dutyId) external {
        (DutyLedger.Book storage book, DutyLedger.Duty storage duty) = _known(agreementId, dutyId);
        if (duty.kinds & DutyLedger.PROHIBITION != 0) revert DutyIsProhibition(dutyId);
        if (!_isBeneficiary(agreementId, duty)) revert DutyNotBeneficiary(agreementId, dutyId, msg.sender);
        _recordLapsed(agreementId, book, dutyId);
        if (duty.flags & DutyFlags.DONE != 0 && !book.isAwaited(dutyId)) revert DutyAlreadyDone(dutyId);

        duty.doneAt = ++book.step;
        uint8 after_ = book.isAfterBreach(dutyId, duty) ? DutyFlags.DONE_AFTER_BREACH : 0;
        book.setFlags(dutyId, duty.flags | DutyFlags.DONE | after_);

        emit DutyFulfilled(agreementId, dutyId, duty.flags);

        _settle(agreementId, book, dutyId);
    }

    /// @inheritdoc IDutyBook
    function breach(AgreementId agreementId, bytes32 dutyId) external {
        (DutyLedger.Book storage book, DutyLedger.Duty storage duty) = _known(agreementId, dutyId);
        bool isProhibition = duty.kinds & DutyLedger.PROHIBITION != 0;
        if (isProhibition) {
            if (duty.isUnsettled) revert DutyAlreadyBreached(dutyId);
        } else {
            if (duty.flags & DutyFlags.BREACHED != 0) revert DutyAlreadyBreached(dutyId);
            if (duty.flags & DutyFlags.DONE != 0) revert DutyAlreadyDone(dutyId);
            if (!_isPast(duty.deadline)) revert DutyNotLapsed(dutyId, duty.deadline, block.timestamp);
        }
        bool mayAttest = !(isProhibition || duty.isConditional) || _isBeneficiary(agreementId, duty) || _isRegulator();
        if (!mayAttest) revert DutyNotBeneficiary(agreementId, dutyId, msg.sender);

        _recordBreach(agreementId, book, dutyId);
    }

    /// @inheritdoc IDutyBook
    function isOpen(AgreementId agreementId) external view returns (bool) {
        return _books[agreementId].isOpen;
    }

    /// @inheritdoc IDutyBook
    function duties(AgreementId agreementId) external view returns (DutyView[] memory views) {
        DutyLedger.Book storage book = _books[agreementId];
        views = new DutyView[](book.places.length);
        for (uint256 index = 0; index < views.length; ++index) views[index] = book.viewOf(book.places[index]);
    }

    /// @inheritdoc IFactSource
    function fact(uint16 leftOperand, FactContext calldata context) external view returns (bytes32[] memory) {
        DutyLedger.Book storage book = _books[context.agreementId];
        if (leftOperand != _FACT_DUTIES || !book.isOpen) return new bytes32[](0);
        return book.words.length == 0 ? new bytes32[](1) : book.words;
    }

    function _emitOpened(AgreementId agreementId, DutyNode memory node, bool isOwedByProvider) private {
        emit DutyOpened(agreementId, node.id, node.kind, node.parent, node.action, node.deadline, isOwedByProvider);
    }

    /// @dev Records what the time alone shows about a duty and the rules that it stands under, so that the order of what comes next is right.
    function _recordLapsed(AgreementId agreementId, DutyLedger.Book storage book, bytes32 dutyId) private {
        uint256 count = book.places.length;
        for (uint256 index = 0; index < count; ++index) {
            DutyLedger.Place storage place = book.places[index];
            if (place.id != dutyId) continue;
            if (place.parent != 0) _recordIfLapsed(agreementId, book, book.places[place.parent - 1].id);
            _recordIfLapsed(agreementId, book, dutyId);
        }
    }

    function _recordIfLapsed(AgreementId agreementId, DutyLedger.Book storage book, bytes32 dutyId) private {
        DutyLedger.Duty storage duty = book.duties[dutyId];
        bool isOpenDuty =
            duty.kinds & DutyLedger.PROHIBITION == 0 && duty.flags & (DutyFlags.DONE | DutyFlags.BREACHED) == 0;
        if (isOpenDuty && !duty.isConditional && _isPast(duty.deadline)) _recordBreach(agreementId, book, dutyId);
    }

    function _recordBreach(AgreementId agreementId, DutyLedger.Book storage book, bytes32 dutyId) private {
        DutyLedger.Duty storage duty = book.duties[dutyId];
        bool isAgain = duty.breachedAt != 0;
        bool suspends = duty.kinds & _SUSPENDING != 0;
        duty.breachedAt = ++book.step;
        uint8 done = duty.kinds & DutyLedger.PROHIBITION != 0 ? DutyFlags.DONE : 0;
        book.setFlags(dutyId, duty.flags | DutyFlags.BREACHED | done);
        if (suspends) {
            duty.isUnsettled = true;
            book.unsettled += 1;
        }

        emit DutyViolated(agreementId, dutyId);

        _callDue(agreementId, book, dutyId, isAgain);
        if (suspends && book.unsettled == 1) _agreements.suspend(agreementId);
    }

    /// @dev A remedy repairs one infringement: after another one it is to be done anew.
    function _callDue(AgreementId agreementId, DutyLedger.Book storage book, bytes32 violatedId, bool isAgain) private {
        uint256 count = book.places.length;
        for (uint256 index = 0; index < count; ++index) {
            DutyLedger.Place storage place = book.places[index];
            if (place.parent == 0 || book.places[place.parent - 1].id != violatedId) continue;
            DutyLedger.Payment storage payment = book.payments[place.id];
            (uint128 amount, uint8 scale, bytes32 unit) = (payment.amount, payment.scale, payment.unit);
            uint16 action = book.duties[place.id].action;
            if (isAgain) book.setFlags(place.id, book.duties[place.id].flags & DutyFlags.BREACHED);

            if (place.kind == DutyKind.Remedy) {
                emit RemedyDue(agreementId, place.id, violatedId, action, amount, scale, unit);
            } else {
                emit ConsequenceDue(agreementId, place.id, violatedId, action, amount, scale, unit);
            }
        }
    }

    /// @dev What a duty that was just done can make good: itself and the rules that it stands under.
    function _settle(AgreementId agreementId, DutyLedger.Book storage book, bytes32 dutyId) private {
        uint256 count = book.places.length;
        for (uint256 index = 0; index < count; ++index) {
            DutyLedger.Place storage place = book.places[index];
            if (place.id != dutyId) continue;
            _settleOne(agreementId, book, dutyId);
            if (place.parent != 0) _settleOne(agreementId, book, book.places[place.parent - 1].id);
        }
    }

    function _settleOne(AgreementId agreementId, DutyLedger.Book storage book, bytes32 dutyId) private {
        DutyLedger.Duty storage duty = book.duties[dutyId];
        if (!duty.isUnsettled || !book.isMadeGood(dutyId, duty)) return;

        duty.isUnsettled = false;
        book.unsettled -= 1;

        emit DutySettled(agreementId, dutyId);

        if (book.unsettled == 0) _agreements.resume(agreementId);
    }

    function _known(
        AgreementId agreementId,
        bytes32 dutyId
    ) private view returns (DutyLedger.Book storage book, DutyLedger.Duty storage duty) {
        book = _books[agreementId];
        duty = book.duties[dutyId];
        if (duty.kinds == 0) revert DutyUnknown(agreementId, dutyId);
    }

    /// @dev Of the organisation that the duty is owed to, and not of the one that owes it, should they be the same.
    function _isBeneficiary(AgreementId agreementId, DutyLedger.Duty storage duty) private view returns (bool) {
        (MemberId provider, MemberId consumer) = _agreements.partiesOf(agreementId);
        if (MemberId.unwrap(provider) == MemberId.unwrap(consumer)) return false;
        (MemberId id, KeyRole role) = _members.keyOf(msg.sender);
        bool mayAct = role == KeyRole.Controller || role == KeyRole.Node;
        return mayAct && MemberId.unwrap(id) == MemberId.unwrap(duty.isOwedByProvider ? consumer : provider);
    }

    function _isRegulator() private view returns (bool) {
        (MemberId id, KeyRole role) = _members.keyOf(msg.sender);
        if (role != KeyRole.Controller && role != KeyRole.Node) return false;
        Member memory member = _members.member(id);
        return member.state == MemberState.Admitted && member.roles & MemberRoles.REGULATOR != 0;
    }

    function _isPast(uint64 deadline) private view returns (bool) {
        return deadline != 0 && block.timestamp >= deadline;
    }
}
