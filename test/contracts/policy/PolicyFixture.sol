// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {FactRegistry} from "../../../contracts/policy/FactRegistry.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {FactContext} from "../../../contracts/policy/IFactSource.sol";
import {PolicyDecision, PolicyReason, PolicyRequest} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {PolicyEvaluator} from "../../../contracts/policy/PolicyEvaluator.sol";
import {AgreementId, MemberId, ProductId, RightId} from "../../../contracts/types/Ids.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {Test} from "../support/Test.sol";
import {FakeSource} from "./FakeSource.sol";

/// @dev An evaluator with one fake source for purpose, count and recipient, and a writer of the byte format.
abstract contract PolicyFixture is Test {
    uint256 internal constant NOW = 1_800_000_000;
    uint16 internal constant COMPUTE = Vocabulary.ACTION_CWY_COMPUTE;
    bytes32 internal constant PRODUCT = keccak256("urn:cwy:product:cwy.CN.hospital.trial");
    bytes32 internal constant CONSUMER = keccak256("did:cwy:EU:institute");
    bytes32 internal constant RESEARCH = keccak256("urn:cwy:purpose:research");
    bytes32 internal constant MARKETING = keccak256("urn:cwy:purpose:marketing");

    AccessManager internal authority;
    FactRegistry internal facts;
    FakeSource internal source;
    PolicyEvaluator internal evaluator;

    function deployPolicy() internal {
        vm.warp(NOW);
        authority = new AccessManager(address(this));
        facts = new FactRegistry(address(authority));
        bytes4[] memory verbs = new bytes4[](2);
        (verbs[0], verbs[1]) = (FactRegistry.setSource.selector, FactRegistry.setCode.selector);
        authority.setTargetFunctionRole(address(facts), verbs, Roles.FACTS);
        authority.grantRole(Roles.FACTS, address(this), 0);
        source = new FakeSource();
        facts.setSource(Vocabulary.OPERAND_PURPOSE, source);
        facts.setSource(Vocabulary.OPERAND_COUNT, source);
        facts.setSource(Vocabulary.OPERAND_RECIPIENT, source);
        evaluator = new PolicyEvaluator(facts);
    }

    function decide(bytes memory policy) internal view returns (PolicyDecision memory) {
        return decide(policy, COMPUTE);
    }

    function decide(bytes memory policy, uint16 action) internal view returns (PolicyDecision memory) {
        return evaluator.evaluate(policy, PolicyRequest(action, context()));
    }

    function context() internal pure returns (FactContext memory) {
        return
            FactContext(
                ProductId.wrap(PRODUCT),
                RightId.wrap(7),
                AgreementId.wrap(keccak256("a")),
                MemberId.wrap(CONSUMER)
            );
    }

    function assertDecision(PolicyDecision memory decision, PolicyReason reason, uint256 rule) internal pure {
        assertEq(uint256(decision.reason), uint256(reason), "reason");
        assertTrue(decision.permitted == isPermit(reason), "permitted");
        assertEq(decision.rule, rule, "rule");
    }

    function isPermit(PolicyReason reason) internal pure returns (bool) {
        return reason == PolicyReason.Permitted || reason == PolicyReason.PermittedByDefault;
    }

    /// @dev A refusal that no constraint explains.
    function assertUnexplained(PolicyDecision memory decision) internal pure {
        assertEq(decision.leftOperand, 0, "left operand");
        assertEq(decision.operator, 0, "operator");
        assertEq(decision.value, bytes32(0), "value");
    }

    function policyOf(bytes memory nodes) internal pure returns (bytes memory) {
        return bytes.concat(hex"435701", nodes);
    }

    function node(uint256 tag, bytes memory body) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(tag), uint16(body.length), body);
    }

    function ruleOf(uint256 tag, uint16 action, bytes memory rest) internal pure returns (bytes memory) {
        return node(tag, bytes.concat(node(PolicyBytes.ACTION, abi.encodePacked(action)), rest));
    }

    function permission(bytes memory rest) internal pure returns (bytes memory) {
        return ruleOf(PolicyBytes.PERMISSION, COMPUTE, rest);
    }

    function prohibition(bytes memory rest) internal pure returns (bytes memory) {
        return ruleOf(PolicyBytes.PROHIBITION, COMPUTE, rest);
    }

    function target() internal pure returns (bytes memory) {
        return node(PolicyBytes.TARGET, abi.encodePacked(PRODUCT));
    }

    function constraint(
        uint16 leftOperand,
        uint8 operator,
        uint256 kind,
        bytes memory values
    ) internal pure returns (bytes memory) {
        return node(PolicyBytes.CONSTRAINT, abi.encodePacked(leftOperand, operator, uint8(kind), uint16(0), values));
    }

    function purpose(uint8 operator, bytes memory values) internal pure returns (bytes memory) {
        return constraint(Vocabulary.OPERAND_PURPOSE, operator, PolicyBytes.VALUE_IRI, values);
    }

    function count(uint8 operator, int64 value) internal pure returns (bytes memory) {
        return constraint(Vocabulary.OPERAND_COUNT, operator, PolicyBytes.VALUE_INT64, abi.encodePacked(value));
    }

    function time(uint8 operator, uint256 second) internal pure returns (bytes memory) {
        return
            constraint(
                Vocabulary.OPERAND_DATE_TIME,
                operator,
                PolicyBytes.VALUE_SECONDS,
                abi.encodePacked(int64(uint64(second)))
            );
    }

    /// @dev A constraint that holds, or fails, whatever the facts are.
    function leaf(bool holds) internal pure returns (bytes memory) {
        return time(holds ? Vocabulary.OPERATOR_EQ : Vocabulary.OPERATOR_NEQ, NOW);
    }

    /// @dev A constraint about which nobody knows anything.
    function unknown() internal pure returns (bytes memory) {
        return
            constraint(Vocabulary.OPERAND_EVENT, Vocabulary.OPERATOR_EQ, PolicyBytes.VALUE_IRI, abi.encode(RESEARCH));
    }

    function know(uint16 leftOperand, bytes32 value) internal {
        bytes32[] memory values = new bytes32[](1);
        values[0] = value;
        source.set(leftOperand, values);
    }

    /// @dev As {know}, and the source is named for the code.
    function answer(uint16 code, bytes32 value) internal {
        facts.setSource(code & 0x0fff, source);
        know(code, value);
    }

    function answer(uint16 code, bytes32 first, bytes32 second) internal {
        facts.setSource(code & 0x0fff, source);
        bytes32[] memory values = new bytes32[](2);
        (values[0], values[1]) = (first, second);
        source.set(code, values);
    }

    function optionsOf(uint256 flags) internal pure returns (bytes memory) {
        return node(PolicyBytes.OPTIONS, abi.encodePacked(uint16(flags)));
    }

    /// @dev The first rule in a policy of this one.
    function assertPermission(bytes memory rest, PolicyReason reason) internal view returns (PolicyDecision memory) {
        PolicyDecision memory decision = decide(policyOf(permission(rest)));
        assertDecision(decision, reason, 0);
        return decision;
    }
}
