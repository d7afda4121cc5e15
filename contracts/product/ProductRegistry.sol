// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IMemberRegistry, MemberRoles} from "../member/IMemberRegistry.sol";
import {MemberId, ProductId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";
import {Classification, IProductRegistry, Product} from "./IProductRegistry.sol";
import {ProductIdentifier} from "./ProductIdentifier.sol";

/// @title Data products of the organisations of one chain.
contract ProductRegistry is ERC721, IProductRegistry {
    string private constant IRI_PREFIX = "urn:cwy:product:";
    bytes1 private constant CID_VERSION = 0x01;
    uint256 private constant CID_LEAST_BYTES = 4;
    uint256 private constant CID_MOST_BYTES = 128;

    IMemberRegistry private immutable _members;

    mapping(ProductId id => Product) private _products;

    constructor(IMemberRegistry members) ERC721("Causeway data product", "CWYP") {
        _members = members;
    }

    /// @inheritdoc IProductRegistry
    function register(
        string calldata identifier,
        Classification classification,
        bytes32 metadataDigest,
        bytes calldata contentId
    ) external returns (ProductId id) {
        MemberId provider = _members.checkAdmitted(msg.sender, MemberRoles.PROVIDER);
        _checkIdentifier(identifier, provider);
        _checkContent(metadataDigest, contentId);
        id = _idOf(identifier);
        require(_products[id].registeredAt == 0, ProductTaken(id));

        _products[id] = Product({
            classification: classification,
            version: 1,
            registeredAt: uint64(block.timestamp),
            withdrawn: false,
            metadataDigest: metadataDigest,
            contentId: contentId,
            identifier: identifier
        });
        // Not `_safeMint`: the caller is a key of a known organisation, and nothing is to be called back from here.
        _mint(msg.sender, _tokenId(id));

        emit ProductRegistered(id, msg.sender, identifier, classification, metadataDigest, contentId);
    }

    /// @inheritdoc IProductRegistry
    function revise(ProductId id, bytes32 metadataDigest, bytes calldata contentId) external {
        _checkOwner(id, msg.sender);
        _members.checkAdmitted(msg.sender, MemberRoles.PROVIDER);
        _checkContent(metadataDigest, contentId);

        Product storage revised = _products[id];
        uint32 version = revised.version + 1;
        revised.version = version;
        revised.metadataDigest = metadataDigest;
        revised.contentId = contentId;

        emit ProductRevised(id, version, metadataDigest, contentId);
    }

    /// @inheritdoc IProductRegistry
    function withdraw(ProductId id) external {
        // No membership is asked for: an organisation that is suspended or gone may still take its data back.
        _checkOwner(id, msg.sender);

        _products[id].withdrawn = true;

        emit ProductWithdrawn(id);
    }

    /// @inheritdoc IProductRegistry
    function product(ProductId id) external view returns (Product memory) {
        require(_products[id].registeredAt != 0, ProductUnknown(id));
        return _products[id];
    }

    /// @inheritdoc IProductRegistry
    function checkOwner(ProductId id, address account) external view {
        _checkOwner(id, account);
    }

    /// @inheritdoc IProductRegistry
    function idOf(string calldata identifier) external pure returns (ProductId) {
        return _idOf(identifier);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(ERC721, IERC165) returns (bool) {
        return interfaceId == type(IProductRegistry).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev The caller's authority is checked by the base after this; a token is never burnt, so `to` is never zero.
    function _update(address to, uint256 tokenId, address auth) internal override returns (address from) {
        from = _ownerOf(tokenId);
        if (from != address(0)) {
            _members.checkAdmitted(from, MemberRoles.PROVIDER);
            _members.checkAdmitted(to, MemberRoles.PROVIDER);
        }

        super._update(to, tokenId, auth);
    }

    function _checkOwner(ProductId id, address account) private view {
        Product storage owned = _products[id];
        require(owned.registeredAt != 0, ProductUnknown(id));
        require(_ownerOf(_tokenId(id)) == account, ProductNotOwner(id, account));
        require(!owned.withdrawn, ProductAlreadyWithdrawn(id));
    }

    function _checkIdentifier(string calldata identifier, MemberId provider) private view {
        (bool wellFormed, Jurisdiction jurisdiction) = ProductIdentifier.parse(bytes(identifier));
        require(wellFormed, ProductIdentifierInvalid(identifier));
        Jurisdiction home = _members.member(provider).jurisdiction;
        require(jurisdiction == home, ProductIdentifierForeign(identifier, Jurisdiction.unwrap(home)));
    }

    function _checkContent(bytes32 metadataDigest, bytes calldata contentId) private pure {
        require(metadataDigest != 0, ProductMetadataMissing());
        bool sized = contentId.length >= CID_LEAST_BYTES && contentId.length <= CID_MOST_BYTES;
        require(sized && contentId[0] == CID_VERSION, ProductContentIdInvalid(contentId));
    }

    function _idOf(string calldata identifier) private pure returns (ProductId) {
        return ProductId.wrap(keccak256(bytes.concat(bytes(IRI_PREFIX), bytes(identifier))));
    }

    function _tokenId(ProductId id) private pure returns (uint256) {
        return uint256(ProductId.unwrap(id));
    }
}
