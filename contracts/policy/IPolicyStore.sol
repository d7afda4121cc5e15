// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PolicyId, ProductId} from "../types/Ids.sol";

/// @title Which policies exist and which product they are attached to.
/// @dev Keeps the hash, emits the bytes once; a caller passes the bytes again and {check} compares.
interface IPolicyStore {
    event PolicyStored(PolicyId indexed id, address indexed by, bytes policy);
    event PolicyAttached(ProductId indexed productId, PolicyId indexed policyId);
    event PolicyDetached(ProductId indexed productId, PolicyId indexed policyId);

    error PolicyMalformed();
    error PolicyAlreadyStored(PolicyId id);
    error PolicyUnknown(PolicyId id);
    error PolicyMismatch(PolicyId expected, PolicyId given);
    error PolicyAlreadyAttached(ProductId productId, PolicyId policyId);
    error PolicyNotAttached(ProductId productId, PolicyId policyId);

    /// @notice Stores a compiled policy. Open to everybody: bytes under their hash grant nothing until the owner of a product attaches them.
    /// @dev Emits {PolicyStored}.
    ///
    /// Requirements:
    /// - the bytes start with the magic and a known version and have at most 24,576 bytes
    /// - the same bytes are not stored yet
    function store(bytes calldata policy) external returns (PolicyId id);

    /// @notice Attaches a stored policy to a product of the caller; a product can have several.
    /// @dev Emits {PolicyAttached}. Requirements: the caller owns the product; it is not withdrawn; the policy is stored, not attached yet.
    function attachPolicy(ProductId productId, PolicyId policyId) external;

    /// @notice Detaches a policy: no new right can be minted under it. Rights minted before keep it.
    /// @dev Emits {PolicyDetached}. Requirements: the caller owns the product; the policy is attached.
    function detachPolicy(ProductId productId, PolicyId policyId) external;

    function isStored(PolicyId id) external view returns (bool);

    function isAttached(ProductId productId, PolicyId policyId) external view returns (bool);

    /// @notice Reverts unless `policy` is stored under `id`.
    function check(PolicyId id, bytes calldata policy) external view;
}
