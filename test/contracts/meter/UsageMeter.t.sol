// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAgreementBook} from "../../../contracts/agreement/IAgreementBook.sol";
import {IUsageMeter, Voucher} from "../../../contracts/meter/IUsageMeter.sol";
import {UsageMeter} from "../../../contracts/meter/UsageMeter.sol";
import {AgreementId, JobId} from "../../../contracts/types/Ids.sol";
import {Trade} from "../support/Trade.sol";

contract UsageMeterTest is Trade {
    uint32 private constant _DELIVERED = 100;

    AgreementId private _agreement;

    function setUp() public {
        openTrade();
        _agreement = agree(termsFor(1));
        deliver(_agreement, _DELIVERED, 1);
    }

    function test_DigestOf_IsTheEip712Digest() public view {
        Voucher memory voucher = voucherFor(_agreement, 10);
        bytes32 typeHash = keccak256(
            "Voucher(bytes32 agreementId,uint64 units,uint128 valueAggregate,bytes32 usageRoot)"
        );
        bytes32 structHash = keccak256(bytes.concat(typeHash, abi.encode(voucher)));
        assertEq(meter.digestOf(voucher), typed("CausewayUsageMeter", address(meter), structHash), "digest");
    }

    function testFuzz_Record_ReturnsAddedValue(uint64 first, uint64 second) public {
        first = uint64(bound(first, 1, _DELIVERED - 1));
        second = uint64(bound(second, first + 1, _DELIVERED));
        assertEq(_record(voucherFor(_agreement, first)), first * UNIT_PRICE, "first");
        assertEq(_record(voucherFor(_agreement, second)), (second - first) * UNIT_PRICE, "second");

        (uint64 units, uint128 value, bytes32 root) = meter.recorded(_agreement);
        assertEq(units, second, "units");
        assertEq(value, second * UNIT_PRICE, "value");
        assertEq(root, keccak256(abi.encode(second)), "root");
    }

    function test_Record_EmitsUsageMetered() public {
        Voucher memory voucher = voucherFor(_agreement, 10);
        bytes memory signed = signVoucher(voucher, CONSUMER_SECRET);
        vm.expectEmit(address(meter));
        emit IUsageMeter.UsageMetered(_agreement, 10, 10 * UNIT_PRICE, voucher.usageRoot);
        vm.prank(address(escrow));
        meter.record(voucher, signed);
    }

    function test_Record_RevertGiven_CallerNotRecorder() public {
        Voucher memory voucher = voucherFor(_agreement, 10);
        bytes memory signed = signVoucher(voucher, CONSUMER_SECRET);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, provider));
        vm.prank(provider);
        meter.record(voucher, signed);
    }

    function test_Record_RevertGiven_AgreementUnknown() public {
        AgreementId unknown = AgreementId.wrap(bytes32(uint256(1)));
        _expectRecordRevert(
            voucherFor(unknown, 1),
            CONSUMER_SECRET,
            abi.encodeWithSelector(IAgreementBook.AgreementUnknown.selector, unknown)
        );
    }

    function test_Record_RevertWhen_Replayed() public {
        _record(voucherFor(_agreement, 10));
        _expectRecordRevert(voucherFor(_agreement, 10), CONSUMER_SECRET, _notIncreasing(10, 10));
    }

    function testFuzz_Record_RevertWhen_Decreasing(uint64 units) public {
        _record(voucherFor(_agreement, 50));
        units = uint64(bound(units, 0, 50));
        _expectRecordRevert(voucherFor(_agreement, units), CONSUMER_SECRET, _notIncreasing(units, 50));
    }

    function test_Record_RevertWhen_NoUnits() public {
        _expectRecordRevert(voucherFor(_agreement, 0), CONSUMER_SECRET, _notIncreasing(0, 0));
    }

    /// @dev A consumer that signs too much pays for what was delivered all the same.
    function testFuzz_Record_PaysDeliveredGiven_VoucherForMore(uint64 units) public {
        units = uint64(bound(units, _DELIVERED + 1, type(uint64).max / UNIT_PRICE));
        Voucher memory voucher = voucherFor(_agreement, units);
        assertEq(_record(voucher), _DELIVERED * UNIT_PRICE, "added");

        (uint64 recorded, uint128 value, bytes32 root) = meter.recorded(_agreement);
        assertEq(recorded, _DELIVERED, "units");
        assertEq(value, _DELIVERED * UNIT_PRICE, "value");
        assertEq(root, voucher.usageRoot, "root");
    }

    function test_Record_EmitsWhatIsRecordedGiven_VoucherForMore() public {
        Voucher memory voucher = voucherFor(_agreement, _DELIVERED + 1);
        bytes memory signed = signVoucher(voucher, CONSUMER_SECRET);
        vm.expectEmit(address(meter));
        emit IUsageMeter.UsageMetered(_agreement, _DELIVERED, _DELIVERED * UNIT_PRICE, voucher.usageRoot);
        vm.prank(address(escrow));
        meter.record(voucher, signed);
    }

    function test_Record_RevertGiven_AllDeliveredIsRecorded() public {
        _record(voucherFor(_agreement, _DELIVERED + 1));
        _expectRecordRevert(
            voucherFor(_agreement, _DELIVERED + 1),
            CONSUMER_SECRET,
            _beyondDelivery(_DELIVERED + 1, _DELIVERED)
        );
    }

    /// @dev Units that are authorised and not delivered do not count, until they are.
    function test_Record_PaysLaterGiven_JobNotDelivered() public {
        JobId job = authorise(requestFor(_agreement, 50, 2));
        Voucher memory voucher = voucherFor(_agreement, _DELIVERED + 50);
        assertEq(_record(voucher), _DELIVERED * UNIT_PRICE, "delivered");
        _expectRecordRevert(voucher, CONSUMER_SECRET, _beyondDelivery(_DELIVERED + 50, _DELIVERED));
        anchor(job);
        assertEq(_record(voucher), 50 * UNIT_PRICE, "the rest");
        _expectRecordRevert(voucher, CONSUMER_SECRET, _notIncreasing(_DELIVERED + 50, _DELIVERED + 50));
    }

    function testFuzz_Record_RevertWhen_ValueMismatch(uint128 value) public {
        vm.assume(value != 10 * UNIT_PRICE);
        Voucher memory voucher = voucherFor(_agreement, 10);
        voucher.valueAggregate = value;
        _expectRecordRevert(
            voucher,
            CONSUMER_SECRET,
            abi.encodeWithSelector(
                IUsageMeter.VoucherValueMismatch.selector,
                _agreement,
                value,
                uint256(10 * UNIT_PRICE)
            )
        );
    }

    function testFuzz_Record_RevertWhen_SignedByOther(uint256 secret) public {
        secret = bound(secret, 1, type(uint128).max);
        vm.assume(secret != CONSUMER_SECRET);
        _expectRecordRevert(voucherFor(_agreement, 10), secret, _signerNotConsumer());
    }

    function test_Record_RevertWhen_SignedByProvider() public {
        _expectRecordRevert(voucherFor(_agreement, 10), PROVIDER_SECRET, _signerNotConsumer());
    }

    function test_Record_RevertWhen_SignedForOtherChain() public {
        Voucher memory voucher = voucherFor(_agreement, 10);
        bytes memory signed = signVoucher(voucher, CONSUMER_SECRET);
        vm.chainId(block.chainid + 1);
        _expectRevert(voucher, signed, _signerNotConsumer());
    }

    function test_Record_RevertWhen_SignedForOtherMeter() public {
        UsageMeter other = new UsageMeter(address(authority), agreements, jobs);
        Voucher memory voucher = voucherFor(_agreement, 10);
        bytes memory signed = signature(CONSUMER_SECRET, other.digestOf(voucher));
        _expectRevert(voucher, signed, _signerNotConsumer());
    }

    function test_Record_RevertWhen_SignedForOtherAgreement() public {
        Voucher memory voucher = voucherFor(agree(termsFor(2)), 10);
        bytes memory signed = signVoucher(voucher, CONSUMER_SECRET);
        voucher.agreementId = _agreement;
        _expectRevert(voucher, signed, _signerNotConsumer());
    }

    function test_Record_RevertWhen_RootChanged() public {
        Voucher memory voucher = voucherFor(_agreement, 10);
        bytes memory signed = signVoucher(voucher, CONSUMER_SECRET);
        voucher.usageRoot = keccak256("other");
        _expectRevert(voucher, signed, _signerNotConsumer());
    }

    function test_Record_RevertWhen_SignatureMalleable() public {
        Voucher memory voucher = voucherFor(_agreement, 10);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(CONSUMER_SECRET, meter.digestOf(voucher));
        _expectRevert(voucher, flipped(v, r, s), _signerNotConsumer());
    }

    function test_Record_RevertWhen_SignatureEmpty() public {
        _expectRevert(voucherFor(_agreement, 10), "", _signerNotConsumer());
    }

    function _record(Voucher memory voucher) private returns (uint128) {
        bytes memory signed = signVoucher(voucher, CONSUMER_SECRET);
        vm.prank(address(escrow));
        return meter.record(voucher, signed);
    }

    function _expectRecordRevert(Voucher memory voucher, uint256 secret, bytes memory fault) private {
        _expectRevert(voucher, signVoucher(voucher, secret), fault);
    }

    function _expectRevert(Voucher memory voucher, bytes memory signed, bytes memory fault) private {
        vm.expectRevert(fault);
        vm.prank(address(escrow));
        meter.record(voucher, signed);
    }

    function _notIncreasing(uint64 units, uint64 recorded) private view returns (bytes memory) {
        return abi.encodeWithSelector(IUsageMeter.VoucherNotIncreasing.selector, _agreement, units, recorded);
    }

    function _beyondDelivery(uint64 units, uint64 delivered) private view returns (bytes memory) {
        return abi.encodeWithSelector(IUsageMeter.VoucherBeyondDelivery.selector, _agreement, units, delivered);
    }

    function _signerNotConsumer() private view returns (bytes memory) {
        return abi.encodeWithSelector(IUsageMeter.VoucherSignerNotConsumer.selector, _agreement, consumer);
    }
}
