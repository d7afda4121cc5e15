// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../types/Ids.sol";
import {AgreementTerms} from "./IAgreementBook.sol";

/// @dev What the book keeps of an agreement and never changes.
struct Covenant {
    AgreementTerms terms;
    MemberId provider;
    MemberId consumer;
}

/// @title Keeps a covenant as the code of an account that cannot run.
/// @dev A covenant is written once and read by every job and payment. As code it costs about half of what its storage slots would to
/// write, and 2,600 gas instead of some 20,000 to read for the first time in a transaction (decision 0035).
library TermsCode {
    error TermsCodeNotCreated();

    /// @dev Returns the code that follows these 11 bytes: PUSH1 11, MSIZE, DUP2, CODESIZE, SUB, DUP1, SWAP3, MSIZE, CODECOPY, RETURN.
    bytes11 private constant _CONSTRUCTOR = 0x600b5981380380925939f3;
    /// @dev STOP, first in the code: whoever calls the account runs nothing.
    bytes1 private constant _STOP = 0x00;

    function write(Covenant memory covenant) internal returns (address account) {
        bytes memory creation = abi.encodePacked(_CONSTRUCTOR, _STOP, abi.encode(covenant));
        assembly ("memory-safe") {
            account := create(0, add(creation, 32), mload(creation))
        }
        if (account == address(0)) revert TermsCodeNotCreated();
    }

    /// @dev `account` must be one that {write} returned.
    function read(address account) internal view returns (Covenant memory) {
        bytes memory data = new bytes(account.code.length - 1);
        assembly ("memory-safe") {
            extcodecopy(account, add(data, 32), 1, mload(data))
        }
        return abi.decode(data, (Covenant));
    }
}
