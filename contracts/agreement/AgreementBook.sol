// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IMemberRegistry, KeyRole, MemberRoles} from "../member/IMemberRegistry.sol";
import {FactContext, IFactSource} from "../policy/IFactSource.sol";
import {Vocabulary} from "../policy/generated/Vocabulary.sol";
import {IProductRegistry} from "../product/IProductRegistry.sol";
import {IUsageRight, Right} from "../right/IUsageRight.sol";
import {AgreementId, MemberId, PolicyId, ProductId, RightId} from "../types/Ids.sol";
import {AgreementState, AgreementTerms, IAgreementBook} from "./IAgreementBook.sol";
import {TermsCode} from "./TermsCode.sol";

/// @dev See {IAgreementBook}.
contract AgreementBook is IAgreementBook, IFactSource, AccessManaged, EIP712 {
    using TermsCode for address;

    struct Entry {
        /// @dev The account in which {TermsCode} keeps the terms.
        address code;
        /// @dev Unix seconds, here and below: 40 bits last for 34,000 years, and leave all of this in one slot.
        uint40 closesAt;
        uint40 reachedAt;
        AgreementState state;
        bool isSuspended;
    }

    bytes32 private constant _TERMS_TYPEHASH = keccak256(
        "AgreementTerms(bytes32 productId,bytes32 policyId,uint256 rightId,bytes32 purpose,bytes32 splitDigest,"
        "address provider,uint64 validUntil,uint32 maxUnits,address consumer,uint32 collectWindow,address token,"
        "uint128 unitPrice,uint64 salt)"
    );

    IMemberRegistry private immutable _members;
    IProductRegistry private immutable _products;
    IUsageRight private immutable _rights;

    mapping(AgreementId id => Entry entry) private _entries;

    constructor(
        address authority,
        IMemberRegistry members,
        IProductRegistry products,
        IUsageRight rights
    ) AccessManaged(authority) EIP712("CausewayAgreementBook", "1") {
        _members = members;
        _products = products;
        _rights = rights;
    }

    /// @inheritdoc IAgreementBook
    function propose(AgreementTerms calldata proposed, bytes calldata signature) external returns (AgreementId id) {
        id = idOf(proposed);
        if (_entries[id].state != AgreementState.None) revert AgreementKnown(id);
        if (proposed.maxUnits == 0) revert AgreementUnitsInvalid();
        _checkUnexpired(id, proposed.validUntil);
        MemberId provider = _members.checkAdmitted(proposed.provider, MemberRoles.PROVIDER);
        MemberId consumer = _members.checkAdmitted(proposed.consumer, MemberRoles.CONSUMER);
        _checkRight(proposed);
        if (!_isSignedBy(proposed.consumer, id, signature)) revert AgreementSignerNotConsumer(id, proposed.consumer);

        _entries[id] = Entry({
            code: TermsCode.write(proposed, provider, consumer),
            closesAt: 0,
            reachedAt: 0,
            state: AgreementState.Proposed,
            isSuspended: false
        });

        emit AgreementProposed(id, proposed);
    }

    /// @inheritdoc IAgreementBook
    function accept(AgreementId id, bytes calldata signature) external {
        Entry storage entry = _entryIn(id, AgreementState.Proposed);
        AgreementTerms memory accepted = entry.code.readTerms();
        _checkUnexpired(id, accepted.validUntil);
        _members.checkAdmitted(accepted.provider, MemberRoles.PROVIDER);
        _members.checkAdmitted(accepted.consumer, MemberRoles.CONSUMER);
        if (!_isSignedBy(accepted.provider, id, signature)) revert AgreementSignerNotProvider(id, accepted.provider);

        entry.state = AgreementState.Agreed;
        entry.reachedAt = uint40(block.timestamp);

        emit AgreementReached(id, accepted.productId, accepted.rightId, accepted.provider, accepted.consumer);
    }

    /// @inheritdoc IAgreementBook
    function withdraw(AgreementId id) external {
        Entry storage entry = _entryIn(id, AgreementState.Proposed);
        if (entry.code.readTerms().consumer != msg.sender) revert AgreementNotParty(id, msg.sender);

        entry.state = AgreementState.Withdrawn;

        emit AgreementWithdrawn(id);
    }

    /// @inheritdoc IAgreementBook
    function end(AgreementId id) external {
        Entry storage entry = _entry(id);
        AgreementState state = entry.state;
        if (state != AgreementState.Agreed && state != AgreementState.Closing) {
            revert AgreementStateUnexpected(id, state);
        }
        bool waived = _isKeyOf(entry.code.readProvider(), msg.sender);
        if (state == AgreementState.Agreed && !waived) return _startClosing(id, entry);
        if (!waived && block.timestamp < entry.closesAt) {
            revert AgreementCollectWindowOpen(id, entry.closesAt, block.timestamp);
        }

        entry.state = AgreementState.Closed;

        emit AgreementClosed(id);
    }

    /// @inheritdoc IAgreementBook
    function suspend(AgreementId id) external restricted {
        _entry(id).isSuspended = true;

        emit AgreementSuspended(id);
    }

    /// @inheritdoc IAgreementBook
    function resume(AgreementId id) external restricted {
        _entry(id).isSuspended = false;

        emit AgreementResumed(id);
    }

    /// @inheritdoc IAgreementBook
    function terms(AgreementId id) external view returns (AgreementTerms memory) {
        return _entry(id).code.readTerms();
    }

    /// @inheritdoc IAgreementBook
    function stateOf(AgreementId id) external view returns (AgreementState) {
        return _entries[id].state;
    }

    /// @inheritdoc IAgreementBook
    function closesAt(AgreementId id) external view returns (uint64) {
        return _entries[id].closesAt;
    }

    /// @inheritdoc IAgreementBook
    function isSuspended(AgreementId id) external view returns (bool) {
        return _entries[id].isSuspended;
    }

    /// @inheritdoc IAgreementBook
    function partiesOf(AgreementId id) external view returns (MemberId provider, MemberId consumer) {
        address code = _entry(id).code;
        return (code.readProvider(), code.readConsumer());
    }

    /// @inheritdoc IAgreementBook
    function checkOpen(AgreementId id) external view returns (AgreementTerms memory open) {
        Entry storage entry = _entryIn(id, AgreementState.Agreed);
        if (entry.isSuspended) revert AgreementDutiesUnsettled(id);
        open = entry.code.readTerms();
        _checkUnexpired(id, open.validUntil);
    }

    /// @inheritdoc IAgreementBook
    function checkProviderKey(AgreementId id, address account) external view {
        if (!_isKeyOf(_entry(id).code.readProvider(), account)) revert AgreementNotParty(id, account);
    }

    /// @inheritdoc IFactSource
    function fact(uint16 leftOperand, FactContext calldata context) external view returns (bytes32[] memory values) {
        Entry storage entry = _entries[context.agreementId];
        if (entry.state == AgreementState.None) return values;
        bytes32 value;
        if (leftOperand == Vocabulary.OPERAND_PURPOSE) {
            value = entry.code.readPurpose();
        } else if (leftOperand == Vocabulary.OPERAND_RECIPIENT) {
            value = MemberId.unwrap(entry.code.readConsumer());
        } else if (leftOperand == Vocabulary.OPERAND_ELAPSED_TIME && entry.reachedAt != 0) {
            value = bytes32(block.timestamp - entry.reachedAt);
        } else {
            return values;
        }

        values = new bytes32[](1);
        values[0] = value;
    }

    /// @inheritdoc IAgreementBook
    function idOf(AgreementTerms calldata proposed) public view returns (AgreementId) {
        return AgreementId.wrap(_hashTypedDataV4(keccak256(abi.encode(_TERMS_TYPEHASH, proposed))));
    }

    function _startClosing(AgreementId id, Entry storage entry) private {
        AgreementTerms memory ended = entry.code.readTerms();
        bool isExpired = block.timestamp >= ended.validUntil;
        if (ended.consumer != msg.sender && !isExpired) revert AgreementNotParty(id, msg.sender);
        // Cannot overflow: the time has 31 bits and the window 32.
        uint40 windowEndsAt = uint40(block.timestamp) + ended.collectWindow;

        entry.state = AgreementState.Closing;
        entry.closesAt = windowEndsAt;

        emit AgreementClosing(id, windowEndsAt);
    }

    function _entry(AgreementId id) private view returns (Entry storage entry) {
        entry = _entries[id];
        if (entry.state == AgreementState.None) revert AgreementUnknown(id);
    }

    function _entryIn(AgreementId id, AgreementState expected) private view returns (Entry storage entry) {
        entry = _entry(id);
        if (entry.state != expected) revert AgreementStateUnexpected(id, entry.state);
    }

    function _checkUnexpired(AgreementId id, uint64 validUntil) private view {
        if (block.timestamp >= validUntil) revert AgreementExpired(id, validUntil, block.timestamp);
    }

    /// @dev A withdrawn product passes: rights to it live on. A right that is not valid yet passes too: each job asks again.
    function _checkRight(AgreementTerms calldata proposed) private view {
        (ProductId productId, PolicyId policyId, RightId rightId) = (
            proposed.productId,
            proposed.policyId,
            proposed.rightId
        );
        if (_products.ownerOf(uint256(ProductId.unwrap(productId))) != proposed.provider) {
            revert AgreementProviderNotOwner(productId, proposed.provider);
        }
        Right memory right = _rights.right(rightId);
        bool isMatch =
            ProductId.unwrap(right.productId) == ProductId.unwrap(productId) &&
                PolicyId.unwrap(right.policyId) == PolicyId.unwrap(policyId);
        if (!isMatch) revert AgreementRightMismatch(rightId, productId, policyId);
        if (_rights.ownerOf(RightId.unwrap(rightId)) != proposed.consumer) {
            revert IUsageRight.RightNotHolder(rightId, proposed.consumer);
        }
    }

    /// @dev Whatever the state of the organisation: one that is suspended or leaving finishes what is open.
    function _isKeyOf(MemberId organisation, address account) private view returns (bool) {
        (MemberId id, KeyRole role) = _members.keyOf(account);
        bool mayAct = role == KeyRole.Controller || role == KeyRole.Node;
        return mayAct && MemberId.unwrap(id) == MemberId.unwrap(organisation);
    }

    function _isSignedBy(address signer, AgreementId id, bytes calldata signature) private view returns (bool) {
        return SignatureChecker.isValidSignatureNowCalldata(signer, AgreementId.unwrap(id), signature);
    }
}
