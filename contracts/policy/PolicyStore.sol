// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProductRegistry} from "../product/IProductRegistry.sol";
import {PolicyId, ProductId} from "../types/Ids.sol";
import {IPolicyStore} from "./IPolicyStore.sol";
import {PolicyBytes} from "./PolicyBytes.sol";

contract PolicyStore is IPolicyStore {
    uint256 private constant MAX_BYTES = 24_576;

    IProductRegistry private immutable _products;

    mapping(PolicyId id => bool stored) private _stored;
    mapping(ProductId productId => mapping(PolicyId policyId => bool attached)) private _attached;

    constructor(IProductRegistry products) {
        _products = products;
    }

    /// @inheritdoc IPolicyStore
    function store(bytes calldata policy) external returns (PolicyId id) {
        require(policy.length <= MAX_BYTES && PolicyBytes.hasHeader(policy), PolicyMalformed());
        id = _idOf(policy);
        require(!_stored[id], PolicyAlreadyStored(id));

        _stored[id] = true;

        emit PolicyStored(id, msg.sender, policy);
    }

    /// @inheritdoc IPolicyStore
    function attachPolicy(ProductId productId, PolicyId policyId) external {
        _products.checkOwner(productId, msg.sender);
        require(_stored[policyId], PolicyUnknown(policyId));
        require(!_attached[productId][policyId], PolicyAlreadyAttached(productId, policyId));

        _attached[productId][policyId] = true;

        emit PolicyAttached(productId, policyId);
    }

    /// @inheritdoc IPolicyStore
    function detachPolicy(ProductId productId, PolicyId policyId) external {
        // Not {IProductRegistry.checkOwner}: a policy can also be detached from a product that is withdrawn.
        address owner = _products.ownerOf(uint256(ProductId.unwrap(productId)));
        require(owner == msg.sender, IProductRegistry.ProductNotOwner(productId, msg.sender));
        require(_attached[productId][policyId], PolicyNotAttached(productId, policyId));

        _attached[productId][policyId] = false;

        emit PolicyDetached(productId, policyId);
    }

    /// @inheritdoc IPolicyStore
    function isStored(PolicyId id) external view returns (bool) {
        return _stored[id];
    }

    /// @inheritdoc IPolicyStore
    function isAttached(ProductId productId, PolicyId policyId) external view returns (bool) {
        return _attached[productId][policyId];
    }

    /// @inheritdoc IPolicyStore
    function check(PolicyId id, bytes calldata policy) external view {
        require(_stored[id], PolicyUnknown(id));
        PolicyId given = _idOf(policy);
        require(PolicyId.unwrap(given) == PolicyId.unwrap(id), PolicyMismatch(id, given));
    }

    function _idOf(bytes calldata policy) private pure returns (PolicyId) {
        return PolicyId.wrap(keccak256(policy));
    }
}
