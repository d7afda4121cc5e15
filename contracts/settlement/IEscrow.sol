// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Voucher} from "../meter/IUsageMeter.sol";
import {AgreementId} from "../types/Ids.sol";
import {Share} from "./IRevenueSplitter.sol";

/// @title Deposits of consumers, paid out against vouchers, returned when the agreement has ended.
/// @dev For each agreement: paid ≤ value of the recorded voucher ≤ deposited; deposited = held + paid + refunded.
interface IEscrow {
    event TokenAcceptanceSet(address indexed token, bool accepted);
    event Deposited(AgreementId indexed agreementId, address indexed from, uint128 amount, uint128 deposited);
    event Collected(AgreementId indexed agreementId, uint128 amount, uint128 paid);
    event Refunded(AgreementId indexed agreementId, address indexed to, uint128 amount);

    error EscrowTokenNotAccepted(address token);
    error EscrowAmountInvalid();
    error EscrowNotConsumer(AgreementId agreementId, address account);
    error EscrowAgreementNotOpen(AgreementId agreementId);
    /// @dev The token moved another amount than it was asked to.
    error EscrowAmountMismatch(uint256 asked, uint256 moved);
    error EscrowInsufficient(AgreementId agreementId, uint128 valueAggregate, uint128 deposited);
    error EscrowSharesMismatch(AgreementId agreementId, bytes32 expected, bytes32 given);
    error EscrowCollectWindowOver(AgreementId agreementId);
    error EscrowNotRefundable(AgreementId agreementId);
    error EscrowNothingHeld(AgreementId agreementId);

    /// @notice Accepts a settlement token, or stops to. Open agreements keep theirs. Restricted to {Roles.TREASURY}.
    /// @dev Emits {TokenAcceptanceSet}.
    function setAccepted(address token, bool accepted) external;

    /// @notice Deposits for an agreement from the caller, who has approved the amount.
    /// @dev Emits {Deposited}. Requirements: the caller is the consumer; the agreement is Agreed; its token is accepted; `amount` > 0.
    function deposit(AgreementId agreementId, uint128 amount) external;

    /// @notice Records a voucher, pays what it adds and splits it.
    /// @dev Emits {Collected}; the meter emits `UsageMetered`, the splitter `RevenueSplit`.
    ///
    /// Requirements:
    /// - the caller is a key of the provider's organisation; the agreement is Agreed or Closing, before the collect window ends
    /// - the meter accepts the voucher; its value is at most the deposit
    /// - `shares` are those of the agreement
    function collect(
        Voucher calldata voucher,
        bytes calldata signature,
        Share[] calldata shares
    ) external returns (uint128 amount);

    /// @notice Returns what is left of a deposit to the consumer. Anyone may call it.
    /// @dev Emits {Refunded}. Requirements: the agreement is Closed, or Closing with its collect window over; something is held.
    function refund(AgreementId agreementId) external returns (uint128 amount);

    function isAccepted(address token) external view returns (bool);

    /// @notice Amounts of an agreement since it began, in its token's smallest unit.
    function account(AgreementId agreementId) external view returns (uint128 deposited, uint128 paid, uint128 refunded);
}
