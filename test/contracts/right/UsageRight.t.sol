// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IMemberRegistry} from "../../../contracts/member/IMemberRegistry.sol";
import {FactContext, IFactSource} from "../../../contracts/policy/IFactSource.sol";
import {IPolicyStore} from "../../../contracts/policy/IPolicyStore.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {IProductRegistry} from "../../../contracts/product/IProductRegistry.sol";
import {IERC5192} from "../../../contracts/right/IERC5192.sol";
import {IUsageRight, Right, RightTerms} from "../../../contracts/right/IUsageRight.sol";
import {AgreementId, MemberId, PolicyId, ProductId, RightId} from "../../../contracts/types/Ids.sol";
import {RightFixture} from "./RightFixture.sol";

/// @dev Minting and what a right answers about itself.
contract UsageRightTest is RightFixture {
    address private immutable _stranger = vm.addr(0xd0);

    function setUp() public {
        deployRights();
    }

    function testFuzz_Mint_Stores(uint64 notBefore, uint64 expiresAt, uint32 maxUses) public {
        RightTerms memory terms = validTerms();
        terms.expiresAt = uint64(bound(expiresAt, block.timestamp + 1, type(uint64).max));
        terms.notBefore = uint64(bound(notBefore, 0, terms.expiresAt - 1));
        terms.maxUses = uint32(bound(maxUses, 1, type(uint32).max));

        vm.expectEmit();
        emit IERC721.Transfer(address(0), institute, 1);
        vm.expectEmit();
        emit IUsageRight.UsageRightMinted(
            FIRST,
            productId,
            institute,
            POLICY_ID,
            terms.notBefore,
            terms.expiresAt,
            terms.maxUses
        );
        vm.expectEmit();
        emit IERC5192.Locked(1);
        RightId id = minted(terms);

        assertEq(RightId.unwrap(id), 1, "id");
        assertEq(rights.ownerOf(1), institute, "owner");
        Right memory right = rights.right(id);
        assertEq(ProductId.unwrap(right.productId), ProductId.unwrap(productId), "productId");
        assertEq(PolicyId.unwrap(right.policyId), PolicyId.unwrap(POLICY_ID), "policyId");
        assertEq(right.notBefore, terms.notBefore, "notBefore");
        assertEq(right.expiresAt, terms.expiresAt, "expiresAt");
        assertEq(right.maxUses, terms.maxUses, "maxUses");
        assertEq(right.used, 0, "used");
        assertTrue(right.locked && rights.locked(1), "locked");
    }

    function test_Mint_Counts() public {
        minted(validTerms());

        assertEq(RightId.unwrap(minted(validTerms())), 2, "id");
    }

    function test_Mint_UnlocksGiven_PolicyPermitsTransfer() public {
        permitTransferOf(FIRST, idOfDid(INSTITUTE_DID));

        vm.expectEmit();
        emit IERC5192.Unlocked(1);
        minted(validTerms());

        assertTrue(!rights.locked(1), "locked");
    }

    function test_Mint_LocksGiven_PolicyPermitsAnother() public {
        permitTransferOf(FIRST, idOfDid(HOSPITAL_DID));

        minted(validTerms());

        assertTrue(rights.locked(1), "locked");
    }

    function test_Mint_RevertWhen_CallerNotOwner() public {
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductNotOwner.selector, productId, institute));
        vm.prank(institute);
        rights.mint(validTerms(), POLICY);
    }

    function test_Mint_RevertGiven_CallerSuspended() public {
        members.suspend(idOfDid(HOSPITAL_DID), 0);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, hospital));
        minted(validTerms());
    }

    function test_Mint_RevertGiven_ProductUnknown() public {
        RightTerms memory terms = validTerms();
        terms.productId = ProductId.wrap(keccak256("unknown"));

        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductUnknown.selector, terms.productId));
        minted(terms);
    }

    function test_Mint_RevertGiven_ProductWithdrawn() public {
        vm.prank(hospital);
        products.withdraw(productId);

        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductAlreadyWithdrawn.selector, productId));
        minted(validTerms());
    }

    function test_Mint_RevertGiven_PolicyNotAttached() public {
        RightTerms memory terms = validTerms();
        terms.policyId = PolicyId.wrap(keccak256("other"));

        vm.expectRevert(abi.encodeWithSelector(IPolicyStore.PolicyNotAttached.selector, productId, terms.policyId));
        vm.prank(hospital);
        rights.mint(terms, "other");
    }

    function testFuzz_Mint_RevertWhen_PolicyMismatch(bytes calldata policy) public {
        PolicyId given = PolicyId.wrap(keccak256(policy));
        vm.assume(PolicyId.unwrap(given) != PolicyId.unwrap(POLICY_ID));

        vm.expectRevert(abi.encodeWithSelector(IPolicyStore.PolicyMismatch.selector, POLICY_ID, given));
        vm.prank(hospital);
        rights.mint(validTerms(), policy);
    }

    function test_Mint_RevertWhen_HolderUnknown() public {
        _expectHolderNotConsumer(_stranger);
    }

    function test_Mint_RevertWhen_HolderNotConsumer() public {
        _expectHolderNotConsumer(hospital);
    }

    function test_Mint_RevertWhen_HolderZero() public {
        _expectHolderNotConsumer(address(0));
    }

    function test_Mint_RevertGiven_HolderSuspended() public {
        members.suspend(idOfDid(INSTITUTE_DID), 0);
        _expectHolderNotConsumer(institute);
    }

    function testFuzz_Mint_RevertWhen_PeriodEmpty(uint64 notBefore, uint64 expiresAt) public {
        RightTerms memory terms = validTerms();
        terms.expiresAt = uint64(bound(expiresAt, block.timestamp + 1, type(uint64).max));
        terms.notBefore = uint64(bound(notBefore, terms.expiresAt, type(uint64).max));
        _expectPeriodInvalid(terms);
    }

    function testFuzz_Mint_RevertWhen_PeriodOver(uint64 notBefore, uint64 expiresAt) public {
        RightTerms memory terms = validTerms();
        terms.expiresAt = uint64(bound(expiresAt, 1, block.timestamp));
        terms.notBefore = uint64(bound(notBefore, 0, terms.expiresAt - 1));
        _expectPeriodInvalid(terms);
    }

    function test_Mint_RevertWhen_ExpiresNow() public {
        RightTerms memory terms = validTerms();
        terms.notBefore = 0;
        terms.expiresAt = uint64(block.timestamp);
        _expectPeriodInvalid(terms);
    }

    function test_Mint_RevertWhen_UsesZero() public {
        RightTerms memory terms = validTerms();
        terms.maxUses = 0;

        vm.expectRevert(abi.encodeWithSelector(IUsageRight.RightUsesInvalid.selector, 0));
        minted(terms);
    }

    function test_Views_RevertGiven_Unknown() public {
        bytes memory unknown = abi.encodeWithSelector(IUsageRight.RightUnknown.selector, FIRST);
        vm.expectRevert(unknown);
        rights.right(FIRST);
        vm.expectRevert(unknown);
        rights.locked(1);
        vm.expectRevert(unknown);
        rights.checkUsable(FIRST, address(0));
    }

    function test_Fact_CountsTheAskedUse() public {
        RightTerms memory terms = validTerms();
        minted(terms);
        vm.warp(terms.notBefore);

        for (uint256 uses = 1; uses <= 3; ++uses) {
            bytes32[] memory values = _fact(Vocabulary.OPERAND_COUNT, FIRST);
            assertEq(values.length, 1, "length");
            assertEq(uint256(values[0]), uses, "count");
            rights.recordUse(FIRST);
        }
        assertEq(uint256(_fact(Vocabulary.OPERAND_COUNT, FIRST)[0]), 4, "count when exhausted");
    }

    function test_Fact_UnitOfCountIsAUse() public {
        minted(validTerms());

        bytes32[] memory values = _fact(Vocabulary.OPERAND_UNIT_OF_COUNT, FIRST);
        assertEq(values.length, 1, "length");
        assertEq(values[0], keccak256("urn:cwy:unit:use"), "unit");
        assertEq(_fact(Vocabulary.OPERAND_UNIT_OF_COUNT, RightId.wrap(2)).length, 0, "unknown right");
    }

    function testFuzz_Fact_EmptyGiven_RightUnknown(uint256 id) public {
        vm.assume(id != 1);
        minted(validTerms());

        assertEq(_fact(Vocabulary.OPERAND_COUNT, RightId.wrap(id)).length, 0, "length");
    }

    function testFuzz_Fact_EmptyWhen_OperandIsOther(uint16 leftOperand) public {
        vm.assume(leftOperand != Vocabulary.OPERAND_COUNT && leftOperand != Vocabulary.OPERAND_UNIT_OF_COUNT);
        minted(validTerms());

        assertEq(_fact(leftOperand, FIRST).length, 0, "length");
    }

    function test_SupportsInterface_Answers() public view {
        assertTrue(rights.supportsInterface(type(IERC721).interfaceId), "ERC-721");
        assertTrue(rights.supportsInterface(0xb45a3c0e), "ERC-5192");
        assertTrue(rights.supportsInterface(type(IUsageRight).interfaceId), "IUsageRight");
        assertTrue(rights.supportsInterface(type(IFactSource).interfaceId), "IFactSource");
        assertTrue(!rights.supportsInterface(0xffffffff), "none");
    }

    function _fact(uint16 leftOperand, RightId id) private view returns (bytes32[] memory) {
        return rights.fact(leftOperand, FactContext(productId, id, AgreementId.wrap(0), MemberId.wrap(0)));
    }

    function _expectHolderNotConsumer(address holder) private {
        RightTerms memory terms = validTerms();
        terms.holder = holder;

        vm.expectRevert(abi.encodeWithSelector(IUsageRight.RightHolderNotConsumer.selector, holder));
        minted(terms);
    }

    function _expectPeriodInvalid(RightTerms memory terms) private {
        vm.expectRevert(
            abi.encodeWithSelector(IUsageRight.RightPeriodInvalid.selector, terms.notBefore, terms.expiresAt)
        );
        minted(terms);
    }
}
