// The public list of the package. Inside, modules are imported by their own path.

export { type AcceptAgreementParameters, acceptAgreement } from './agreement/acceptAgreement.ts'
export { type AgreementTerms, agreementIdOf, agreementTypes, purposeOf } from './agreement/agreementTerms.ts'
export { type BreachDutyParameters, breachDuty } from './agreement/breachDuty.ts'
export { type ConfirmDutyParameters, type ConfirmDutyReturnType, confirmDuty } from './agreement/confirmDuty.ts'
export { type DutyStanding, stateOfDuty } from './agreement/dutyState.ts'
export { endAgreement } from './agreement/endAgreement.ts'
export { agreementErrors } from './agreement/errors.ts'
export { type AgreementState, type AgreementView, agreementStates, getAgreement } from './agreement/getAgreement.ts'
export { type AgreementDuties, type DutyKind, type DutyView, dutyKinds, getDuties } from './agreement/getDuties.ts'
export { openDuties } from './agreement/openDuties.ts'
export { type ProposeAgreementReturnType, proposeAgreement } from './agreement/proposeAgreement.ts'
export * from './bridgeList.ts'
export {
  type MessageClass,
  type MessageState,
  messageClasses,
  messageStates,
  type ParticipantState,
  participantStates,
} from './client/bridgeStates.ts'
export {
  type CausewayClient,
  type Contracts,
  type CreateClientParameters,
  createClient,
  signerOf,
} from './client/createClient.ts'
export { type ContractName, type Deployment, deploymentSchema, parseDeployment } from './client/deployment.ts'
export { clientErrors } from './client/errors.ts'
export { eventOf } from './client/events.ts'
export { decodeFault } from './client/revert.ts'
export { read, send } from './client/send.ts'
export { chainTime } from './client/time.ts'
export {
  type Cell,
  type ContingencyParameters,
  type ContingencyRow,
  contingencyAlgorithm,
  contingencyDigest,
  contingencyParameters,
  countContingency,
  type IndicatorColumns,
  indicatorColumns,
  type OutcomeMasks,
  outcomeMasks,
} from './compute/contingency.ts'
export { decryptContingency } from './compute/decryptContingency.ts'
export { type EncryptColumnsOptions, encryptColumns } from './compute/encryptColumns.ts'
export { computeErrors } from './compute/errors.ts'
export { type FetchResultParameters, type FetchResultReturnType, fetchResult } from './compute/fetchResult.ts'
export { type GetJobParameters, getJob } from './compute/getJob.ts'
export { getNode } from './compute/getNode.ts'
export {
  contentIdText,
  type JobState,
  type JobSubmission,
  type JobSubmissionJson,
  type JobView,
  jobInputsBody,
  jobRequestBody,
  jobStates,
  jobSubmission,
  jobView,
  MAXIMUM_JOB_BODY,
  type NodeView,
  nodeView,
  type Problem,
  problemSchema,
  signedVoucher,
  type VoucherView,
  voucherBody,
  voucherView,
} from './compute/jobApi.ts'
export { jobApiErrors } from './compute/jobApiErrors.ts'
export {
  freshSalt,
  inputDigestOf,
  type JobInputs,
  type JobRequest,
  jobIdOf,
  jobTypes,
  signJobRequest,
} from './compute/jobRequest.ts'
export { type JobChainState, type JobOfAgreement, jobChainStates, jobsOfAgreement } from './compute/jobsOfAgreement.ts'
export { type ComputeParameters, parameters } from './compute/parameters.ts'
export { type JobParameters, type PreparedJob, type PrepareJobParameters, prepareJob } from './compute/prepareJob.ts'
export { generateSecretKey, loadSecretKey, SecretKey } from './compute/secretKey.ts'
export { type InputBody, type SubmitJobParameters, submitJob } from './compute/submitJob.ts'
export { type WaitForJobParameters, waitForJob } from './compute/waitForJob.ts'
export {
  canonicalJson,
  contentId,
  contentIdBytes,
  contentIdOfDigest,
  digestErrors,
  digestOfContentId,
  digestOfJson,
} from './digest.ts'
export { CausewayError, defineErrors, type ErrorDefinition, type ErrorKind, type ErrorMetadata, type Fault } from './errors.ts'
export {
  type AgreementId,
  address,
  agreementId,
  bytes32,
  type DutyId,
  decimal,
  dutyId,
  hexBytes,
  type JobId,
  jobId,
  type MemberId,
  memberId,
  type PolicyId,
  type ProductId,
  policyId,
  productId,
  type RightId,
  rightId,
  type SwapId,
  swapId,
} from './ids.ts'
export { activateChange } from './member/activateChange.ts'
export { type AddMemberKeyParameters, addMemberKey } from './member/addMemberKey.ts'
export {
  type AddNodeParameters,
  addNode,
  enodeOf,
  type NodeConsent,
  parseNodeConsent,
  type SignNodeConsentParameters,
  signNodeConsent,
} from './member/addNode.ts'
export { admitMember } from './member/admitMember.ts'
export { announceLeave } from './member/announceLeave.ts'
export {
  type ApplyForMembershipParameters,
  type ApplyForMembershipReturnType,
  applyForMembership,
  jurisdictionBytes,
} from './member/applyForMembership.ts'
export type { BridgeEffect } from './member/bridgeEffect.ts'
export { chainsStopped, isRescueOut } from './member/bridgeFlags.ts'
export { cancelDecision } from './member/cancelDecision.ts'
export { type CastVoteParameters, castVote } from './member/castVote.ts'
export { castVoteBySignature } from './member/castVoteBySignature.ts'
export { type ConfirmPeerParameters, confirmPeer, type PeerAdoption, signPeerAdoption } from './member/confirmPeer.ts'
export {
  type DecisionCall,
  type DecisionClass,
  type DecisionId,
  type DecisionState,
  type DecisionTerms,
  decisionClasses,
  decisionId,
  decisionStates,
  type VoteChoice,
  voteChoices,
} from './member/decision.ts'
export type { DecisionEffect, DescribedCall } from './member/decisionEffect.ts'
export { type DecodedCall, decodeCall } from './member/decodeCall.ts'
export { type DescribeDecisionReturnType, describeDecision } from './member/describeDecision.ts'
export { createDid, type DidParts, memberIdOf, parseDid } from './member/did.ts'
export { memberErrors } from './member/errors.ts'
export { executeDecision } from './member/executeDecision.ts'
export { findDecision, type ProposedDecision } from './member/findDecision.ts'
export { type Ballot, type Chamber, getBallot } from './member/getBallot.ts'
export { getDecisionTerms } from './member/getDecisionTerms.ts'
export { getKey, getMember, type MemberView } from './member/getMember.ts'
export { getMemberKeys, type MemberKey } from './member/getMemberKeys.ts'
export { getNodes } from './member/getNodes.ts'
export { getPeerRecognition, getRecognition, type PeerRecognition, type Recognition } from './member/getRecognition.ts'
export { getValidatorChanges, type ValidatorChange } from './member/getValidatorChanges.ts'
export { faultsOf, getValidators, type Validator } from './member/getValidators.ts'
export {
  adoptRecognitionCall,
  allowancesCall,
  classCall,
  implementationCall,
  setPeerCall,
  termsCall,
} from './member/governanceCalls.ts'
export { getGasAvailable, grantGas } from './member/grantGas.ts'
export { completeLei, institutionCodeKind } from './member/institutionCode.ts'
export { type IsRecognisedParameters, isRecognised } from './member/isRecognised.ts'
export { decisionsBackwards, type ListDecisionsParameters, type ListedDecision, listDecisions } from './member/listDecisions.ts'
export { listMembers } from './member/listMembers.ts'
export { listSuspensions, type SuspensionRequest } from './member/listSuspensions.ts'
export { makeCall } from './member/makeCall.ts'
export { admitCall, completeLeaveCall, recoverMemberCall, reinstateCall, suspendCall } from './member/memberCalls.ts'
export { type MoveNodeParameters, moveNode } from './member/moveNode.ts'
export { enodeUrl, type MemberNode, type NodePlace, type PeerId, peerId } from './member/nodeRecord.ts'
export { type ProposeDecisionReturnType, proposeDecision } from './member/proposeDecision.ts'
export { queueDecision } from './member/queueDecision.ts'
export { composeRecognition, type RecognisedEntry, recognisedEntryId } from './member/recognitionList.ts'
export { removeMemberKey } from './member/removeMemberKey.ts'
export { removeNode } from './member/removeNode.ts'
export { replaceValidator } from './member/replaceValidator.ts'
export { type RequestSuspensionParameters, requestSuspension } from './member/requestSuspension.ts'
export {
  type KeyRole,
  keyRoles,
  type MemberRole,
  type MemberState,
  memberRoles,
  memberStates,
  rolesFromBits,
  rolesToBits,
} from './member/roles.ts'
export { parseVote, type SignedVote, type SignVoteParameters, signVote, voteDigest } from './member/signVote.ts'
export {
  parseApplication,
  type SignApplicationParameters,
  type SignedApplication,
  signApplication,
  sponsorApplication,
} from './member/sponsorApplication.ts'
export { supportSuspension } from './member/supportSuspension.ts'
export {
  addValidatorCall,
  cancelChangeCall,
  capCall,
  removeValidatorCall,
  replaceValidatorCall,
  upgradePlanCall,
  withdrawUpgradeCall,
} from './member/validatorCalls.ts'
export {
  parseValidatorConsent,
  type SignValidatorConsentParameters,
  signValidatorConsent,
  type ValidatorConsent,
} from './member/validatorConsent.ts'
export { type GetVouchersReturnType, getVouchers, type SignedVoucher } from './meter/getVouchers.ts'
export { type SignJobVoucherParameters, type SignJobVoucherReturnType, signJobVoucher } from './meter/signJobVoucher.ts'
export { type UsageEntry, usageTree } from './meter/usageRoot.ts'
export { signVoucher, type Voucher, voucherDigest, voucherTypes } from './meter/voucher.ts'
export { attachedPolicies } from './policy/attachedPolicies.ts'
export { type CompiledPolicy, compileModel } from './policy/compile/compileModel.ts'
export type { CompileOptions } from './policy/compile/compileOptions.ts'
export { ruleBody, ruleId } from './policy/compile/encodeRule.ts'
export { encodeValue, orderedTerm, type RightValue } from './policy/compile/encodeValue.ts'
export { type CompilePolicyOptions, compileDocument, compilePolicy } from './policy/compilePolicy.ts'
export { decodePolicy, type PolicyNode, readNode } from './policy/decodePolicy.ts'
export { type DecompileToOdrlParameters, decompileToOdrl } from './policy/decompile/decompileToOdrl.ts'
export { namesOf } from './policy/decompile/names.ts'
export { type DecompilePolicyParameters, decompilePolicy } from './policy/decompilePolicy.ts'
export { policyErrors } from './policy/errors.ts'
export { evaluatePolicy, type PolicyDecision } from './policy/evaluatePolicy.ts'
export { examinePolicy, type RuleState } from './policy/examinePolicy.ts'
export { type ExportAgreementParameters, exportAgreement } from './policy/exportAgreement.ts'
export { type FactSourceView, getFactSources } from './policy/getFactSources.ts'
export { getPolicy } from './policy/getPolicy.ts'
export { policyChainErrors } from './policy/policyChainErrors.ts'
export { policyId as policyIdOf } from './policy/policyId.ts'
export type { DutyState, EvaluatePolicyParameters, FactSource, Outcome } from './policy/policyReading.ts'
export {
  nameOfCode,
  noRule,
  type PolicyReason,
  type PolicyReasonParameters,
  policyReason,
  policyReasons,
} from './policy/policyReason.ts'
export { attachPolicy, storePolicy } from './policy/storePolicy.ts'
export { getProduct, type ProductView } from './product/getProduct.ts'
export { productErrors, productIdOf, productIri } from './product/identifier.ts'
export {
  type Classification,
  classifications,
  type RegisterProductParameters,
  type RegisterProductReturnType,
  registerProduct,
} from './product/registerProduct.ts'
export { resultErrors } from './result/errors.ts'
export {
  type ManifestSeal,
  manifestDigestOf,
  manifestSchema,
  manifestSealDigest,
  parseManifest,
  type ResultManifest,
  signManifest,
} from './result/manifest.ts'
export { registeredContent } from './result/registeredContent.ts'
export { type VerifyResultParameters, type VerifyResultReturnType, verifyResult } from './result/verifyResult.ts'
export { getRight, type RightView } from './right/getRight.ts'
export { type MintRightParameters, type MintRightReturnType, mintRight } from './right/mintRight.ts'
export { type CollectVoucherParameters, type CollectVoucherReturnType, collectVoucher } from './settlement/collectVoucher.ts'
export { depositEscrow, type EscrowAccount, getEscrowAccount } from './settlement/depositEscrow.ts'
export { refundEscrow } from './settlement/refundEscrow.ts'
export { type Share, shareErrors, splitAmount, splitDigestOf } from './settlement/shares.ts'
export { withdrawRevenue } from './settlement/withdrawRevenue.ts'
