// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {TrieProof} from "@openzeppelin/contracts/utils/cryptography/TrieProof.sol";
import {ICometLightClient} from "./ICometLightClient.sol";
import {IStateProof} from "./IStateProof.sol";
import {IStateProofVerifier, StateProof} from "./IStateProofVerifier.sol";
import {TrieAbsence} from "./TrieAbsence.sol";

/// @title Slots of other chains, shown under the headers that a light client has taken.
contract StateProofVerifier is IStateProofVerifier, AccessManaged {
    using RLP for Memory.Slice;

    /// @dev Places in the header of an execution block.
    uint256 private constant STATE_ROOT = 3;
    uint256 private constant NUMBER = 8;
    uint256 private constant TIMESTAMP = 11;
    /// @dev nonce, balance, storage root, code hash.
    uint256 private constant ACCOUNT_ITEMS = 4;
    uint256 private constant STORAGE_ROOT = 2;

    mapping(uint64 chainId => ICometLightClient) private _clients;

    constructor(address initialAuthority) AccessManaged(initialAuthority) {}

    /// @inheritdoc IStateProofVerifier
    function setClient(uint64 chainId, ICometLightClient client) external restricted {
        if (address(client) != address(0)) {
            uint64 actual = client.peerChainId();
            require(actual == chainId, StateProofClientInvalid(chainId, actual));
        }

        _clients[chainId] = client;

        emit StateProofClientSet(chainId, client);
    }

    /// @inheritdoc IStateProof
    function storageAt(
        uint64 chainId,
        address account,
        bytes32 slot,
        bytes calldata proof
    ) external view returns (bytes32 value) {
        (value, , ) = storageAndBlock(chainId, account, slot, proof);
    }

    /// @inheritdoc IStateProofVerifier
    function clientOf(uint64 chainId) external view returns (ICometLightClient) {
        return _clients[chainId];
    }

    /// @inheritdoc IStateProofVerifier
    function storageAndBlock(
        uint64 chainId,
        address account,
        bytes32 slot,
        bytes calldata proof
    ) public view returns (bytes32 value, uint64 blockNumber, uint64 timestamp) {
        ICometLightClient client = _clients[chainId];
        require(address(client) != address(0), StateProofClientUnknown(chainId));
        StateProof memory shown = abi.decode(proof, (StateProof));
        require(keccak256(abi.encode(shown)) == keccak256(proof), StateProofNotCanonical());
        client.checkHeader(shown.height, keccak256(shown.executionHeader), shown.accumulator);

        bytes32 stateRoot;
        (stateRoot, blockNumber, timestamp) = _headerOf(shown);
        bytes32 storageRoot = _storageRoot(stateRoot, account, shown.accountProof);
        value = _valueAt(storageRoot, keccak256(abi.encode(slot)), shown);
    }

    function _headerOf(StateProof memory shown) private pure returns (bytes32 root, uint64 number, uint64 timestamp) {
        Memory.Slice[] memory fields = RLP.decodeList(shown.executionHeader);
        uint256 decoded = fields[NUMBER].readUint256();
        require(decoded == shown.height - 1, StateProofBlockUnexpected(decoded, shown.height - 1));
        return (fields[STATE_ROOT].readBytes32(), uint64(decoded), uint64(fields[TIMESTAMP].readUint256()));
    }

    /// @dev An account that is not there has no proof: on a chain where nothing was deployed yet, all its slots would be zero.
    function _storageRoot(bytes32 stateRoot, address account, bytes[] memory proof) private pure returns (bytes32) {
        bytes memory key = abi.encodePacked(keccak256(abi.encodePacked(account)));
        Memory.Slice[] memory items = RLP.decodeList(TrieProof.traverse(stateRoot, key, proof));
        require(items.length == ACCOUNT_ITEMS, StateProofAccountInvalid(account));
        return items[STORAGE_ROOT].readBytes32();
    }

    function _valueAt(bytes32 storageRoot, bytes32 key, StateProof memory shown) private pure returns (bytes32) {
        if (shown.isAbsent) {
            TrieAbsence.check(storageRoot, key, shown.storageProof);
            return 0;
        }
        bytes memory item = TrieProof.traverse(storageRoot, abi.encodePacked(key), shown.storageProof);
        bytes memory value = RLP.decodeBytes(item);
        require(value.length != 0 && value.length <= 32 && value[0] != 0, StateProofValueInvalid());
        return bytes32(value) >> (8 * (32 - value.length));
    }
}
