// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPolicyStore} from "../../../contracts/policy/IPolicyStore.sol";
import {PolicyId, ProductId} from "../../../contracts/types/Ids.sol";

/// @dev Answers what a usage right asks of a policy store; who may attach is not checked.
contract FakePolicyStore {
    mapping(ProductId productId => mapping(PolicyId policyId => bool)) public isAttached;

    function attach(ProductId productId, PolicyId policyId) external {
        isAttached[productId][policyId] = true;
    }

    function check(PolicyId id, bytes calldata policy) external pure {
        PolicyId given = PolicyId.wrap(keccak256(policy));
        require(PolicyId.unwrap(id) == PolicyId.unwrap(given), IPolicyStore.PolicyMismatch(id, given));
    }
}
