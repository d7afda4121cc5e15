// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IValidatorSet} from "../../../contracts/member/IValidatorSet.sol";
import {MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {ValidatorSet} from "../../../contracts/member/ValidatorSet.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {Institutions} from "../support/Institutions.sol";
import {PublicKeys} from "../support/PublicKeys.sol";
import {MemberFixture} from "./MemberFixture.sol";

/// @dev A validator set whose office is held by the test itself. The consensus key of member `number` is the secret `number + 1`.
abstract contract ValidatorFixture is MemberFixture {
    uint48 internal constant DELAY = 1 hours;
    uint48 internal constant WINDOW = 1 days;

    ValidatorSet internal validators;

    function deployValidators() internal {
        vm.warp(1_800_000_000);
        deployMembers();
        validators = new ValidatorSet(address(manager), address(members), DELAY, WINDOW);
        members.bindValidatorSet(validators);
        bytes4[] memory selectors = new bytes4[](7);
        selectors[0] = IValidatorSet.scheduleAddition.selector;
        selectors[1] = IValidatorSet.scheduleRemoval.selector;
        selectors[2] = IValidatorSet.scheduleReplacement.selector;
        selectors[3] = IValidatorSet.cancel.selector;
        selectors[4] = IValidatorSet.setCap.selector;
        selectors[5] = IValidatorSet.planUpgrade.selector;
        selectors[6] = IValidatorSet.withdrawUpgrade.selector;
        manager.setTargetFunctionRole(address(validators), selectors, Roles.VALIDATORS);
        manager.grantRole(Roles.VALIDATORS, address(this), 0);
    }

    /// @dev Members 0 to `count` - 1, by turns in CN and EU, each with a seat.
    function form(uint256 count) internal {
        for (uint256 i = 0; i < count; ++i) {
            join(i);
            uint256 changeId = add(i);
            if (changeId == 0) continue;
            vm.warp(block.timestamp + WINDOW);
            validators.activate(changeId);
        }
        vm.warp(block.timestamp + WINDOW);
    }

    function join(uint256 number) internal returns (MemberId) {
        Jurisdiction where = jurisdictionOfNumber(number);
        address controller = controllerOf(number);
        return admitted(controller, Institutions.did(where, number, controller), where, MemberRoles.VALIDATOR);
    }

    function add(uint256 number) internal returns (uint256 changeId) {
        return addWith(number, number + 1);
    }

    function addWith(uint256 number, uint256 secret) internal returns (uint256 changeId) {
        (bytes32 x, bytes32 y) = PublicKeys.keyOf(secret);
        bytes memory proof = proofOf(number, secret);
        return validators.scheduleAddition(idOf(number), x, y, block.timestamp, proof);
    }

    function replaceAs(address caller, uint256 number, uint256 secret) internal returns (uint256 changeId) {
        (bytes32 x, bytes32 y) = PublicKeys.keyOf(secret);
        bytes memory proof = proofOf(number, secret);
        vm.prank(caller);
        return validators.scheduleReplacement(idOf(number), x, y, block.timestamp, proof);
    }

    function activateAfterDelay(uint256 changeId) internal {
        vm.warp(block.timestamp + DELAY);
        validators.activate(changeId);
    }

    function proofOf(uint256 number, uint256 secret) internal view returns (bytes memory) {
        return signature(secret, validatorConsentDigest(idOf(number), block.timestamp));
    }

    function validatorConsentDigest(MemberId id, uint256 deadline) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CausewayValidatorSet"),
                keccak256("1"),
                block.chainid,
                address(validators)
            )
        );
        bytes32 typeHash = keccak256("ValidatorConsent(bytes32 memberId,uint256 deadline)");
        return keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(typeHash, id, deadline))));
    }

    function idOf(uint256 number) internal pure returns (MemberId) {
        return idOfDid(Institutions.did(jurisdictionOfNumber(number), number, controllerOf(number)));
    }

    function jurisdictionOfNumber(uint256 number) internal pure returns (Jurisdiction) {
        return number % 2 == 0 ? CN : EU;
    }

    function controllerOf(uint256 number) internal pure returns (address) {
        return address(uint160(0x10000 + number));
    }
}
