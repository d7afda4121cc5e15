// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {CommitteeVerifier} from "../../../contracts/bridge/CommitteeVerifier.sol";
import {CommitteeSigner, ICommitteeVerifier} from "../../../contracts/bridge/ICommitteeVerifier.sol";
import {ICurses} from "../../../contracts/bridge/ICurses.sol";
import {IInbox, MessageClass, MessageState} from "../../../contracts/bridge/IInbox.sol";
import {IOutbox} from "../../../contracts/bridge/IOutbox.sol";
import {Inbox} from "../../../contracts/bridge/Inbox.sol";
import {Message} from "../../../contracts/bridge/Message.sol";
import {MessageBytes} from "../../../contracts/bridge/MessageBytes.sol";
import {Outbox} from "../../../contracts/bridge/Outbox.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {MemberFixture} from "../member/MemberFixture.sol";
import {BridgeReceiver} from "./BridgeReceiver.sol";

/// @dev Both ends of a route in one EVM, whose chain id the tests set: the outbox is of SOURCE, everything else of HERE. The test holds BRIDGE and
/// CURSE. Seven signers, of which those with even places are of CN; five suffice.
abstract contract BridgeFixture is MemberFixture {
    uint64 internal constant SOURCE = 1001;
    uint64 internal constant HERE = 1002;
    uint64 internal constant EPOCH = 3;
    address internal constant SENDER = address(0x5e4de4);

    Outbox internal outbox;
    Inbox internal inbox;
    CommitteeVerifier internal committee;
    BridgeReceiver internal receiver;
    uint256[] internal secrets;

    function deployBridge() internal {
        vm.warp(1_800_000_000);
        vm.chainId(SOURCE);
        deployMembers();
        outbox = new Outbox(address(manager), members);
        vm.chainId(HERE);
        address[] memory guarded = new address[](1);
        guarded[0] = address(outbox);
        inbox = new Inbox(address(manager), guarded);
        committee = new CommitteeVerifier(address(manager), CN, EU);
        receiver = new BridgeReceiver();
        giveOffices();
        vm.chainId(SOURCE);
        outbox.setRoute(HERE, address(inbox));
        vm.chainId(HERE);
        secrets = ascendingSecrets(7);
        committee.setCommittee(EPOCH, signersOf(secrets), 5, uint64(block.timestamp));
        inbox.setRoute(SOURCE, address(outbox), one(address(committee)), [1, 1, 1]);
        inbox.setRecipient(address(receiver), MessageClass.Data);
        for (uint8 i = 1; i < 4; ++i) inbox.setLimit(SOURCE, MessageClass(i), 1000, 3600);
    }

    function giveOffices() internal {
        bytes4[] memory selectors = new bytes4[](2);
        selectors[0] = ICurses.curseRoute.selector;
        selectors[1] = ICurses.curseAll.selector;
        manager.setTargetFunctionRole(address(outbox), selectors, Roles.CURSE);
        manager.setTargetFunctionRole(address(inbox), selectors, Roles.CURSE);
        selectors = new bytes4[](4);
        selectors[0] = ICurses.liftRoute.selector;
        selectors[1] = ICurses.liftAll.selector;
        selectors[2] = IOutbox.setRoute.selector;
        selectors[3] = IOutbox.setRescue.selector;
        manager.setTargetFunctionRole(address(outbox), selectors, Roles.BRIDGE);
        selectors = new bytes4[](8);
        selectors[0] = ICurses.liftRoute.selector;
        selectors[1] = ICurses.liftAll.selector;
        selectors[2] = IInbox.setRoute.selector;
        selectors[3] = IInbox.setRecipient.selector;
        selectors[4] = IInbox.setRescue.selector;
        selectors[5] = IInbox.setLimit.selector;
        selectors[6] = IInbox.guard.selector;
        selectors[7] = IInbox.cancel.selector;
        manager.setTargetFunctionRole(address(inbox), selectors, Roles.BRIDGE);
        selectors = new bytes4[](1);
        selectors[0] = ICommitteeVerifier.setCommittee.selector;
        manager.setTargetFunctionRole(address(committee), selectors, Roles.BRIDGE);
        manager.grantRole(Roles.BRIDGE, address(this), 0);
        manager.grantRole(Roles.CURSE, address(this), 0);
    }

    /// @dev What the outbox would send as its message `nonce`.
    function messageTo(address recipient, uint64 nonce, bytes memory payload) internal view returns (Message memory) {
        return
            Message({
                sourceChainId: SOURCE,
                outbox: address(outbox),
                nonce: nonce,
                destinationChainId: HERE,
                inbox: address(inbox),
                sender: SENDER,
                recipient: recipient,
                gasLimit: 200_000,
                payload: payload
            });
    }

    function bytesTo(address recipient, uint64 nonce) internal view returns (bytes memory) {
        return MessageBytes.encode(messageTo(recipient, nonce, "payload"));
    }

    function deliverOne(bytes memory message) internal {
        (bytes[] memory messages, bytes[] memory proofs) = attested(oneOf(message));
        inbox.deliver(messages, proofs);
    }

    function attested(bytes[] memory messages) internal view returns (bytes[] memory, bytes[] memory proofs) {
        return (messages, oneOf(proofOf(messages, 5)));
    }

    /// @dev By the first of the signers.
    function proofOf(bytes[] memory messages, uint256 count) internal view returns (bytes memory) {
        uint256[] memory signing = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) signing[i] = secrets[i];
        return proofBy(idsOf(messages), EPOCH, signing);
    }

    function proofBy(
        bytes32[] memory messageIds,
        uint64 epoch,
        uint256[] memory signing
    ) internal view returns (bytes memory) {
        bytes32 digest = digestOf(SOURCE, address(outbox), messageIds, epoch);
        return abi.encode(epoch, signaturesOf(digest, signing));
    }

    function signaturesOf(bytes32 digest, uint256[] memory signing) internal pure returns (bytes memory signatures) {
        for (uint256 i = 0; i < signing.length; ++i) {
            signatures = abi.encodePacked(signatures, signature(signing[i], digest));
        }
    }

    /// @dev Written out from EIP-712, not through the library that the contract uses.
    function digestOf(
        uint64 sourceChainId,
        address from,
        bytes32[] memory messageIds,
        uint64 epoch
    ) internal view returns (bytes32) {
        return digestFor(address(committee), HERE, structOf(sourceChainId, from, messageIds, epoch));
    }

    function structOf(
        uint64 sourceChainId,
        address from,
        bytes32[] memory messageIds,
        uint64 epoch
    ) internal pure returns (bytes32) {
        bytes32 typeHash = keccak256(
            "Attestation(uint64 sourceChainId,address outbox,bytes32 messagesHash,uint64 epoch)"
        );
        return keccak256(abi.encode(typeHash, sourceChainId, from, keccak256(abi.encodePacked(messageIds)), epoch));
    }

    function digestFor(address verifier, uint256 chainId, bytes32 message) internal pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CausewayCommittee"),
                keccak256("1"),
                chainId,
                verifier
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }

    function idsOf(bytes[] memory messages) internal pure returns (bytes32[] memory messageIds) {
        messageIds = new bytes32[](messages.length);
        for (uint256 i = 0; i < messages.length; ++i) messageIds[i] = keccak256(messages[i]);
    }

    function interoperable(uint256 chainId, address account) internal pure returns (bytes memory) {
        return InteroperableAddress.formatEvmV1(chainId, account);
    }

    function gasLimitAttribute(uint256 gasLimit) internal pure returns (bytes[] memory) {
        return oneOf(abi.encodeWithSignature("gasLimit(uint32)", gasLimit));
    }

    function oneOf(bytes memory value) internal pure returns (bytes[] memory values) {
        values = new bytes[](1);
        values[0] = value;
    }

    function one(address value) internal pure returns (address[] memory values) {
        values = new address[](1);
        values[0] = value;
    }

    function signersOf(uint256[] memory of_) internal pure returns (CommitteeSigner[] memory signers) {
        signers = new CommitteeSigner[](of_.length);
        for (uint256 i = 0; i < of_.length; ++i) {
            signers[i] = CommitteeSigner(vm.addr(of_[i]), i % 2 == 0 ? CN : EU);
        }
    }

    /// @dev Secrets whose accounts ascend.
    function ascendingSecrets(uint256 count) internal pure returns (uint256[] memory sorted) {
        sorted = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 place = i;
            for (; place > 0 && vm.addr(sorted[place - 1]) > vm.addr(i + 0xc1); --place) {
                sorted[place] = sorted[place - 1];
            }
            sorted[place] = i + 0xc1;
        }
    }

    function assertState(bytes memory message, MessageState expected, string memory what) internal view {
        assertEq(uint8(inbox.stateOf(message)), uint8(expected), what);
    }
}
