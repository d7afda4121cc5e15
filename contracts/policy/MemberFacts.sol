// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMemberRegistry, Member, MemberState} from "../member/IMemberRegistry.sol";
import {MemberId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";
import {Vocabulary} from "./generated/Vocabulary.sol";
import {FactContext, IFactSource} from "./IFactSource.sol";

/// @title What the member registry knows about the consumer.
/// @dev `odrl:spatial` is keccak256 of the two letters of its jurisdiction: where the organisation was admitted, not where a machine stands.
/// `cwy:memberRole` are keccak256 of the names of its roles: validator, provider, consumer, verifier, regulator, observer.
/// The collections that it is in (code 0x0f02) are, while it is admitted or leaving: `urn:cwy:members`, `urn:cwy:members:<role>` for each role
/// and `urn:cwy:members:<jurisdiction>`, hashed; one word 0 otherwise. About an organisation that is not registered nothing is known.
contract MemberFacts is IFactSource {
    uint16 private constant _PARTY_COLLECTIONS = 0x0f02;
    uint256 private constant _ROLES = 6;
    string private constant _MEMBERS = "urn:cwy:members";

    IMemberRegistry private immutable _members;

    constructor(IMemberRegistry members) {
        _members = members;
    }

    /// @inheritdoc IFactSource
    function fact(uint16 leftOperand, FactContext calldata context) external view returns (bytes32[] memory values) {
        if (leftOperand == Vocabulary.OPERAND_SPATIAL) return _jurisdiction(context.consumer);
        if (leftOperand == Vocabulary.OPERAND_CWY_MEMBER_ROLE) return _roles(context.consumer);
        if (leftOperand == _PARTY_COLLECTIONS) return _collections(context.consumer);
    }

    function _jurisdiction(MemberId id) private view returns (bytes32[] memory values) {
        Jurisdiction jurisdiction = _members.jurisdictionOf(id);
        // No member has the jurisdiction zero: an unknown consumer has no fact.
        if (jurisdiction == Jurisdiction.wrap(0)) return values;

        values = new bytes32[](1);
        values[0] = keccak256(abi.encodePacked(Jurisdiction.unwrap(jurisdiction)));
    }

    function _roles(MemberId id) private view returns (bytes32[] memory values) {
        Member memory member = _members.member(id);
        if (member.state == MemberState.None) return values;
        return _rolesOf(member, "", 0);
    }

    function _collections(MemberId id) private view returns (bytes32[] memory values) {
        Member memory member = _members.member(id);
        if (member.state == MemberState.None) return values;
        bool isMember = member.state == MemberState.Admitted || member.state == MemberState.Leaving;
        if (!isMember) return new bytes32[](1);

        values = _rolesOf(member, string.concat(_MEMBERS, ":"), 2);
        values[0] = keccak256(bytes(_MEMBERS));
        values[1] = keccak256(abi.encodePacked(_MEMBERS, ":", Jurisdiction.unwrap(member.jurisdiction)));
    }

    /// @dev A word for each role, behind `reserved` empty ones. An organisation has at least one role.
    function _rolesOf(
        Member memory member,
        string memory prefix,
        uint256 reserved
    ) private pure returns (bytes32[] memory values) {
        // In the order of the bits of MemberRoles.
        string[_ROLES] memory names = ["validator", "provider", "consumer", "verifier", "regulator", "observer"];
        values = new bytes32[](_ROLES + reserved);
        uint256 count = reserved;
        for (uint256 role = 0; role < _ROLES; ++role) {
            if ((member.roles >> role) & 1 == 1) values[count++] = keccak256(bytes(string.concat(prefix, names[role])));
        }
        // Shortens the array: the memory behind its new end is never used again.
        assembly ("memory-safe") {
            mstore(values, count)
        }
    }
}
