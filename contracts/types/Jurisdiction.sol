// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Two upper-case ASCII letters: an ISO 3166-1 alpha-2 code, or `EU`.
type Jurisdiction is bytes2;

using {equals as ==, isWellFormed} for Jurisdiction global;

function equals(Jurisdiction a, Jurisdiction b) pure returns (bool) {
    return Jurisdiction.unwrap(a) == Jurisdiction.unwrap(b);
}

/// @dev Whether it is two upper-case ASCII letters; not whether the code is assigned.
function isWellFormed(Jurisdiction jurisdiction) pure returns (bool) {
    bytes2 code = Jurisdiction.unwrap(jurisdiction);
    return code[0] >= "A" && code[0] <= "Z" && code[1] >= "A" && code[1] <= "Z";
}
