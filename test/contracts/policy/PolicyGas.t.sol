// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {FactContext} from "../../../contracts/policy/IFactSource.sol";
import {PolicyDecision, PolicyRequest} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {AgreementId, MemberId, ProductId} from "../../../contracts/types/Ids.sol";
import {Trade} from "../support/Trade.sol";

/// @dev An agreement of five constraints (time, count, purpose, spatial, recipient) and a prohibition, on the network's own fact sources.
contract PolicyGasTest is Trade {
    FactContext private _context;
    bytes private _policy;

    function setUp() public {
        openTrade();
        AgreementId agreementId = agree(termsFor(1));
        _context = FactContext(productId, rightId, agreementId, consumerId);
        _policy = _agreement();
    }

    /// @dev The call alone, and the whole transaction: 21,000, 16 for each byte of calldata that is not zero, 4 for each that is.
    function test_Store_Gas() public {
        vm.prank(provider);
        policies.store(_policy);
        uint256 gasUsed = vm.snapshotGasLastCall("policy", "store") + 21_000;
        bytes memory data = abi.encodeCall(policies.store, (_policy));
        for (uint256 index = 0; index < data.length; ++index) gasUsed += data[index] == 0 ? 4 : 16;
        vm.snapshotValue("policy", "storeTransaction", gasUsed);
        assertLe(gasUsed, 60_000, "gas of the transaction");
    }

    /// @dev As `JobBook.authorise` calls it: member, right and agreement were checked before, in the same transaction.
    function test_Evaluate_Gas() public {
        members.checkAdmitted(consumer, MemberRoles.CONSUMER);
        members.checkAdmitted(provider, MemberRoles.PROVIDER);
        agreements.checkOpen(_context.agreementId);
        rights.checkUsable(rightId, consumer);
        policies.isAttached(productId, policyId);
        assertTrue(_evaluate().permitted, "permitted");
        vm.snapshotGasLastCall("policy", "evaluate5");
    }

    /// @dev As the first call of a transaction: nothing was read before.
    function test_EvaluateCold_Gas() public {
        assertTrue(_evaluate().permitted, "permitted");
        vm.snapshotGasLastCall("policy", "evaluate5Cold");
    }

    /// @dev 524 constraints on the time in three levels of logic; all are read.
    function test_Evaluate524_Gas() public {
        bytes memory policy = _large();
        PolicyDecision memory decision = evaluator.evaluate(
            policy,
            PolicyRequest(Vocabulary.ACTION_CWY_COMPUTE, _context)
        );
        assertLe(vm.snapshotGasLastCall("policy", "evaluate524"), 30_000_000, "gas of a block");
        assertTrue(decision.permitted, "permitted");
    }

    function _large() private view returns (bytes memory) {
        bytes memory holds = _constraint(
            Vocabulary.OPERAND_DATE_TIME,
            Vocabulary.OPERATOR_LT,
            uint8(PolicyBytes.VALUE_SECONDS),
            abi.encodePacked(int64(uint64(VALID_UNTIL)))
        );
        bytes memory fails = _constraint(
            Vocabulary.OPERAND_DATE_TIME,
            Vocabulary.OPERATOR_GTEQ,
            uint8(PolicyBytes.VALUE_SECONDS),
            abi.encodePacked(int64(uint64(VALID_UNTIL)))
        );
        bytes memory both = _node(PolicyBytes.AND, bytes.concat(holds, fails));
        bytes memory four = _node(PolicyBytes.OR, bytes.concat(both, fails, holds));
        bytes memory groups;
        for (uint256 index = 0; index < 131; ++index) groups = bytes.concat(groups, four);
        bytes memory rest = _node(PolicyBytes.AND, groups);
        return bytes.concat(hex"435701", _rule(PolicyBytes.PERMISSION, Vocabulary.ACTION_CWY_COMPUTE, rest));
    }

    function _evaluate() private view returns (PolicyDecision memory) {
        return evaluator.evaluate(_policy, PolicyRequest(Vocabulary.ACTION_CWY_COMPUTE, _context));
    }

    function _agreement() private view returns (bytes memory) {
        bytes memory parties = bytes.concat(
            _node(PolicyBytes.TARGET, abi.encodePacked(ProductId.unwrap(productId))),
            _node(PolicyBytes.ASSIGNEE, abi.encodePacked(MemberId.unwrap(consumerId))),
            _node(PolicyBytes.ASSIGNER, abi.encodePacked(MemberId.unwrap(providerId)))
        );
        bytes memory constraints = bytes.concat(
            _constraint(Vocabulary.OPERAND_COUNT, 5, 1, abi.encodePacked(int64(5))),
            _constraint(Vocabulary.OPERAND_DATE_TIME, 4, 3, abi.encodePacked(int64(uint64(VALID_UNTIL)))),
            _constraint(Vocabulary.OPERAND_PURPOSE, 1, 16, abi.encodePacked(PURPOSE)),
            _constraint(Vocabulary.OPERAND_RECIPIENT, 1, 16, abi.encodePacked(MemberId.unwrap(consumerId))),
            _constraint(Vocabulary.OPERAND_SPATIAL, 1, 17, abi.encodePacked(keccak256("CN")))
        );
        return
            bytes.concat(
                hex"43570101000102",
                _node(PolicyBytes.UID, abi.encodePacked(keccak256("urn:uuid:9c1f"))),
                _rule(PolicyBytes.PROHIBITION, Vocabulary.ACTION_TRANSFER, parties),
                _rule(PolicyBytes.PERMISSION, Vocabulary.ACTION_CWY_COMPUTE, bytes.concat(parties, constraints))
            );
    }

    function _rule(uint256 tag, uint16 action, bytes memory rest) private pure returns (bytes memory) {
        return _node(tag, bytes.concat(_node(PolicyBytes.ACTION, abi.encodePacked(action)), rest));
    }

    function _constraint(
        uint16 leftOperand,
        uint8 operator,
        uint8 kind,
        bytes memory values
    ) private pure returns (bytes memory) {
        return _node(PolicyBytes.CONSTRAINT, abi.encodePacked(leftOperand, operator, kind, uint16(0), values));
    }

    function _node(uint256 tag, bytes memory body) private pure returns (bytes memory) {
        return abi.encodePacked(uint8(tag), uint16(body.length), body);
    }
}
