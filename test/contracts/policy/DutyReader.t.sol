// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DutyKind, DutyNode, DutyReader} from "../../../contracts/policy/DutyReader.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {MemberId, ProductId} from "../../../contracts/types/Ids.sol";
import {DutyPolicy} from "../agreement/DutyPolicy.sol";
import {PolicyWriter} from "../support/PolicyWriter.sol";
import {Test} from "../support/Test.sol";

contract DutyReaderTest is Test {
    ProductId private constant TARGET = ProductId.wrap(keccak256("target"));
    MemberId private constant PROVIDER = MemberId.wrap(keccak256("did:cwy:CN:hospital"));
    uint64 private constant DEADLINE = 1_800_864_000;

    function read(bytes calldata policy) external pure returns (DutyNode[] memory) {
        return DutyReader.read(policy);
    }

    function test_Read_EveryKindAtItsPlace() public view {
        DutyNode[] memory nodes = this.read(DutyPolicy.policy(TARGET, PROVIDER, DEADLINE));
        assertEq(nodes.length, 6, "duties");
        _check(nodes[0], DutyPolicy.prohibitionBody(TARGET), DutyKind.Prohibition, 0);
        _check(nodes[1], DutyPolicy.remedyBody(), DutyKind.Remedy, 1);
        _check(nodes[2], DutyPolicy.attributeBody(PROVIDER), DutyKind.Duty, 0);
        _check(nodes[3], DutyPolicy.informBody(DEADLINE), DutyKind.Duty, 0);
        _check(nodes[4], DutyPolicy.obligationBody(DEADLINE), DutyKind.Obligation, 0);
        _check(nodes[5], DutyPolicy.consequenceBody(), DutyKind.Consequence, 5);
        assertEq(nodes[2].assignee, MemberId.unwrap(PROVIDER), "assignee");
        assertEq(nodes[3].deadline, DEADLINE, "deadline");
        assertEq(nodes[4].action, Vocabulary.ACTION_DELETE, "action");
    }

    function test_Read_AmountOfCompensation() public view {
        DutyNode[] memory nodes = this.read(DutyPolicy.policy(TARGET, PROVIDER, DEADLINE));
        assertEq(nodes[1].amount, DutyPolicy.REMEDY_CENTS, "decimal");
        assertEq(nodes[1].scale, 2, "scale");
        assertEq(nodes[1].unit, DutyPolicy.EURO, "unit");
        assertEq(nodes[5].amount, 100, "integer");
        assertEq(nodes[5].unit, 0, "no unit");
    }

    function test_Read_NoAmountWhen_Negative() public view {
        bytes memory amount = abi.encodePacked(
            Vocabulary.OPERAND_PAY_AMOUNT,
            Vocabulary.OPERATOR_EQ,
            uint8(PolicyBytes.VALUE_INT64),
            uint16(0),
            int64(-1)
        );
        bytes memory action = abi.encodePacked(
            Vocabulary.ACTION_COMPENSATE,
            PolicyWriter.node(PolicyBytes.CONSTRAINT, amount)
        );
        bytes memory body = PolicyWriter.node(PolicyBytes.ACTION, action);
        assertEq(this.read(DutyPolicy.one(PolicyBytes.OBLIGATION, body))[0].amount, 0, "amount");
    }

    function test_Read_DeadlineIsFirstSecondTooLate() public view {
        uint8 lt = Vocabulary.OPERATOR_LT;
        uint8 lteq = Vocabulary.OPERATOR_LTEQ;
        assertEq(_deadline(DutyPolicy.time(lt, PolicyBytes.VALUE_SECONDS, 100)), 100, "lt");
        assertEq(_deadline(DutyPolicy.time(lteq, PolicyBytes.VALUE_SECONDS, 100)), 101, "lteq");
        assertEq(_deadline(DutyPolicy.time(lt, PolicyBytes.VALUE_MILLISECONDS, 99_001)), 100, "lt, milliseconds");
        assertEq(_deadline(DutyPolicy.time(lt, PolicyBytes.VALUE_MILLISECONDS, 100_000)), 100, "lt, whole seconds");
        assertEq(_deadline(DutyPolicy.time(lteq, PolicyBytes.VALUE_MILLISECONDS, 99_999)), 100, "lteq, milliseconds");
        uint64 before1970 = uint64(type(int64).min);
        assertEq(_deadline(DutyPolicy.time(lteq, PolicyBytes.VALUE_SECONDS, before1970)), 1, "long ago");
        assertEq(_deadline(DutyPolicy.time(Vocabulary.OPERATOR_GT, PolicyBytes.VALUE_SECONDS, 100)), 0, "gt");
    }

    function testFuzz_Read_RevertWhen_AssigneeIsNoHash(uint8 length) public {
        vm.assume(length != 32);
        bytes memory assignee = PolicyWriter.node(PolicyBytes.ASSIGNEE, new bytes(length));
        vm.expectPartialRevert(DutyReader.DutyPolicyMalformed.selector);
        this.read(DutyPolicy.one(PolicyBytes.OBLIGATION, assignee));
    }

    function test_Read_RevertWhen_UnitIsNoHash() public {
        bytes memory amount = abi.encodePacked(
            Vocabulary.OPERAND_PAY_AMOUNT,
            Vocabulary.OPERATOR_EQ,
            uint8(PolicyBytes.VALUE_INT64),
            uint16(0),
            int64(1)
        );
        bytes memory extended = bytes.concat(
            PolicyWriter.node(PolicyBytes.CONSTRAINT, amount),
            PolicyWriter.node(PolicyBytes.UNIT_IRI, new bytes(31))
        );
        bytes memory action = abi.encodePacked(
            Vocabulary.ACTION_COMPENSATE,
            PolicyWriter.node(PolicyBytes.EXTENDED, extended)
        );
        bytes memory body = PolicyWriter.node(PolicyBytes.ACTION, action);
        vm.expectPartialRevert(DutyReader.DutyPolicyMalformed.selector);
        this.read(DutyPolicy.one(PolicyBytes.OBLIGATION, body));
    }

    function test_Read_EarliestDeadline() public view {
        bytes memory times = bytes.concat(
            DutyPolicy.time(Vocabulary.OPERATOR_LT, PolicyBytes.VALUE_SECONDS, 300),
            DutyPolicy.time(Vocabulary.OPERATOR_LTEQ, PolicyBytes.VALUE_SECONDS, 199)
        );
        assertEq(_deadline(times), 200, "earliest");
    }

    function test_Read_OtherConstraintsMakeItConditional() public view {
        bytes memory since = DutyPolicy.time(Vocabulary.OPERATOR_GTEQ, PolicyBytes.VALUE_SECONDS, 100);
        bytes memory body = bytes.concat(DutyPolicy.action(Vocabulary.ACTION_INFORM), since);
        assertTrue(this.read(DutyPolicy.one(PolicyBytes.OBLIGATION, body))[0].isConditional, "conditional");
        assertTrue(!this.read(DutyPolicy.policy(TARGET, PROVIDER, DEADLINE))[4].isConditional, "deadline only");
    }

    /// @dev Option bit 8: a deadline is a constraint like any other.
    function test_Read_NoDeadlineGiven_DutiesDoNotLapse() public view {
        bytes memory policy = bytes.concat(
            hex"435701",
            PolicyWriter.node(PolicyBytes.OPTIONS, hex"0100"),
            PolicyWriter.node(PolicyBytes.OBLIGATION, DutyPolicy.obligationBody(DEADLINE))
        );
        assertEq(this.read(policy)[0].deadline, 0, "deadline");
        assertTrue(this.read(policy)[0].isConditional, "conditional");
    }

    function test_Read_RevertWhen_TooMany() public {
        bytes memory duty = PolicyWriter.node(PolicyBytes.OBLIGATION, DutyPolicy.action(Vocabulary.ACTION_INFORM));
        bytes memory most = hex"435701";
        for (uint256 i = 0; i < DutyReader.MAX_DUTIES; ++i) most = bytes.concat(most, duty);
        assertEq(this.read(most).length, DutyReader.MAX_DUTIES, "most");
        vm.expectRevert(abi.encodeWithSelector(DutyReader.DutiesTooMany.selector, DutyReader.MAX_DUTIES));
        this.read(bytes.concat(most, duty));
    }

    function test_Read_RevertWhen_TagUnknown() public {
        bytes memory body = bytes.concat(
            DutyPolicy.action(Vocabulary.ACTION_INFORM),
            PolicyWriter.node(0x43, DutyPolicy.action(Vocabulary.ACTION_INFORM))
        );
        vm.expectRevert(abi.encodeWithSelector(DutyReader.DutyTagUnknown.selector, 0x43));
        this.read(DutyPolicy.one(PolicyBytes.OBLIGATION, body));
    }

    function testFuzz_Read_RevertWhen_CutOff(uint256 length) public {
        bytes memory policy = DutyPolicy.policy(TARGET, PROVIDER, DEADLINE);
        length = bound(length, 0, policy.length - 1);
        uint256 obligation = DutyPolicy.obligationBody(DEADLINE).length + 3;
        // A whole policy ends behind its frame and each of its three rules.
        vm.assume(length != 3 && length != policy.length - obligation);
        vm.assume(length != 3 + 3 + DutyPolicy.prohibitionBody(TARGET).length);
        bytes memory cut = new bytes(length);
        for (uint256 i = 0; i < length; ++i) cut[i] = policy[i];
        vm.expectPartialRevert(DutyReader.DutyPolicyMalformed.selector);
        this.read(cut);
    }

    /// @dev No bytes read out of bounds: whatever comes back names bodies that stand in the policy.
    function testFuzz_Read_BytesAreRandom(bytes calldata tail) public view {
        try this.read(bytes.concat(hex"435701", tail)) returns (DutyNode[] memory nodes) {
            assertLe(nodes.length, DutyReader.MAX_DUTIES, "duties");
            for (uint256 i = 0; i < nodes.length; ++i) assertLe(nodes[i].parent, i, "parents stand before");
        } catch {}
    }

    function _deadline(bytes memory constraints) private view returns (uint64) {
        bytes memory body = bytes.concat(DutyPolicy.action(Vocabulary.ACTION_INFORM), constraints);
        return this.read(DutyPolicy.one(PolicyBytes.OBLIGATION, body))[0].deadline;
    }

    function _check(DutyNode memory node, bytes memory body, DutyKind kind, uint256 parent) private pure {
        assertEq(node.id, keccak256(body), "id");
        assertEq(uint256(node.kind), uint256(kind), "kind");
        assertEq(node.parent, parent, "parent");
    }
}
