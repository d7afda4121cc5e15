// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IMemberRegistry, KeyRole} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberRegistry} from "../../../contracts/member/MemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {PublicKeys} from "../support/PublicKeys.sol";
import {Test} from "../support/Test.sol";

/// @dev A member registry whose membership role is held by the test itself.
abstract contract MemberFixture is Test {
    Jurisdiction internal constant CN = Jurisdiction.wrap("CN");
    Jurisdiction internal constant EU = Jurisdiction.wrap("EU");
    bytes32 internal constant TERMS = keccak256("terms");

    AccessManager internal manager;
    MemberRegistry internal members;

    function deployMembers() internal {
        manager = new AccessManager(address(this));
        members = new MemberRegistry(address(manager));
        bytes4[] memory selectors = new bytes4[](5);
        selectors[0] = IMemberRegistry.admit.selector;
        selectors[1] = IMemberRegistry.suspend.selector;
        selectors[2] = IMemberRegistry.reinstate.selector;
        selectors[3] = IMemberRegistry.completeLeave.selector;
        selectors[4] = IMemberRegistry.recover.selector;
        manager.setTargetFunctionRole(address(members), selectors, Roles.MEMBERSHIP);
        manager.grantRole(Roles.MEMBERSHIP, address(this), 0);
        selectors = new bytes4[](1);
        selectors[0] = IMemberRegistry.suspendFor.selector;
        manager.setTargetFunctionRole(address(members), selectors, Roles.EMERGENCY);
        manager.grantRole(Roles.EMERGENCY, address(this), 0);
    }

    function applied(
        address controller,
        string memory did,
        Jurisdiction jurisdiction,
        uint8 roles
    ) internal returns (MemberId) {
        vm.prank(controller);
        return members.applyForMembership(did, jurisdiction, roles, TERMS);
    }

    function admitted(
        address controller,
        string memory did,
        Jurisdiction jurisdiction,
        uint8 roles
    ) internal returns (MemberId id) {
        id = applied(controller, did, jurisdiction, roles);
        members.admit(id);
    }

    /// @dev The new key is the account of `secret`.
    function withKey(address controller, uint256 secret, KeyRole role) internal returns (address key) {
        key = vm.addr(secret);
        (MemberId id, ) = members.keyOf(controller);
        bytes memory consent = signature(secret, consentDigest(id, role, block.timestamp));
        vm.prank(controller);
        members.addKey(key, role, block.timestamp, consent);
    }

    /// @dev Written out from EIP-712, not through the library that the contract uses.
    function consentDigest(MemberId id, KeyRole role, uint256 deadline) internal view returns (bytes32) {
        return
            typedDigest(
                keccak256(
                    abi.encode(
                        keccak256("KeyConsent(bytes32 memberId,uint8 role,uint256 deadline)"),
                        id,
                        role,
                        deadline
                    )
                )
            );
    }

    /// @dev Of a message to the registry.
    function typedDigest(bytes32 message) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CausewayMemberRegistry"),
                keccak256("1"),
                block.chainid,
                address(members)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }

    /// @dev Lists a node whose execution key is `secret`.
    function addNode(address caller, MemberId id, bytes20 peerId, uint256 secret, string memory host) internal {
        (bytes32 x, bytes32 y) = PublicKeys.keyOf(secret);
        bytes memory proof = signature(secret, nodeConsentDigest(id, peerId, block.timestamp));
        vm.prank(caller);
        members.addNode(peerId, x, y, host, 26656, 30303, block.timestamp, proof);
    }

    function nodeConsentDigest(MemberId id, bytes20 peerId, uint256 deadline) internal view returns (bytes32) {
        bytes32 typeHash = keccak256("NodeConsent(bytes32 memberId,bytes20 peerId,uint256 deadline)");
        return typedDigest(keccak256(abi.encode(typeHash, id, peerId, deadline)));
    }

    function idOfDid(string memory did) internal pure returns (MemberId) {
        return MemberId.wrap(keccak256(bytes(did)));
    }

    function assertSame(MemberId a, MemberId b, string memory what) internal pure {
        assertEq(MemberId.unwrap(a), MemberId.unwrap(b), what);
    }
}
