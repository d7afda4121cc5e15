// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {FactContext} from "../../../contracts/policy/IFactSource.sol";
import {MemberFacts} from "../../../contracts/policy/MemberFacts.sol";
import {AgreementId, MemberId, ProductId, RightId} from "../../../contracts/types/Ids.sol";
import {MemberFixture} from "../member/MemberFixture.sol";
import {Institutions} from "../support/Institutions.sol";

contract MemberFactsTest is MemberFixture {
    uint16 private constant PARTY_COLLECTIONS = 0x0f02;

    MemberFacts private _facts;

    function setUp() public {
        deployMembers();
        _facts = new MemberFacts(members);
    }

    function test_Fact_SpatialIsTheJurisdiction() public {
        MemberId id = admitted(vm.addr(0xb0), "did:web:institute.eu", EU, MemberRoles.CONSUMER);
        bytes32[] memory values = _facts.fact(Vocabulary.OPERAND_SPATIAL, _context(id));
        assertEq(values.length, 1, "facts");
        assertEq(values[0], keccak256("EU"), "jurisdiction");
    }

    function testFuzz_Fact_NoneGiven_ConsumerUnknown(bytes32 id) public view {
        assertEq(_facts.fact(Vocabulary.OPERAND_SPATIAL, _context(MemberId.wrap(id))).length, 0, "facts");
    }

    function test_Fact_RolesAreTheirNames() public {
        MemberId id = admitted(vm.addr(0xb0), "did:web:institute.eu", EU, MemberRoles.CONSUMER | MemberRoles.VERIFIER);
        bytes32[] memory values = _facts.fact(Vocabulary.OPERAND_CWY_MEMBER_ROLE, _context(id));
        assertEq(values.length, 2, "roles");
        assertEq(values[0], keccak256("consumer"), "consumer");
        assertEq(values[1], keccak256("verifier"), "verifier");
    }

    function test_Fact_AllRolesInTheOrderOfTheirBits() public {
        MemberId id = admitted(vm.addr(0xb0), Institutions.did(EU, 1, vm.addr(0xb0)), EU, MemberRoles.ALL);
        bytes32[] memory values = _facts.fact(Vocabulary.OPERAND_CWY_MEMBER_ROLE, _context(id));
        string[6] memory names = ["validator", "provider", "consumer", "verifier", "regulator", "observer"];
        assertEq(values.length, names.length, "roles");
        for (uint256 i = 0; i < names.length; ++i) assertEq(values[i], keccak256(bytes(names[i])), names[i]);
    }

    function test_Fact_CollectionsOfRoleAndJurisdiction() public {
        MemberId id = admitted(vm.addr(0xb0), "did:web:institute.eu", EU, MemberRoles.CONSUMER | MemberRoles.VERIFIER);
        bytes32[] memory values = _facts.fact(PARTY_COLLECTIONS, _context(id));
        assertEq(values.length, 4, "collections");
        assertEq(values[0], keccak256("urn:cwy:members"), "all");
        assertEq(values[1], keccak256("urn:cwy:members:EU"), "jurisdiction");
        assertEq(values[2], keccak256("urn:cwy:members:consumer"), "consumer");
        assertEq(values[3], keccak256("urn:cwy:members:verifier"), "verifier");
    }

    /// @dev Known to be in none: a prohibition for a collection does not hold, a permission neither.
    function test_Fact_KnownNoCollectionGiven_Suspended() public {
        MemberId id = admitted(vm.addr(0xb0), "did:web:institute.eu", EU, MemberRoles.CONSUMER);
        members.suspend(id, 0);
        bytes32[] memory values = _facts.fact(PARTY_COLLECTIONS, _context(id));
        assertEq(values.length, 1, "collections");
        assertEq(values[0], 0, "none");
    }

    function testFuzz_Fact_NoCollectionOrRoleGiven_ConsumerUnknown(bytes32 id) public view {
        assertEq(_facts.fact(PARTY_COLLECTIONS, _context(MemberId.wrap(id))).length, 0, "collections");
        assertEq(_facts.fact(Vocabulary.OPERAND_CWY_MEMBER_ROLE, _context(MemberId.wrap(id))).length, 0, "roles");
    }

    function testFuzz_Fact_NoneWhen_OtherOperand(uint16 leftOperand) public {
        vm.assume(leftOperand != Vocabulary.OPERAND_SPATIAL && leftOperand != Vocabulary.OPERAND_CWY_MEMBER_ROLE);
        vm.assume(leftOperand != PARTY_COLLECTIONS);
        MemberId id = admitted(vm.addr(0xb0), "did:web:institute.eu", EU, MemberRoles.CONSUMER);
        assertEq(_facts.fact(leftOperand, _context(id)).length, 0, "facts");
    }

    function _context(MemberId consumer) private pure returns (FactContext memory) {
        return FactContext(ProductId.wrap(0), RightId.wrap(0), AgreementId.wrap(0), consumer);
    }
}
