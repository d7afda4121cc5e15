// The contracts in the order of the stages, what each is constructed with, and how they are joined.
import type { ContractName } from '@causeway/sdk/client/deployment'
import { jurisdictionBytes } from '@causeway/sdk/member/applyForMembership'
import { leftOperandCodes } from '@causeway/sdk/policy/generated/vocabulary'
import { factCodes } from '@causeway/sdk/policy/policyFormat'
import { parseEther } from 'ethers'
import { classRules, type TermsByClass, termsInOrder } from './governance.ts'
import { jurisdictions } from './networks/network.ts'

export type Addresses = Readonly<Record<ContractName, string>>

/** Who holds the roles that people hold; on a governed network each is the governor or one of its committees. */
export type Offices = {
  /** Administrator of the access manager. */
  readonly admin: string
  readonly membership: string
  readonly issuer: string
  readonly supervisor: string
  readonly treasury: string
}

export type Step = {
  readonly name: ContractName
  /** Constructor arguments; the contracts named here stand earlier in the list. */
  readonly args: (at: Addresses, settings: StepSettings) => readonly unknown[]
  /** Where the contract stands behind an ERC-1967 proxy: the call that its constructor makes. */
  readonly initialise?: (at: Addresses) => { readonly declaration: string; readonly args: readonly unknown[] }
}

export type StepSettings = {
  readonly admin: string
  readonly token: TokenName
  readonly validators: ValidatorTimes
  readonly terms: TermsByClass
}

/** Both in seconds. */
export type ValidatorTimes = {
  /** From scheduling a change of the validator set to its earliest activation. */
  readonly activationDelay: number
  /** In one window at most f validators change. */
  readonly window: number
}

export const VALIDATOR_TIMES: ValidatorTimes = { activationDelay: 3600, window: 86_400 }

export type TokenName = { readonly name: string; readonly symbol: string }

/** Wei, each for a day. */
const GAS_ALLOWANCES = { perAccount: parseEther('0.001'), perMember: parseEther('0.01') }

/** How long an emergency suspension lasts: the most that the board allows. */
const EMERGENCY_SECONDS = 72 * 3600

export const steps: readonly Step[] = [
  { name: 'AccessManager', args: (_, { admin }) => [admin] },
  { name: 'MemberRegistry', args: (at) => [at.AccessManager] },
  {
    name: 'ValidatorSet',
    args: (at, { validators }) => [at.AccessManager, at.MemberRegistry, validators.activationDelay, validators.window],
  },
  { name: 'ProductRegistry', args: (at) => [at.MemberRegistry] },
  { name: 'FactRegistry', args: (at) => [at.AccessManager] },
  { name: 'MemberFacts', args: (at) => [at.MemberRegistry] },
  { name: 'ProductFacts', args: (at) => [at.MemberRegistry, at.ProductRegistry] },
  { name: 'PolicyEvaluator', args: (at) => [at.FactRegistry] },
  { name: 'PolicyStore', args: (at) => [at.ProductRegistry] },
  {
    name: 'UsageRight',
    args: (at) => [at.AccessManager, at.MemberRegistry, at.ProductRegistry, at.PolicyStore, at.PolicyEvaluator],
  },
  {
    name: 'AgreementBook',
    args: (at) => [at.AccessManager, at.MemberRegistry, at.ProductRegistry, at.UsageRight],
  },
  { name: 'DutyBook', args: (at) => [at.MemberRegistry, at.AgreementBook] },
  {
    name: 'JobBook',
    args: (at) => [at.AccessManager, at.MemberRegistry, at.PolicyStore, at.PolicyEvaluator, at.UsageRight, at.AgreementBook],
  },
  { name: 'ResultAnchor', args: (at) => [at.AgreementBook, at.JobBook] },
  { name: 'UsageMeter', args: (at) => [at.AccessManager, at.AgreementBook, at.JobBook] },
  { name: 'RevenueSplitter', args: (at) => [at.AccessManager] },
  { name: 'SettlementToken', args: (at, { token }) => [at.AccessManager, at.MemberRegistry, token.name, token.symbol] },
  { name: 'Escrow', args: (at) => [at.AccessManager, at.AgreementBook, at.UsageMeter, at.RevenueSplitter] },
  { name: 'TradeFacts', args: (at) => [at.AgreementBook, at.JobBook, at.Escrow] },
  {
    name: 'GasStation',
    args: (at) => [at.MemberRegistry],
    initialise: (at) => ({
      declaration: 'initialize(address,uint128,uint128)',
      args: [at.AccessManager, GAS_ALLOWANCES.perAccount, GAS_ALLOWANCES.perMember],
    }),
  },
  {
    name: 'RecognitionList',
    args: () => [],
    initialise: (at) => ({ declaration: 'initialize(address)', args: [at.AccessManager] }),
  },
  { name: 'Outbox', args: (at) => [at.AccessManager, at.MemberRegistry] },
  { name: 'CommitteeVerifier', args: (at) => [at.AccessManager, ...jurisdictions.map(jurisdictionBytes)] },
  { name: 'Inbox', args: (at) => [at.AccessManager, [at.Outbox, at.CommitteeVerifier]] },
  { name: 'StateProofVerifier', args: (at) => [at.AccessManager] },
  { name: 'Coordinator', args: (at) => [at.Outbox, at.Inbox] },
  { name: 'TokenLock', args: (at) => [at.AccessManager, at.Outbox, at.Inbox, at.StateProofVerifier, at.SettlementToken] },
  { name: 'RightMint', args: (at) => [at.AccessManager, at.Outbox, at.Inbox, at.StateProofVerifier, at.UsageRight] },
  { name: 'EmergencyBoard', args: (at) => [at.MemberRegistry, at.MemberRegistry, EMERGENCY_SECONDS] },
  { name: 'ConsortiumTimelock', args: (_, { admin }) => [admin] },
  {
    name: 'ConsortiumGovernor',
    args: (at, { terms }) => [at.ConsortiumTimelock, at.MemberRegistry, at.MemberRegistry, termsInOrder(terms), classRules(at)],
  },
  { name: 'HashTimeLock', args: () => [] },
  { name: 'ClientRouter', args: (at) => [at.AccessManager, at.Outbox, at.Inbox] },
  { name: 'AgreementMirror', args: (at) => [at.AccessManager, at.Outbox, at.MemberRegistry, at.AgreementBook] },
  { name: 'ResultMirror', args: (at) => [at.AccessManager, at.Outbox, at.MemberRegistry, at.ResultAnchor] },
  { name: 'StatusMirror', args: (at) => [at.AccessManager, at.Outbox, at.MemberRegistry] },
  { name: 'RightOrderSettler', args: (at) => [at.AccessManager, at.Coordinator, at.TokenLock, at.RightMint] },
  { name: 'RightOrderResolver', args: (at) => [at.RightOrderSettler, at.TokenLock] },
]

/** Contracts of the network that hold settlement tokens without being members. */
export const tokenHolders = [
  'Escrow',
  'RevenueSplitter',
  'HashTimeLock',
  'TokenLock',
  'RightOrderSettler',
] as const satisfies readonly ContractName[]

export type Role = {
  /** Number in contracts/types/Roles.sol. */
  readonly id: number
  readonly name: string
  readonly holder: (at: Addresses, offices: Offices) => string
  readonly contract: ContractName
  readonly functions: readonly string[]
}

const BRIDGE = { id: 15, name: 'BRIDGE', holder: (_: Addresses, { admin }: Offices): string => admin } as const
/** Who stops tokens stops routes. */
const CURSE = { id: 16, name: 'CURSE', holder: (_: Addresses, { supervisor }: Offices): string => supervisor } as const
const CURSES = ['curseRoute(uint64)', 'curseAll()'] as const
const PARTICIPANT = ['setCoordinator(uint64,address)', 'settleByGovernance((uint64,address,bytes32,uint8),bool,bytes32)'] as const
const LIFTS = ['liftRoute(uint64)', 'liftAll()'] as const
const COUNTERPART = ['setCounterpart(uint64,address)'] as const
/** What the inbox calls; each mirror lets it by a role of its own. */
const MIRRORED = { holder: (at: Addresses): string => at.Inbox, functions: ['receiveMessage(bytes32,bytes,bytes)'] } as const

/** Which role may call which restricted functions, and who holds it. */
export const roles: readonly Role[] = [
  {
    id: 1,
    name: 'MEMBERSHIP',
    holder: (_, { membership }) => membership,
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
    id: 2,
    name: 'FACTS',
    holder: (_, { admin }) => admin,
    contract: 'FactRegistry',
    functions: ['setSource(uint16,address)', 'setCode(bytes32,uint16)'],
  },
  {
    id: 3,
    name: 'USE_RECORDER',
    holder: (at) => at.JobBook,
    contract: 'UsageRight',
    functions: ['recordUse(uint256)', 'returnUse(uint256)'],
  },
  { id: 4, name: 'JOB_COMPLETER', holder: (at) => at.ResultAnchor, contract: 'JobBook', functions: ['complete(bytes32)'] },
  {
    id: 5,
    name: 'VOUCHER_RECORDER',
    holder: (at) => at.Escrow,
    contract: 'UsageMeter',
    functions: ['record((bytes32,uint64,uint128,bytes32),bytes)'],
  },
  {
    id: 6,
    name: 'CREDITOR',
    holder: (at) => at.Escrow,
    contract: 'RevenueSplitter',
    functions: ['credit(bytes32,address,uint256,(address,uint32)[])'],
  },
  {
    id: 7,
    name: 'ISSUER',
    holder: (_, { issuer }) => issuer,
    contract: 'SettlementToken',
    functions: ['mint(address,uint256)', 'burn(uint256)'],
  },
  {
    id: 8,
    name: 'SUPERVISOR',
    holder: (_, { supervisor }) => supervisor,
    contract: 'SettlementToken',
    functions: ['freeze(address,bytes32)', 'unfreeze(address)', 'pause()', 'unpause()'],
  },
  {
    id: 9,
    name: 'TREASURY',
    holder: (_, { treasury }) => treasury,
    contract: 'SettlementToken',
    functions: ['setSystemAccount(address,bool)'],
  },
  {
    id: 9,
    name: 'TREASURY',
    holder: (_, { treasury }) => treasury,
    contract: 'Escrow',
    functions: ['setAccepted(address,bool)'],
  },
  {
    id: 10,
    name: 'DUTY_KEEPER',
    holder: (at) => at.DutyBook,
    contract: 'AgreementBook',
    functions: ['suspend(bytes32)', 'resume(bytes32)'],
  },
  {
    id: 11,
    name: 'VALIDATORS',
    holder: (_, { admin }) => admin,
    contract: 'ValidatorSet',
    functions: [
      'scheduleAddition(bytes32,bytes32,bytes32,uint256,bytes)',
      'scheduleRemoval(bytes32)',
      'scheduleReplacement(bytes32,bytes32,bytes32,uint256,bytes)',
      'cancel(uint256)',
      'setCap(bytes2,uint256)',
      'planUpgrade(uint64,uint64)',
      'withdrawUpgrade()',
    ],
  },
  { id: 12, name: 'GAS', holder: (_, { admin }) => admin, contract: 'GasStation', functions: ['setAllowances(uint128,uint128)'] },
  {
    id: 13,
    name: 'RECOGNITION',
    holder: (_, { admin }) => admin,
    contract: 'RecognitionList',
    functions: ['adopt(bytes32,bytes)', 'setPeer(uint256,address[],uint64)'],
  },
  {
    id: 14,
    name: 'EMERGENCY',
    holder: (at) => at.EmergencyBoard,
    contract: 'MemberRegistry',
    functions: ['suspendFor(bytes32,bytes32,uint64)'],
  },
  {
    ...BRIDGE,
    contract: 'Outbox',
    functions: ['setRoute(uint64,address)', 'setRescue(uint64,address,bool)', ...LIFTS],
  },
  {
    ...BRIDGE,
    contract: 'Inbox',
    functions: [
      'setRoute(uint64,address,address[],uint8[3])',
      'setRecipient(address,uint8)',
      'setRescue(address,bool)',
      'setLimit(uint64,uint8,uint32,uint32)',
      'guard(address)',
      'cancel(bytes)',
      ...LIFTS,
    ],
  },
  { ...BRIDGE, contract: 'CommitteeVerifier', functions: ['setCommittee(uint64,(address,bytes2)[],uint8,uint64)'] },
  { ...BRIDGE, contract: 'ClientRouter', functions: ['setChain(uint64,uint64,address)'] },
  { ...BRIDGE, contract: 'StateProofVerifier', functions: ['setClient(uint64,address)'] },
  { ...BRIDGE, contract: 'TokenLock', functions: PARTICIPANT },
  { ...BRIDGE, contract: 'RightMint', functions: PARTICIPANT },
  {
    id: 18,
    name: 'RIGHT_ISSUER',
    holder: (at) => at.RightMint,
    contract: 'UsageRight',
    functions: ['issue((bytes32,bytes32,address,uint64,uint64,uint32),bytes)'],
  },
  { ...BRIDGE, contract: 'AgreementMirror', functions: COUNTERPART },
  { ...BRIDGE, contract: 'ResultMirror', functions: COUNTERPART },
  { ...BRIDGE, contract: 'StatusMirror', functions: COUNTERPART },
  { ...BRIDGE, contract: 'RightOrderSettler', functions: ['setChain(uint64,(address,address,address))'] },
  { id: 17, name: 'AGREEMENT_MIRROR', contract: 'AgreementMirror', ...MIRRORED },
  { id: 19, name: 'RESULT_MIRROR', contract: 'ResultMirror', ...MIRRORED },
  { id: 20, name: 'STATUS_MIRROR', contract: 'StatusMirror', ...MIRRORED },
  { ...CURSE, contract: 'Outbox', functions: CURSES },
  { ...CURSE, contract: 'Inbox', functions: CURSES },
]

/** Which contract answers for which left operand or other fact; the time needs none, it is the block's. */
export const factSources: readonly { readonly leftOperand: number; readonly source: ContractName }[] = [
  { leftOperand: leftOperandCodes.spatial, source: 'MemberFacts' },
  { leftOperand: leftOperandCodes['cwy:memberRole'], source: 'MemberFacts' },
  { leftOperand: factCodes.partyCollections, source: 'MemberFacts' },
  { leftOperand: factCodes.targetCollections, source: 'ProductFacts' },
  { leftOperand: leftOperandCodes.version, source: 'ProductFacts' },
  { leftOperand: leftOperandCodes.count, source: 'UsageRight' },
  { leftOperand: leftOperandCodes.unitOfCount, source: 'UsageRight' },
  { leftOperand: leftOperandCodes.purpose, source: 'AgreementBook' },
  { leftOperand: leftOperandCodes.recipient, source: 'AgreementBook' },
  { leftOperand: leftOperandCodes.elapsedTime, source: 'AgreementBook' },
  { leftOperand: factCodes.duties, source: 'DutyBook' },
  { leftOperand: leftOperandCodes.payAmount, source: 'TradeFacts' },
  { leftOperand: leftOperandCodes.delayPeriod, source: 'TradeFacts' },
  { leftOperand: leftOperandCodes.event, source: 'TradeFacts' },
]
