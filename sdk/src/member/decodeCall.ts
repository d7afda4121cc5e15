// Which function of which known contract a call is.
import { Interface, type TransactionDescription } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import type { ContractName } from '../client/deployment.ts'
import { IClientRouter__factory } from '../generated/contracts/factories/IClientRouter__factory.ts'
import { ICurses__factory } from '../generated/contracts/factories/ICurses__factory.ts'
import type { DecisionCall } from './decision.ts'
import type { DecisionEffect } from './decisionEffect.ts'

export type DecodedCall = {
  readonly contract: ContractName
  readonly function: string
  readonly args: TransactionDescription['args']
  /** The arguments by name. */
  readonly named: Readonly<Record<string, unknown>>
}

/** Says what a call changes; undefined if it is none that this describer knows. */
export type Describe = (client: CausewayClient, call: DecodedCall) => Promise<DecisionEffect | undefined>

const access = new Interface([
  'function grantRole(uint64 roleId, address account, uint32 executionDelay)',
  'function revokeRole(uint64 roleId, address account)',
  'function labelRole(uint64 roleId, string label)',
  'function setRoleAdmin(uint64 roleId, uint64 admin)',
  'function setRoleGuardian(uint64 roleId, uint64 guardian)',
  'function setGrantDelay(uint64 roleId, uint32 newDelay)',
  'function setTargetAdminDelay(address target, uint32 newDelay)',
  'function setTargetFunctionRole(address target, bytes4[] selectors, uint64 roleId)',
  'function setTargetClosed(address target, bool closed)',
])
const timelock = new Interface([
  'function updateDelay(uint256 newDelay)',
  'function grantRole(bytes32 role, address account)',
  'function revokeRole(bytes32 role, address account)',
])
const curses = ICurses__factory.createInterface()
const router = IClientRouter__factory.createInterface()
const upgradeable = new Interface(['function upgradeToAndCall(address newImplementation, bytes data) payable'])

/** What a contract of a deployment can be asked by governance, in the order in which it is looked up. */
const interfacesOf = ({ contracts }: CausewayClient, name: ContractName): readonly Interface[] => {
  const of: Partial<Record<ContractName, readonly Interface[]>> = {
    AccessManager: [access],
    ConsortiumTimelock: [timelock],
    MemberRegistry: [contracts.members.interface],
    ValidatorSet: [contracts.validators.interface],
    ConsortiumGovernor: [contracts.governor.interface],
    EmergencyBoard: [contracts.emergency.interface],
    GasStation: [contracts.gas.interface, upgradeable],
    RecognitionList: [contracts.recognition.interface, upgradeable],
    FactRegistry: [contracts.facts.interface],
    SettlementToken: [contracts.token.interface],
    Escrow: [contracts.escrow.interface],
    Outbox: [contracts.outbox.interface, curses],
    Inbox: [contracts.inbox.interface, curses],
    CommitteeVerifier: [contracts.committee.interface],
    ClientRouter: [router],
    StateProofVerifier: [contracts.stateProofs.interface],
    TokenLock: [contracts.tokenLock.interface],
    RightMint: [contracts.rightMint.interface],
    AgreementMirror: [contracts.agreementMirror.interface],
    ResultMirror: [contracts.resultMirror.interface],
    StatusMirror: [contracts.statusMirror.interface],
    RightOrderSettler: [contracts.orders.interface],
  }
  return of[name] ?? []
}

/** The name of a contract in the deployment. */
export const contractAt = ({ deployment }: CausewayClient, target: string): ContractName | undefined => {
  const found = Object.entries(deployment.contracts).find(([, { address }]) => address.toLowerCase() === target.toLowerCase())
  // CAST: Object.entries widens the keys.
  return found?.[0] as ContractName | undefined
}

/** The function and its arguments; undefined if the contract or the function is not known, or the data is not well formed. */
export const decodeCall = (client: CausewayClient, { target, data }: DecisionCall): DecodedCall | undefined => {
  const contract = contractAt(client, target)
  if (contract === undefined) return undefined
  for (const known of interfacesOf(client, contract)) {
    const parsed = parse(known, data)
    if (parsed !== null) return { contract, function: parsed.name, args: parsed.args, named: namedOf(parsed) }
  }
  return undefined
}

/** Null also for data that encodes other bytes than its decoded arguments do: nobody should be shown less than is sent. */
const parse = (known: Interface, data: string): TransactionDescription | null => {
  try {
    const parsed = known.parseTransaction({ data })
    return parsed !== null && known.encodeFunctionData(parsed.fragment, parsed.args) === data.toLowerCase() ? parsed : null
  } catch {
    return null
  }
}

const namedOf = ({ fragment, args }: TransactionDescription): Record<string, unknown> =>
  Object.fromEntries(fragment.inputs.map(({ name }, index) => [name === '' ? String(index) : name, plain(args[index])]))

/** Tuples and lists as arrays, for printing. */
const plain = (value: unknown): unknown => (Array.isArray(value) ? [...value].map(plain) : value)
