// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementId} from "../types/Ids.sol";

/// @dev EIP-712 type `Voucher`, in this order. Cumulative: a later voucher replaces an earlier one.
struct Voucher {
    AgreementId agreementId;
    /// @dev Units of use since the agreement began.
    uint64 units;
    /// @dev Value since the agreement began, in the token's smallest unit: `units` × the agreement's unit price.
    uint128 valueAggregate;
    /// @dev Merkle root (OpenZeppelin standard tree of (bytes32 jobId, uint32 units)) of the jobs that are covered.
    bytes32 usageRoot;
}

/// @title Metered use as cumulative vouchers that the consumer signs.
/// @dev Domain: name `CausewayUsageMeter`, version `1`, chain id, this contract. A voucher can be signed before the job: it is recorded
/// up to the units that the job book knows as delivered, and again for the rest once that is delivered.
interface IUsageMeter {
    event UsageMetered(AgreementId indexed agreementId, uint64 units, uint128 valueAggregate, bytes32 usageRoot);

    error VoucherSignerNotConsumer(AgreementId agreementId, address consumer);
    /// @dev A replayed or decreasing voucher.
    error VoucherNotIncreasing(AgreementId agreementId, uint64 units, uint64 recordedUnits);
    error VoucherValueMismatch(AgreementId agreementId, uint128 valueAggregate, uint256 expected);
    /// @dev Nothing was delivered since the last recorded voucher.
    error VoucherBeyondDelivery(AgreementId agreementId, uint64 units, uint64 deliveredUnits);

    /// @notice Records a voucher. Restricted to {Roles.VOUCHER_RECORDER}.
    /// @dev Emits {UsageMetered}. Returns the value added since the last recorded voucher.
    ///
    /// Requirements:
    /// - the agreement is known; `signature` is by its consumer (ECDSA or ERC-1271)
    /// - `units` and what was delivered are both more than was recorded; the lesser of the two is recorded
    /// - `valueAggregate` is `units` × the unit price, exactly
    function record(Voucher calldata voucher, bytes calldata signature) external returns (uint128 addedValue);

    /// @notice Units and value that are recorded of an agreement, and the root of the voucher that was recorded last; zero before the first.
    function recorded(
        AgreementId agreementId
    ) external view returns (uint64 units, uint128 valueAggregate, bytes32 usageRoot);

    /// @notice What the consumer signs.
    function digestOf(Voucher calldata voucher) external view returns (bytes32);
}
