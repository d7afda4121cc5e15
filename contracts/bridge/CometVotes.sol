// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CometBytes} from "./CometBytes.sol";
import {CometCommit, CometSignature, ICometLightClient} from "./ICometLightClient.sol";

/// @title The power behind CometBFT's precommits.
library CometVotes {
    struct Voter {
        address account;
        uint64 power;
    }

    uint256 private constant ODD = 1 << 255;
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// @dev The power of those who signed; reverts if a signature is not what it says. `nameField` is {nameFieldOf}.
    function power(
        CometCommit calldata commit,
        uint64 height,
        bytes32 blockHash,
        bytes memory nameField,
        mapping(uint256 index => Voter) storage voters
    ) internal view returns (uint256 signed) {
        bytes memory head = headOf(commit, height, blockHash);
        uint256 next = 0;
        for (uint256 i = 0; i < commit.signatures.length; ++i) {
            CometSignature calldata signature = commit.signatures[i];
            uint256 index = signature.index;
            require(index >= next, ICometLightClient.CometSignerUnordered(i));
            next = index + 1;
            // Behind the set there are no accounts, and no signature is by none.
            Voter memory voter = voters[index];
            address signer = _signer(signature, head, nameField);
            require(signer != address(0) && signer == voter.account, ICometLightClient.CometSignatureInvalid(i));
            signed += voter.power;
        }
    }

    /// @dev The field of a vote that names the chain: the last one.
    function nameFieldOf(string memory chainName) internal pure returns (bytes memory) {
        return abi.encodePacked(hex"32", bytes1(uint8(bytes(chainName).length)), chainName);
    }

    /// @dev What a validator signs: keccak256 of CanonicalVote behind its length. `head` is {headOf}.
    function digest(
        uint64 timeSeconds,
        uint32 timeNanos,
        bytes memory head,
        bytes memory nameField
    ) internal pure returns (bytes32) {
        bytes memory time = CometBytes.timestamp(timeSeconds, timeNanos);
        bytes memory length = CometBytes.varint(uint64(head.length + 1 + time.length + nameField.length));
        return keccak256(abi.encodePacked(length, head, bytes1(uint8(time.length)), time, nameField));
    }

    /// @dev What all precommits of a decision begin with: type, height, round (left out if 0), block.
    function headOf(
        CometCommit calldata commit,
        uint64 height,
        bytes32 blockHash
    ) internal pure returns (bytes memory) {
        bytes memory decided = CometBytes.blockId(blockHash, commit.partsTotal, commit.partsHash);
        bytes memory round =
            commit.round == 0 ? bytes("") : abi.encodePacked(hex"19", CometBytes.fixed64(commit.round));
        bytes8 height64 = CometBytes.fixed64(height);
        return abi.encodePacked(hex"080211", height64, round, hex"22", bytes1(uint8(decided.length)), decided, hex"2a");
    }

    function _signer(
        CometSignature calldata signature,
        bytes memory head,
        bytes memory nameField
    ) private pure returns (address) {
        bytes32 signed = digest(signature.timeSeconds, signature.timeNanos, head, nameField);
        uint256 s = uint256(signature.vs) & ~ODD;
        if (s > HALF_ORDER) return address(0);
        return ecrecover(signed, uint8(27 + (uint256(signature.vs) >> 255)), signature.r, bytes32(s));
    }
}
