// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Decision, Deadlines, Leg, Part, Specification} from "../../../contracts/bridge/Atomic.sol";
import {CommitteeVerifier} from "../../../contracts/bridge/CommitteeVerifier.sol";
import {Coordinator} from "../../../contracts/bridge/Coordinator.sol";
import {IInbox, MessageClass} from "../../../contracts/bridge/IInbox.sol";
import {IStateProof} from "../../../contracts/bridge/IStateProof.sol";
import {Inbox} from "../../../contracts/bridge/Inbox.sol";
import {Outbox} from "../../../contracts/bridge/Outbox.sol";
import {RightMint} from "../../../contracts/bridge/RightMint.sol";
import {TokenLock} from "../../../contracts/bridge/TokenLock.sol";
import {RightTerms} from "../../../contracts/right/IUsageRight.sol";
import {SettlementToken} from "../../../contracts/settlement/SettlementToken.sol";
import {RightFixture} from "../right/RightFixture.sol";
import {Vm} from "../support/Test.sol";
import {BridgeFixture} from "./BridgeFixture.sol";

/// @dev A right bought on AWAY with tokens of HOME, over the real bridge: a committee, 5 of 7 signatures for each message, none batched.
/// Whole transactions, with the 21,000 and the calldata, everything cold, refunds not deducted.
contract AtomicGasTest is RightFixture, BridgeFixture {
    struct End {
        Outbox outbox;
        Inbox inbox;
        CommitteeVerifier committee;
    }

    uint64 private constant _HOME = SOURCE;
    uint64 private constant _AWAY = HERE;
    uint128 private constant _PRICE = 500_000_000;
    uint256 private constant _MOST_GAS = 1_260_000;

    End private _home;
    End private _away;
    Coordinator private _coordinator;
    SettlementToken private _token;
    TokenLock private _lock;
    RightMint private _mint;

    function setUp() public {
        deployRights();
        secrets = ascendingSecrets(7);
        (_home, _away) = (_end(_HOME), _end(_AWAY));
        _connect(_HOME, _home, _AWAY, _away);
        _connect(_AWAY, _away, _HOME, _home);
        vm.chainId(_HOME);
        _coordinator = new Coordinator(_home.outbox, address(_home.inbox));
        _token = new SettlementToken(address(manager), members, "Digital euro", "DEUR");
        _lock = new TokenLock(address(manager), _home.outbox, address(_home.inbox), IStateProof(address(0)), _token);
        _lock.setCoordinator(_HOME, address(_coordinator));
        _home.inbox.setRecipient(address(_coordinator), MessageClass.Decision);
        _token.setSystemAccount(address(_lock), true);
        vm.chainId(_AWAY);
        _mint = new RightMint(address(manager), _away.outbox, address(_away.inbox), IStateProof(address(0)), rights);
        _mint.setCoordinator(_HOME, address(_coordinator));
        _away.inbox.setRecipient(address(_mint), MessageClass.Decision);
        manager.grantRole(manager.ADMIN_ROLE(), address(_mint), 0);
        _token.mint(institute, 10 * _PRICE);
        vm.prank(institute);
        _token.approve(address(_lock), 10 * _PRICE);
    }

    /// @dev The second purchase of the same parties: what one costs day by day.
    function test_Gas_ThreePhases() public {
        (uint256 first, ) = _purchase(1);
        vm.snapshotValue("bridge", "threePhaseFirst", first);
        (uint256 total, uint256[] memory parts) = _purchase(2);
        string[6] memory names = ["Begin", "Prepare", "Vote", "Execute", "Result", "Commit"];
        for (uint256 i = 0; i < names.length; ++i) {
            vm.snapshotValue("bridge", string.concat("threePhase", names[i]), parts[i]);
        }
        vm.snapshotValue("bridge", "threePhase", total);
        assertLe(total, _MOST_GAS, "all chains");
    }

    function _purchase(uint256 nonce) private returns (uint256 total, uint256[] memory parts) {
        (Specification memory specification, bytes[] memory args) = _specification();
        vm.chainId(_HOME);
        bytes32 xid = _coordinator.xidOf(institute, nonce, specification);
        vm.chainId(_AWAY);
        bytes[] memory consents = new bytes[](2);
        consents[1] = signature(0xa0, _mint.consentDigest(xid, 1));
        bytes memory data = abi.encodeCall(_coordinator.begin, (specification, nonce, args, consents));
        parts = new uint256[](6);
        vm.chainId(_HOME);
        bytes memory message;
        (parts[0], message) = _gasOf(address(_coordinator), institute, data);
        for (uint256 i = 1; i < 6; ++i) {
            // PREPARE, EXECUTE and COMMIT go to AWAY, the answers to HOME.
            (parts[i], message) = _deliver(message, i % 2 == 1);
        }
        for (uint256 i = 0; i < 6; ++i) total += parts[i];
        assertTrue(_coordinator.decisionOf(xid) == Decision.Committed, "committed");
        RightTerms memory terms = validTerms();
        uint256 before = rights.balanceOf(institute);
        _mint.claim(Part(_HOME, address(_coordinator), xid, 1), hospital, terms, POLICY);
        assertEq(rights.balanceOf(institute), before + 1, "minted");
        assertEq(_lock.creditOf(hospital), nonce * _PRICE, "paid");
    }

    function _deliver(bytes memory message, bool isToAway) private returns (uint256 gasUsed, bytes memory next) {
        (End memory from, End memory to) = isToAway ? (_home, _away) : (_away, _home);
        (uint64 source, uint64 destination) = isToAway ? (_HOME, _AWAY) : (_AWAY, _HOME);
        vm.chainId(destination);
        bytes[] memory messages = oneOf(message);
        bytes32 structHash = structOf(source, address(from.outbox), idsOf(messages), EPOCH);
        bytes32 digest = digestFor(address(to.committee), destination, structHash);
        uint256[] memory signing = new uint256[](5);
        for (uint256 i = 0; i < 5; ++i) signing[i] = secrets[i];
        bytes[] memory proofs_ = oneOf(abi.encode(EPOCH, signaturesOf(digest, signing)));
        bytes memory data = abi.encodeCall(IInbox.deliver, (messages, proofs_));
        return _gasOf(address(to.inbox), address(this), data);
    }

    /// @dev Also the message that was sent meanwhile; empty if there was none.
    function _gasOf(
        address target,
        address caller,
        bytes memory data
    ) private returns (uint256 gasUsed, bytes memory message) {
        _coolAll();
        gasUsed = 21_000;
        for (uint256 i = 0; i < data.length; ++i) gasUsed += data[i] == 0 ? 4 : 16;
        vm.recordLogs();
        vm.prank(caller);
        uint256 before = gasleft();
        (bool success, ) = target.call(data);
        // The target of a transaction is warm.
        gasUsed += before - gasleft() - 2_500;
        assertTrue(success, "succeeds");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            bool isSent = logs[i].topics[0] == keccak256("MessageCommitted(bytes32,uint64,uint64,bytes32,bytes)");
            if (isSent) (, message) = abi.decode(logs[i].data, (bytes32, bytes));
        }
    }

    function _coolAll() private {
        for (uint256 i = 0; i < 2; ++i) {
            End memory end = i == 0 ? _home : _away;
            vm.cool(address(end.outbox));
            vm.cool(address(end.inbox));
            vm.cool(address(end.committee));
        }
        vm.cool(address(_coordinator));
        vm.cool(address(_token));
        vm.cool(address(_lock));
        vm.cool(address(_mint));
        vm.cool(address(rights));
        vm.cool(address(products));
        vm.cool(address(members));
        vm.cool(address(manager));
    }

    function _specification() private view returns (Specification memory specification, bytes[] memory args) {
        args = new bytes[](2);
        (args[0], args[1]) = (abi.encode(institute, hospital), abi.encode(hospital, validTerms()));
        specification.legs = new Leg[](2);
        bytes32 pay = keccak256("TokenLock.pay");
        bytes32 mint = keccak256("RightMint.mint");
        specification.legs[0] = Leg(_HOME, address(_lock), pay, keccak256(args[0]), _PRICE, 250_000);
        specification.legs[1] = Leg(_AWAY, address(_mint), mint, keccak256(args[1]), 0, 250_000);
        uint40 now_ = uint40(block.timestamp);
        specification.deadlines = Deadlines(now_ + 60, now_ + 120, now_ + 180);
    }

    function _end(uint64 chainId) private returns (End memory end) {
        vm.chainId(chainId);
        end.outbox = new Outbox(address(manager), members);
        address[] memory guarded = new address[](1);
        guarded[0] = address(end.outbox);
        end.inbox = new Inbox(address(manager), guarded);
        end.committee = new CommitteeVerifier(address(manager), CN, EU);
        end.committee.setCommittee(EPOCH, signersOf(secrets), 5, uint64(block.timestamp));
    }

    function _connect(uint64 chainId, End memory end, uint64 otherChainId, End memory other) private {
        vm.chainId(chainId);
        end.outbox.setRoute(otherChainId, address(other.inbox));
        end.inbox.setRoute(otherChainId, address(other.outbox), one(address(end.committee)), [1, 1, 1]);
        end.inbox.setLimit(otherChainId, MessageClass.Decision, 1000, 3600);
    }
}
