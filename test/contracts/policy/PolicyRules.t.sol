// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {PolicyDecision, PolicyReason} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {PolicyFixture} from "./PolicyFixture.sol";

/// @dev Which rules are about a request and how they make a decision together.
contract PolicyRulesTest is PolicyFixture {
    uint256 private constant NO_RULE = 0xffff;

    function setUp() public {
        deployPolicy();
    }

    function test_Evaluate_PermitsWhen_RuleMatches() public view {
        bytes memory assignee = node(PolicyBytes.ASSIGNEE, abi.encodePacked(CONSUMER));
        bytes memory assigner = node(PolicyBytes.ASSIGNER, abi.encodePacked(keccak256("did:cwy:CN:hospital")));
        bytes memory uid = node(PolicyBytes.RULE_UID, abi.encodePacked(keccak256("urn:rule")));
        PolicyDecision memory decision = decide(
            policyOf(permission(bytes.concat(target(), assignee, assigner, uid, leaf(true))))
        );
        assertDecision(decision, PolicyReason.Permitted, 0);
        assertEq(decision.offset, 0, "offset");
        assertUnexplained(decision);
    }

    function test_Evaluate_PermitsWhen_RuleNamesNoTargetAndParty() public view {
        assertDecision(decide(policyOf(permission(""))), PolicyReason.Permitted, 0);
    }

    function test_Evaluate_DeniesWhen_NoRule() public view {
        assertDecision(decide(policyOf("")), PolicyReason.NoPermission, NO_RULE);
        assertDecision(decide(policyOf(node(PolicyBytes.UID, new bytes(32)))), PolicyReason.NoPermission, NO_RULE);
    }

    function test_Evaluate_DeniesWhen_OtherTarget() public view {
        bytes memory other = node(PolicyBytes.TARGET, abi.encodePacked(RESEARCH));
        assertDecision(decide(policyOf(permission(other))), PolicyReason.NoPermission, NO_RULE);
    }

    function test_Evaluate_DeniesWhen_OtherAssignee() public view {
        bytes memory other = node(PolicyBytes.ASSIGNEE, abi.encodePacked(RESEARCH));
        assertDecision(decide(policyOf(permission(other))), PolicyReason.NoPermission, NO_RULE);
    }

    function test_Evaluate_PermitsWhen_ActionIsIncluded() public view {
        bytes memory use = policyOf(ruleOf(PolicyBytes.PERMISSION, Vocabulary.ACTION_USE, target()));
        assertDecision(decide(use, COMPUTE), PolicyReason.Permitted, 0);
        assertDecision(decide(use, Vocabulary.ACTION_DISPLAY), PolicyReason.Permitted, 0);
        assertDecision(decide(use, Vocabulary.ACTION_USE), PolicyReason.Permitted, 0);
    }

    function test_Evaluate_DeniesWhen_ActionIsAboveOrBeside() public view {
        bytes memory use = policyOf(ruleOf(PolicyBytes.PERMISSION, Vocabulary.ACTION_USE, target()));
        assertDecision(decide(use, Vocabulary.ACTION_TRANSFER), PolicyReason.NoPermission, NO_RULE);
        assertDecision(decide(use, Vocabulary.ACTION_SELL), PolicyReason.NoPermission, NO_RULE);
        assertDecision(decide(use, Vocabulary.ACTION_GIVE), PolicyReason.NoPermission, NO_RULE);
        bytes memory compute = policyOf(permission(target()));
        assertDecision(decide(compute, Vocabulary.ACTION_USE), PolicyReason.NoPermission, NO_RULE);
        assertDecision(decide(compute, Vocabulary.ACTION_READ), PolicyReason.NoPermission, NO_RULE);
    }

    function test_Evaluate_PermitsWhen_ActionIsExactMatch() public view {
        bytes memory write = policyOf(ruleOf(PolicyBytes.PERMISSION, Vocabulary.ACTION_WRITE, ""));
        assertDecision(decide(write, Vocabulary.ACTION_MODIFY), PolicyReason.Permitted, 0);
        bytes memory modify = policyOf(ruleOf(PolicyBytes.PERMISSION, Vocabulary.ACTION_MODIFY, ""));
        assertDecision(decide(modify, Vocabulary.ACTION_APPEND_TO), PolicyReason.Permitted, 0);
        bytes memory use = policyOf(ruleOf(PolicyBytes.PERMISSION, Vocabulary.ACTION_USE, ""));
        assertDecision(decide(use, Vocabulary.ACTION_SHARE_ALIKE), PolicyReason.Permitted, 0);
    }

    function testFuzz_Evaluate_DeniesWhen_ActionNotInVocabulary(uint16 action) public view {
        vm.assume(Vocabulary.canonical(action) == 0 && action != 0 && action != 0xffff);
        bytes memory use = policyOf(ruleOf(PolicyBytes.PERMISSION, Vocabulary.ACTION_USE, ""));
        assertDecision(decide(use, action), PolicyReason.NoPermission, NO_RULE);
        bytes memory other = policyOf(ruleOf(PolicyBytes.PERMISSION, action, ""));
        assertDecision(decide(other, COMPUTE), PolicyReason.TermUnknown, 0);
        bytes memory forbidden = policyOf(
            bytes.concat(ruleOf(PolicyBytes.PROHIBITION, action, ""), permission(target()))
        );
        assertDecision(decide(forbidden), PolicyReason.TermUnknown, 0);
    }

    function test_Evaluate_ActionZeroIsAboutAnyAction() public view {
        bytes memory any = policyOf(ruleOf(PolicyBytes.PERMISSION, 0, target()));
        assertDecision(decide(any, COMPUTE), PolicyReason.Permitted, 0);
        assertDecision(decide(any, Vocabulary.ACTION_SELL), PolicyReason.Permitted, 0);
        assertDecision(decide(any, 0xfffe), PolicyReason.Permitted, 0);
    }

    function test_Evaluate_PassesOver_OtherActionRefined() public view {
        bytes memory action = node(
            PolicyBytes.ACTION,
            bytes.concat(abi.encodePacked(Vocabulary.ACTION_SELL), leaf(true))
        );
        bytes memory policy = policyOf(bytes.concat(node(PolicyBytes.PROHIBITION, action), permission("")));
        assertDecision(decide(policy), PolicyReason.Permitted, 1);
    }

    function test_Evaluate_DeniesWhen_PartyIsOfUnknownForm() public view {
        for (uint256 tag = PolicyBytes.RULE_UID + 1; tag < PolicyBytes.CONSTRAINT; ++tag) {
            bytes memory policy = policyOf(permission(node(tag, new bytes(32))));
            assertDecision(decide(policy), PolicyReason.TermUnknown, 0);
        }
    }

    function test_Evaluate_ReadsOverWhatIsNoCondition() public view {
        bytes memory other = abi.encodePacked(RESEARCH);
        bytes memory collection = node(PolicyBytes.ASSIGNER_COLLECTION, bytes.concat(hex"01", other, unknown()));
        bytes memory functions = bytes.concat(
            node(PolicyBytes.FUNCTION, bytes.concat(hex"02", other)),
            node(PolicyBytes.FUNCTION, bytes.concat(hex"01", other))
        );
        bytes memory rest = bytes.concat(collection, functions, node(PolicyBytes.OUTPUT, other));
        assertDecision(decide(policyOf(permission(rest))), PolicyReason.Permitted, 0);
    }

    function test_Evaluate_DeniesWhen_RuleHasPartNotKnown() public view {
        for (uint256 tag = PolicyBytes.EXTENDED + 1; tag < 256; ++tag) {
            if (tag >= PolicyBytes.DUTY && tag <= PolicyBytes.REMEDY) continue;
            bytes memory duty = node(tag, abi.encodePacked(COMPUTE));
            bytes memory policy = policyOf(permission(bytes.concat(target(), leaf(true), duty)));
            PolicyDecision memory decision = decide(policy);
            assertDecision(decision, PolicyReason.TermUnknown, 0);
            assertEq(decision.offset, policy.length - duty.length, "offset");
            policy = policyOf(bytes.concat(prohibition(duty), permission(target())));
            assertDecision(decide(policy), PolicyReason.TermUnknown, 0);
        }
    }

    function test_Evaluate_DeniesWhen_ProhibitionHolds() public view {
        bytes memory rules = bytes.concat(prohibition(leaf(true)), permission(leaf(false)));
        PolicyDecision memory decision = decide(policyOf(rules));
        assertDecision(decision, PolicyReason.Prohibited, 0);
        assertUnexplained(decision);
    }

    function test_Evaluate_PermitsWhen_ProhibitionFailsOrIsOfOtherAction() public view {
        bytes memory sell = ruleOf(PolicyBytes.PROHIBITION, Vocabulary.ACTION_TRANSFER, target());
        bytes memory rules = bytes.concat(prohibition(leaf(false)), sell, permission(target()));
        assertDecision(decide(policyOf(rules)), PolicyReason.Permitted, 2);
    }

    function test_Evaluate_DeniesWhen_ProhibitionCannotBeDecided() public view {
        bytes memory rules = bytes.concat(prohibition(bytes.concat(leaf(false), unknown())), permission(target()));
        PolicyDecision memory decision = decide(policyOf(rules));
        assertDecision(decision, PolicyReason.OperandUnknown, 0);
        assertEq(decision.leftOperand, Vocabulary.OPERAND_EVENT, "left operand");
        assertEq(decision.operator, Vocabulary.OPERATOR_EQ, "operator");
    }

    function test_Evaluate_VoidWhen_RulesContradictAndConflictIsUnset() public view {
        bytes memory rules = bytes.concat(prohibition(leaf(true)), permission(target()));
        assertDecision(decide(policyOf(rules)), PolicyReason.Void, 0);
        bytes memory invalid = node(PolicyBytes.CONFLICT, hex"00");
        assertDecision(decide(policyOf(bytes.concat(invalid, rules))), PolicyReason.Void, 0);
    }

    function test_Evaluate_ProhibitedWhen_RulesContradictAndConflictIsProhibit() public view {
        bytes memory rules = bytes.concat(prohibition(leaf(true)), permission(target()));
        bytes memory prohibit = node(PolicyBytes.CONFLICT, hex"02");
        assertDecision(decide(policyOf(bytes.concat(prohibit, rules))), PolicyReason.Prohibited, 0);
    }

    function test_Evaluate_FirstProhibitionDecides() public view {
        bytes memory rules = bytes.concat(prohibition(leaf(false)), prohibition(""), prohibition(leaf(true)));
        assertDecision(decide(policyOf(rules)), PolicyReason.Prohibited, 1);
    }

    function testFuzz_Evaluate_DeniesWhen_ConflictIsNotKnown(uint8 strategy) public view {
        vm.assume(strategy > 2);
        bytes memory conflict = node(PolicyBytes.CONFLICT, abi.encodePacked(strategy));
        PolicyDecision memory decision = decide(policyOf(bytes.concat(conflict, permission(target()))));
        assertDecision(decision, PolicyReason.TermUnknown, NO_RULE);
        assertEq(decision.offset, 3, "offset");
    }

    function testFuzz_Evaluate_OffersAssertionsAndRequestsGrantNothing(uint8 kind) public view {
        bytes memory policy = policyOf(bytes.concat(node(PolicyBytes.KIND, abi.encodePacked(kind)), permission("")));
        PolicyDecision memory decision = decide(policy);
        if (kind > 6) assertDecision(decision, PolicyReason.TermUnknown, NO_RULE);
        else if (kind % 2 == 0) assertDecision(decision, PolicyReason.Permitted, 0);
        else assertDecision(decision, PolicyReason.NoPermission, NO_RULE);
        if (!decision.permitted) assertEq(decision.offset, 3, "offset");
    }

    function test_Evaluate_DeniesWhen_PolicyIsReplaced() public view {
        bytes memory offer = node(PolicyBytes.KIND, hex"01");
        bytes memory replaced = node(PolicyBytes.REPLACED_BY, new bytes(32));
        PolicyDecision memory decision = decide(policyOf(bytes.concat(offer, replaced, permission(""))));
        assertDecision(decision, PolicyReason.Replaced, NO_RULE);
        assertEq(decision.offset, 7, "offset");
        // What cannot be read comes first, wherever it stands.
        bytes memory unknownTag = node(0x0f, "");
        decision = decide(policyOf(bytes.concat(offer, replaced, unknownTag)));
        assertDecision(decision, PolicyReason.TermUnknown, NO_RULE);
    }

    function test_Evaluate_DeniesWhen_PropertyIsNotKnown() public view {
        for (uint256 tag = 1; tag < PolicyBytes.PROHIBITION; ++tag) {
            if (tag <= PolicyBytes.OPTIONS || tag == PolicyBytes.CONFLICT || tag == PolicyBytes.REPLACED_BY) continue;
            bytes memory policy = policyOf(bytes.concat(node(tag, new bytes(32)), permission(target())));
            assertDecision(decide(policy), PolicyReason.TermUnknown, NO_RULE);
        }
    }

    function test_Evaluate_DeniesWhen_UnknownNodeFollowsPermission() public view {
        for (uint256 tag = PolicyBytes.OBLIGATION + 1; tag < 256; ++tag) {
            bytes memory rules = bytes.concat(permission(target()), ruleOf(tag, COMPUTE, ""));
            PolicyDecision memory decision = decide(policyOf(rules));
            assertDecision(decision, PolicyReason.TermUnknown, 1);
        }
    }

    function test_Evaluate_ObligationsPermitNothingAndDenyNothing() public view {
        bytes memory obligation = node(PolicyBytes.OBLIGATION, hex"00");
        assertDecision(decide(policyOf(obligation)), PolicyReason.NoPermission, NO_RULE);
        assertDecision(decide(policyOf(bytes.concat(permission(""), obligation))), PolicyReason.Permitted, 0);
        bytes memory descending = bytes.concat(obligation, permission(""));
        assertDecision(decide(policyOf(descending)), PolicyReason.Malformed, NO_RULE);
    }

    function test_Evaluate_FirstPermissionThatHoldsDecides() public view {
        bytes memory rules = bytes.concat(
            permission(leaf(false)),
            permission(unknown()),
            permission(""),
            permission("")
        );
        assertDecision(decide(policyOf(rules)), PolicyReason.Permitted, 2);
    }

    function test_Evaluate_FirstPermissionAboutTheRequestGivesTheReason() public view {
        bytes memory sell = ruleOf(PolicyBytes.PERMISSION, Vocabulary.ACTION_SELL, leaf(false));
        bytes memory rules = bytes.concat(sell, permission(unknown()), permission(leaf(false)));
        assertDecision(decide(policyOf(rules)), PolicyReason.OperandUnknown, 1);
        rules = bytes.concat(sell, permission(leaf(false)), permission(unknown()));
        PolicyDecision memory decision = decide(policyOf(rules));
        assertDecision(decision, PolicyReason.NotSatisfied, 1);
        assertEq(decision.leftOperand, Vocabulary.OPERAND_DATE_TIME, "left operand");
        assertEq(decision.operator, Vocabulary.OPERATOR_NEQ, "operator");
        assertEq(decision.value, bytes32(NOW), "value");
    }

    function test_Evaluate_MalformedWhen_HeaderIsNotKnown() public view {
        assertDecision(decide(""), PolicyReason.Malformed, NO_RULE);
        assertDecision(decide(hex"4357"), PolicyReason.Malformed, NO_RULE);
        assertDecision(decide(bytes.concat(hex"435702", permission(""))), PolicyReason.Malformed, NO_RULE);
        assertDecision(decide(bytes.concat(hex"425701", permission(""))), PolicyReason.Malformed, NO_RULE);
    }

    function test_Evaluate_MalformedWhen_LongerThan65535Bytes() public view {
        bytes memory policy = policyOf(permission(""));
        bytes memory padded = bytes.concat(policy, new bytes(65_536 - policy.length));
        assertDecision(decide(padded), PolicyReason.Malformed, NO_RULE);
        assertEq(decide(padded).offset, 0, "offset");
    }

    function test_Evaluate_MalformedWhen_NodeIsCutOff() public view {
        bytes memory policy = policyOf(permission(target()));
        for (uint256 length = 4; length < policy.length; ++length) {
            bytes memory cut = new bytes(length);
            for (uint256 index = 0; index < length; ++index) cut[index] = policy[index];
            PolicyDecision memory decision = decide(cut);
            assertDecision(decision, PolicyReason.Malformed, NO_RULE);
            assertEq(decision.offset, 3, "offset");
        }
    }

    function test_Evaluate_MalformedWhen_TagsDoNotAscend() public view {
        bytes memory uid = node(PolicyBytes.UID, new bytes(32));
        bytes memory kind = node(PolicyBytes.KIND, hex"00");
        assertDecision(decide(policyOf(bytes.concat(uid, uid, permission("")))), PolicyReason.Malformed, NO_RULE);
        assertDecision(decide(policyOf(bytes.concat(uid, kind, permission("")))), PolicyReason.Malformed, NO_RULE);
        assertDecision(decide(policyOf(bytes.concat(permission(""), uid))), PolicyReason.Malformed, NO_RULE);
        assertDecision(
            decide(policyOf(bytes.concat(permission(""), prohibition("")))),
            PolicyReason.Malformed,
            NO_RULE
        );
        bytes memory assignee = node(PolicyBytes.ASSIGNEE, abi.encodePacked(CONSUMER));
        assertDecision(decide(policyOf(permission(bytes.concat(assignee, target())))), PolicyReason.Malformed, 0);
        assertDecision(decide(policyOf(permission(bytes.concat(target(), target())))), PolicyReason.Malformed, 0);
    }

    function test_Evaluate_MalformedWhen_TagIsZero() public view {
        bytes memory zero = node(0, "");
        assertDecision(decide(policyOf(bytes.concat(zero, permission("")))), PolicyReason.Malformed, NO_RULE);
        assertDecision(decide(policyOf(permission(zero))), PolicyReason.Malformed, 0);
        assertDecision(decide(policyOf(permission(bytes.concat(leaf(true), zero)))), PolicyReason.Malformed, 0);
        assertDecision(decide(policyOf(bytes.concat(prohibition(""), zero))), PolicyReason.Malformed, NO_RULE);
    }

    function test_Evaluate_MalformedWhen_BodyHasWrongLength() public view {
        assertDecision(decide(policyOf(node(PolicyBytes.UID, new bytes(31)))), PolicyReason.Malformed, NO_RULE);
        assertDecision(decide(policyOf(node(PolicyBytes.KIND, hex"0000"))), PolicyReason.Malformed, NO_RULE);
        assertDecision(decide(policyOf(node(PolicyBytes.CONFLICT, ""))), PolicyReason.Malformed, NO_RULE);
        bytes memory longTarget = node(PolicyBytes.TARGET, new bytes(33));
        assertDecision(decide(policyOf(permission(longTarget))), PolicyReason.Malformed, 0);
        bytes memory shortAction = node(PolicyBytes.ACTION, hex"01");
        assertDecision(decide(policyOf(node(PolicyBytes.PERMISSION, shortAction))), PolicyReason.Malformed, 0);
    }

    function test_Evaluate_MalformedWhen_RuleHasNoAction() public view {
        assertDecision(decide(policyOf(node(PolicyBytes.PERMISSION, ""))), PolicyReason.Malformed, 0);
        assertDecision(decide(policyOf(node(PolicyBytes.PERMISSION, target()))), PolicyReason.Malformed, 0);
        bytes memory rules = bytes.concat(node(PolicyBytes.PROHIBITION, ""), permission(""));
        assertDecision(decide(policyOf(rules)), PolicyReason.Malformed, 0);
    }
}
