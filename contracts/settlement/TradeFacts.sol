// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {AgreementState, IAgreementBook} from "../agreement/IAgreementBook.sol";
import {IJobBook} from "../compute/IJobBook.sol";
import {FactContext, IFactSource} from "../policy/IFactSource.sol";
import {Vocabulary} from "../policy/generated/Vocabulary.sol";
import {AgreementId} from "../types/Ids.sol";
import {IEscrow} from "./IEscrow.sol";

/// @title What the books of jobs and money know about an agreement that was reached.
/// @dev `odrl:payAmount` is what the consumer has paid into escrow and not got back, in the token's smallest unit; its unit is the token's CAIP-19 name
/// `eip155:<chain id>/erc20:<address in lower case>`, its scale the token's decimals.
/// `odrl:delayPeriod` are the seconds since the last result was anchored; not known before the first.
/// `odrl:event` are keccak256 of the names of what has happened: `urn:cwy:event:agreed`, `…:deposited`, `…:authorised` (a job is authorised or was
/// delivered; one that failed does not count), `…:anchored`, `…:collected`, `…:ended`.
contract TradeFacts is IFactSource {
    /// @dev Asks for unit and scale of the operand in the other bits.
    uint16 private constant _UNIT = 0x4000;
    uint256 private constant _EVENTS = 6;

    IAgreementBook private immutable _agreements;
    IJobBook private immutable _jobs;
    IEscrow private immutable _escrow;

    constructor(IAgreementBook agreements, IJobBook jobs, IEscrow escrow) {
        _agreements = agreements;
        _jobs = jobs;
        _escrow = escrow;
    }

    /// @inheritdoc IFactSource
    function fact(uint16 leftOperand, FactContext calldata context) external view returns (bytes32[] memory values) {
        AgreementId id = context.agreementId;
        AgreementState state = _agreements.stateOf(id);
        bool isReached =
            state == AgreementState.Agreed || state == AgreementState.Closing || state == AgreementState.Closed;
        if (!isReached) return values;

        if (leftOperand == Vocabulary.OPERAND_PAY_AMOUNT) return _paid(id);
        if (leftOperand == Vocabulary.OPERAND_PAY_AMOUNT | _UNIT) return _unit(id);
        if (leftOperand == Vocabulary.OPERAND_DELAY_PERIOD) return _delay(id);
        if (leftOperand == Vocabulary.OPERAND_EVENT) return _events(id, state);
    }

    function _paid(AgreementId id) private view returns (bytes32[] memory values) {
        (uint128 deposited, , uint128 refunded) = _escrow.account(id);
        values = new bytes32[](1);
        values[0] = bytes32(uint256(deposited - refunded));
    }

    /// @dev Reverts if the token does not say its decimals, which is no answer.
    function _unit(AgreementId id) private view returns (bytes32[] memory values) {
        address token = _agreements.terms(id).token;
        values = new bytes32[](2);
        values[0] = keccak256(
            abi.encodePacked("eip155:", Strings.toString(block.chainid), "/erc20:", Strings.toHexString(token))
        );
        values[1] = bytes32(uint256(IERC20Metadata(token).decimals()));
    }

    function _delay(AgreementId id) private view returns (bytes32[] memory values) {
        uint64 completedAt = _jobs.lastCompletedAt(id);
        if (completedAt == 0) return values;

        values = new bytes32[](1);
        values[0] = bytes32(block.timestamp - completedAt);
    }

    function _events(AgreementId id, AgreementState state) private view returns (bytes32[] memory values) {
        (uint128 deposited, uint128 paid, ) = _escrow.account(id);
        bool[_EVENTS] memory happened = [
            true,
            deposited != 0,
            _jobs.takenUnits(id) != 0,
            _jobs.deliveredUnits(id) != 0,
            paid != 0,
            state != AgreementState.Agreed
        ];
        string[_EVENTS] memory names = ["agreed", "deposited", "authorised", "anchored", "collected", "ended"];
        values = new bytes32[](_EVENTS);
        uint256 count = 0;
        for (uint256 index = 0; index < _EVENTS; ++index) {
            if (happened[index]) values[count++] = keccak256(bytes(string.concat("urn:cwy:event:", names[index])));
        }
        // Shortens the array: the memory behind its new end is never used again.
        assembly ("memory-safe") {
            mstore(values, count)
        }
    }
}
