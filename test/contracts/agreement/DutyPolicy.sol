// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {MemberId, ProductId} from "../../../contracts/types/Ids.sol";
import {PolicyWriter} from "../support/PolicyWriter.sol";

/// @dev A policy with a rule of every kind that is owed, and the bodies of these rules; by hand from docs/policy-format.md.
library DutyPolicy {
    uint256 internal constant DUTY = 0x40;
    uint256 internal constant CONSEQUENCE = 0x41;
    uint256 internal constant REMEDY = 0x42;
    bytes32 internal constant EURO = keccak256("http://cvx.iptc.org/iso4217a/EUR");
    uint128 internal constant REMEDY_CENTS = 5_000;

    /// @dev In this order: prohibition 1 (remedy 2), permission (duties 3 and 4), obligation 5 (consequence 6).
    function policy(ProductId target, MemberId provider, uint64 deadline) internal pure returns (bytes memory) {
        bytes memory permission = bytes.concat(
            action(Vocabulary.ACTION_CWY_COMPUTE),
            PolicyWriter.node(PolicyBytes.TARGET, abi.encodePacked(target)),
            PolicyWriter.node(DUTY, attributeBody(provider)),
            PolicyWriter.node(DUTY, informBody(deadline))
        );
        return
            bytes.concat(
                hex"435701",
                PolicyWriter.node(PolicyBytes.PROHIBITION, prohibitionBody(target)),
                PolicyWriter.node(PolicyBytes.PERMISSION, permission),
                PolicyWriter.node(PolicyBytes.OBLIGATION, obligationBody(deadline))
            );
    }

    function prohibitionBody(ProductId target) internal pure returns (bytes memory) {
        return
            bytes.concat(
                action(Vocabulary.ACTION_DISTRIBUTE),
                PolicyWriter.node(PolicyBytes.TARGET, abi.encodePacked(target)),
                PolicyWriter.node(REMEDY, remedyBody())
            );
    }

    /// @dev Pay 50.00 in euro.
    function remedyBody() internal pure returns (bytes memory) {
        bytes memory amount = PolicyWriter.node(
            PolicyBytes.CONSTRAINT,
            abi.encodePacked(
                Vocabulary.OPERAND_PAY_AMOUNT,
                Vocabulary.OPERATOR_EQ,
                uint8(6),
                uint16(0xffff),
                uint8(2),
                REMEDY_CENTS
            )
        );
        bytes memory extended = bytes.concat(amount, PolicyWriter.node(0x50, abi.encodePacked(EURO)));
        bytes memory body = abi.encodePacked(Vocabulary.ACTION_COMPENSATE, PolicyWriter.node(0x35, extended));
        return PolicyWriter.node(PolicyBytes.ACTION, body);
    }

    /// @dev Owed by the provider.
    function attributeBody(MemberId provider) internal pure returns (bytes memory) {
        return
            bytes.concat(
                action(Vocabulary.ACTION_ATTRIBUTE),
                PolicyWriter.node(PolicyBytes.ASSIGNEE, abi.encodePacked(provider))
            );
    }

    function informBody(uint64 deadline) internal pure returns (bytes memory) {
        return
            bytes.concat(
                action(Vocabulary.ACTION_INFORM),
                time(Vocabulary.OPERATOR_LT, PolicyBytes.VALUE_SECONDS, deadline)
            );
    }

    function obligationBody(uint64 deadline) internal pure returns (bytes memory) {
        return
            bytes.concat(
                action(Vocabulary.ACTION_DELETE),
                time(Vocabulary.OPERATOR_LT, PolicyBytes.VALUE_SECONDS, deadline),
                PolicyWriter.node(CONSEQUENCE, consequenceBody())
            );
    }

    /// @dev Pay at least 100, of no unit.
    function consequenceBody() internal pure returns (bytes memory) {
        bytes memory amount = abi.encodePacked(
            Vocabulary.OPERAND_PAY_AMOUNT,
            Vocabulary.OPERATOR_GTEQ,
            uint8(PolicyBytes.VALUE_INT64),
            uint16(0),
            uint64(100)
        );
        bytes memory body = abi.encodePacked(
            Vocabulary.ACTION_COMPENSATE,
            PolicyWriter.node(PolicyBytes.CONSTRAINT, amount)
        );
        return PolicyWriter.node(PolicyBytes.ACTION, body);
    }

    function action(uint16 code) internal pure returns (bytes memory) {
        return PolicyWriter.node(PolicyBytes.ACTION, abi.encodePacked(code));
    }

    function time(uint8 operator, uint256 kind, uint64 value) internal pure returns (bytes memory) {
        return
            PolicyWriter.node(
                PolicyBytes.CONSTRAINT,
                abi.encodePacked(Vocabulary.OPERAND_DATE_TIME, operator, uint8(kind), uint16(0), value)
            );
    }

    function one(uint256 tag, bytes memory body) internal pure returns (bytes memory) {
        return bytes.concat(hex"435701", PolicyWriter.node(tag, body));
    }
}
