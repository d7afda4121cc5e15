// The rules of the bridge, and each way to break one of them with the invariants that it then breaks.
import {
  type ParticipantEvent,
  type ParticipantState,
  participantTable,
  type Step,
} from '../../../sdk/src/bridge/atomicTransitions.ts'
import { atomicMutants, atomicProtocol } from './atomicMutants.ts'
import type { ModelInvariant } from './bridgeInvariants.ts'
import { type Bucket, CAPACITY, type Committee, type Member, REFILL, type Rules } from './bridgeModel.ts'
import { type StatusRules, statusRules } from './bridgeStatuses.ts'
import { SHARES, type VoucherRules, voucherRules } from './bridgeVouchers.ts'

const twoOfEach = (signers: readonly Member[]): boolean =>
  [0, 1].every((wanted) => signers.filter(({ jurisdiction }) => jurisdiction === wanted).length >= 2)

const refilled = ({ level, at }: Bucket, now: number): number => level + (now - at) * REFILL

export const bridgeRules: Rules = {
  participant: atomicProtocol.participant,
  coordinator: atomicProtocol.coordinator,
  resultsNeeded: (legs) => legs,
  keepsDeadline: true,
  guardsReplay: true,
  retried: ['failed'],
  cancelled: ['failed'],
  curseStops: ['deliver', 'retry', 'cancel'],
  isEnough: ({ threshold }: Committee, signers) => signers.length >= threshold && twoOfEach(signers),
  verifies: (epoch, current, isInOverlap) => epoch === current || (epoch === current - 1 && isInOverlap),
  levelOf: (bucket, now) => Math.min(CAPACITY, refilled(bucket, now)),
  releasesTwice: false,
  paysRolledBack: false,
  ...{ asksList: ['deliver', 'retry'], guardsList: true, guardsOffice: true },
  vouchers: voucherRules,
  statuses: statusRules,
}

export type BridgeMutant = {
  readonly name: string
  readonly rules: Rules
  /** Any of them, whichever shows first. */
  readonly breaks: readonly ModelInvariant[]
}

const participantWith = (state: ParticipantState, event: ParticipantEvent, step: Step<ParticipantState>) => ({
  ...participantTable,
  [state]: { ...participantTable[state], [event]: step },
})

const majorityOfResults = atomicMutants.find(({ name }) => name === 'a majority of results is enough')
const abortsCommitted = atomicMutants.find(({ name }) => name === 'what is committed can be aborted')

const paying = (name: string, rules: Partial<VoucherRules>): BridgeMutant => ({
  ...{ name, rules: { ...bridgeRules, vouchers: { ...voucherRules, ...rules } }, breaks: ['I11'] },
})

const showing = (name: string, rules: Partial<StatusRules>): BridgeMutant => ({
  ...{ name, rules: { ...bridgeRules, statuses: { ...statusRules, ...rules } }, breaks: ['I12'] },
})

export const bridgeMutants: readonly BridgeMutant[] = [
  {
    name: 'a participant also rolls itself back in Executed',
    rules: { ...bridgeRules, participant: participantWith('Executed', 'rollBack', { to: 'RolledBack' }) },
    breaks: ['I1'],
  },
  {
    name: 'a majority of results is enough',
    rules: { ...bridgeRules, resultsNeeded: majorityOfResults?.protocol.resultsNeeded ?? bridgeRules.resultsNeeded },
    breaks: ['I1', 'I13'],
  },
  {
    name: 'what is committed can be aborted',
    rules: { ...bridgeRules, coordinator: abortsCommitted?.protocol.coordinator ?? bridgeRules.coordinator },
    breaks: ['I1', 'I2'],
  },
  { name: 'anybody aborts at any time', rules: { ...bridgeRules, keepsDeadline: false }, breaks: ['I13'] },
  {
    name: 'a refused part keeps what it has reserved',
    rules: { ...bridgeRules, releasesTwice: true },
    breaks: ['I4'],
  },
  { name: 'what is rolled back is paid', rules: { ...bridgeRules, paysRolledBack: true }, breaks: ['I4'] },
  {
    name: 'what is prepared waits for a message',
    rules: { ...bridgeRules, participant: participantWith('Prepared', 'rollBack', 'refused') },
    breaks: ['I5'],
  },
  {
    name: 'a proof of the decision settles nothing that is executed',
    rules: { ...bridgeRules, participant: participantWith('Executed', 'proveAbort', 'ignored') },
    breaks: ['I5'],
  },
  { name: 'the inbox forgets what it has taken', rules: { ...bridgeRules, guardsReplay: false }, breaks: ['I3', 'I8'] },
  { name: 'what is delivered can be retried', rules: { ...bridgeRules, retried: ['failed', 'delivered'] }, breaks: ['I3'] },
  { name: 'what is cancelled can be retried', rules: { ...bridgeRules, retried: ['failed', 'cancelled'] }, breaks: ['I8'] },
  {
    name: 'what is on its way can be cancelled',
    rules: { ...bridgeRules, cancelled: ['failed', 'none'] },
    breaks: ['I8', 'I10'],
  },
  {
    name: 'the threshold alone is enough',
    rules: { ...bridgeRules, isEnough: ({ threshold }, signers) => signers.length >= threshold },
    breaks: ['I6'],
  },
  { name: 'two of each are enough', rules: { ...bridgeRules, isEnough: (_, signers) => signers.length >= 2 }, breaks: ['I6'] },
  { name: 'a former committee verifies for ever', rules: { ...bridgeRules, verifies: () => true }, breaks: ['I6'] },
  {
    name: 'the committee before the one before verifies within the overlap',
    rules: { ...bridgeRules, verifies: (epoch, current, isInOverlap) => epoch === current || isInOverlap },
    breaks: ['I6'],
  },
  { name: 'a bucket never fills up', rules: { ...bridgeRules, levelOf: refilled }, breaks: ['I9'] },
  {
    name: 'a bucket is full again at once',
    rules: { ...bridgeRules, levelOf: ({ level, at }, now) => (now > at ? CAPACITY : level) },
    breaks: ['I9'],
  },
  { name: 'a curse stops no delivery', rules: { ...bridgeRules, curseStops: ['retry', 'cancel'] }, breaks: ['I10'] },
  { name: 'a curse stops no retry', rules: { ...bridgeRules, curseStops: ['deliver', 'cancel'] }, breaks: ['I10'] },
  { name: 'a curse stops no cancellation', rules: { ...bridgeRules, curseStops: ['deliver', 'retry'] }, breaks: ['I10'] },
  { name: 'the inbox calls whom a sender names', rules: { ...bridgeRules, asksList: ['retry'] }, breaks: ['I7'] },
  { name: 'a retry calls whom a sender names', rules: { ...bridgeRules, asksList: ['deliver'] }, breaks: ['I7'] },
  { name: 'the list takes a contract of the bridge', rules: { ...bridgeRules, guardsList: false }, breaks: ['I7'] },
  { name: 'a recipient takes an office of the bridge', rules: { ...bridgeRules, guardsOffice: false }, breaks: ['I7'] },
  paying('a voucher counts again', { grows: false }),
  paying('a voucher pays for what was not delivered', { payable: (signed) => signed }),
  paying('a voucher pays its whole value each time', { adds: (value) => value }),
  paying('a voucher may exceed the deposit', { isCovered: () => true }),
  paying('what a split leaves over is lost', {
    split: (amount) => SHARES.map((share) => Math.floor((amount * share) / 100)),
  }),
  paying('every share is rounded up', { split: (amount) => SHARES.map((share) => Math.ceil((amount * share) / 100)) }),
  paying('the deposit goes back while it can be collected', { waits: false }),
  showing('a mirror shows whatever comes last', { isNewer: () => true }),
  showing('a mirror shows when a list arrived, not for when it speaks', { heightOf: (_, arrivedAt) => arrivedAt }),
]
