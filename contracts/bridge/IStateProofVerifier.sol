// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICometLightClient} from "./ICometLightClient.sol";
import {IStateProof} from "./IStateProof.sol";

/// @dev `abi.encode(StateProof)` is a proof; no other bytes are.
struct StateProof {
    /// @dev Of a header that the light client knows; the execution block is that of `height` − 1.
    uint64 height;
    /// @dev Of the outbox, as the client has taken it with the header.
    bytes32 accumulator;
    /// @dev RLP of the execution block's header.
    bytes executionHeader;
    /// @dev Nodes from the state root to the account, and from its storage root to the slot, as `eth_getProof` answers.
    bytes[] accountProof;
    bytes[] storageProof;
    /// @dev The slot is zero: the nodes show that it is not in the trie. Else they end at its value.
    bool isAbsent;
}

/// @title Slots of other chains, shown under the headers that a light client has taken.
interface IStateProofVerifier is IStateProof {
    event StateProofClientSet(uint64 indexed chainId, ICometLightClient client);

    error StateProofClientUnknown(uint64 chainId);
    /// @dev The client is of chain `actual`.
    error StateProofClientInvalid(uint64 chainId, uint64 actual);
    /// @dev Not the one encoding of a {StateProof}.
    error StateProofNotCanonical();
    /// @dev The header speaks of execution block `expected`.
    error StateProofBlockUnexpected(uint256 number, uint256 expected);
    /// @dev The account has no storage that could be shown: on that chain there is none, or the proof is of another.
    error StateProofAccountInvalid(address account);
    /// @dev Not the value of a slot: 1 to 32 bytes without a leading zero.
    error StateProofValueInvalid();
    error TrieProofEndsEarly(uint256 nodes);
    /// @dev Nodes follow the one that decides.
    error TrieProofEndsLate(uint256 index);
    error TrieNodeUnexpected(uint256 index);
    error TrieNodeInvalid(uint256 index);
    /// @dev What was said to be absent is there.
    error TrieKeyPresent();

    /// @notice Names the light client of a chain; zero for none. Restricted to {Roles.BRIDGE}.
    /// @dev Emits {StateProofClientSet}. Requirements: the client is of that chain.
    function setClient(uint64 chainId, ICometLightClient client) external;

    /// @notice The light client of a chain; zero if there is none.
    function clientOf(uint64 chainId) external view returns (ICometLightClient);

    /// @notice As {storageAt}, and when it held: number and time (unix seconds) of the execution block. Zero means something only by that.
    function storageAndBlock(
        uint64 chainId,
        address account,
        bytes32 slot,
        bytes calldata proof
    ) external view returns (bytes32 value, uint64 blockNumber, uint64 timestamp);
}
