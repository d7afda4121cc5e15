// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {FactContext} from "../../../contracts/policy/IFactSource.sol";
import {MemberFacts} from "../../../contracts/policy/MemberFacts.sol";
import {AgreementId, MemberId, ProductId, RightId} from "../../../contracts/types/Ids.sol";
import {MemberFixture} from "../member/MemberFixture.sol";

contract MemberFactsTest is MemberFixture {
    MemberFacts private _facts;

    function setUp() public {
        deployMembers();
        _facts = new MemberFacts(members);
    }

    function test_Fact_SpatialIsTheJurisdiction() public {
        MemberId id = admitted(vm.addr(0xb0), "did:cwy:EU:institute", EU, MemberRoles.CONSUMER);
        bytes32[] memory values = _facts.fact(Vocabulary.OPERAND_SPATIAL, _context(id));
        assertEq(values.length, 1, "facts");
        assertEq(values[0], keccak256("EU"), "jurisdiction");
    }

    function testFuzz_Fact_NoneGiven_ConsumerUnknown(bytes32 id) public view {
        assertEq(_facts.fact(Vocabulary.OPERAND_SPATIAL, _context(MemberId.wrap(id))).length, 0, "facts");
    }

    function testFuzz_Fact_NoneWhen_OtherOperand(uint16 leftOperand) public {
        vm.assume(leftOperand != Vocabulary.OPERAND_SPATIAL);
        MemberId id = admitted(vm.addr(0xb0), "did:cwy:EU:institute", EU, MemberRoles.CONSUMER);
        assertEq(_facts.fact(leftOperand, _context(id)).length, 0, "facts");
    }

    function _context(MemberId consumer) private pure returns (FactContext memory) {
        return FactContext(ProductId.wrap(0), RightId.wrap(0), AgreementId.wrap(0), consumer);
    }
}
