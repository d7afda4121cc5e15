// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Where and when the other chain said what a mirror shows; zeros if it shows nothing.
struct Sighting {
    /// @dev Grows with each publication of the mirror that sent it.
    uint64 version;
    /// @dev Of the other chain, when it was published: height and unix seconds.
    uint64 height;
    uint64 time;
    /// @dev The message that brought it: keccak256 of its canonical bytes.
    bytes32 messageId;
}

/// @title Shows on one chain what stands on another. The same contract stands on each chain; each knows its counterparts.
/// @dev A publication is read from this chain and sent through the outbox. It may overtake another: the one with the higher version stays,
/// whatever the order in which they arrive. What the mirror shows is as old as its {Sighting-height}: publish again after a change.
interface IMirror {
    event MirrorCounterpartSet(uint64 indexed chainId, address counterpart);
    event MirrorPublished(
        bytes32 indexed id,
        uint64 indexed destinationChainId,
        uint64 version,
        bytes32 indexed messageId
    );
    /// @dev A later version was here first: nothing has changed.
    event MirrorOvertaken(uint64 indexed sourceChainId, bytes32 indexed id, uint64 version, uint64 known);

    /// @dev The zero chain or this one.
    error MirrorChainInvalid(uint64 chainId);
    error MirrorCounterpartUnknown(uint64 chainId);
    /// @dev Not the counterpart of its chain.
    error MirrorSenderUnknown(bytes sender);
    error MirrorValueRefused(uint256 value);
    /// @dev This chain has nothing under the id that could be published.
    error MirrorNothingToPublish(bytes32 id);

    /// @notice Names the mirror of another chain, to which this one publishes and from which it takes; zero for none. Restricted to
    /// {Roles.BRIDGE}.
    /// @dev Emits {MirrorCounterpartSet}. What is shown already stays. Requirements: the chain is neither 0 nor this one.
    function setCounterpart(uint64 chainId, address counterpart) external;

    function counterpartOf(uint64 chainId) external view returns (address);
}
