// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {Classification} from "../../../contracts/product/IProductRegistry.sol";
import {ProductRegistry} from "../../../contracts/product/ProductRegistry.sol";
import {ProductId} from "../../../contracts/types/Ids.sol";
import {MemberFixture} from "../member/MemberFixture.sol";

/// @dev A product registry, a hospital that provides and an institute that consumes.
abstract contract ProductFixture is MemberFixture {
    string internal constant IDENTIFIER = "cwy.CN.beijing-health.colon-trial";
    string internal constant HOSPITAL_DID = "did:web:hospital.cn";
    string internal constant INSTITUTE_DID = "did:web:institute.eu";
    bytes32 internal constant METADATA = keccak256("metadata");

    address internal immutable hospital = vm.addr(0xa0);
    address internal immutable institute = vm.addr(0xb0);
    ProductRegistry internal products;

    function deployProducts() internal {
        vm.warp(1_800_000_000);
        deployMembers();
        products = new ProductRegistry(members);
        admitted(hospital, HOSPITAL_DID, CN, MemberRoles.PROVIDER);
        admitted(institute, INSTITUTE_DID, EU, MemberRoles.CONSUMER);
    }

    function registered(address provider, string memory identifier) internal returns (ProductId) {
        vm.prank(provider);
        return products.register(identifier, Classification.Important, METADATA, contentId());
    }

    function tokenId(ProductId id) internal pure returns (uint256) {
        return uint256(ProductId.unwrap(id));
    }

    /// @dev Version 1, codec raw, SHA-256, 32 bytes.
    function contentId() internal pure returns (bytes memory) {
        return abi.encodePacked(hex"01551220", keccak256("content"));
    }
}
