// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {AgreementTerms, IAgreementBook} from "../agreement/IAgreementBook.sol";
import {IJobBook} from "../compute/IJobBook.sol";
import {AgreementId} from "../types/Ids.sol";
import {IUsageMeter, Voucher} from "./IUsageMeter.sol";

/// @dev See {IUsageMeter}.
contract UsageMeter is IUsageMeter, AccessManaged, EIP712 {
    struct Reading {
        uint64 units;
        uint128 valueAggregate;
        bytes32 usageRoot;
    }

    bytes32 private constant _VOUCHER_TYPEHASH = keccak256(
        "Voucher(bytes32 agreementId,uint64 units,uint128 valueAggregate,bytes32 usageRoot)"
    );

    IAgreementBook private immutable _agreements;
    IJobBook private immutable _jobs;

    mapping(AgreementId id => Reading reading) private _readings;

    constructor(
        address authority,
        IAgreementBook agreements,
        IJobBook jobs
    ) AccessManaged(authority) EIP712("CausewayUsageMeter", "1") {
        _agreements = agreements;
        _jobs = jobs;
    }

    /// @inheritdoc IUsageMeter
    function record(
        Voucher calldata voucher,
        bytes calldata signature
    ) external restricted returns (uint128 addedValue) {
        AgreementTerms memory terms = _agreements.terms(voucher.agreementId);
        if (!SignatureChecker.isValidSignatureNowCalldata(terms.consumer, digestOf(voucher), signature)) {
            revert VoucherSignerNotConsumer(voucher.agreementId, terms.consumer);
        }
        Reading storage reading = _readings[voucher.agreementId];
        uint64 units = _payableUnits(voucher, reading.units);
        _checkValue(voucher, terms.unitPrice);
        // Cannot overflow: at most the value of the voucher.
        uint128 valueAggregate = uint128(units) * terms.unitPrice;
        // Cannot underflow: the price is fixed and the units grew.
        addedValue = valueAggregate - reading.valueAggregate;

        reading.units = units;
        reading.valueAggregate = valueAggregate;
        reading.usageRoot = voucher.usageRoot;

        emit UsageMetered(voucher.agreementId, units, valueAggregate, voucher.usageRoot);
    }

    /// @inheritdoc IUsageMeter
    function recorded(
        AgreementId agreementId
    ) external view returns (uint64 units, uint128 valueAggregate, bytes32 usageRoot) {
        Reading storage reading = _readings[agreementId];
        return (reading.units, reading.valueAggregate, reading.usageRoot);
    }

    /// @inheritdoc IUsageMeter
    function digestOf(Voucher calldata voucher) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_VOUCHER_TYPEHASH, voucher)));
    }

    /// @dev A voucher for more than was delivered pays for what was: else a consumer that signs too much would pay nothing.
    function _payableUnits(Voucher calldata voucher, uint64 recordedUnits) private view returns (uint64) {
        if (voucher.units <= recordedUnits) {
            revert VoucherNotIncreasing(voucher.agreementId, voucher.units, recordedUnits);
        }
        uint64 delivered = _jobs.deliveredUnits(voucher.agreementId);
        if (delivered <= recordedUnits) revert VoucherBeyondDelivery(voucher.agreementId, voucher.units, delivered);
        return voucher.units < delivered ? voucher.units : delivered;
    }

    function _checkValue(Voucher calldata voucher, uint128 unitPrice) private pure {
        // At most 192 bits.
        uint256 expected = uint256(voucher.units) * unitPrice;
        if (voucher.valueAggregate != expected) {
            revert VoucherValueMismatch(voucher.agreementId, voucher.valueAggregate, expected);
        }
    }
}
