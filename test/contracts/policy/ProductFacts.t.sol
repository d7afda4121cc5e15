// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProductRegistry} from "../../../contracts/product/IProductRegistry.sol";
import {FactContext} from "../../../contracts/policy/IFactSource.sol";
import {ProductFacts} from "../../../contracts/policy/ProductFacts.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {AgreementId, ProductId, RightId} from "../../../contracts/types/Ids.sol";
import {Trade} from "../support/Trade.sol";

contract ProductFactsTest is Trade {
    ProductFacts private _facts;

    function setUp() public {
        openTrade();
        _facts = new ProductFacts(members, products);
    }

    function test_Fact_CollectionsOfClassificationAndProvider() public view {
        bytes32[] memory values = _facts.fact(FACT_TARGET_COLLECTIONS, _context(productId));
        assertEq(values.length, 3, "collections");
        assertEq(values[0], keccak256("urn:cwy:products"), "all");
        assertEq(values[1], keccak256("urn:cwy:products:important"), "classification");
        assertEq(values[2], keccak256("urn:cwy:products:did:web:hospital.cn"), "provider");
    }

    function test_Fact_VersionCountsRevisions() public {
        assertEq(uint256(_facts.fact(Vocabulary.OPERAND_VERSION, _context(productId))[0]), 1, "as registered");
        vm.prank(provider);
        products.revise(productId, keccak256("metadata"), hex"01551220");
        assertEq(uint256(_facts.fact(Vocabulary.OPERAND_VERSION, _context(productId))[0]), 2, "revised");
    }

    function test_Fact_FollowsTheOwner() public {
        vm.prank(provider);
        products.transferFrom(provider, platform, uint256(ProductId.unwrap(productId)));
        bytes32[] memory values = _facts.fact(FACT_TARGET_COLLECTIONS, _context(productId));
        assertEq(values[2], keccak256("urn:cwy:products:did:web:platform.cn"), "provider");
    }

    function test_Fact_NoneGiven_OwnersKeyRemoved() public {
        _transferToNode();
        vm.prank(provider);
        members.removeKey(node);
        assertEq(_facts.fact(FACT_TARGET_COLLECTIONS, _context(productId)).length, 0, "no answer");
    }

    function testFuzz_Fact_RevertGiven_ProductUnknown(bytes32 id) public {
        vm.assume(id != ProductId.unwrap(productId));
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductUnknown.selector, id));
        _facts.fact(FACT_TARGET_COLLECTIONS, _context(ProductId.wrap(id)));
    }

    function testFuzz_Fact_NoneWhen_OtherCode(uint16 code) public view {
        vm.assume(code != FACT_TARGET_COLLECTIONS && code != Vocabulary.OPERAND_VERSION);
        assertEq(_facts.fact(code, _context(productId)).length, 0, "no answer");
    }

    function test_Fact_WithinGasOfAFact() public view {
        assertEq(_facts.fact{gas: 200_000}(FACT_TARGET_COLLECTIONS, _context(productId)).length, 3, "collections");
    }

    function _transferToNode() private {
        vm.prank(provider);
        products.transferFrom(provider, node, uint256(ProductId.unwrap(productId)));
    }

    function _context(ProductId id) private view returns (FactContext memory) {
        return FactContext(id, RightId.wrap(0), AgreementId.wrap(0), consumerId);
    }
}
