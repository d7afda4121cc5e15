// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IPolicyStore} from "../../../contracts/policy/IPolicyStore.sol";
import {PolicyStore} from "../../../contracts/policy/PolicyStore.sol";
import {IProductRegistry} from "../../../contracts/product/IProductRegistry.sol";
import {PolicyId, ProductId} from "../../../contracts/types/Ids.sol";
import {ProductFixture} from "../product/ProductFixture.sol";

contract PolicyStoreTest is ProductFixture {
    bytes private constant POLICY = hex"435701020000";

    PolicyStore private _store;
    ProductId private _product;

    function setUp() public {
        deployProducts();
        _store = new PolicyStore(products);
        _product = registered(hospital, IDENTIFIER);
    }

    function testFuzz_Store_KeepsHashAndEmitsBytes(bytes memory nodes) public {
        bytes memory policy = bytes.concat(hex"435701", nodes);
        PolicyId expected = PolicyId.wrap(keccak256(policy));
        assertTrue(!_store.isStored(expected), "stored before");
        vm.expectEmit(address(_store));
        emit IPolicyStore.PolicyStored(expected, hospital, policy);
        vm.prank(hospital);
        PolicyId id = _store.store(policy);
        assertEq(PolicyId.unwrap(id), PolicyId.unwrap(expected), "id");
        assertTrue(_store.isStored(id), "stored after");
        _store.check(id, policy);
    }

    function testFuzz_Store_IsOpenToEverybody(address anyone) public {
        PolicyId expected = PolicyId.wrap(keccak256(POLICY));
        vm.expectEmit(address(_store));
        emit IPolicyStore.PolicyStored(expected, anyone, POLICY);
        vm.prank(anyone);
        _store.store(POLICY);
        assertTrue(_store.isStored(expected), "stored");
        assertTrue(!_store.isAttached(_product, expected), "attached");
    }

    function test_Store_RevertWhen_HeaderIsNotKnown() public {
        vm.startPrank(hospital);
        vm.expectRevert(IPolicyStore.PolicyMalformed.selector);
        _store.store("");
        vm.expectRevert(IPolicyStore.PolicyMalformed.selector);
        _store.store(hex"4357");
        vm.expectRevert(IPolicyStore.PolicyMalformed.selector);
        _store.store(hex"435702");
        vm.stopPrank();
    }

    function test_Store_RevertWhen_LongerThan24576Bytes() public {
        vm.startPrank(hospital);
        _store.store(bytes.concat(hex"435701", new bytes(24_573)));
        vm.expectRevert(IPolicyStore.PolicyMalformed.selector);
        _store.store(bytes.concat(hex"435701", new bytes(24_574)));
        vm.stopPrank();
    }

    function test_Store_RevertGiven_SameBytesStored() public {
        PolicyId id = _stored();
        vm.prank(hospital);
        vm.expectRevert(abi.encodeWithSelector(IPolicyStore.PolicyAlreadyStored.selector, id));
        _store.store(POLICY);
    }

    function test_Attach_EmitsPolicyAttached() public {
        PolicyId id = _stored();
        assertTrue(!_store.isAttached(_product, id), "attached before");
        vm.expectEmit(address(_store));
        emit IPolicyStore.PolicyAttached(_product, id);
        vm.prank(hospital);
        _store.attachPolicy(_product, id);
        assertTrue(_store.isAttached(_product, id), "attached after");
    }

    function test_Attach_RevertGiven_CallerNotOwner() public {
        PolicyId id = _stored();
        vm.prank(institute);
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductNotOwner.selector, _product, institute));
        _store.attachPolicy(_product, id);
    }

    function test_Attach_RevertGiven_ProductWithdrawn() public {
        PolicyId id = _stored();
        vm.startPrank(hospital);
        products.withdraw(_product);
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductAlreadyWithdrawn.selector, _product));
        _store.attachPolicy(_product, id);
        vm.stopPrank();
    }

    function test_Attach_RevertGiven_PolicyNotStored() public {
        PolicyId id = PolicyId.wrap(keccak256(POLICY));
        vm.prank(hospital);
        vm.expectRevert(abi.encodeWithSelector(IPolicyStore.PolicyUnknown.selector, id));
        _store.attachPolicy(_product, id);
    }

    function test_Attach_RevertGiven_AlreadyAttached() public {
        PolicyId id = _attached();
        vm.prank(hospital);
        vm.expectRevert(abi.encodeWithSelector(IPolicyStore.PolicyAlreadyAttached.selector, _product, id));
        _store.attachPolicy(_product, id);
    }

    function test_Detach_EmitsPolicyDetached() public {
        PolicyId id = _attached();
        vm.expectEmit(address(_store));
        emit IPolicyStore.PolicyDetached(_product, id);
        vm.prank(hospital);
        _store.detachPolicy(_product, id);
        assertTrue(!_store.isAttached(_product, id), "attached");
        assertTrue(_store.isStored(id), "stored");
        vm.prank(hospital);
        _store.attachPolicy(_product, id);
    }

    function test_Detach_WorksGiven_ProductWithdrawn() public {
        PolicyId id = _attached();
        vm.startPrank(hospital);
        products.withdraw(_product);
        _store.detachPolicy(_product, id);
        vm.stopPrank();
        assertTrue(!_store.isAttached(_product, id), "attached");
    }

    function test_Detach_RevertGiven_CallerNotOwner() public {
        PolicyId id = _attached();
        vm.prank(institute);
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductNotOwner.selector, _product, institute));
        _store.detachPolicy(_product, id);
    }

    function test_Detach_RevertGiven_ProductUnknown() public {
        PolicyId id = _attached();
        vm.prank(hospital);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, uint256(7)));
        _store.detachPolicy(ProductId.wrap(bytes32(uint256(7))), id);
    }

    function test_Detach_RevertGiven_NotAttached() public {
        PolicyId id = _stored();
        vm.prank(hospital);
        vm.expectRevert(abi.encodeWithSelector(IPolicyStore.PolicyNotAttached.selector, _product, id));
        _store.detachPolicy(_product, id);
    }

    function test_Check_RevertGiven_NotStored() public {
        PolicyId id = PolicyId.wrap(keccak256(POLICY));
        vm.expectRevert(abi.encodeWithSelector(IPolicyStore.PolicyUnknown.selector, id));
        _store.check(id, POLICY);
    }

    function testFuzz_Check_RevertWhen_BytesDiffer(bytes memory other) public {
        vm.assume(keccak256(other) != keccak256(POLICY));
        PolicyId id = _stored();
        PolicyId given = PolicyId.wrap(keccak256(other));
        vm.expectRevert(abi.encodeWithSelector(IPolicyStore.PolicyMismatch.selector, id, given));
        _store.check(id, other);
    }

    function _stored() private returns (PolicyId) {
        vm.prank(hospital);
        return _store.store(POLICY);
    }

    function _attached() private returns (PolicyId id) {
        id = _stored();
        vm.prank(hospital);
        _store.attachPolicy(_product, id);
    }
}
