// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Message} from "../../../contracts/bridge/Message.sol";
import {MessageBytes} from "../../../contracts/bridge/MessageBytes.sol";
import {Test} from "../support/Test.sol";

/// @dev The library from outside: decoding takes calldata.
contract Codec {
    function decode(bytes calldata encoded) external pure returns (Message memory) {
        return MessageBytes.decode(encoded);
    }

    function encode(Message calldata message) external pure returns (bytes memory) {
        return MessageBytes.encode(message);
    }

    function id(bytes calldata encoded) external pure returns (bytes32) {
        return MessageBytes.id(encoded);
    }
}

/// @dev One message, one encoding; the same as in TypeScript.
contract MessageBytesTest is Test {
    string private constant VECTORS = "test/vectors/bridge/messages.json";
    Codec private _codec;

    function setUp() public {
        _codec = new Codec();
    }

    function test_Vectors_BytesIdsAndAccumulator() public view {
        string memory json = vm.readFile(VECTORS);
        string[5] memory places = ["0", "1", "2", "3", "4"];
        bytes32 accumulator = 0;
        for (uint256 i = 0; i < places.length; ++i) {
            string memory place = string.concat(".messages[", places[i], "]");
            Message memory message = _parsed(json, string.concat(place, ".message"));
            bytes memory encoded = vm.parseJsonBytes(json, string.concat(place, ".bytes"));
            bytes32 expected = vm.parseJsonBytes32(json, string.concat(place, ".id"));
            assertEq(keccak256(_codec.encode(message)), keccak256(encoded), "bytes");
            assertEq(keccak256(abi.encode(_codec.decode(encoded))), keccak256(abi.encode(message)), "message");
            assertEq(_codec.id(encoded), expected, "id");
            accumulator = keccak256(abi.encodePacked(accumulator, expected));
            assertEq(
                accumulator,
                vm.parseJsonBytes32(json, string.concat(".accumulators[", places[i], "]")),
                "accumulator"
            );
        }
    }

    function testFuzz_Decode_BringsBackWhatWasEncoded(Message calldata message) public view {
        bytes memory encoded = _codec.encode(message);
        assertEq(encoded.length, 113 + message.payload.length, "length");
        assertEq(keccak256(abi.encode(_codec.decode(encoded))), keccak256(abi.encode(message)), "message");
    }

    /// @dev Whatever decodes is what it encodes to: there is no second encoding.
    function testFuzz_Decode_OnlyCanonicalBytes(bytes calldata noise, bool isMended) public view {
        bytes memory encoded = noise;
        if (isMended && noise.length >= 113) {
            encoded[0] = 0x01;
            for (uint256 i = 0; i < 4; ++i) encoded[109 + i] = bytes4(uint32(noise.length - 113))[i];
        }
        try _codec.decode(encoded) returns (Message memory message) {
            assertEq(keccak256(_codec.encode(message)), keccak256(encoded), "bytes");
        } catch (bytes memory reason) {
            assertEq(bytes4(reason), MessageBytes.MessageNotCanonical.selector, "reason");
            assertTrue(!isMended || noise.length < 113, "refused");
        }
    }

    function test_Decode_EveryFlippedByteIsRefusedOrAnotherMessage() public view {
        Message memory message;
        message.payload = "payload";
        bytes memory encoded = _codec.encode(message);
        bytes32 id = _codec.id(encoded);
        for (uint256 i = 0; i < encoded.length; ++i) {
            encoded[i] = ~encoded[i];
            try _codec.decode(encoded) returns (Message memory other) {
                assertTrue(i != 0 && (i < 109 || i >= 113), "length or version");
                assertTrue(_codec.id(encoded) != id, "id");
                assertTrue(keccak256(abi.encode(other)) != keccak256(abi.encode(message)), "message");
            } catch {
                assertTrue(i == 0 || (i >= 109 && i < 113), "refused");
            }
            encoded[i] = ~encoded[i];
        }
    }

    function testFuzz_Decode_RevertWhen_BytesFollowOrLack(Message calldata message, bytes calldata more) public {
        bytes memory encoded = _codec.encode(message);
        if (more.length != 0) {
            _expectRefused(encoded.length + more.length);
            _codec.decode(bytes.concat(encoded, more));
        }
        uint256 length = encoded.length - 1;
        assembly ("memory-safe") {
            mstore(encoded, length)
        }
        _expectRefused(length);
        _codec.decode(encoded);
    }

    function test_Decode_RevertWhen_Empty() public {
        _expectRefused(0);
        _codec.decode("");
    }

    function _parsed(string memory json, string memory place) private pure returns (Message memory message) {
        message.sourceChainId = uint64(vm.parseJsonUint(json, string.concat(place, ".sourceChainId")));
        message.outbox = address(bytes20(vm.parseJsonBytes(json, string.concat(place, ".outbox"))));
        message.nonce = uint64(vm.parseJsonUint(json, string.concat(place, ".nonce")));
        message.destinationChainId = uint64(vm.parseJsonUint(json, string.concat(place, ".destinationChainId")));
        message.inbox = address(bytes20(vm.parseJsonBytes(json, string.concat(place, ".inbox"))));
        message.sender = address(bytes20(vm.parseJsonBytes(json, string.concat(place, ".sender"))));
        message.recipient = address(bytes20(vm.parseJsonBytes(json, string.concat(place, ".recipient"))));
        message.gasLimit = uint32(vm.parseJsonUint(json, string.concat(place, ".gasLimit")));
        message.payload = vm.parseJsonBytes(json, string.concat(place, ".payload"));
    }

    function _expectRefused(uint256 length) private {
        vm.expectRevert(abi.encodeWithSelector(MessageBytes.MessageNotCanonical.selector, length));
    }
}
