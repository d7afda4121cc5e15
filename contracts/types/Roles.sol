// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Role ids of the shared `AccessManager`. Role 0 is its administrator, held by governance.
library Roles {
    /// @dev Admits, suspends, reinstates members and completes their leaving.
    uint64 internal constant MEMBERSHIP = 1;
    /// @dev Maps left operands to fact sources.
    uint64 internal constant FACTS = 2;
    /// @dev Records uses of rights: the job book.
    uint64 internal constant USE_RECORDER = 3;
    /// @dev Completes jobs: the result anchor.
    uint64 internal constant JOB_COMPLETER = 4;
    /// @dev Records vouchers: the escrow.
    uint64 internal constant VOUCHER_RECORDER = 5;
    /// @dev Credits payees: the escrow.
    uint64 internal constant CREDITOR = 6;
    /// @dev Mints and burns the settlement token.
    uint64 internal constant ISSUER = 7;
    /// @dev Freezes accounts and pauses the settlement token.
    uint64 internal constant SUPERVISOR = 8;
    /// @dev Decides which settlement tokens the escrow accepts and which system accounts may hold a token.
    uint64 internal constant TREASURY = 9;
    /// @dev Suspends and resumes agreements: the duty book.
    uint64 internal constant DUTY_KEEPER = 10;
    /// @dev Schedules changes of the validator set, sets caps and plans upgrades of the engine.
    uint64 internal constant VALIDATORS = 11;
    /// @dev Sets the allowances of gas.
    uint64 internal constant GAS = 12;
    /// @dev Adopts lists of mutual recognition and names the peers' signers.
    uint64 internal constant RECOGNITION = 13;
    /// @dev Suspends members for a short time: the emergency board.
    uint64 internal constant EMERGENCY = 14;
    /// @dev Sets routes, verifiers, recipients and limits of the bridge, and lifts curses.
    uint64 internal constant BRIDGE = 15;
    /// @dev Curses a route of the bridge, or all of them.
    uint64 internal constant CURSE = 16;
    /// @dev Writes what the agreement mirror shows of other chains: the inbox.
    uint64 internal constant AGREEMENT_MIRROR = 17;
    /// @dev Issues rights that were promised: the participant that sells rights in atomic transactions.
    uint64 internal constant RIGHT_ISSUER = 18;
    /// @dev Writes what the result mirror shows of other chains: the inbox.
    uint64 internal constant RESULT_MIRROR = 19;
    /// @dev Writes what the status mirror shows of other chains: the inbox.
    uint64 internal constant STATUS_MIRROR = 20;
}
