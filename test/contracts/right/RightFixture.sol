// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FactContext} from "../../../contracts/policy/IFactSource.sol";
import {PolicyRequest} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {IPolicyStore} from "../../../contracts/policy/IPolicyStore.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {IUsageRight, RightTerms} from "../../../contracts/right/IUsageRight.sol";
import {UsageRight} from "../../../contracts/right/UsageRight.sol";
import {AgreementId, MemberId, PolicyId, ProductId, RightId} from "../../../contracts/types/Ids.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {ProductFixture} from "../product/ProductFixture.sol";
import {FakePolicyEvaluator} from "./FakePolicyEvaluator.sol";
import {FakePolicyStore} from "./FakePolicyStore.sol";

/// @dev Usage rights to one product with one policy attached; the test itself records uses.
abstract contract RightFixture is ProductFixture {
    bytes internal constant POLICY = "policy";
    PolicyId internal constant POLICY_ID = PolicyId.wrap(keccak256(POLICY));
    RightId internal constant FIRST = RightId.wrap(1);

    UsageRight internal rights;
    FakePolicyStore internal policies;
    FakePolicyEvaluator internal evaluator;
    ProductId internal productId;

    function deployRights() internal {
        deployProducts();
        policies = new FakePolicyStore();
        evaluator = new FakePolicyEvaluator();
        rights = new UsageRight(address(manager), members, products, IPolicyStore(address(policies)), evaluator);
        bytes4[] memory selectors = new bytes4[](2);
        selectors[0] = IUsageRight.recordUse.selector;
        selectors[1] = IUsageRight.returnUse.selector;
        manager.setTargetFunctionRole(address(rights), selectors, Roles.USE_RECORDER);
        manager.grantRole(Roles.USE_RECORDER, address(this), 0);
        productId = registered(hospital, IDENTIFIER);
        policies.attach(productId, POLICY_ID);
    }

    /// @dev Valid from an hour from now on, for a day; three uses.
    function validTerms() internal view returns (RightTerms memory) {
        uint64 notBefore = uint64(block.timestamp + 1 hours);
        return RightTerms(productId, POLICY_ID, institute, notBefore, notBefore + 1 days, 3);
    }

    function minted(RightTerms memory terms) internal returns (RightId) {
        vm.prank(hospital);
        return rights.mint(terms, POLICY);
    }

    /// @dev The policy permits to transfer the right that is minted next, if the context is exactly this.
    function permitTransferOf(RightId id, MemberId consumer) internal {
        FactContext memory context = FactContext(productId, id, AgreementId.wrap(0), consumer);
        evaluator.permit(POLICY, PolicyRequest(Vocabulary.ACTION_TRANSFER, context));
    }
}
