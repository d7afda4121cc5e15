// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../types/Ids.sol";
import {AgreementTerms} from "./IAgreementBook.sol";

/// @title Keeps what an agreement never changes as the code of an account that cannot run: its terms, then the two organisations.
/// @dev It is written once and read by every job and payment. As code it costs about half of what its storage slots would to
/// write, and 2,600 gas instead of some 20,000 to read for the first time in a transaction (decision 0035).
library TermsCode {
    error TermsCodeNotCreated();

    /// @dev Returns the code that follows these 11 bytes: PUSH1 11, MSIZE, DUP2, CODESIZE, SUB, DUP1, SWAP3, MSIZE, CODECOPY, RETURN.
    bytes11 private constant _CONSTRUCTOR = 0x600b5981380380925939f3;
    /// @dev STOP, first in the code: whoever calls the account runs nothing.
    bytes1 private constant _STOP = 0x00;
    uint256 private constant _TERMS_AT = 1;
    /// @dev 13 words. {AgreementTerms} has value types only, so that its words in memory and in `abi.encode` are the same.
    uint256 private constant _TERMS_BYTES = 416;
    /// @dev {AgreementTerms.purpose} is the fourth word.
    uint256 private constant _PURPOSE_AT = 97;

    function write(
        AgreementTerms calldata terms,
        MemberId provider,
        MemberId consumer
    ) internal returns (address account) {
        bytes memory creation = abi.encodePacked(_CONSTRUCTOR, _STOP, abi.encode(terms, provider, consumer));
        assembly ("memory-safe") {
            account := create(0, add(creation, 32), mload(creation))
        }
        if (account == address(0)) revert TermsCodeNotCreated();
    }

    /// @dev `account` must be one that {write} returned, here and below: nothing is checked again.
    function readTerms(address account) internal view returns (AgreementTerms memory terms) {
        assembly ("memory-safe") {
            extcodecopy(account, terms, _TERMS_AT, _TERMS_BYTES)
        }
    }

    function readPurpose(address account) internal view returns (bytes32) {
        return _word(account, _PURPOSE_AT);
    }

    function readProvider(address account) internal view returns (MemberId) {
        return MemberId.wrap(_word(account, _TERMS_AT + _TERMS_BYTES));
    }

    function readConsumer(address account) internal view returns (MemberId) {
        return MemberId.wrap(_word(account, _TERMS_AT + _TERMS_BYTES + 32));
    }

    function _word(address account, uint256 offset) private view returns (bytes32 word) {
        assembly ("memory-safe") {
            extcodecopy(account, 0, offset, 32)
            word := mload(0)
        }
    }
}
