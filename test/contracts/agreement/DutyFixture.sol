// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DutyView} from "../../../contracts/agreement/IDutyBook.sol";
import {MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {FactContext} from "../../../contracts/policy/IFactSource.sol";
import {AgreementId, ProductId, RightId} from "../../../contracts/types/Ids.sol";
import {Trade} from "../support/Trade.sol";
import {DutyPolicy} from "./DutyPolicy.sol";

/// @dev An agreement under a policy with a rule of every kind that is owed, and a regulator.
abstract contract DutyFixture is Trade {
    uint64 internal constant DEADLINE = uint64(NOW + 10 days);
    address internal regulator = vm.addr(0xe1);
    AgreementId internal agreement;
    bytes32 internal prohibition;
    bytes32 internal remedy;
    bytes32 internal attribution;
    bytes32 internal information;
    bytes32 internal obligation;
    bytes32 internal consequence;

    function openDuties() internal {
        openTrade();
        join(regulator, "did:web:regulator.cn", MemberRoles.REGULATOR);
        policy = DutyPolicy.policy(productId, providerId, DEADLINE);
        policyId = attachPolicy(policy);
        rightId = mintRight(consumer, MAX_USES);
        agreement = agree(termsFor(1));
        duties.open(agreement, policy);
        prohibition = keccak256(DutyPolicy.prohibitionBody(productId));
        remedy = keccak256(DutyPolicy.remedyBody());
        attribution = keccak256(DutyPolicy.attributeBody(providerId));
        information = keccak256(DutyPolicy.informBody(DEADLINE));
        obligation = keccak256(DutyPolicy.obligationBody(DEADLINE));
        consequence = keccak256(DutyPolicy.consequenceBody());
    }

    function confirm(bytes32 duty, address by) internal {
        vm.prank(by);
        duties.confirm(agreement, duty);
    }

    function breach(bytes32 duty, address by) internal {
        vm.prank(by);
        duties.breach(agreement, duty);
    }

    function flagsOf(bytes32 duty) internal view returns (uint8) {
        DutyView[] memory all = duties.duties(agreement);
        for (uint256 i = 0; i < all.length; ++i) if (all[i].id == duty) return all[i].flags;
        revert AssertionFailed("duty");
    }

    function words(AgreementId id) internal view returns (bytes32[] memory) {
        return duties.fact(FACT_DUTIES, FactContext(productId, rightId, id, consumerId));
    }

    function wordOf(bytes32 duty, uint8 flags) internal pure returns (bytes32) {
        return bytes32(((uint256(duty) >> 8) << 8) | flags);
    }
}
