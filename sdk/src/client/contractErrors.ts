// What each error of a contract means and what to do about it. scripts/check compares the names with the contracts.
import type { ErrorDefinition } from '../errors.ts'
import { atomicErrorTable } from './atomicErrors.ts'
import { row } from './errorRow.ts'
import { governanceErrorTable } from './governanceErrors.ts'
import { lightClientErrorTable } from './lightClientErrors.ts'
import { messageErrorTable } from './messageErrors.ts'
import { mirrorErrorTable } from './mirrorErrors.ts'
import { networkErrorTable } from './networkErrors.ts'
import { orderErrorTable } from './orderErrors.ts'
import { routerErrorTable } from './routerErrors.ts'
import { swapErrorTable } from './swapErrors.ts'

const askState = 'Read the state first; the states and their transitions stand in the contract interface.'

export const contractErrorTable: Readonly<Record<string, ErrorDefinition>> = {
  AgreementCollectWindowOpen: row('conflict', 'the provider can still collect', 'Wait until the collect window ends.'),
  AgreementDutiesUnsettled: row(
    'conflict',
    'a violated obligation or an infringed prohibition is not made good',
    'Do what is due and have the other side confirm it: causeway agreement duties shows it. Or end the agreement.',
  ),
  AgreementExpired: row('conflict', 'the agreement is not valid any more', 'Propose a new agreement.'),
  AgreementKnown: row('conflict', 'an agreement of these terms exists already', 'Use it, or change the salt for another one.'),
  AgreementNotParty: row('forbidden', 'the account is no party of the agreement', 'Use a key of the provider or the consumer.'),
  AgreementProviderNotOwner: row('forbidden', 'the provider does not own the product', 'Name the account that registered it.'),
  AgreementRightMismatch: row(
    'input',
    'the right is not one of this product and policy',
    'Copy product and policy from the right.',
  ),
  AgreementSignerNotConsumer: row(
    'forbidden',
    'the proposal is not signed by its consumer',
    'Sign the terms with the key in `consumer`.',
  ),
  AgreementSignerNotProvider: row(
    'forbidden',
    'the acceptance is not signed by the provider',
    'Sign the id with the key in `provider`.',
  ),
  AgreementStateUnexpected: row('conflict', 'the agreement is in another state', askState),
  AgreementUnitsInvalid: row('input', 'an agreement needs at least one unit', 'Set `maxUnits`.'),
  AgreementUnknown: row('absent', 'there is no such agreement on this chain', 'Check the id and the chain.'),
  DutiesTooMany: row(
    'input',
    'the policy has more duties than the chain keeps for an agreement',
    'Ask the provider for a policy with at most 64 duties, consequences and remedies.',
  ),
  DutyAgreementNotReached: row('conflict', 'the agreement was not reached', 'Open the duties once the provider has accepted.'),
  DutyAlreadyBreached: row('conflict', 'the breach is recorded already', 'Have what is due confirmed.'),
  DutyAlreadyDone: row('conflict', 'the duty was confirmed already', 'Nothing needs to be done.'),
  DutyContradictory: row(
    'input',
    'the policy prohibits what it also makes a duty',
    'Ask the provider for a policy without the contradiction.',
  ),
  DutyIsProhibition: row('input', 'a prohibition is not done but infringed', 'Record an infringement with breach.'),
  DutyNotBeneficiary: row(
    'forbidden',
    'only the organisation that the duty is owed to says whether it was done',
    'Ask it to confirm: the provider for duties of the consumer, the consumer for those of the provider.',
  ),
  DutyNotLapsed: row(
    'conflict',
    'the duty can still be done in time',
    'Wait until its deadline; without one there is no breach.',
  ),
  DutyPolicyMalformed: row('input', 'these bytes are not a policy', 'Pass the bytes that were stored.'),
  DutyPolicyMismatch: row('input', "these are not the bytes of the agreement's policy", 'Pass the bytes that were stored.'),
  DutyTagUnknown: row('input', 'the policy has a rule of an unknown kind', 'Compile it with compilePolicy of this release.'),
  DutyUnknown: row(
    'absent',
    'the agreement has no such duty',
    'Open its duties first; list them with causeway agreement duties.',
  ),
  EscrowAgreementNotOpen: row(
    'conflict',
    'the agreement takes no deposit now',
    'Deposit after it is reached and before it ends.',
  ),
  EscrowAmountInvalid: row('input', 'an amount must not be zero', 'Give the amount in the smallest unit of the token.'),
  EscrowAmountMismatch: row(
    'conflict',
    'the token moved another amount than it was asked to',
    'Use a token without transfer fees.',
  ),
  EscrowCollectWindowOver: row(
    'conflict',
    'the time to collect is over',
    'Collect within the window after the end of the agreement.',
  ),
  EscrowInsufficient: row('conflict', 'the voucher is worth more than the deposit', 'Ask the consumer for a further deposit.'),
  EscrowNotConsumer: row('forbidden', 'only the consumer of the agreement deposits', 'Use the key in `consumer`.'),
  EscrowNotRefundable: row('conflict', 'the deposit is still needed', 'End the agreement and wait for the collect window.'),
  EscrowNothingHeld: row('conflict', 'nothing is left to return', 'Nothing needs to be done.'),
  EscrowSharesMismatch: row(
    'input',
    'these are not the shares of the agreement',
    'Pass the shares whose digest stands in the terms, in their order.',
  ),
  EscrowTokenNotAccepted: row('conflict', 'the token is not accepted for settlement', 'Use one that the consortium accepted.'),
  JobDeadlineInvalid: row(
    'input',
    'the deadline is past or more than 30 days away',
    'Choose a later or nearer deadline (unix seconds).',
  ),
  JobKnown: row('conflict', 'the job was authorised before', 'Ask for its state; change the salt for another job.'),
  JobNotExpired: row('conflict', 'the deadline of the job has not passed', 'Wait until then.'),
  JobSignerNotConsumer: row(
    'forbidden',
    'the job is not signed by the consumer of its agreement',
    'Sign with the key in `consumer`.',
  ),
  JobStateUnexpected: row('conflict', 'the job is in another state, or its deadline has passed', askState),
  JobUnitsExceedAgreement: row('conflict', 'the agreement has fewer units left', 'Ask for a new agreement.'),
  JobUnitsInvalid: row('input', 'a job costs at least one unit', 'Set `units`.'),
  JobUnknown: row('absent', 'there is no such job on this chain', 'Check the id and the chain.'),
  ...networkErrorTable,
  ...governanceErrorTable,
  MemberDidInvalid: row(
    'input',
    'this is not a DID',
    'Give 7 to 256 bytes that start with did:, and for the method cwy what createDid makes.',
  ),
  MemberDidTaken: row('conflict', 'an organisation with this DID is registered', 'Use its keys, or another DID.'),
  MemberJurisdictionInvalid: row('input', 'a jurisdiction is two upper-case letters', 'Use an ISO 3166-1 code, or EU.'),
  MemberKeyConsentExpired: row('input', "the new key's consent has expired", 'Sign a new one with a later deadline.'),
  MemberKeyConsentInvalid: row('forbidden', 'the consent is not by the new key', 'Sign KeyConsent with the key that is added.'),
  MemberKeyRoleInvalid: row('input', 'a key needs a role', 'Choose Controller, Node or Payee.'),
  MemberKeyTaken: row('conflict', 'the account is or was a key of an organisation', 'Use a new account.'),
  MemberKeyUnknown: row('absent', 'the account is no key of this organisation', 'Check the address.'),
  MemberLacksRole: row('forbidden', 'the organisation does not have this role', 'Apply for it with the consortium.'),
  MemberLastController: row('conflict', 'the last controller key cannot be removed', 'Add another one first.'),
  MemberNotAdmitted: row(
    'forbidden',
    'the account is not a key of an admitted organisation',
    'Ask the consortium for admission.',
  ),
  MemberNotController: row('forbidden', 'this needs a controller key', 'Use a key with the role Controller.'),
  MemberRolesInvalid: row('input', 'an organisation needs at least one known role', 'Combine the bits of MemberRoles.'),
  MemberStateUnexpected: row('conflict', 'the organisation is in another state', askState),
  PolicyAlreadyAttached: row('conflict', 'the policy is attached already', 'Nothing needs to be done.'),
  PolicyAlreadyStored: row('conflict', 'the policy is stored already', 'Attach it by its id.'),
  PolicyDenied: row(
    'forbidden',
    'the policy refuses',
    'Read the reason; ask the provider for another policy if it should be allowed.',
  ),
  PolicyMalformed: row('input', 'these bytes are not a policy', 'Compile it with compilePolicy of this release.'),
  PolicyMismatch: row('input', 'these are not the bytes of this policy', 'Pass the bytes that were stored.'),
  PolicyNotAttached: row('conflict', 'the policy is not attached to the product', 'Attach it first.'),
  PolicyUnknown: row('absent', 'there is no such policy on this chain', 'Store it first.'),
  ProductAlreadyWithdrawn: row('conflict', 'the product is withdrawn', 'Register another one.'),
  ProductContentIdInvalid: row('input', 'this is not a binary CID of version 1', 'Give 4 to 128 bytes that start with 0x01.'),
  ProductIdentifierForeign: row(
    'forbidden',
    'the identifier is of another jurisdiction',
    "Use your organisation's own code as second label.",
  ),
  ProductIdentifierInvalid: row(
    'input',
    'the identifier is not well formed',
    'Write prefix.JURISDICTION.space.product, for example cwy.CN.beijing-health.colon-trial.',
  ),
  ProductMetadataMissing: row('input', 'a product needs the digest of its metadata', 'Give the SHA-256 of the canonical JSON.'),
  ProductNotOwner: row('forbidden', 'the account does not own the product', 'Use the account that registered it.'),
  ProductTaken: row('conflict', 'a product with this identifier is registered', 'Choose another identifier, or revise it.'),
  ProductUnknown: row('absent', 'there is no such product on this chain', 'Check the identifier and the chain.'),
  ResultAlreadyAnchored: row('conflict', 'a result is anchored for this job', 'Compare the digest; it cannot be replaced.'),
  ResultManifestMissing: row('input', 'the digest of the manifest is zero', 'Give the SHA-256 of its canonical JSON.'),
  ResultSignatureInvalid: row('input', 'this is not a signature', 'Give 65 bytes, with s in the lower half.'),
  ResultSignerNotProvider: row(
    'forbidden',
    "the result is not signed by a key of the provider's organisation",
    'Sign with a key of the role Controller or Node.',
  ),
  RightExhausted: row('conflict', 'all uses of the right are taken', 'Ask the provider for a new right.'),
  RightExpired: row('conflict', 'the right has expired', 'Ask the provider for a new right.'),
  RightHolderNotConsumer: row(
    'forbidden',
    'only an admitted consumer can hold a right',
    'Name a key of an organisation with the role consumer.',
  ),
  RightLocked: row(
    'forbidden',
    'the right cannot move: its policy does not permit transfer',
    'Ask the provider to mint one for the other party.',
  ),
  RightNotHolder: row('forbidden', 'the account does not hold the right', 'Use the account of the holder.'),
  RightNotYetValid: row('conflict', 'the right is not valid yet', 'Wait until `notBefore`.'),
  RightPeriodInvalid: row(
    'input',
    'the period of a right must begin before it ends and end in the future',
    'Check both times (unix seconds).',
  ),
  RightUnknown: row('absent', 'there is no such right on this chain', 'Check the number and the chain.'),
  RightUnused: row('conflict', 'no use is taken', askState),
  RightUsesInvalid: row('input', 'a right allows at least one use', 'Set `maxUses`.'),
  SplitNothingToWithdraw: row('conflict', 'nothing is owed to this account', 'Collect vouchers first.'),
  SplitPayeeInvalid: row('input', 'a payee must not be the zero address', 'Check the shares.'),
  SplitSharesInvalid: row('input', 'shares must add up to 1,000,000 parts per million', 'Check the shares.'),
  SplitTooManyPayees: row('input', 'a split has 1 to 20 payees', 'Split further behind one of the payees.'),
  ...atomicErrorTable,
  ...lightClientErrorTable,
  ...messageErrorTable,
  ...mirrorErrorTable,
  ...orderErrorTable,
  ...routerErrorTable,
  ...swapErrorTable,
  TokenAccountFrozen: row('forbidden', 'the account is frozen by the supervisor', 'Ask the supervisor.'),
  TokenHolderNotAllowed: row('forbidden', 'only member organisations hold this token', 'Add the account as a key of a member.'),
  VoucherBeyondDelivery: row(
    'conflict',
    'nothing was delivered since the last collection',
    'Collect after the next result is anchored.',
  ),
  VoucherNotIncreasing: row(
    'conflict',
    'the voucher is a replay or worth less than one that was collected',
    'Collect only a later voucher.',
  ),
  VoucherSignerNotConsumer: row(
    'forbidden',
    'the voucher is not signed by the consumer of the agreement',
    'Ask the consumer for a voucher.',
  ),
  VoucherValueMismatch: row(
    'input',
    'the value of the voucher is not units times unit price',
    'Compute it from the terms of the agreement.',
  ),
  // Of OpenZeppelin's contracts.
  AccessManagedUnauthorized: row('forbidden', 'the account does not have the role for this', 'Ask the consortium for the role.'),
  ECDSAInvalidSignature: row('input', 'this is not a signature', 'Give 65 bytes, with s in the lower half.'),
  ERC20InsufficientAllowance: row('conflict', 'the spender is not approved for this amount', 'Approve it first.'),
  ERC20InsufficientBalance: row('conflict', 'the account has too few tokens', 'Ask the issuer for tokens.'),
  ERC721InsufficientApproval: row('forbidden', 'the account may not move this token', 'Ask its owner.'),
  ERC721NonexistentToken: row('absent', 'there is no such token', 'Check its id.'),
  EnforcedPause: row('unavailable', 'the settlement token is paused by the supervisor', 'Try again when it is resumed.'),
}

/** For an error of a library that the table does not list: its name says what happened. */
export const otherContractError = row('conflict', 'a contract refused', 'The name of the error and its arguments say why.')
