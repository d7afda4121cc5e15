// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {MemberId} from "../types/Ids.sol";
import {Jurisdiction} from "../types/Jurisdiction.sol";
import {Application, IMemberRegistry, KeyRole, MemberRoles, MemberState} from "./IMemberRegistry.sol";
import {InstitutionCode} from "./InstitutionCode.sol";
import {MemberStore} from "./MemberStore.sol";

/// @title Who applies, and under which institution code.
abstract contract MemberApplications is IMemberRegistry, MemberStore, EIP712 {
    bytes32 private constant APPLICATION_TYPEHASH = keccak256(
        "MemberApplication(string did,bytes2 jurisdiction,uint8 roles,bytes32 termsDigest,uint256 deadline)"
    );
    uint256 private constant DID_LEAST_BYTES = 7;
    uint256 private constant DID_MOST_BYTES = 256;

    MemberId[] private _ids;
    mapping(bytes32 institution => MemberId) private _institutions;

    /// @inheritdoc IMemberRegistry
    function applyForMembership(
        string calldata did,
        Jurisdiction jurisdiction,
        uint8 roles,
        bytes32 termsDigest
    ) external returns (MemberId id) {
        return _apply(did, jurisdiction, roles, termsDigest, msg.sender);
    }

    /// @inheritdoc IMemberRegistry
    function applyFor(
        Application calldata application,
        address controller,
        uint256 deadline,
        bytes calldata signature
    ) external returns (MemberId id) {
        checkAdmitted(msg.sender, 0);
        _checkApplication(application, controller, deadline, signature);
        return
            _apply(application.did, application.jurisdiction, application.roles, application.termsDigest, controller);
    }

    /// @inheritdoc IMemberRegistry
    function memberCount() external view returns (uint256) {
        return _ids.length;
    }

    /// @inheritdoc IMemberRegistry
    function memberAt(uint256 index) external view returns (MemberId) {
        return _ids[index];
    }

    /// @inheritdoc IMemberRegistry
    function institutionOf(MemberId id) external view returns (bytes32 code) {
        return _organisations[id].institution;
    }

    /// @inheritdoc IMemberRegistry
    function memberOfInstitution(bytes32 code) external view returns (MemberId) {
        return _institutions[code];
    }

    /// @inheritdoc IMemberRegistry
    function checkAdmitted(address account, uint8 role) public view returns (MemberId id) {
        KeyRole keyRole;
        (id, keyRole) = _roleOf(account);
        require(keyRole == KeyRole.Controller || keyRole == KeyRole.Node, MemberNotAdmitted(account));
        MemberState state = _stateOf(id);
        bool mayFinish = state == MemberState.Leaving && role == 0;
        require(state == MemberState.Admitted || mayFinish, MemberNotAdmitted(account));
        require(_organisations[id].roles & role == role, MemberLacksRole(id, role));
    }

    function _apply(
        string calldata did,
        Jurisdiction jurisdiction,
        uint8 roles,
        bytes32 termsDigest,
        address controller
    ) private returns (MemberId id) {
        require(_isDid(bytes(did)), MemberDidInvalid(did));
        require(jurisdiction.isWellFormed(), MemberJurisdictionInvalid(jurisdiction));
        require(roles != 0 && roles & ~MemberRoles.ALL == 0, MemberRolesInvalid(roles));
        id = MemberId.wrap(keccak256(bytes(did)));
        require(_organisations[id].state == MemberState.None, MemberDidTaken(id));
        bytes32 institution = _institutionIn(did, jurisdiction, controller);
        require(institution != 0 || roles & MemberRoles.VALIDATOR == 0, MemberInstitutionMissing(did));
        _checkNeverKey(controller);

        Organisation storage organisation = _organisations[id];
        organisation.state = MemberState.Applied;
        organisation.jurisdiction = jurisdiction;
        organisation.roles = roles;
        organisation.controllers = 1;
        organisation.termsDigest = termsDigest;
        organisation.did = did;
        organisation.institution = institution;
        _ids.push(id);
        _bind(id, controller, KeyRole.Controller);

        emit MemberApplied(id, did, jurisdiction, roles, termsDigest, controller);
        emit MemberKeyAdded(id, controller, KeyRole.Controller);
    }

    /// @dev Not at the application: whoever applied with the code of another would keep it out.
    function _takeInstitution(MemberId id) internal {
        bytes32 code = _organisations[id].institution;
        if (code == 0) return;
        _checkFree(code);
        _institutions[code] = id;
    }

    function _freeInstitution(MemberId id) internal {
        bytes32 code = _organisations[id].institution;
        if (MemberId.unwrap(_institutions[code]) == MemberId.unwrap(id)) _institutions[code] = MemberId.wrap(0);
    }

    function _checkApplication(
        Application calldata application,
        address controller,
        uint256 deadline,
        bytes calldata signature
    ) private view {
        require(block.timestamp <= deadline, MemberApplicationExpired(deadline, block.timestamp));
        bytes32 message = keccak256(
            abi.encode(
                APPLICATION_TYPEHASH,
                keccak256(bytes(application.did)),
                application.jurisdiction,
                application.roles,
                application.termsDigest,
                deadline
            )
        );
        bool signed = SignatureChecker.isValidSignatureNowCalldata(controller, _hashTypedDataV4(message), signature);
        require(signed, MemberApplicationInvalid(controller));
    }

    /// @dev The institution code of a DID of the method cwy, checked; zero for other methods, of which nothing is known.
    function _institutionIn(
        string calldata did,
        Jurisdiction jurisdiction,
        address controller
    ) private view returns (bytes32) {
        if (!InstitutionCode.isCarriedBy(bytes(did))) return 0;
        (bool wellFormed, Jurisdiction inDid, bytes32 code, address account) = InstitutionCode.parse(bytes(did));
        require(wellFormed, MemberDidInvalid(did));
        require(inDid == jurisdiction, MemberJurisdictionDiffers(jurisdiction, inDid));
        require(InstitutionCode.isValid(code), MemberInstitutionInvalid(code));
        require(account == controller, MemberControllerDiffers(controller, account));
        _checkFree(code);
        return code;
    }

    function _checkFree(bytes32 code) private view {
        MemberId holder = _institutions[code];
        require(MemberId.unwrap(holder) == 0, MemberInstitutionTaken(holder));
    }

    /// @dev Length and scheme only: what follows is the business of the DID's method.
    function _isDid(bytes calldata did) private pure returns (bool) {
        return did.length >= DID_LEAST_BYTES && did.length <= DID_MOST_BYTES && bytes4(did) == "did:";
    }
}
