// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev keccak256 of the member's DID.
type MemberId is bytes32;

/// @dev keccak256 of the product's IRI: `urn:cwy:product:` followed by its identifier. As ERC-721 token id: the same 256 bits.
type ProductId is bytes32;

/// @dev keccak256 of the policy's compiled bytes.
type PolicyId is bytes32;

/// @dev Counter, from 1. As ERC-721 token id: the same number.
type RightId is uint256;

/// @dev EIP-712 digest of the agreement's terms.
type AgreementId is bytes32;

/// @dev EIP-712 digest of the job request.
type JobId is bytes32;

/// @dev keccak256 of chain id, contract and terms of one side of a swap.
type SwapId is bytes32;
