// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {ProductId} from "../types/Ids.sol";

/// @dev Ascending protection need, after the Chinese grading (general, important, core) with public data below it.
enum Classification {
    Public,
    General,
    Important,
    Core
}

struct Product {
    Classification classification;
    /// @dev Counts from 1; each revision adds one.
    uint32 version;
    /// @dev Unix seconds; 0 if the product is not registered.
    uint64 registeredAt;
    bool withdrawn;
    /// @dev SHA-256 of the canonical JSON (RFC 8785) of the product's metadata.
    bytes32 metadataDigest;
    /// @dev Binary CID (version 1) of the content as registered; the content itself never leaves its owner.
    bytes contentId;
    string identifier;
}

/// @title Data products as ERC-721 tokens.
/// @dev An identifier is `<prefix>.<jurisdiction>.<space>.<product>`: four labels, lower-case letters, digits and inner hyphens, 1 to 63
/// bytes each; the second is the two upper-case letters of the registering organisation's jurisdiction.
/// A token moves only between accounts of admitted providers.
interface IProductRegistry is IERC721 {
    event ProductRegistered(
        ProductId indexed id,
        address indexed owner,
        string identifier,
        Classification classification,
        bytes32 metadataDigest,
        bytes contentId
    );
    event ProductRevised(ProductId indexed id, uint32 version, bytes32 metadataDigest, bytes contentId);
    event ProductWithdrawn(ProductId indexed id);

    error ProductIdentifierInvalid(string identifier);
    error ProductIdentifierForeign(string identifier, bytes2 jurisdiction);
    error ProductTaken(ProductId id);
    error ProductUnknown(ProductId id);
    error ProductNotOwner(ProductId id, address account);
    error ProductAlreadyWithdrawn(ProductId id);
    error ProductContentIdInvalid(bytes contentId);
    error ProductMetadataMissing();

    /// @notice Registers a data product of the caller.
    /// @dev Emits {ProductRegistered} and the ERC-721 transfer event.
    ///
    /// Requirements:
    /// - the caller is a key of an admitted provider
    /// - `identifier` is well formed, of the caller's jurisdiction and not registered
    /// - `metadataDigest` is not zero; `contentId` has 4 to 128 bytes and starts with 0x01
    function register(
        string calldata identifier,
        Classification classification,
        bytes32 metadataDigest,
        bytes calldata contentId
    ) external returns (ProductId id);

    /// @notice Replaces metadata and content of a product; rights minted before stay with the product.
    /// @dev Emits {ProductRevised}. Requirements: the caller owns the product and is a key of an admitted provider; it is not
    /// withdrawn; `metadataDigest` and `contentId` are as in {register}.
    function revise(ProductId id, bytes32 metadataDigest, bytes calldata contentId) external;

    /// @notice Takes a product out of the catalogue: no new right can be minted. Final.
    /// @dev Emits {ProductWithdrawn}. Requirements: the caller owns the product; it is not withdrawn. No membership is asked for.
    function withdraw(ProductId id) external;

    /// @notice The product with this id; reverts with {ProductUnknown} if there is none.
    function product(ProductId id) external view returns (Product memory);

    /// @notice The id that an identifier has: keccak256 of its IRI.
    function idOf(string calldata identifier) external pure returns (ProductId);

    /// @notice Reverts unless `account` owns the product and it is not withdrawn.
    function checkOwner(ProductId id, address account) external view;
}
