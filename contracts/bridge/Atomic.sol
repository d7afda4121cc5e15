// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What one participant does in an atomic transaction.
struct Leg {
    uint64 chainId;
    address participant;
    /// @dev Names what the participant shall do; each participant says which one it knows.
    bytes32 operation;
    /// @dev keccak256 of the arguments, whose form the participant documents.
    bytes32 argsHash;
    /// @dev In the smallest unit of what the participant holds; 0 if it holds no amounts.
    uint128 amount;
    /// @dev Gas that the participant's own code gets to reserve, and again to execute.
    uint32 gasLimit;
}

/// @dev Unix seconds, each after the one before. Only liveness depends on them, never safety.
struct Deadlines {
    /// @dev Until then a participant reserves, by its own clock.
    uint40 prepareBy;
    /// @dev After it anyone may roll back a participant that has not executed, by the participant's clock.
    uint40 executeBy;
    /// @dev After it anyone may abort what is not decided, by the coordinator's clock.
    uint40 decideBy;
}

struct Specification {
    Leg[] legs;
    Deadlines deadlines;
}

/// @dev PREPARE, as a participant gets it: its own leg in full, the others only as hashes.
struct Order {
    address initiator;
    uint256 nonce;
    uint8 index;
    /// @dev Gas that the coordinator needs to receive the vote.
    uint32 voteGas;
    Deadlines deadlines;
    bytes32[] legHashes;
    Leg leg;
    bytes args;
    /// @dev The signature of whoever the participant asks for consent ({IParticipant.consentDigest}); may be empty.
    bytes consent;
}

/// @dev A participant's part in a transaction.
struct Part {
    uint64 chainId;
    address coordinator;
    bytes32 xid;
    uint8 index;
}

/// @dev The first byte of a message between coordinator and participant.
enum AtomicMessage {
    None,
    Prepare,
    Vote,
    Execute,
    Result,
    Commit,
    Abort,
    Final
}

/// @dev What stands in the coordinator's decision slot, for ever once it is not `None`.
enum Decision {
    None,
    Committed,
    Aborted
}

/// @dev Hashes and messages of atomic transactions.
///
/// Messages: PREPARE is `uint8 kind ‖ abi.encode(Order)`. All others are `uint8 kind ‖ bytes32 xid ‖ uint8 index`, VOTE and RESULT
/// with one more byte: 1 for YES or OK, 0 for NO or FAIL.
library Atomic {
    uint256 internal constant ANSWER_LENGTH = 35;
    uint256 internal constant SIGNAL_LENGTH = 34;

    error AtomicMessageInvalid(bytes payload);

    function hashOf(Leg memory leg) internal pure returns (bytes32) {
        return keccak256(abi.encode(leg));
    }

    function specificationHash(bytes32[] memory legHashes, Deadlines memory deadlines) internal pure returns (bytes32) {
        return keccak256(abi.encode(legHashes, deadlines));
    }

    /// @param chainId and `coordinator`: where the transaction is decided.
    function xidOf(
        uint64 chainId,
        address coordinator,
        address initiator,
        uint256 nonce,
        bytes32 specification
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(chainId, coordinator, initiator, nonce, specification));
    }

    function keyOf(Part memory part) internal pure returns (bytes32) {
        return keccak256(abi.encode(part));
    }

    function prepareMessage(Order memory order) internal pure returns (bytes memory) {
        return bytes.concat(bytes1(uint8(AtomicMessage.Prepare)), abi.encode(order));
    }

    function answer(AtomicMessage kind, bytes32 xid, uint8 index, bool yes) internal pure returns (bytes memory) {
        return abi.encodePacked(kind, xid, index, yes);
    }

    function signal(AtomicMessage kind, bytes32 xid, uint8 index) internal pure returns (bytes memory) {
        return abi.encodePacked(kind, xid, index);
    }

    function kindOf(bytes calldata payload) internal pure returns (AtomicMessage) {
        bool known = payload.length != 0 && uint8(payload[0]) <= uint8(type(AtomicMessage).max);
        if (!known) revert AtomicMessageInvalid(payload);
        return AtomicMessage(uint8(payload[0]));
    }

    function readSignal(bytes calldata payload) internal pure returns (bytes32 xid, uint8 index) {
        if (payload.length != SIGNAL_LENGTH) revert AtomicMessageInvalid(payload);
        return (bytes32(payload[1:33]), uint8(payload[33]));
    }

    function readAnswer(bytes calldata payload) internal pure returns (bytes32 xid, uint8 index, bool yes) {
        if (payload.length != ANSWER_LENGTH || uint8(payload[34]) > 1) revert AtomicMessageInvalid(payload);
        return (bytes32(payload[1:33]), uint8(payload[33]), uint8(payload[34]) == 1);
    }
}
