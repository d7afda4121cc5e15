// Deploys the contracts of one chain in the order of the stages. Safe to run twice and to be killed at any moment: addresses follow from
// the code (CREATE2), every step first looks whether it is done, and the file is written whole or not at all.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ContractName, Deployment } from '@causeway/sdk/client/deployment'
import { parseDeployment } from '@causeway/sdk/client/deployment'
import { included } from '@causeway/sdk/client/included'
import {
  AbiCoder,
  Contract,
  concat,
  getCreate2Address,
  Interface,
  id,
  keccak256,
  type ParamType,
  type Signer,
  ZeroAddress,
} from 'ethers'
import { deployErrors } from './errors.ts'
import creationCode from './generated/contracts.json' with { type: 'json' }
import { TERMS, type TermsByClass } from './governance.ts'
import {
  type Addresses,
  factSources,
  type Offices,
  roles,
  type Step,
  type StepSettings,
  steps,
  type TokenName,
  tokenHolders,
  VALIDATOR_TIMES,
  type ValidatorTimes,
} from './steps.ts'

export type DeployParameters = {
  /** The administrator: it pays, and holds role 0 of the access manager. */
  readonly signer: Signer
  readonly offices: Omit<Offices, 'admin'>
  readonly token: TokenName
  /** Default: an hour, and a day. */
  readonly validators?: ValidatorTimes
  /** Of the decisions of the governor, by class. */
  readonly terms?: TermsByClass
  /** Where to write `{ chainId, contracts }`. */
  readonly file: string
  readonly onStep?: (done: number, of: number, what: string) => void
}

/** Arachnid's deterministic deployment proxy: calldata is salt and creation code. */
const FACTORY = '0x4e59b44847b379578588920cA78FbF26c0B4956C'
const SALT = id('causeway')
const ADMIN_ROLE = 0

const ACCESS = [
  'function setTargetFunctionRole(address,bytes4[],uint64)',
  'function getTargetFunctionRole(address,bytes4) view returns (uint64)',
  'function grantRole(uint64,address,uint32)',
  'function hasRole(uint64,address) view returns (bool,uint32)',
  'function labelRole(uint64,string)',
]
const FACTS = ['function setSource(uint16,address)', 'function sourceOf(uint16) view returns (address)']
const ESCROW = ['function setAccepted(address,bool)', 'function isAccepted(address) view returns (bool)']
const TOKEN = ['function setSystemAccount(address,bool)', 'function isSystemAccount(address) view returns (bool)']

const TIMELOCK = ['function bind(address)', 'function governor() view returns (address)']
const MEMBERS = ['function bindValidatorSet(address)', 'function validatorSet() view returns (address)']

type Created = { address: string; startBlock: number; codeHash: string }

/**
 * Deploys what is not there yet and joins the contracts.
 *
 * @throws FactoryMissing, ContractNotCreated
 */
export const deploy = async (parameters: DeployParameters): Promise<Deployment> => {
  const { signer, token, validators = VALIDATOR_TIMES, terms = TERMS, file, onStep = () => undefined } = parameters
  const admin = await signer.getAddress()
  const settings = { admin, token, validators, terms }
  await requireFactory(signer)
  const before = readBefore(file)
  const at: Partial<Record<ContractName, string>> = {}
  const contracts: Partial<Record<ContractName, Created>> = {}
  for (const [index, step] of steps.entries()) {
    // CAST: a step names only contracts that stand before it in the list, which a test checks.
    const created = await take(signer, step, at as Addresses, settings, before?.contracts[step.name])
    at[step.name] = created.address
    contracts[step.name] = created
    onStep(index + 1, steps.length + 1, step.name)
  }
  // CAST: the loop has filled every name.
  await join(signer, at as Addresses, { admin, ...parameters.offices })
  const chainId = Number((await signer.provider?.getNetwork())?.chainId)
  const deployment = parseDeployment({ chainId, contracts })
  writeWhole(file, `${JSON.stringify(deployment, null, 2)}\n`)
  onStep(steps.length + 1, steps.length + 1, 'roles and facts')
  return deployment
}

const requireFactory = async ({ provider }: Signer): Promise<void> => {
  if ((await provider?.getCode(FACTORY)) === '0x') throw deployErrors.FactoryMissing({ address: FACTORY })
}

const readBefore = (file: string): Deployment | undefined =>
  existsSync(file) ? parseDeployment(JSON.parse(readFileSync(file, 'utf8'))) : undefined

/** One step; where a proxy is asked for, the implementation first, which nobody needs to know: the proxy names it. */
const take = async (signer: Signer, step: Step, at: Addresses, settings: StepSettings, before?: Created): Promise<Created> => {
  const { name, args, initialise } = step
  if (initialise === undefined) return await create(signer, name, args(at, settings), before)
  const implementation = await create(signer, name, args(at, settings))
  const call = initialise(at)
  const data = new Interface([`function ${call.declaration}`]).encodeFunctionData(call.declaration, call.args)
  return await create(signer, 'ERC1967Proxy', [implementation.address, data], before)
}

/** Beside the steps: proxies, and what is deployed for each peer. */
export type Creatable = ContractName | 'ERC1967Proxy' | 'CometLightClient' | 'LightClientVerifier'

/** Creates a contract unless it is there: the address follows from the code and its arguments. @throws ContractNotCreated */
export const create = async (signer: Signer, name: Creatable, args: readonly unknown[], before?: Created): Promise<Created> => {
  const code = initCode(name, args)
  const address = getCreate2Address(FACTORY, SALT, keccak256(code))
  const found = (await signer.provider?.getCode(address)) ?? '0x'
  if (found !== '0x')
    return { address, startBlock: before?.address === address ? before.startBlock : 0, codeHash: keccak256(found) }
  const receipt = await included(await signer.sendTransaction({ to: FACTORY, data: concat([SALT, code]) }))
  const made = (await signer.provider?.getCode(address)) ?? '0x'
  if (receipt === null || made === '0x') throw deployErrors.ContractNotCreated({ name, address, transaction: receipt?.hash })
  return { address, startBlock: receipt.blockNumber, codeHash: keccak256(made) }
}

const initCode = (name: Creatable, args: readonly unknown[]): string => {
  const { bytecode, constructor: declaration } = creationCode[name]
  // CAST: the ABI of a constructor, as the compiler wrote it.
  const inputs = (declaration?.inputs ?? []) as unknown as ParamType[]
  return concat([bytecode, AbiCoder.defaultAbiCoder().encode(inputs, args)])
}

/** Grants the roles, names the fact sources, accepts the token. */
const join = async (signer: Signer, at: Addresses, offices: Offices): Promise<void> => {
  const access = new Contract(at.AccessManager, ACCESS, signer)
  // Handed over to governance, which joins what comes later.
  const [isAdmin] = await access.getFunction('hasRole')(ADMIN_ROLE, offices.admin)
  if (!isAdmin) return
  for (const role of roles) {
    for (const declaration of role.functions) await allow(access, at[role.contract], id(declaration).slice(0, 10), role.id)
    await grant(access, role.id, role.name, role.holder(at, offices))
  }
  const members = new Contract(at.MemberRegistry, MEMBERS, signer)
  if ((await members.getFunction('validatorSet')()) === ZeroAddress) await done(members, 'bindValidatorSet', at.ValidatorSet)
  const facts = new Contract(at.FactRegistry, FACTS, signer)
  for (const { leftOperand, source } of factSources) {
    if ((await facts.getFunction('sourceOf')(leftOperand)) !== at[source]) await done(facts, 'setSource', leftOperand, at[source])
  }
  await openTreasury(signer, at, offices)
  const timelock = new Contract(at.ConsortiumTimelock, TIMELOCK, signer)
  if ((await timelock.getFunction('governor')()) === ZeroAddress) await done(timelock, 'bind', at.ConsortiumGovernor)
}

const allow = async (access: Contract, target: string, selector: string, role: number): Promise<void> => {
  if ((await access.getFunction('getTargetFunctionRole')(target, selector)) === BigInt(role)) return
  await done(access, 'setTargetFunctionRole', target, [selector], role)
}

const grant = async (access: Contract, role: number, name: string, holder: string): Promise<void> => {
  const [held] = await access.getFunction('hasRole')(role, holder)
  if (held) return
  await done(access, 'labelRole', role, name)
  await done(access, 'grantRole', role, holder, 0)
}

/** The treasury decides which token is settled in; where the deployer is the treasury, its decision for the network's own token is taken here. */
const openTreasury = async (signer: Signer, at: Addresses, { treasury }: Offices): Promise<void> => {
  if (treasury !== (await signer.getAddress())) return
  const token = new Contract(at.SettlementToken, TOKEN, signer)
  for (const account of [...tokenHolders.map((name) => at[name]), treasury]) {
    if (!(await token.getFunction('isSystemAccount')(account))) await done(token, 'setSystemAccount', account, true)
  }
  const escrow = new Contract(at.Escrow, ESCROW, signer)
  if (!(await escrow.getFunction('isAccepted')(at.SettlementToken))) await done(escrow, 'setAccepted', at.SettlementToken, true)
}

const done = async (contract: Contract, name: string, ...args: unknown[]): Promise<void> => {
  await included(await contract.getFunction(name)(...args))
}

const writeWhole = (file: string, content: string): void => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.partial`, content)
  renameSync(`${file}.partial`, file)
}
