// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Atomic, AtomicMessage, Deadlines, Leg, Order, Part, Specification} from "../../../contracts/bridge/Atomic.sol";
import {Coordinator} from "../../../contracts/bridge/Coordinator.sol";
import {Participant} from "../../../contracts/bridge/Participant.sol";
import {Test} from "../support/Test.sol";
import {FickleParticipant, Mood} from "./FickleParticipant.sol";
import {Held, TestGateway} from "./TestGateway.sol";
import {TestProof} from "./TestProof.sol";

/// @dev Three chains in one EVM, each with its own id and clock: the coordinator's, and two others.
abstract contract AtomicFixture is Test {
    uint64 internal constant HOME = 1001;
    uint64 internal constant AWAY = 1002;
    uint64 internal constant THIRD = 1003;
    uint40 internal constant START = 1_800_000_000;
    uint32 internal constant HOOK_GAS = 300_000;
    bytes32 internal constant EVIDENCE = keccak256("evidence");

    address internal authority;
    TestGateway internal gateway;
    TestProof internal proofs;
    Coordinator internal coordinator;
    mapping(uint64 chainId => uint256 time) internal clocks;

    /// @param manager the access manager, of which the test holds role 0.
    function deployAtomic(address manager) internal {
        (clocks[HOME], clocks[AWAY], clocks[THIRD]) = (START, START, START);
        on(HOME);
        authority = manager;
        gateway = new TestGateway();
        proofs = new TestProof();
        coordinator = new Coordinator(gateway, address(gateway));
    }

    /// @dev What follows happens on this chain, at its time.
    function on(uint64 chainId) internal {
        vm.chainId(chainId);
        vm.warp(clocks[chainId]);
    }

    function later(uint64 chainId, uint256 time) internal {
        clocks[chainId] = time;
        on(chainId);
    }

    function fickle() internal returns (FickleParticipant participant) {
        participant = new FickleParticipant(authority, gateway, address(gateway), proofs);
        participant.setCoordinator(HOME, address(coordinator));
    }

    function deadlines() internal pure returns (Deadlines memory) {
        return Deadlines(START + 60, START + 120, START + 180);
    }

    function legOf(uint64 chainId, address participant) internal pure returns (Leg memory) {
        return Leg(chainId, participant, keccak256("operation"), keccak256(""), 0, HOOK_GAS);
    }

    function specificationOf(Leg memory first, Leg memory second) internal pure returns (Specification memory result) {
        result.legs = new Leg[](2);
        (result.legs[0], result.legs[1]) = (first, second);
        result.deadlines = deadlines();
    }

    /// @dev As the coordinator of HOME would ask for the only leg of a transaction.
    function orderOf(address participant, uint256 nonce) internal view returns (Order memory order, Part memory part) {
        order.initiator = address(this);
        order.nonce = nonce;
        order.voteGas = 500_000;
        order.deadlines = deadlines();
        order.leg = legOf(AWAY, participant);
        order.legHashes = new bytes32[](1);
        order.legHashes[0] = Atomic.hashOf(order.leg);
        bytes32 hash = Atomic.specificationHash(order.legHashes, order.deadlines);
        part = Part(HOME, address(coordinator), "", 0);
        part.xid = Atomic.xidOf(HOME, address(coordinator), address(this), nonce, hash);
    }

    /// @dev A message of the coordinator to a participant on AWAY.
    function tell(address participant, bytes memory payload) internal returns (bool success) {
        (success, ) = gateway.forward(HOME, address(coordinator), participant, payload);
    }

    function signal(AtomicMessage kind, Part memory part) internal pure returns (bytes memory) {
        return Atomic.signal(kind, part.xid, part.index);
    }

    function empty(uint256 length) internal pure returns (bytes[] memory) {
        return new bytes[](length);
    }

    function begin(Specification memory specification, uint256 nonce) internal returns (bytes32) {
        on(HOME);
        uint256 legs = specification.legs.length;
        return coordinator.begin(specification, nonce, empty(legs), empty(legs));
    }

    /// @dev Delivers on the chain that the message goes to.
    function deliver(uint256 index) internal returns (bool success) {
        on(gateway.message(index).destination);
        (success, ) = gateway.deliver(index);
    }

    /// @dev Delivers everything in the order of sending, also what is sent meanwhile.
    function deliverFrom(uint256 index) internal returns (uint256) {
        for (; index < gateway.count(); ++index) assertTrue(deliver(index), "delivered");
        return index;
    }

    function kindAt(uint256 index) internal view returns (AtomicMessage) {
        return AtomicMessage(uint8(gateway.message(index).payload[0]));
    }
}
