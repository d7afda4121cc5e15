// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementMirror} from "../../../../contracts/bridge/mirrors/AgreementMirror.sol";
import {IMirror} from "../../../../contracts/bridge/mirrors/IMirror.sol";
import {ResultMirror} from "../../../../contracts/bridge/mirrors/ResultMirror.sol";
import {StatusMirror} from "../../../../contracts/bridge/mirrors/StatusMirror.sol";
import {Mirror} from "../../../../contracts/bridge/mirrors/Mirror.sol";
import {MemberRoles} from "../../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../../contracts/types/Ids.sol";
import {Roles} from "../../../../contracts/types/Roles.sol";
import {Trade} from "../../support/Trade.sol";
import {TestGateway} from "../TestGateway.sol";

/// @dev The trade happens on HOME; AWAY has mirrors and nothing else. One EVM, whose chain id the tests set.
abstract contract MirrorFixture is Trade {
    uint64 internal constant HOME = 31_337;
    uint64 internal constant AWAY = 1002;
    bytes32 internal constant LIST = keccak256("https://registry.cn/status/3");
    address internal constant ISSUER = address(0x155e4);

    TestGateway internal gateway;
    AgreementMirror internal homeAgreements;
    AgreementMirror internal awayAgreements;
    ResultMirror internal homeResults;
    ResultMirror internal awayResults;
    StatusMirror internal homeStatus;
    StatusMirror internal awayStatus;
    MemberId internal issuerId;

    function openMirrors() internal {
        vm.chainId(HOME);
        openTrade();
        issuerId = join(ISSUER, "did:web:registry.cn", MemberRoles.VERIFIER);
        gateway = new TestGateway();
        authority.grantRole(Roles.BRIDGE, address(this), 0);
        homeAgreements = new AgreementMirror(address(authority), gateway, members, agreements);
        awayAgreements = new AgreementMirror(address(authority), gateway, members, agreements);
        _join(homeAgreements, awayAgreements, Roles.AGREEMENT_MIRROR);
        homeResults = new ResultMirror(address(authority), gateway, members, results);
        awayResults = new ResultMirror(address(authority), gateway, members, results);
        _join(homeResults, awayResults, Roles.RESULT_MIRROR);
        homeStatus = new StatusMirror(address(authority), gateway, members);
        awayStatus = new StatusMirror(address(authority), gateway, members);
        _join(homeStatus, awayStatus, Roles.STATUS_MIRROR);
    }

    /// @dev On AWAY; HOME again afterwards.
    function deliver(uint256 index) internal returns (bool success) {
        vm.chainId(AWAY);
        (success, ) = gateway.deliver(index);
        vm.chainId(HOME);
    }

    function anchorStatus(bytes32 digest) internal {
        vm.prank(ISSUER);
        homeStatus.anchorStatus(LIST, digest);
    }

    function publishStatus() internal {
        vm.prank(ISSUER);
        homeStatus.publishStatus(issuerId, LIST, AWAY);
    }

    function setRole(address mirror, uint64 role) internal {
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = Mirror.receiveMessage.selector;
        authority.setTargetFunctionRole(mirror, selectors, role);
        selectors[0] = IMirror.setCounterpart.selector;
        authority.setTargetFunctionRole(mirror, selectors, Roles.BRIDGE);
    }

    function _join(IMirror home, IMirror away, uint64 role) private {
        authority.grantRole(role, address(gateway), 0);
        setRole(address(home), role);
        setRole(address(away), role);
        home.setCounterpart(AWAY, address(away));
        vm.chainId(AWAY);
        away.setCounterpart(HOME, address(home));
        vm.chainId(HOME);
    }
}
