// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {PolicyDecision, PolicyReason} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {PolicyFixture} from "./PolicyFixture.sol";

/// @dev Collections of assets and parties, refinements, actions by name, and the relations of facts.
contract PolicyCollectionsTest is PolicyFixture {
    uint16 private constant TARGETS = 0x0f01;
    uint16 private constant PARTIES = 0x0f02;
    uint16 private constant NAMES = 0x0f03;
    bytes32 private constant TRIALS = keccak256("urn:x:trials");

    function setUp() public {
        deployPolicy();
    }

    function test_Collection_ByNameWithoutASource() public view {
        assertPermission(_collection(PolicyBytes.TARGET_COLLECTION, PRODUCT, TRIALS), PolicyReason.Permitted);
        assertPermission(_collection(PolicyBytes.TARGET_COLLECTION, TRIALS, PRODUCT), PolicyReason.Permitted);
        assertPermission(_collection(PolicyBytes.ASSIGNEE_COLLECTION, CONSUMER, TRIALS), PolicyReason.Permitted);
    }

    function test_Collection_UndecidedGiven_NoSourceOrAnswer() public {
        uint16[2] memory codes = [TARGETS, PARTIES];
        uint256[2] memory tags = [PolicyBytes.TARGET_COLLECTION, PolicyBytes.ASSIGNEE_COLLECTION];
        for (uint256 index = 0; index < 2; ++index) {
            bytes memory names = _collection(tags[index], TRIALS, TRIALS);
            PolicyDecision memory decision = assertPermission(names, PolicyReason.OperandUnknown);
            assertEq(decision.leftOperand, codes[index], "left operand");
            assertEq(decision.offset, 6 + 5, "offset");
            facts.setSource(codes[index], source);
            assertEq(assertPermission(names, PolicyReason.FactMissing).operator, 0, "operator");
        }
    }

    function test_Collection_ByFact() public {
        bytes memory assets = _collection(PolicyBytes.TARGET_COLLECTION, MARKETING, TRIALS);
        answer(TARGETS, 0);
        _assertNotAbout(assets);
        answer(TARGETS, RESEARCH, TRIALS);
        assertPermission(assets, PolicyReason.Permitted);
        answer(TARGETS, MARKETING, RESEARCH);
        assertPermission(assets, PolicyReason.Permitted);
        // A party is not asked of the collections of the target.
        answer(PARTIES, 0);
        _assertNotAbout(_collection(PolicyBytes.ASSIGNEE_COLLECTION, MARKETING, TRIALS));
        answer(PARTIES, TRIALS);
        assertPermission(_collection(PolicyBytes.ASSIGNEE_COLLECTION, MARKETING, TRIALS), PolicyReason.Permitted);
    }

    function test_Collection_OneNameIsNotFollowedByAnother() public {
        answer(TARGETS, MARKETING);
        bytes memory one = node(PolicyBytes.TARGET_COLLECTION, abi.encodePacked(uint8(1), TRIALS));
        _assertNotAbout(bytes.concat(one, node(PolicyBytes.ASSIGNEE, abi.encodePacked(CONSUMER))));
        // The bytes behind the name are not one: they would be a refinement.
        one = node(PolicyBytes.TARGET_COLLECTION, abi.encodePacked(uint8(1), TRIALS, MARKETING));
        _assertNotAbout(one);
    }

    function test_Collection_MalformedWhen_NamesDoNotFit() public view {
        uint256[3] memory tags = [
            PolicyBytes.TARGET_COLLECTION,
            PolicyBytes.ASSIGNEE_COLLECTION,
            PolicyBytes.ASSIGNER_COLLECTION
        ];
        for (uint256 index = 0; index < 3; ++index) {
            assertPermission(node(tags[index], ""), PolicyReason.Malformed);
            assertPermission(node(tags[index], abi.encodePacked(uint8(0), TRIALS)), PolicyReason.Malformed);
            assertPermission(node(tags[index], abi.encodePacked(uint8(2), TRIALS)), PolicyReason.Malformed);
            assertPermission(node(tags[index], abi.encodePacked(uint8(3), new bytes(96))), PolicyReason.Malformed);
            assertPermission(node(tags[index], abi.encodePacked(uint8(255))), PolicyReason.Malformed);
        }
    }

    function test_Collection_OfAssignersIsReadOver() public view {
        bytes memory names = abi.encodePacked(uint8(1), TRIALS, node(0, ""));
        assertPermission(node(PolicyBytes.ASSIGNER_COLLECTION, names), PolicyReason.Permitted);
    }

    function test_Refinement_OfTargetAndAssignee() public view {
        uint256[2] memory tags = [PolicyBytes.TARGET_COLLECTION, PolicyBytes.ASSIGNEE_COLLECTION];
        bytes32[2] memory names = [PRODUCT, CONSUMER];
        for (uint256 index = 0; index < 2; ++index) {
            bytes memory name = abi.encodePacked(uint8(1), names[index]);
            assertPermission(node(tags[index], bytes.concat(name, leaf(true))), PolicyReason.Permitted);
            assertPermission(node(tags[index], bytes.concat(name, leaf(false))), PolicyReason.NotSatisfied);
            assertPermission(node(tags[index], bytes.concat(name, unknown())), PolicyReason.OperandUnknown);
            assertPermission(node(tags[index], bytes.concat(name, node(0x40, ""))), PolicyReason.TermUnknown);
            assertPermission(node(tags[index], bytes.concat(name, hex"00")), PolicyReason.Malformed);
        }
    }

    function test_Refinement_OfActionComesFirst() public view {
        bytes memory action = node(PolicyBytes.ACTION, bytes.concat(abi.encodePacked(COMPUTE), leaf(false)));
        bytes memory name = abi.encodePacked(uint8(1), PRODUCT, unknown());
        bytes memory rest = node(PolicyBytes.TARGET_COLLECTION, name);
        PolicyDecision memory decision = decide(policyOf(node(PolicyBytes.PERMISSION, bytes.concat(action, rest))));
        assertDecision(decision, PolicyReason.NotSatisfied, 0);
        assertEq(decision.offset, 6 + 3 + 2, "offset");
    }

    /// @dev Refinements of one rule are not those of the next.
    function test_Refinement_EndsWithItsRule() public view {
        bytes memory refined = node(PolicyBytes.ACTION, bytes.concat(abi.encodePacked(COMPUTE), leaf(false)));
        bytes memory policy = policyOf(bytes.concat(node(PolicyBytes.PERMISSION, refined), permission("")));
        assertDecision(decide(policy), PolicyReason.Permitted, 1);
    }

    function test_Action_ByName() public {
        bytes memory named = _named(TRIALS);
        assertDecision(decide(named), PolicyReason.TermUnknown, 0);
        answer(NAMES, MARKETING);
        assertDecision(decide(named), PolicyReason.NoPermission, 0xffff);
        answer(NAMES, MARKETING, TRIALS);
        assertDecision(decide(named), PolicyReason.Permitted, 0);
        assertDecision(decide(named, 0xffff), PolicyReason.Permitted, 0);
    }

    function test_Action_AskedByNameIsWithinACode() public {
        bytes memory use = policyOf(ruleOf(PolicyBytes.PERMISSION, Vocabulary.ACTION_USE, ""));
        assertDecision(decide(use, 0xffff), PolicyReason.TermUnknown, 0);
        answer(NAMES, TRIALS, bytes32(uint256(COMPUTE)));
        assertDecision(decide(use, 0xffff), PolicyReason.Permitted, 0);
        bytes memory transfer = policyOf(ruleOf(PolicyBytes.PERMISSION, Vocabulary.ACTION_TRANSFER, ""));
        assertDecision(decide(transfer, 0xffff), PolicyReason.NoPermission, 0xffff);
        // A code with a bit above its 16 is a name and no code.
        answer(NAMES, bytes32(uint256(COMPUTE) | (1 << 16)));
        assertDecision(decide(use, 0xffff), PolicyReason.NoPermission, 0xffff);
    }

    function test_Action_MalformedWhen_NameIsCutOff() public view {
        bytes memory cut = node(PolicyBytes.ACTION, abi.encodePacked(uint16(0xffff), new bytes(31)));
        assertDecision(decide(policyOf(node(PolicyBytes.PERMISSION, cut))), PolicyReason.Malformed, 0);
    }

    function test_Relations_AskForTheirOwnFacts() public {
        uint8[3] memory operators = [
            Vocabulary.OPERATOR_IS_A,
            Vocabulary.OPERATOR_HAS_PART,
            Vocabulary.OPERATOR_IS_PART_OF
        ];
        uint16[3] memory bits = [uint16(0x2000), 0x1000, 0x8000];
        bytes memory both = abi.encodePacked(RESEARCH, TRIALS);
        know(Vocabulary.OPERAND_PURPOSE, RESEARCH);
        for (uint256 index = 0; index < 3; ++index) {
            bytes memory given = purpose(operators[index], both);
            assertPermission(given, PolicyReason.FactMissing);
            answer(Vocabulary.OPERAND_PURPOSE | bits[index], TRIALS, MARKETING);
            bool all = operators[index] == Vocabulary.OPERATOR_HAS_PART;
            assertPermission(given, all ? PolicyReason.NotSatisfied : PolicyReason.Permitted);
            answer(Vocabulary.OPERAND_PURPOSE | bits[index], TRIALS, RESEARCH);
            assertPermission(given, PolicyReason.Permitted);
            answer(Vocabulary.OPERAND_PURPOSE | bits[index], MARKETING);
            assertPermission(given, PolicyReason.NotSatisfied);
        }
    }

    function test_Relations_OnlyOfNames() public view {
        for (uint8 operator = Vocabulary.OPERATOR_IS_A; operator <= Vocabulary.OPERATOR_IS_PART_OF; ++operator) {
            assertPermission(count(operator, 1), PolicyReason.OperatorUnknown);
            assertPermission(time(operator, NOW), PolicyReason.OperatorUnknown);
        }
    }

    function _named(bytes32 name) private pure returns (bytes memory) {
        bytes memory action = node(PolicyBytes.ACTION, abi.encodePacked(uint16(0xffff), name));
        return policyOf(node(PolicyBytes.PERMISSION, action));
    }

    function _collection(uint256 tag, bytes32 first, bytes32 last) private pure returns (bytes memory) {
        return node(tag, abi.encodePacked(uint8(2), first, last));
    }

    function _assertNotAbout(bytes memory rest) private view {
        assertDecision(decide(policyOf(permission(rest))), PolicyReason.NoPermission, 0xffff);
    }
}
