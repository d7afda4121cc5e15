// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMemberRegistry, KeyRole} from "../member/IMemberRegistry.sol";
import {Classification, IProductRegistry} from "../product/IProductRegistry.sol";
import {MemberId, ProductId} from "../types/Ids.sol";
import {Vocabulary} from "./generated/Vocabulary.sol";
import {FactContext, IFactSource} from "./IFactSource.sol";

/// @title What the product registry knows about the target of a request.
/// @dev `odrl:version` is the number of its revisions, the registration counted in.
/// The collections that a product is in (code 0x0f01) are `urn:cwy:products`, `urn:cwy:products:<classification>` (public, general, important,
/// core) and `urn:cwy:products:<DID of its provider>`, hashed. Nothing is known about a product that is not registered, or whose owner's
/// key was removed: a collection of which nobody can say whether the product is in it must not be taken for one that it is not in.
contract ProductFacts is IFactSource {
    uint16 private constant _TARGET_COLLECTIONS = 0x0f01;
    string private constant _PRODUCTS = "urn:cwy:products";

    IMemberRegistry private immutable _members;
    IProductRegistry private immutable _products;

    constructor(IMemberRegistry members, IProductRegistry products) {
        _members = members;
        _products = products;
    }

    /// @inheritdoc IFactSource
    /// @dev Reverts for a product that is not registered, which is no answer.
    function fact(uint16 leftOperand, FactContext calldata context) external view returns (bytes32[] memory values) {
        if (leftOperand == Vocabulary.OPERAND_VERSION) return _version(context.productId);
        if (leftOperand != _TARGET_COLLECTIONS) return values;
        Classification classification = _products.product(context.productId).classification;
        (MemberId provider, KeyRole role) = _members.keyOf(
            _products.ownerOf(uint256(ProductId.unwrap(context.productId)))
        );
        if (role == KeyRole.None) return values;

        values = new bytes32[](3);
        values[0] = keccak256(bytes(_PRODUCTS));
        values[1] = _collection(_nameOf(classification));
        values[2] = _collection(_members.member(provider).did);
    }

    function _version(ProductId id) private view returns (bytes32[] memory values) {
        values = new bytes32[](1);
        values[0] = bytes32(uint256(_products.product(id).version));
    }

    function _collection(string memory name) private pure returns (bytes32) {
        return keccak256(bytes(string.concat(_PRODUCTS, ":", name)));
    }

    function _nameOf(Classification classification) private pure returns (string memory) {
        if (classification == Classification.Public) return "public";
        if (classification == Classification.General) return "general";
        return classification == Classification.Important ? "important" : "core";
    }
}
