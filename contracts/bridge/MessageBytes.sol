// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Message} from "./Message.sol";

/// @dev The canonical bytes of a message, all integers big-endian; every number is the offset of a field, in bytes:
///
/// | 0 | 1 | 9 | 29 | 37 | 45 | 65 | 85 | 105 | 109 | 113 |
/// |---|---|---|---|---|---|---|---|---|---|---|
/// | version = 1 | sourceChainId | outbox | nonce | destinationChainId | inbox | sender | recipient | gasLimit | payload length | payload |
///
/// Widths are fixed and nothing may follow the payload, so that a message has one encoding and an encoding one message.
/// The same facts for every language: test/vectors/bridge/messages.json.
library MessageBytes {
    uint8 internal constant VERSION = 1;
    uint256 internal constant HEADER_BYTES = 113;

    /// @dev Another version, shorter than a header, or not exactly as long as the payload's length says.
    error MessageNotCanonical(uint256 length);

    /// @notice The canonical bytes.
    /// @dev The payload is shorter than 4 GiB: memory cannot hold more. Fields are written from the last to the first, each right-aligned in a
    /// word that ends where the field ends: what a word spills over the bytes before is written again by the next one.
    function encode(Message memory message) internal pure returns (bytes memory encoded) {
        uint256 payloadLength = message.payload.length;
        encoded = new bytes(HEADER_BYTES + payloadLength);
        assembly ("memory-safe") {
            let start := add(encoded, 32)
            mcopy(add(start, HEADER_BYTES), add(mload(add(message, 0x100)), 32), payloadLength)
            mstore(add(start, 81), payloadLength)
            mstore(add(start, 77), mload(add(message, 0xe0)))
            mstore(add(start, 73), mload(add(message, 0xc0)))
            mstore(add(start, 53), mload(add(message, 0xa0)))
            mstore(add(start, 33), mload(add(message, 0x80)))
            mstore(add(start, 13), mload(add(message, 0x60)))
            mstore(add(start, 5), mload(add(message, 0x40)))
            mstore(sub(start, 3), mload(add(message, 0x20)))
            mstore(sub(start, 23), mload(message))
            mstore(sub(start, 31), VERSION)
            mstore(encoded, add(HEADER_BYTES, payloadLength))
        }
    }

    /// @notice The message of canonical bytes.
    ///
    /// Requirements:
    /// - the bytes are canonical
    function decode(bytes calldata encoded) internal pure returns (Message memory message) {
        message = decodeHeader(encoded);
        message.payload = payloadOf(encoded);
    }

    /// @notice The message of canonical bytes without its payload, which is left empty.
    ///
    /// Requirements:
    /// - the bytes are canonical
    function decodeHeader(bytes calldata encoded) internal pure returns (Message memory message) {
        requireCanonical(encoded);
        message.sourceChainId = uint64(bytes8(encoded[1:9]));
        message.outbox = address(bytes20(encoded[9:29]));
        message.nonce = uint64(bytes8(encoded[29:37]));
        message.destinationChainId = uint64(bytes8(encoded[37:45]));
        message.inbox = address(bytes20(encoded[45:65]));
        message.sender = address(bytes20(encoded[65:85]));
        message.recipient = address(bytes20(encoded[85:105]));
        message.gasLimit = uint32(bytes4(encoded[105:109]));
    }

    /// @notice The payload of canonical bytes; whether they are canonical is not looked at.
    function payloadOf(bytes calldata encoded) internal pure returns (bytes calldata) {
        return encoded[HEADER_BYTES:];
    }

    /// @notice The id of canonical bytes; whether they are canonical is not looked at.
    function id(bytes calldata encoded) internal pure returns (bytes32) {
        return keccak256(encoded);
    }

    function requireCanonical(bytes calldata encoded) internal pure {
        require(encoded.length >= HEADER_BYTES, MessageNotCanonical(encoded.length));
        bool isCanonical =
            uint8(encoded[0]) == VERSION && uint32(bytes4(encoded[109:113])) == encoded.length - HEADER_BYTES;
        require(isCanonical, MessageNotCanonical(encoded.length));
    }
}
