// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {MemberId} from "../types/Ids.sol";
import {IMemberRegistry, KeyRole, MemberState} from "./IMemberRegistry.sol";
import {MemberStore} from "./MemberStore.sol";

/// @title The keys of organisations: rotation, and recovery when all are lost.
abstract contract MemberKeys is IMemberRegistry, MemberStore, AccessManaged, EIP712 {
    bytes32 private constant KEY_CONSENT_TYPEHASH = keccak256(
        "KeyConsent(bytes32 memberId,uint8 role,uint256 deadline)"
    );

    /// @inheritdoc IMemberRegistry
    function addKey(address key, KeyRole role, uint256 deadline, bytes calldata consent) external {
        MemberId id = _checkController(msg.sender);
        Organisation storage organisation = _organisations[id];
        require(organisation.state != MemberState.Left, MemberStateUnexpected(id, MemberState.Left));
        require(role != KeyRole.None, MemberKeyRoleInvalid(role));
        _checkNeverKey(key);
        _checkConsent(id, key, role, deadline, consent);

        _bind(id, key, role);
        if (role == KeyRole.Controller) organisation.controllers += 1;

        emit MemberKeyAdded(id, key, role);
    }

    /// @inheritdoc IMemberRegistry
    function removeKey(address key) external {
        MemberId id = _checkController(msg.sender);
        (MemberId owner, KeyRole role) = _roleOf(key);
        require(MemberId.unwrap(owner) == MemberId.unwrap(id), MemberKeyUnknown(key));

        if (role == KeyRole.Controller) {
            Organisation storage organisation = _organisations[id];
            require(organisation.controllers > 1, MemberLastController(id));
            organisation.controllers -= 1;
        }
        _keys[key].role = KeyRole.None;
        _organisations[id].keys -= 1;

        emit MemberKeyRemoved(id, key);
    }

    /// @inheritdoc IMemberRegistry
    function recover(MemberId id, address controller) external restricted {
        Organisation storage organisation = _organisations[id];
        MemberState state = organisation.state;
        require(state != MemberState.None && state != MemberState.Left, MemberStateUnexpected(id, state));
        require(controller != address(0), MemberKeyZero());
        _checkNeverKey(controller);

        organisation.era += 1;
        organisation.controllers = 1;
        organisation.keys = 0;
        _bind(id, controller, KeyRole.Controller);

        emit MemberRecovered(id, controller);
        emit MemberKeyAdded(id, controller, KeyRole.Controller);
    }

    /// @inheritdoc IMemberRegistry
    function keyOf(address key) external view returns (MemberId id, KeyRole role) {
        return _roleOf(key);
    }

    /// @inheritdoc IMemberRegistry
    function keysOf(MemberId id) external view returns (address[] memory keys) {
        address[] storage accounts = _accounts[id];
        keys = new address[](accounts.length);
        uint256 count;
        for (uint256 i = 0; i < keys.length; ++i) {
            (, KeyRole role) = _roleOf(accounts[i]);
            if (role != KeyRole.None) keys[count++] = accounts[i];
        }
        // Shortens the array to what was found.
        assembly ("memory-safe") {
            mstore(keys, count)
        }
    }

    /// @inheritdoc IMemberRegistry
    function keyCountOf(MemberId id) external view returns (uint256) {
        return _organisations[id].keys;
    }

    /// @inheritdoc IMemberRegistry
    function recoveriesOf(MemberId id) external view returns (uint32) {
        return _organisations[id].era;
    }

    /// @dev A consent needs no nonce: it can be used once only, because a key is never added twice.
    function _checkConsent(
        MemberId id,
        address key,
        KeyRole role,
        uint256 deadline,
        bytes calldata consent
    ) private view {
        require(block.timestamp <= deadline, MemberKeyConsentExpired(deadline, block.timestamp));
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(KEY_CONSENT_TYPEHASH, id, role, deadline)));
        bool consents = SignatureChecker.isValidSignatureNowCalldata(key, digest, consent);
        require(consents, MemberKeyConsentInvalid(key));
    }
}
