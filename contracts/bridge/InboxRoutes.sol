// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Curses} from "./Curses.sol";
import {IInbox, MessageClass} from "./IInbox.sol";
import {RateBucket} from "./RateBucket.sol";

/// @dev Whom an inbox believes, whom it calls, and how much at once.
abstract contract InboxRoutes is IInbox, Curses {
    using RateBucket for RateBucket.Bucket;

    struct Route {
        address outbox;
        uint8 curses;
        uint8 demandedForData;
        uint8 demandedForValue;
        uint8 demandedForDecision;
    }

    struct Recipient {
        MessageClass messageClass;
        bool isRescue;
    }

    uint256 private constant MOST_VERIFIERS = 4;

    mapping(uint64 sourceChainId => Route) internal _routes;
    /// @dev As many as are demanded for Decision.
    mapping(uint64 sourceChainId => address[MOST_VERIFIERS]) internal _verifiers;
    mapping(uint64 sourceChainId => mapping(MessageClass messageClass => RateBucket.Bucket)) internal _buckets;
    mapping(address account => Recipient) internal _recipients;
    mapping(address account => bool) private _isGuarded;

    constructor(address initialAuthority, address[] memory guarded) AccessManaged(initialAuthority) {
        _guard(address(this));
        for (uint256 i = 0; i < guarded.length; ++i) _guard(guarded[i]);
    }

    /// @inheritdoc IInbox
    function setRoute(
        uint64 sourceChainId,
        address outbox,
        address[] calldata verifiers,
        uint8[3] calldata demanded
    ) external restricted {
        bool isSound = sourceChainId != 0 && sourceChainId != block.chainid && outbox != address(0);
        require(isSound, InboxRouteInvalid(sourceChainId, outbox));
        _checkVerifiers(verifiers, demanded);

        Route storage route = _routes[sourceChainId];
        if (route.outbox == address(0)) _addRoute(sourceChainId);
        route.outbox = outbox;
        route.demandedForData = demanded[0];
        route.demandedForValue = demanded[1];
        route.demandedForDecision = demanded[2];
        for (uint256 i = 0; i < MOST_VERIFIERS; ++i) {
            _verifiers[sourceChainId][i] = i < verifiers.length ? verifiers[i] : address(0);
        }

        emit InboxRouteSet(sourceChainId, outbox, verifiers, demanded);

        for (uint256 i = 0; i < verifiers.length; ++i) if (!_isGuarded[verifiers[i]]) _guard(verifiers[i]);
    }

    /// @inheritdoc IInbox
    function setRecipient(address recipient, MessageClass messageClass) external restricted {
        bool mayBe = recipient.code.length != 0 && !_isGuarded[recipient] && recipient != authority();
        require(mayBe || messageClass == MessageClass.None, InboxRecipientForbidden(recipient));

        _recipients[recipient].messageClass = messageClass;

        emit InboxRecipientSet(recipient, messageClass);
    }

    /// @inheritdoc IInbox
    function setRescue(address recipient, bool isRescue_) external restricted {
        _recipients[recipient].isRescue = isRescue_;

        emit InboxRescueSet(recipient, isRescue_);
    }

    /// @inheritdoc IInbox
    function setLimit(
        uint64 sourceChainId,
        MessageClass messageClass,
        uint32 capacity,
        uint32 perHour
    ) external restricted {
        require(messageClass != MessageClass.None, InboxClassInvalid(messageClass));

        _buckets[sourceChainId][messageClass].setLimit(capacity, perHour);

        emit InboxLimitSet(sourceChainId, messageClass, capacity, perHour);
    }

    /// @inheritdoc IInbox
    function guard(address account) external restricted {
        _guard(account);
    }

    /// @inheritdoc AccessManaged
    /// @dev A recipient can never become the authority: it would be called with what others wrote.
    function setAuthority(address newAuthority) public override {
        require(_recipients[newAuthority].messageClass == MessageClass.None, InboxRecipientForbidden(newAuthority));

        super.setAuthority(newAuthority);
    }

    /// @inheritdoc IInbox
    function classOf(address recipient) external view returns (MessageClass) {
        return _recipients[recipient].messageClass;
    }

    /// @inheritdoc IInbox
    function isRescue(address recipient) external view returns (bool) {
        return _recipients[recipient].isRescue;
    }

    /// @inheritdoc IInbox
    function isGuarded(address account) external view returns (bool) {
        return _isGuarded[account];
    }

    /// @inheritdoc IInbox
    function routeOf(
        uint64 sourceChainId
    ) external view returns (address outbox, address[] memory verifiers, uint8[3] memory demanded) {
        Route storage route = _routes[sourceChainId];
        outbox = route.outbox;
        demanded = [route.demandedForData, route.demandedForValue, route.demandedForDecision];
        verifiers = new address[](route.demandedForDecision);
        for (uint256 i = 0; i < verifiers.length; ++i) verifiers[i] = _verifiers[sourceChainId][i];
    }

    /// @inheritdoc IInbox
    function limitOf(
        uint64 sourceChainId,
        MessageClass messageClass
    ) external view returns (uint256 available, uint32 capacity, uint32 perHour) {
        RateBucket.Bucket storage bucket = _buckets[sourceChainId][messageClass];
        return (bucket.available(), bucket.capacity, bucket.perHour);
    }

    function _setCurses(uint64 chainId, uint8 curses) internal override {
        _routes[chainId].curses = curses;
    }

    function _cursesOf(uint64 chainId) internal view override returns (uint8) {
        return _routes[chainId].curses;
    }

    function _guard(address account) private {
        require(_recipients[account].messageClass == MessageClass.None, InboxRecipientForbidden(account));

        _isGuarded[account] = true;

        emit InboxGuarded(account);
    }

    function _checkVerifiers(address[] calldata verifiers, uint8[3] calldata demanded) private view {
        uint256 count = verifiers.length;
        bool isSound =
            count <= MOST_VERIFIERS &&
                demanded[0] >= 1 &&
                demanded[0] <= demanded[1] &&
                demanded[1] <= demanded[2] &&
                demanded[2] == count;
        for (uint256 i = 0; isSound && i < count; ++i) {
            address verifier = verifiers[i];
            isSound = verifier.code.length != 0 && _recipients[verifier].messageClass == MessageClass.None;
            for (uint256 j = 0; j < i; ++j) isSound = isSound && verifiers[j] != verifier;
        }
        require(isSound, InboxVerifiersInvalid(count));
    }
}
