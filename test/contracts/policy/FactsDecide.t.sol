// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FactContext} from "../../../contracts/policy/IFactSource.sol";
import {PolicyDecision, PolicyReason, PolicyRequest} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {AgreementId} from "../../../contracts/types/Ids.sol";
import {PolicyWriter} from "../support/PolicyWriter.sol";
import {Trade} from "../support/Trade.sol";

/// @dev The evaluator asks the sources of the deployed network, not those of a test.
contract FactsDecideTest is Trade {
    AgreementId private _agreement;

    function setUp() public {
        openTrade();
        _agreement = agree(termsFor(1));
    }

    function test_Permits_PartiesAndProductsByCollection() public {
        bytes memory mine = bytes.concat(_collection(0x22, "urn:cwy:products:important"), _members("consumer"));
        assertTrue(_decide(mine).permitted, "both");
        bytes memory core = bytes.concat(_collection(0x22, "urn:cwy:products:core"), _members("consumer"));
        assertTrue(!_decide(core).permitted, "other classification");
        bytes memory verifiers = bytes.concat(_target(), _members("verifier"));
        assertTrue(!_decide(verifiers).permitted, "other role");
        members.suspend(consumerId, 0);
        assertTrue(!_decide(mine).permitted, "suspended");
    }

    function test_Permits_AfterEventOnly() public {
        bytes memory rule = bytes.concat(
            _target(),
            _name(Vocabulary.OPERAND_EVENT, keccak256("urn:cwy:event:deposited"))
        );
        assertEq(uint256(_decide(rule).reason), uint256(PolicyReason.NotSatisfied), "before");
        deposit(_agreement, 10);
        assertTrue(_decide(rule).permitted, "after");
    }

    function test_Permits_ByRole() public view {
        bytes memory rule = bytes.concat(_target(), _name(Vocabulary.OPERAND_CWY_MEMBER_ROLE, keccak256("consumer")));
        assertTrue(_decide(rule).permitted, "role");
    }

    /// @dev What no contract knows denies.
    function test_Denies_OperandsWithoutSource() public view {
        for (uint16 code = 64; code < 71; ++code) {
            PolicyDecision memory decision = _decide(bytes.concat(_target(), _name(code, keccak256("any"))));
            assertEq(uint256(decision.reason), uint256(PolicyReason.OperandUnknown), "reason");
        }
    }

    function _decide(bytes memory parts) private view returns (PolicyDecision memory) {
        bytes memory action = PolicyWriter.node(PolicyBytes.ACTION, abi.encodePacked(Vocabulary.ACTION_CWY_COMPUTE));
        bytes memory compiled = bytes.concat(
            hex"435701",
            PolicyWriter.node(PolicyBytes.PERMISSION, bytes.concat(action, parts))
        );
        FactContext memory context = FactContext(productId, rightId, _agreement, consumerId);
        return evaluator.evaluate(compiled, PolicyRequest(Vocabulary.ACTION_CWY_COMPUTE, context));
    }

    function _target() private view returns (bytes memory) {
        return PolicyWriter.node(PolicyBytes.TARGET, abi.encodePacked(productId));
    }

    function _members(string memory role) private pure returns (bytes memory) {
        return _collection(0x24, string.concat("urn:cwy:members:", role));
    }

    function _collection(uint256 tag, string memory name) private pure returns (bytes memory) {
        return PolicyWriter.node(tag, abi.encodePacked(uint8(1), keccak256(bytes(name))));
    }

    function _name(uint16 operand, bytes32 value) private pure returns (bytes memory) {
        uint8 kind = uint8(PolicyBytes.VALUE_TEXT);
        return
            PolicyWriter.node(
                PolicyBytes.CONSTRAINT,
                abi.encodePacked(operand, Vocabulary.OPERATOR_EQ, kind, uint16(0), value)
            );
    }
}
