// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementState, AgreementTerms} from "../../../contracts/agreement/IAgreementBook.sol";
import {JobRequest, JobState} from "../../../contracts/compute/IJobBook.sol";
import {Voucher} from "../../../contracts/meter/IUsageMeter.sol";
import {Right} from "../../../contracts/right/IUsageRight.sol";
import {AgreementId, JobId} from "../../../contracts/types/Ids.sol";
import {Trade} from "../support/Trade.sol";

/// @dev Plays trades at random: every verb, as anybody, about any agreement and job, at any time. What a contract refuses does nothing.
/// After each call every agreement and job is compared with what it was before, against tables that are written again here.
contract TradeHandler is Trade {
    uint256 private constant _AGREEMENTS = 3;

    uint256 public unlistedAgreementMoves;
    uint256 public unlistedJobMoves;
    uint256 public lateUses;
    uint256 public vouchersGoneBack;
    uint256 public collections;
    uint256 public refunds;
    uint256 public completions;
    uint256 public withdrawals;

    AgreementId[] private _agreements;
    JobId[] private _jobs;
    uint64 private _salt;

    mapping(AgreementId id => AgreementState state) private _agreementStates;
    mapping(JobId id => JobState state) private _jobStates;
    mapping(AgreementId id => uint64 units) private _recordedUnits;

    constructor() {
        openTrade();
        shares[1].ppm = 33_333;
        shares.push(shares[0]);
        shares[0].ppm = 66_667;
        for (uint64 i = 1; i <= _AGREEMENTS; ++i) _proposeWithRight(i);
        // The first two begin with a deposit, so that money moves early.
        for (uint256 i = 0; i < 2; ++i) {
            accept(_agreements[i]);
            _agreementStates[_agreements[i]] = AgreementState.Agreed;
            deposit(_agreements[i], 500);
        }
    }

    modifier watched() {
        _;
        for (uint256 i = 0; i < _agreements.length; ++i) _watchAgreement(_agreements[i]);
        for (uint256 i = 0; i < _jobs.length; ++i) _watchJob(_jobs[i]);
    }

    function acceptAny(uint256 agreement) external watched {
        AgreementId id = _agreement(agreement);
        bytes memory signed = signature(PROVIDER_SECRET, AgreementId.unwrap(id));
        try agreements.accept(id, signed) {} catch {}
    }

    function withdrawAny(uint256 agreement, uint256 caller) external watched {
        vm.prank(_account(caller));
        try agreements.withdraw(_agreement(agreement)) {} catch {}
    }

    /// @dev Seldom: an agreement that has ended has little more to tell.
    function endAny(uint256 agreement, uint256 caller) external watched {
        if (caller % 3 != 0) return;
        vm.prank(_account(caller / 3));
        try agreements.end(_agreement(agreement)) {} catch {}
    }

    function depositAny(uint256 agreement, uint128 amount) external watched {
        amount = uint128(bound(amount, 0, 1_000));
        // Refused while the consumer is suspended or frozen: it then deposits what it has.
        try token.mint(consumer, amount) {} catch {}
        vm.prank(consumer);
        token.approve(address(escrow), amount);
        vm.prank(consumer);
        try escrow.deposit(_agreement(agreement), amount) {} catch {}
    }

    function authoriseAny(uint256 agreement, uint32 units) external watched {
        _authorise(_agreement(agreement), uint32(bound(units, 0, 400)));
    }

    function anchorAny(uint256 job) external watched {
        if (_jobs.length != 0) _anchor(_job(job));
    }

    /// @dev A job from its request to its money.
    function deliverAny(uint256 agreement, uint32 units) external watched {
        AgreementId id = _agreement(agreement);
        if (!_authorise(id, uint32(bound(units, 1, 150)))) return;
        _anchor(_jobs[_jobs.length - 1]);
        _collect(id, jobs.deliveredUnits(id));
    }

    function giveUpAny(uint256 job, uint256 caller) external watched {
        if (_jobs.length == 0) return;
        vm.prank(_account(caller));
        try jobs.fail(_job(job), "") {} catch {}
    }

    function expireAny(uint256 job) external watched {
        if (_jobs.length == 0) return;
        try jobs.expire(_job(job)) {} catch {}
    }

    function collectAny(uint256 agreement, uint64 units) external watched {
        AgreementId id = _agreement(agreement);
        _collect(id, uint64(bound(units, 0, uint256(jobs.deliveredUnits(id)) + 10)));
    }

    function refundAny(uint256 agreement) external watched {
        try escrow.refund(_agreement(agreement)) {
            ++refunds;
        } catch {}
    }

    function withdrawRevenue(uint256 caller) external watched {
        vm.prank(_account(caller));
        try splitter.withdraw(address(token)) {
            ++withdrawals;
        } catch {}
    }

    /// @dev Suspends or freezes somebody, now and then; otherwise puts all of them right.
    function disturb(uint256 kind, uint256 account) external watched {
        if (kind % 4 == 0) {
            try members.suspend(account % 2 == 0 ? providerId : consumerId, 0) {} catch {}
        } else if (kind % 4 == 1) {
            token.freeze(_account(account), 0);
        } else {
            try members.reinstate(providerId) {} catch {}
            try members.reinstate(consumerId) {} catch {}
            for (uint256 i = 0; i < 5; ++i) token.unfreeze(_account(i));
        }
    }

    /// @dev Hours; now and then weeks, so that rights, policies and agreements end.
    function wait(uint256 time) external watched {
        vm.warp(block.timestamp + (time % 8 == 0 ? 15 days : bound(time, 1, 12 hours)));
    }

    function agreementIds() external view returns (AgreementId[] memory) {
        return _agreements;
    }

    function jobIds() external view returns (JobId[] memory) {
        return _jobs;
    }

    /// @dev Money deposited in agreements that neither was paid nor went back.
    function heldByBooks() external view returns (uint256 held) {
        for (uint256 i = 0; i < _agreements.length; ++i) {
            (uint128 deposited, uint128 paid, uint128 refunded) = escrow.account(_agreements[i]);
            held += deposited - paid - refunded;
        }
    }

    function owedInAll() external view returns (uint256) {
        return splitter.owed(address(token), provider) + splitter.owed(address(token), platform);
    }

    function balancesInAll() external view returns (uint256) {
        return
            token.balanceOf(address(escrow)) +
            token.balanceOf(address(splitter)) +
            token.balanceOf(consumer) +
            token.balanceOf(provider) +
            token.balanceOf(platform);
    }

    function escrowBalance() external view returns (uint256) {
        return token.balanceOf(address(escrow));
    }

    function splitterBalance() external view returns (uint256) {
        return token.balanceOf(address(splitter));
    }

    function supply() external view returns (uint256) {
        return token.totalSupply();
    }

    function accountOf(AgreementId id) external view returns (uint128 deposited, uint128 paid, uint128 refunded) {
        return escrow.account(id);
    }

    function recordedOf(AgreementId id) external view returns (uint64 units, uint128 value) {
        (units, value, ) = meter.recorded(id);
    }

    function unitsOf(AgreementId id) external view returns (uint32 taken, uint32 delivered) {
        return (jobs.takenUnits(id), jobs.deliveredUnits(id));
    }

    function rightOf(AgreementId id) external view returns (Right memory) {
        return rights.right(agreements.terms(id).rightId);
    }

    /// @dev Jobs that hold a use of the agreement's right, and the units of all and of the completed ones.
    function sumOfJobs(AgreementId id) external view returns (uint32 uses, uint32 taken, uint32 delivered) {
        for (uint256 i = 0; i < _jobs.length; ++i) {
            if (AgreementId.unwrap(jobs.job(_jobs[i]).agreementId) != AgreementId.unwrap(id)) continue;
            JobState state = jobs.job(_jobs[i]).state;
            uint32 units = jobs.job(_jobs[i]).units;
            bool holds = state == JobState.Authorised || state == JobState.Completed;
            if (holds) (uses, taken) = (uses + 1, taken + units);
            if (state == JobState.Completed) delivered += units;
        }
    }

    function hasAnchor(JobId id) external view returns (bool anchored, bool completed) {
        anchored = results.anchorOf(id).manifestDigest != 0;
        completed = jobs.job(id).state == JobState.Completed;
    }

    function _proposeWithRight(uint64 salt) private {
        rightId = mintRight(consumer, MAX_USES);
        AgreementTerms memory terms = termsFor(salt);
        terms.validUntil = uint64(NOW + salt * 20 days);
        AgreementId id = propose(terms);
        _agreements.push(id);
        _agreementStates[id] = AgreementState.Proposed;
    }

    function _authorise(AgreementId id, uint32 units) private returns (bool authorised) {
        JobRequest memory request = requestFor(id, units, ++_salt);
        bytes memory signed = signRequest(request, CONSUMER_SECRET);
        bool isLate = block.timestamp >= RIGHT_ENDS;
        vm.prank(node);
        try jobs.authorise(request, signed, policy) returns (JobId job) {
            _jobs.push(job);
            _watchJob(job);
            if (isLate) ++lateUses;
            return true;
        } catch {}
    }

    function _anchor(JobId id) private {
        bytes32 manifest = keccak256(abi.encode(id));
        bytes memory signed = signManifest(id, manifest, NODE_SECRET);
        try results.anchor(id, manifest, signed) {
            ++completions;
        } catch {}
    }

    function _collect(AgreementId id, uint64 units) private {
        Voucher memory voucher = voucherFor(id, units);
        bytes memory signed = signVoucher(voucher, CONSUMER_SECRET);
        vm.prank(node);
        try escrow.collect(voucher, signed, shares) {
            ++collections;
        } catch {}
    }

    function _agreement(uint256 index) private view returns (AgreementId) {
        return _agreements[index % _agreements.length];
    }

    function _job(uint256 index) private view returns (JobId) {
        // One of the last three: older ones are mostly final.
        uint256 recent = _jobs.length < 3 ? _jobs.length : 3;
        return _jobs[_jobs.length - 1 - (index % recent)];
    }

    function _account(uint256 index) private view returns (address) {
        address[5] memory accounts = [provider, node, consumer, platform, stranger];
        return accounts[index % accounts.length];
    }

    function _watchAgreement(AgreementId id) private {
        AgreementState before = _agreementStates[id];
        AgreementState later = agreements.stateOf(id);
        if (before != later && !_isListed(before, later)) ++unlistedAgreementMoves;
        _agreementStates[id] = later;

        (uint64 units, , ) = meter.recorded(id);
        if (units < _recordedUnits[id]) ++vouchersGoneBack;
        _recordedUnits[id] = units;
    }

    function _watchJob(JobId id) private {
        JobState before = _jobStates[id];
        JobState later = jobs.job(id).state;
        bool isListed = before == JobState.None ? later == JobState.Authorised : before == JobState.Authorised;
        if (before != later && !isListed) ++unlistedJobMoves;
        _jobStates[id] = later;
    }

    /// @dev The table of `AgreementState`. No line starts with Withdrawn or Closed.
    function _isListed(AgreementState from, AgreementState to) private pure returns (bool) {
        if (from == AgreementState.Proposed) return to == AgreementState.Agreed || to == AgreementState.Withdrawn;
        if (from == AgreementState.Agreed) return to == AgreementState.Closing || to == AgreementState.Closed;
        return from == AgreementState.Closing && to == AgreementState.Closed;
    }
}
