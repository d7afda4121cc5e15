// What the governor is constructed with: the terms of each class of decisions, and the class of each function that is not an upgrade.
import { id } from 'ethers'
import type { Addresses } from './steps.ts'

/** In the order of `DecisionClass` in contracts/member/IConsortiumGovernor.sol. */
export const decisionClasses = ['Upgrade', 'Member', 'Validator', 'Rule', 'Money', 'Emergency'] as const

export type DecisionClassName = (typeof decisionClasses)[number]

/** Seconds and parts per million. */
export type Terms = {
  readonly votingDelay: number
  readonly votingPeriod: number
  readonly executionDelay: number
  readonly thresholdPpm: number
  readonly chamberPpm: number
}

export type TermsByClass = Readonly<Record<DecisionClassName, Terms>>

const HOUR = 3600
const DAY = 24 * HOUR

/** Delays leave time to read and to leave; an emergency is decided within hours and still needs a majority of each jurisdiction. */
export const TERMS: TermsByClass = {
  Upgrade: { votingDelay: DAY, votingPeriod: 7 * DAY, executionDelay: 7 * DAY, thresholdPpm: 750_000, chamberPpm: 500_000 },
  Member: { votingDelay: HOUR, votingPeriod: 3 * DAY, executionDelay: DAY, thresholdPpm: 666_667, chamberPpm: 500_000 },
  Validator: { votingDelay: HOUR, votingPeriod: 3 * DAY, executionDelay: DAY, thresholdPpm: 666_667, chamberPpm: 500_000 },
  Rule: { votingDelay: HOUR, votingPeriod: 3 * DAY, executionDelay: 2 * DAY, thresholdPpm: 500_001, chamberPpm: 500_000 },
  Money: { votingDelay: HOUR, votingPeriod: 3 * DAY, executionDelay: 2 * DAY, thresholdPpm: 500_001, chamberPpm: 500_000 },
  Emergency: { votingDelay: 0, votingPeriod: 6 * HOUR, executionDelay: 0, thresholdPpm: 500_001, chamberPpm: 500_000 },
}

const SETTLE = 'settleByGovernance((uint64,address,bytes32,uint8),bool,bytes32)'

/** Whatever is not listed is an upgrade: the access manager, the proxies, the timelock, the governor, plans of engine versions. */
const listed: readonly {
  readonly decisionClass: DecisionClassName
  readonly contract: keyof Addresses
  readonly functions: readonly string[]
}[] = [
  {
    decisionClass: 'Member',
    contract: 'MemberRegistry',
    functions: [
      'admit(bytes32)',
      'suspend(bytes32,bytes32)',
      'reinstate(bytes32)',
      'completeLeave(bytes32)',
      'recover(bytes32,address)',
    ],
  },
  {
    decisionClass: 'Validator',
    contract: 'ValidatorSet',
    functions: [
      'scheduleAddition(bytes32,bytes32,bytes32,uint256,bytes)',
      'scheduleRemoval(bytes32)',
      'scheduleReplacement(bytes32,bytes32,bytes32,uint256,bytes)',
      'cancel(uint256)',
      'setCap(bytes2,uint256)',
    ],
  },
  { decisionClass: 'Rule', contract: 'FactRegistry', functions: ['setSource(uint16,address)', 'setCode(bytes32,uint16)'] },
  {
    decisionClass: 'Rule',
    contract: 'RecognitionList',
    functions: ['adopt(bytes32,bytes)', 'setPeer(uint256,address[],uint64)'],
  },
  { decisionClass: 'Money', contract: 'GasStation', functions: ['setAllowances(uint128,uint128)'] },
  {
    decisionClass: 'Money',
    contract: 'SettlementToken',
    functions: ['mint(address,uint256)', 'burn(uint256)', 'setSystemAccount(address,bool)'],
  },
  { decisionClass: 'Money', contract: 'Escrow', functions: ['setAccepted(address,bool)'] },
  // The signers of the bridge change as validators do. Whom an inbox believes and calls is listed nowhere: an upgrade.
  {
    decisionClass: 'Validator',
    contract: 'CommitteeVerifier',
    functions: ['setCommittee(uint64,(address,bytes2)[],uint8,uint64)'],
  },
  { decisionClass: 'Rule', contract: 'Outbox', functions: ['liftRoute(uint64)', 'liftAll()'] },
  {
    decisionClass: 'Rule',
    contract: 'Inbox',
    functions: ['setLimit(uint64,uint8,uint32,uint32)', 'cancel(bytes)', 'liftRoute(uint64)', 'liftAll()'],
  },
  // What is locked without an answer is released by a vote, long after every deadline.
  { decisionClass: 'Money', contract: 'TokenLock', functions: [SETTLE] },
  { decisionClass: 'Money', contract: 'RightMint', functions: [SETTLE] },
  { decisionClass: 'Emergency', contract: 'Outbox', functions: ['curseRoute(uint64)', 'curseAll()'] },
  { decisionClass: 'Emergency', contract: 'Inbox', functions: ['curseRoute(uint64)', 'curseAll()'] },
  // A plan is of the class Upgrade; to stay as things are must be possible within hours, before its height comes.
  { decisionClass: 'Emergency', contract: 'ValidatorSet', functions: ['withdrawUpgrade()'] },
  {
    decisionClass: 'Emergency',
    contract: 'SettlementToken',
    functions: ['freeze(address,bytes32)', 'unfreeze(address)', 'pause()', 'unpause()'],
  },
]

/** Arguments of the governor's constructor: `ClassRule[]` as rows. */
export const classRules = (at: Addresses): readonly (readonly [string, string, number])[] =>
  listed.flatMap(({ decisionClass, contract, functions }) =>
    functions.map((declaration) => [at[contract], id(declaration).slice(0, 10), decisionClasses.indexOf(decisionClass)] as const),
  )

/** Arguments of the governor's constructor: `Terms[6]`. */
export const termsInOrder = (terms: TermsByClass): readonly Terms[] => decisionClasses.map((name) => terms[name])
