// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {AgreementTerms, IAgreementBook} from "../agreement/IAgreementBook.sol";
import {IMemberRegistry, MemberRoles} from "../member/IMemberRegistry.sol";
import {FactContext} from "../policy/IFactSource.sol";
import {IPolicyEvaluator, PolicyDecision, PolicyRequest} from "../policy/IPolicyEvaluator.sol";
import {IPolicyStore} from "../policy/IPolicyStore.sol";
import {Vocabulary} from "../policy/generated/Vocabulary.sol";
import {IUsageRight} from "../right/IUsageRight.sol";
import {AgreementId, JobId, MemberId, PolicyId, RightId} from "../types/Ids.sol";
import {IJobBook, Job, JobRequest, JobState} from "./IJobBook.sol";

/// @dev See {IJobBook}.
contract JobBook is IJobBook, AccessManaged, EIP712 {
    /// @dev A job without its right, which stands in the agreement.
    struct Entry {
        AgreementId agreementId;
        JobState state;
        uint32 units;
        uint64 deadline;
        uint64 authorisedAt;
    }

    struct Units {
        uint32 taken;
        uint32 delivered;
        /// @dev Unix seconds of the last delivery; 0 before the first.
        uint64 completedAt;
    }

    bytes32 private constant _REQUEST_TYPEHASH = keccak256(
        "JobRequest(bytes32 agreementId,bytes32 algorithmDigest,bytes32 parametersDigest,bytes32 inputDigest,"
        "uint32 units,uint64 deadline,uint64 salt)"
    );
    uint256 private constant _MAX_DURATION = 30 days;

    IMemberRegistry private immutable _members;
    IPolicyStore private immutable _policies;
    IPolicyEvaluator private immutable _evaluator;
    IUsageRight private immutable _rights;
    IAgreementBook private immutable _agreements;

    mapping(JobId id => Entry entry) private _entries;
    mapping(AgreementId id => Units units) private _units;

    constructor(
        address authority,
        IMemberRegistry members,
        IPolicyStore policies,
        IPolicyEvaluator evaluator,
        IUsageRight rights,
        IAgreementBook agreements
    ) AccessManaged(authority) EIP712("CausewayJobBook", "1") {
        _members = members;
        _policies = policies;
        _evaluator = evaluator;
        _rights = rights;
        _agreements = agreements;
    }

    /// @inheritdoc IJobBook
    function authorise(
        JobRequest calldata request,
        bytes calldata signature,
        bytes calldata policy
    ) external returns (JobId id) {
        id = idOf(request);
        if (_entries[id].state != JobState.None) revert JobKnown(id);
        _checkDeadline(request.deadline);
        AgreementTerms memory terms = _agreements.checkOpen(request.agreementId);
        _checkUnits(request, terms.maxUnits);
        MemberId consumer = _checkParties(request.agreementId, terms.consumer);
        if (!SignatureChecker.isValidSignatureNowCalldata(terms.consumer, JobId.unwrap(id), signature)) {
            revert JobSignerNotConsumer(id, terms.consumer);
        }
        _rights.checkUsable(terms.rightId, terms.consumer);
        _checkPolicy(policy, terms, FactContext(terms.productId, terms.rightId, request.agreementId, consumer));

        _record(id, request, terms.rightId);

        _rights.recordUse(terms.rightId);
    }

    /// @inheritdoc IJobBook
    function complete(JobId id) external restricted {
        Entry storage entry = _authorised(id);
        (AgreementId agreementId, uint32 units) = (entry.agreementId, entry.units);
        if (block.timestamp >= entry.deadline) revert JobDeadlineInvalid(entry.deadline, block.timestamp);

        entry.state = JobState.Completed;
        Units storage booked = _units[agreementId];
        (booked.delivered, booked.completedAt) = (booked.delivered + units, uint64(block.timestamp));

        emit JobCompleted(id, agreementId, units);
    }

    /// @inheritdoc IJobBook
    function fail(JobId id, bytes32 reason) external {
        Entry storage entry = _authorised(id);
        _agreements.checkProviderKey(entry.agreementId, msg.sender);

        entry.state = JobState.Failed;
        _units[entry.agreementId].taken -= entry.units;

        emit JobFailed(id, reason);

        _returnUse(entry.agreementId);
    }

    /// @inheritdoc IJobBook
    function expire(JobId id) external {
        Entry storage entry = _authorised(id);
        if (block.timestamp < entry.deadline) revert JobNotExpired(id, entry.deadline, block.timestamp);

        entry.state = JobState.Expired;
        _units[entry.agreementId].taken -= entry.units;

        emit JobExpired(id);

        _returnUse(entry.agreementId);
    }

    /// @inheritdoc IJobBook
    function job(JobId id) external view returns (Job memory found) {
        Entry memory entry = _entries[id];
        if (entry.state == JobState.None) return found;

        return
            Job({
                state: entry.state,
                agreementId: entry.agreementId,
                rightId: _agreements.terms(entry.agreementId).rightId,
                units: entry.units,
                deadline: entry.deadline,
                authorisedAt: entry.authorisedAt
            });
    }

    /// @inheritdoc IJobBook
    function deliveredUnits(AgreementId id) external view returns (uint32) {
        return _units[id].delivered;
    }

    /// @inheritdoc IJobBook
    function takenUnits(AgreementId id) external view returns (uint32) {
        return _units[id].taken;
    }

    /// @inheritdoc IJobBook
    function lastCompletedAt(AgreementId id) external view returns (uint64) {
        return _units[id].completedAt;
    }

    /// @inheritdoc IJobBook
    function idOf(JobRequest calldata request) public view returns (JobId) {
        return JobId.wrap(_hashTypedDataV4(keccak256(abi.encode(_REQUEST_TYPEHASH, request))));
    }

    function _record(JobId id, JobRequest calldata request, RightId rightId) private {
        _entries[id] = Entry({
            agreementId: request.agreementId,
            state: JobState.Authorised,
            units: request.units,
            deadline: request.deadline,
            authorisedAt: uint64(block.timestamp)
        });
        _units[request.agreementId].taken += request.units;

        emit JobAuthorised(
            id,
            request.agreementId,
            rightId,
            request.algorithmDigest,
            request.parametersDigest,
            request.inputDigest,
            request.units,
            request.deadline
        );
    }

    function _returnUse(AgreementId agreementId) private {
        _rights.returnUse(_agreements.terms(agreementId).rightId);
    }

    function _authorised(JobId id) private view returns (Entry storage entry) {
        entry = _entries[id];
        if (entry.state == JobState.None) revert JobUnknown(id);
        if (entry.state != JobState.Authorised) revert JobStateUnexpected(id, entry.state);
    }

    function _checkDeadline(uint64 deadline) private view {
        bool isFuture = deadline > block.timestamp;
        if (!isFuture || deadline - block.timestamp > _MAX_DURATION) {
            revert JobDeadlineInvalid(deadline, block.timestamp);
        }
    }

    function _checkUnits(JobRequest calldata request, uint32 maxUnits) private view {
        if (request.units == 0) revert JobUnitsInvalid(request.units);
        // Cannot underflow: this check keeps the taken units at most `maxUnits`, which never changes.
        uint32 left = maxUnits - _units[request.agreementId].taken;
        if (request.units > left) revert JobUnitsExceedAgreement(request.agreementId, request.units, left);
    }

    /// @dev The caller's organisation is the provider's, so that its admission is the provider's.
    function _checkParties(AgreementId agreementId, address consumer) private view returns (MemberId) {
        _agreements.checkProviderKey(agreementId, msg.sender);
        _members.checkAdmitted(msg.sender, MemberRoles.PROVIDER);
        return _members.checkAdmitted(consumer, MemberRoles.CONSUMER);
    }

    /// @dev Before the use is recorded: `odrl:count` counts the asked use in.
    function _checkPolicy(bytes calldata policy, AgreementTerms memory terms, FactContext memory context) private view {
        PolicyId policyId = terms.policyId;
        _policies.check(policyId, policy);
        PolicyDecision memory decision = _evaluator.evaluate(
            policy,
            PolicyRequest(Vocabulary.ACTION_CWY_COMPUTE, context)
        );
        if (!decision.permitted) {
            revert PolicyDenied(
                policyId,
                decision.reason,
                decision.rule,
                decision.leftOperand,
                decision.operator,
                decision.value
            );
        }
    }
}
