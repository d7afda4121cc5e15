// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IMemberRegistry, MemberRoles} from "../member/IMemberRegistry.sol";
import {FactContext, IFactSource} from "../policy/IFactSource.sol";
import {IPolicyEvaluator, PolicyRequest} from "../policy/IPolicyEvaluator.sol";
import {IPolicyStore} from "../policy/IPolicyStore.sol";
import {Vocabulary} from "../policy/generated/Vocabulary.sol";
import {IProductRegistry} from "../product/IProductRegistry.sol";
import {AgreementId, MemberId, RightId} from "../types/Ids.sol";
import {IERC5192} from "./IERC5192.sol";
import {IUsageRight, Right, RightTerms} from "./IUsageRight.sol";

/// @title Usage rights to the products of one chain.
contract UsageRight is IUsageRight, IFactSource, IERC5192, ERC721, AccessManaged {
    /// @dev What {recordUse} counts: one use for each job that is authorised.
    bytes32 private constant _UNIT_OF_COUNT = keccak256("urn:cwy:unit:use");

    IMemberRegistry private immutable _members;
    IProductRegistry private immutable _products;
    IPolicyStore private immutable _policies;
    IPolicyEvaluator private immutable _evaluator;

    uint256 private _lastId;
    mapping(RightId id => Right) private _rights;

    constructor(
        address authority,
        IMemberRegistry members,
        IProductRegistry products,
        IPolicyStore policies,
        IPolicyEvaluator evaluator
    ) ERC721("Causeway usage right", "CWYR") AccessManaged(authority) {
        _members = members;
        _products = products;
        _policies = policies;
        _evaluator = evaluator;
    }

    /// @inheritdoc IUsageRight
    function mint(RightTerms calldata terms, bytes calldata policy) external returns (RightId id) {
        MemberId consumer = _checkMint(msg.sender, terms);
        _policies.check(terms.policyId, policy);

        return _issue(terms, consumer, policy);
    }

    /// @inheritdoc IUsageRight
    function issue(RightTerms calldata terms, bytes calldata policy) external restricted returns (RightId id) {
        _policies.check(terms.policyId, policy);
        (MemberId consumer, ) = _members.keyOf(terms.holder);

        return _issue(terms, consumer, policy);
    }

    /// @inheritdoc IUsageRight
    function recordUse(RightId id) external restricted {
        Right storage used = _known(id);
        _checkUsableNow(id, used);

        uint32 uses = used.used + 1;
        used.used = uses;

        emit UsageRecorded(id, uses);
    }

    /// @inheritdoc IUsageRight
    function returnUse(RightId id) external restricted {
        Right storage returned = _known(id);
        require(returned.used != 0, RightUnused(id));

        uint32 uses = returned.used - 1;
        returned.used = uses;

        emit UsageReturned(id, uses);
    }

    /// @inheritdoc IUsageRight
    function checkMint(address provider, RightTerms calldata terms) external view {
        _checkMint(provider, terms);
    }

    /// @inheritdoc IUsageRight
    function right(RightId id) external view returns (Right memory) {
        return _known(id);
    }

    /// @inheritdoc IUsageRight
    function checkUsable(RightId id, address holder) external view {
        Right storage held = _known(id);
        require(_ownerOf(RightId.unwrap(id)) == holder, RightNotHolder(id, holder));
        _checkUsableNow(id, held);
    }

    /// @inheritdoc IERC5192
    function locked(uint256 tokenId) external view returns (bool) {
        return _known(RightId.wrap(tokenId)).locked;
    }

    /// @inheritdoc IFactSource
    function fact(uint16 leftOperand, FactContext calldata context) external view returns (bytes32[] memory values) {
        Right storage asked = _rights[context.rightId];
        bool isCount = leftOperand == Vocabulary.OPERAND_COUNT;
        bool isUnit = leftOperand == Vocabulary.OPERAND_UNIT_OF_COUNT;
        if (asked.maxUses == 0 || !(isCount || isUnit)) return values;

        values = new bytes32[](1);
        values[0] = isCount ? bytes32(uint256(asked.used) + 1) : _UNIT_OF_COUNT;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(ERC721, IERC165) returns (bool) {
        return
            interfaceId == type(IUsageRight).interfaceId ||
            interfaceId == type(IFactSource).interfaceId ||
            interfaceId == type(IERC5192).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @dev The caller's authority is checked by the base after this; a token is never burnt, so `to` is never zero.
    function _update(address to, uint256 tokenId, address auth) internal override returns (address from) {
        from = _ownerOf(tokenId);
        if (from != address(0)) {
            RightId id = RightId.wrap(tokenId);
            require(!_rights[id].locked, RightLocked(id));
            _members.checkAdmitted(from, 0);
            _checkConsumer(to);
        }

        super._update(to, tokenId, auth);
    }

    function _issue(RightTerms calldata terms, MemberId consumer, bytes calldata policy) private returns (RightId id) {
        id = RightId.wrap(++_lastId);
        _store(id, terms);
        _mint(terms.holder, RightId.unwrap(id));

        emit UsageRightMinted(
            id,
            terms.productId,
            terms.holder,
            terms.policyId,
            terms.notBefore,
            terms.expiresAt,
            terms.maxUses
        );

        // Last, because the policy can ask this contract about the minted right. A static call: nothing changes meanwhile.
        _lockUnlessPermitted(id, terms, consumer, policy);
    }

    function _store(RightId id, RightTerms calldata terms) private {
        _rights[id] = Right({
            productId: terms.productId,
            policyId: terms.policyId,
            notBefore: terms.notBefore,
            expiresAt: terms.expiresAt,
            maxUses: terms.maxUses,
            used: 0,
            locked: true
        });
    }

    function _lockUnlessPermitted(
        RightId id,
        RightTerms calldata terms,
        MemberId consumer,
        bytes calldata policy
    ) private {
        FactContext memory context = FactContext(terms.productId, id, AgreementId.wrap(0), consumer);
        if (_evaluator.evaluate(policy, PolicyRequest(Vocabulary.ACTION_TRANSFER, context)).permitted) {
            _rights[id].locked = false;
            emit Unlocked(RightId.unwrap(id));
        } else {
            emit Locked(RightId.unwrap(id));
        }
    }

    function _checkMint(address provider, RightTerms calldata terms) private view returns (MemberId consumer) {
        _checkTerms(terms);
        _products.checkOwner(terms.productId, provider);
        _members.checkAdmitted(provider, MemberRoles.PROVIDER);
        bool attached = _policies.isAttached(terms.productId, terms.policyId);
        require(attached, IPolicyStore.PolicyNotAttached(terms.productId, terms.policyId));
        return _checkConsumer(terms.holder);
    }

    function _checkTerms(RightTerms calldata terms) private view {
        bool ordered = terms.notBefore < terms.expiresAt && terms.expiresAt > block.timestamp;
        require(ordered, RightPeriodInvalid(terms.notBefore, terms.expiresAt));
        require(terms.maxUses != 0, RightUsesInvalid(terms.maxUses));
    }

    function _checkConsumer(address holder) private view returns (MemberId) {
        try _members.checkAdmitted(holder, MemberRoles.CONSUMER) returns (MemberId consumer) {
            return consumer;
        } catch {
            revert RightHolderNotConsumer(holder);
        }
    }

    function _checkUsableNow(RightId id, Right storage used) private view {
        require(block.timestamp >= used.notBefore, RightNotYetValid(id, used.notBefore, block.timestamp));
        require(block.timestamp < used.expiresAt, RightExpired(id, used.expiresAt, block.timestamp));
        require(used.used < used.maxUses, RightExhausted(id, used.maxUses));
    }

    /// @dev A right allows at least one use, so `maxUses` tells whether it exists.
    function _known(RightId id) private view returns (Right storage known) {
        known = _rights[id];
        require(known.maxUses != 0, RightUnknown(id));
    }
}
