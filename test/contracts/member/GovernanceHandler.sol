// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMemberRegistry} from "../../../contracts/member/IMemberRegistry.sol";
import {IValidatorSet} from "../../../contracts/member/IValidatorSet.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";
import {GovernanceElectorate} from "./GovernanceElectorate.sol";

/// @dev Proposes, votes, queues, executes, suspends, recovers, admits, replaces and grants, as anybody and at any time; counts by its own
/// books what must never happen.
contract GovernanceHandler is GovernanceElectorate {
    enum Kind {
        Admit,
        Suspend,
        Reinstate,
        Recover,
        AddValidator,
        RemoveValidator,
        PlanUpgrade,
        WithdrawUpgrade,
        ReinstateAndSuspend
    }

    struct Proposed {
        uint256 id;
        Kind kind;
        uint256 subject;
        uint256 other;
        uint256 secret;
        uint256 queuedAt;
        Draft made;
    }

    uint256 private constant KINDS = 9;

    uint256 public executedByMinority;
    uint256 public executedTooEarly;
    uint256 public countedTwice;
    uint256 public actedWhileAway;
    uint256 public actedWithoutKey;
    uint256 public grantedWrongly;
    uint256 public windowsOverrun;
    uint256 public seatsOverrun;
    /// @dev What has succeeded, so that a test sees that there was something to count.
    uint256 public executions;
    uint256 public emergencies;
    uint256 public grants;
    uint256 public activations;

    Proposed[] private _proposed;
    mapping(uint256 proposalId => mapping(uint256 number => bool)) private _voted;
    mapping(uint256 proposalId => mapping(uint256 number => bool)) private _inFavour;
    mapping(uint256 requestId => uint256 number) private _accused;
    mapping(uint256 number => mapping(uint256 day => uint256)) private _granted;
    uint256[] private _activatedAt;
    uint256[] private _mostFrom;
    bytes private _signed;
    uint256 private _signedBy;
    uint256 private _signedFor;

    constructor() {
        deployElectorate();
    }

    function propose(uint256 key, uint256 kind, uint256 subject) external {
        _propose(_keyAt(key), Kind(kind % KINDS), 1 + (subject % ORGANISATIONS));
    }

    function voteAs(uint256 key, uint256 proposal, uint8 choice) external {
        if (_proposed.length != 0) _vote(_keyAt(key), _recent(proposal).id, choice % 3);
    }

    /// @dev With the signature before, every third time.
    function voteBySignature(uint256 key, uint256 proposal, bool replays) external {
        if (_proposed.length == 0) return;
        if (!replays) {
            _signedBy = secrets[key % secrets.length];
            _signedFor = _recent(proposal).id;
            address signer = vm.addr(_signedBy);
            bytes32 digest = ballotDigest(address(governor), _signedFor, FOR, signer, governor.nonces(signer));
            _signed = signature(_signedBy, digest);
        }
        if (_signed.length == 0) return;
        try governor.castVoteBySig(_signedFor, FOR, vm.addr(_signedBy), _signed) {
            _count(vm.addr(_signedBy), _signedFor, FOR);
        } catch {}
    }

    function queueAny(uint256 proposal) external {
        if (_proposed.length != 0) _queue(_recent(proposal));
    }

    function executeAny(uint256 proposal) external {
        if (_proposed.length != 0) _execute(_recent(proposal));
    }

    /// @dev A whole decision, which would hardly ever come about by chance: who votes, and whether it is tried before its time, is chance.
    function carry(uint256 kind, uint256 subject, uint256 seed) external {
        _carry(Kind(kind % KINDS), subject, seed);
    }

    /// @dev A seat more or less, mostly less, decided by most; tried as soon as it may take force, or up to a window later.
    function reshape(uint256 subject, uint256 seed) external {
        _carry(seed % 3 == 0 ? Kind.AddValidator : Kind.RemoveValidator, subject, seed | (1 << 255));
        vm.warp(block.timestamp + 300 + ((seed >> 16) % WINDOW));
        uint256 count = validators.changeCount();
        if (count != 0) _activate(count);
    }

    /// @dev An applicant is admitted while a long vote goes on: it has no say in that one.
    function overtake(uint256 subject, uint256 seed) external {
        uint256 count = _proposed.length;
        _propose(_keyAt(seed), Kind.PlanUpgrade, 1);
        if (_proposed.length == count) return;
        uint256 id = _proposed[count].id;
        open(id);
        _carry(Kind.Admit, VOTERS + (subject % (ORGANISATIONS - VOTERS)), seed | (1 << 255));
        for (uint256 i = 0; i < secrets.length; ++i) {
            if ((seed >> (64 + i)) & 1 == 1) _vote(vm.addr(secrets[i]), id, FOR);
        }
    }

    /// @dev All whom chance chooses of the keys ask for one suspension.
    function alarm(uint256 accused, uint256 seed) external {
        _request(_keyAt(seed), 1 + (accused % ORGANISATIONS));
        uint256 requestId = board.requestCount();
        for (uint256 i = 0; requestId != 0 && i < secrets.length; ++i) {
            if ((seed >> i) & 1 == 1) _support(vm.addr(secrets[i]), requestId);
        }
    }

    function request(uint256 key, uint256 accused) external {
        _request(_keyAt(key), 1 + (accused % ORGANISATIONS));
    }

    function support(uint256 key, uint256 requestId) external {
        uint256 count = board.requestCount();
        if (count == 0) return;
        _support(_keyAt(key), count - (requestId % (count < 3 ? count : 3)));
    }

    function replace(uint256 key, uint256 number, uint256 index) external {
        number = 1 + (number % ORGANISATIONS);
        index %= CONSENSUS_KEYS;
        bytes memory proof = seatConsent(number, index);
        address caller = _keyAt(key);
        vm.prank(caller);
        try validators.scheduleReplacement(ids[number], xs[index], ys[index], type(uint256).max, proof) {
            _act(caller);
            if (numberOf[caller] != number) ++actedWithoutKey;
        } catch {}
    }

    function activate(uint256 change) external {
        uint256 count = validators.changeCount();
        if (count != 0) _activate(count - (change % (count < 6 ? count : 6)));
    }

    function grant(uint256 key, uint256 account) external {
        address receiver = _keyAt(account);
        uint256 before = receiver.balance;
        vm.prank(_keyAt(key));
        try station.grant(receiver) {
            uint256 number = numberOf[receiver];
            ++grants;
            uint256 given = _granted[number][block.timestamp / 1 days] += receiver.balance - before;
            bool eligible = isKey[receiver] && hasJoined(number) && !isAway(number);
            if (!eligible || given > PER_MEMBER) ++grantedWrongly;
            _spend(receiver);
        } catch {}
    }

    function wait(uint256 seconds_) external {
        vm.warp(block.timestamp + bound(seconds_, 1, seconds_ % 4 == 0 ? 2 hours : 200));
    }

    function gasStation() external view returns (address) {
        return address(station);
    }

    function set() external view returns (IValidatorSet) {
        return validators;
    }

    function proposals() external view returns (uint256) {
        return _proposed.length;
    }

    /// @dev Whether the ballot says what this book says.
    function isCountedRight(uint256 index) external view returns (bool) {
        uint256 id = _proposed[index].id;
        (uint256 inFavour, , ) = _countFor(id);
        return governor.ballot(id).votesFor == inFavour;
    }

    /// @dev Whether anybody but timelock and board has an office.
    function isOfficeTaken() external view returns (bool) {
        for (uint64 role = 0; role <= 14; ++role) {
            for (uint256 i = 0; i < secrets.length; ++i) {
                (bool held, ) = manager.hasRole(role, vm.addr(secrets[i]));
                if (held) return true;
            }
            (bool mine, ) = manager.hasRole(role, address(this));
            if (mine) return true;
        }
        return false;
    }

    function _carry(Kind kind, uint256 subject, uint256 seed) private {
        uint256 count = _proposed.length;
        _propose(_keyAt(seed), kind, 1 + (subject % ORGANISATIONS));
        if (_proposed.length == count) return;
        Proposed storage made = _proposed[count];
        open(made.id);
        for (uint256 i = 0; i < secrets.length; ++i) {
            // Three of four keys, or one of two.
            bool votes = (seed >> i) & 1 == 1 || (seed >> 255 == 1 && (seed >> (128 + i)) & 1 == 1);
            if (votes) _vote(vm.addr(secrets[i]), made.id, FOR);
        }
        close(made.id);
        _queue(made);
        vm.warp(block.timestamp + bound(seed, 0, 2 * _delayOf(made.kind)));
        _execute(made);
    }

    function _request(address requester, uint256 number) private {
        vm.prank(requester);
        try board.request(ids[number], 0) returns (uint256 requestId) {
            _accused[requestId] = number;
            _act(requester);
            _look(requestId);
        } catch {}
    }

    function _support(address supporter, uint256 requestId) private {
        vm.prank(supporter);
        try board.support(requestId) {
            _act(supporter);
            _look(requestId);
        } catch {}
    }

    function _activate(uint256 changeId) private {
        uint256 faults = (validators.seats() - 1) / 3;
        try validators.activate(changeId) {
            ++activations;
            _countActivation(faults);
        } catch {}
    }

    function _propose(address caller, Kind kind, uint256 subject) private {
        Proposed storage made = _proposed.push();
        made.kind = kind;
        made.subject = subject;
        made.other = 1 + (subject % VOTERS);
        made.secret = 0x30000 + _proposed.length;
        Draft memory drawn = _draw(made);
        // Numbered, so that the same is proposed again.
        drawn.description = string(abi.encode(_proposed.length));
        vm.prank(caller);
        try governor.propose(drawn.targets, drawn.values, drawn.calldatas, drawn.description) returns (uint256 id) {
            made.id = id;
            made.made = drawn;
            _act(caller);
        } catch {
            _proposed.pop();
        }
    }

    function _draw(Proposed storage made) private view returns (Draft memory drawn) {
        if (made.kind != Kind.ReinstateAndSuspend) return draft(_targetOf(made.kind), _callOf(made));
        drawn.targets = new address[](2);
        drawn.values = new uint256[](2);
        drawn.calldatas = new bytes[](2);
        (drawn.targets[0], drawn.targets[1]) = (address(members), address(members));
        drawn.calldatas[0] = abi.encodeCall(IMemberRegistry.reinstate, (ids[made.subject]));
        drawn.calldatas[1] = abi.encodeCall(IMemberRegistry.suspend, (ids[made.other], 0));
    }

    function _targetOf(Kind kind) private view returns (address) {
        return kind < Kind.AddValidator ? address(members) : address(validators);
    }

    function _callOf(Proposed storage made) private view returns (bytes memory) {
        Kind kind = made.kind;
        uint256 number = made.subject;
        if (kind == Kind.Admit) return abi.encodeCall(IMemberRegistry.admit, (ids[number]));
        if (kind == Kind.Suspend) return abi.encodeCall(IMemberRegistry.suspend, (ids[number], 0));
        if (kind == Kind.Reinstate) return abi.encodeCall(IMemberRegistry.reinstate, (ids[number]));
        if (kind == Kind.Recover) return abi.encodeCall(IMemberRegistry.recover, (ids[number], vm.addr(made.secret)));
        if (kind == Kind.RemoveValidator) return abi.encodeCall(IValidatorSet.scheduleRemoval, (ids[number]));
        uint64 height = uint64(block.number) + 10;
        if (kind == Kind.PlanUpgrade) return abi.encodeCall(IValidatorSet.planUpgrade, (height, uint64(made.secret)));
        if (kind == Kind.WithdrawUpgrade) return abi.encodeCall(IValidatorSet.withdrawUpgrade, ());
        uint256 index = number - 1;
        bytes memory proof = seatConsent(number, index);
        return
            abi.encodeCall(
                IValidatorSet.scheduleAddition,
                (ids[number], xs[index], ys[index], type(uint256).max, proof)
            );
    }

    function _vote(address key, uint256 proposalId, uint8 choice) private {
        vm.prank(key);
        try governor.castVote(proposalId, choice) {
            _count(key, proposalId, choice);
        } catch {}
    }

    function _count(address key, uint256 proposalId, uint8 choice) private {
        uint256 number = numberOf[key];
        _act(key);
        if (_voted[proposalId][number]) ++countedTwice;
        _voted[proposalId][number] = true;
        if (!wasVoter(number, governor.proposalSnapshot(proposalId))) ++actedWithoutKey;
        if (choice == FOR) _inFavour[proposalId][number] = true;
    }

    /// @dev Somebody has proposed, voted, requested, supported or replaced.
    function _act(address key) private {
        if (!isKey[key]) ++actedWithoutKey;
        if (isAway(numberOf[key])) ++actedWhileAway;
    }

    function _queue(Proposed storage made) private {
        bytes32 description = keccak256(bytes(made.made.description));
        try governor.queue(made.made.targets, made.made.values, made.made.calldatas, description) {
            made.queuedAt = block.timestamp;
            if (block.timestamp <= governor.proposalDeadline(made.id)) ++executedTooEarly;
        } catch {}
    }

    function _execute(Proposed storage made) private {
        bytes32 description = keccak256(bytes(made.made.description));
        try governor.execute(made.made.targets, made.made.values, made.made.calldatas, description) {
            ++executions;
            bool waited = made.queuedAt != 0 && block.timestamp >= made.queuedAt + _delayOf(made.kind);
            if (!waited) ++executedTooEarly;
            if (!_isCarried(made)) ++executedByMinority;
            _book(made);
        } catch {}
    }

    function _book(Proposed storage made) private {
        (Kind kind, uint256 number) = (made.kind, made.subject);
        if (kind == Kind.Admit) remember(number, true);
        if (kind == Kind.Suspend) _ban(number);
        if (kind == Kind.Reinstate || kind == Kind.ReinstateAndSuspend) _unban(number);
        if (kind == Kind.ReinstateAndSuspend) _ban(made.other);
        if (kind != Kind.Recover) return;
        for (uint256 i = 0; i < secrets.length; ++i) {
            if (numberOf[vm.addr(secrets[i])] == number) isKey[vm.addr(secrets[i])] = false;
        }
        addKeyOf(number, made.secret);
    }

    function _ban(uint256 number) private {
        banned[number] = true;
        remember(number, false);
    }

    /// @dev What ends first is the emergency.
    function _unban(uint256 number) private {
        if (banned[number]) remember(number, true);
        banned[number] = false;
        awayUntil[number] = 0;
    }

    function _look(uint256 requestId) private {
        uint256 until = board.requestOf(requestId).suspendedUntil;
        if (until == 0) return;
        ++emergencies;
        awayUntil[_accused[requestId]] = until;
        if (validators.validatorOf(ids[_accused[requestId]]) == address(0)) return;
        uint256 lost;
        for (uint256 number = 1; number <= ORGANISATIONS; ++number) {
            if (isAway(number) && validators.validatorOf(ids[number]) != address(0)) ++lost;
        }
        if (lost > (validators.seats() - 1) / 3) ++seatsOverrun;
    }

    function _countActivation(uint256 faults) private {
        _activatedAt.push(block.timestamp);
        _mostFrom.push(faults);
        for (uint256 i = _activatedAt.length; i > 0 && block.timestamp - _activatedAt[i - 1] < WINDOW; --i) {
            if (_activatedAt.length - i + 1 > _mostFrom[i - 1]) ++windowsOverrun;
        }
    }

    function _spend(address account) private {
        uint256 amount = account.balance;
        vm.prank(account);
        (bool spent, ) = address(0xdead).call{value: amount}("");
        assertTrue(spent, "spent");
    }

    function _keyAt(uint256 index) private view returns (address) {
        return vm.addr(secrets[index % secrets.length]);
    }

    /// @dev Of the latest four.
    function _recent(uint256 proposal) private view returns (Proposed storage) {
        uint256 count = _proposed.length;
        return _proposed[count - 1 - (proposal % (count < 4 ? count : 4))];
    }

    /// @dev The shares of the classes, written again: three quarters, two thirds or more than half of all, and half (in an emergency one) of
    /// each jurisdiction, in which the accused of a mere suspension is not counted.
    function _isCarried(Proposed storage made) private view returns (bool) {
        (uint256 inFavour, uint256 inCn, uint256 inEu) = _countFor(made.id);
        uint256 time = governor.proposalSnapshot(made.id);
        (uint256 cn, uint256 eu) = (_votersOf(CN, time), _votersOf(EU, time));
        uint256 all = cn + eu;
        Kind kind = made.kind;
        bool byAll;
        if (kind == Kind.PlanUpgrade || kind == Kind.ReinstateAndSuspend) byAll = 4 * inFavour >= 3 * all;
        else if (kind == Kind.Reinstate || kind == Kind.WithdrawUpgrade) byAll = 2 * inFavour > all;
        else byAll = 3 * inFavour >= 2 * all;
        if (kind == Kind.WithdrawUpgrade) return byAll && (cn == 0 || inCn > 0) && (eu == 0 || inEu > 0);
        if (kind == Kind.Suspend && wasVoter(made.subject, time)) {
            if (jurisdictionOfNumber(made.subject) == CN) --cn;
            else --eu;
        }
        return byAll && 2 * inCn >= cn && 2 * inEu >= eu;
    }

    function _countFor(uint256 proposalId) private view returns (uint256 all, uint256 inCn, uint256 inEu) {
        for (uint256 number = 1; number <= ORGANISATIONS; ++number) {
            if (!_inFavour[proposalId][number]) continue;
            if (jurisdictionOfNumber(number) == CN) ++inCn;
            else ++inEu;
        }
        return (inCn + inEu, inCn, inEu);
    }

    function _votersOf(Jurisdiction jurisdiction, uint256 time) private view returns (uint256 count) {
        for (uint256 number = 1; number <= ORGANISATIONS; ++number) {
            if (jurisdictionOfNumber(number) == jurisdiction && wasVoter(number, time)) ++count;
        }
    }

    function _delayOf(Kind kind) private pure returns (uint256) {
        if (kind == Kind.PlanUpgrade || kind == Kind.ReinstateAndSuspend) return 503;
        if (kind == Kind.Reinstate) return 89;
        if (kind == Kind.WithdrawUpgrade) return 0;
        return kind == Kind.AddValidator || kind == Kind.RemoveValidator ? 97 : 101;
    }
}
