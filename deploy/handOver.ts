// Hands the offices of a network over to its governance: afterwards no account but contracts holds any role. What is handed over
// already is left as it is, so an interrupted hand-over is simply run again.
import type { Deployment } from '@causeway/sdk/client/deployment'
import { included } from '@causeway/sdk/client/included'
import { Contract, type EventLog, type Log, type Provider, type Signer } from 'ethers'
import { deployErrors } from './errors.ts'
import { type Addresses, roles } from './steps.ts'

const ACCESS = [
  'event RoleGranted(uint64 indexed roleId, address indexed account, uint32 delay, uint48 since, bool newMember)',
  'function hasRole(uint64,address) view returns (bool,uint32)',
  'function getAccess(uint64,address) view returns (uint48,uint32,uint32,uint48)',
  'function grantRole(uint64,address,uint32)',
  'function revokeRole(uint64,address)',
]
const TIMELOCK = [
  'event RoleGranted(bytes32 indexed role, address indexed account, address indexed sender)',
  'function hasRole(bytes32,address) view returns (bool)',
  'function governor() view returns (address)',
]
const TOKEN = [
  'event SystemAccountSet(address indexed account, bool allowed)',
  'function setSystemAccount(address,bool)',
  'function isSystemAccount(address) view returns (bool)',
]
const ADMIN_ROLE = 0n
/** As in contracts/types/Roles.sol. */
const TREASURY = 9n

type Held = { readonly role: bigint; readonly account: string }

/**
 * Gives role 0 and the offices to the timelock, takes them from everybody else, and proves by the logs of the chain that only contracts
 * hold roles. `signer` holds role 0, or nothing any more.
 *
 * @throws TimelockNotBound, HandOverUnverifiable, HandOverIncomplete
 */
export const handOver = async (signer: Signer, deployment: Deployment): Promise<void> => {
  const at = addressesOf(deployment)
  const access = new Contract(at.AccessManager, ACCESS, signer)
  await requireTimelock(signer, at)
  const own = await signer.getAddress()
  const [mayHandOver] = await access.getFunction('hasRole')(ADMIN_ROLE, own)
  if (!mayHandOver) return verify(access, at)
  await moveSystemAccounts(signer, at, own)
  const expected = holders(at)
  for (const [role, holder] of expected) await give(access, role, holder)
  const wrong = (await heldBy(access)).filter(({ role, account }) => expected.get(role) !== account)
  // Last of all its own role 0, after which the signer can change nothing.
  const isLast = ({ role, account }: Held): number => Number(role === ADMIN_ROLE && account === own)
  for (const held of wrong.sort((a, b) => isLast(a) - isLast(b))) await take(access, held)
  return verify(access, at)
}

const addressesOf = ({ contracts }: Deployment): Addresses =>
  // CAST: the same keys, each with its address.
  Object.fromEntries(Object.entries(contracts).map(([name, { address }]) => [name, address])) as Addresses

/** Who holds each role on a governed network: the contract that needs it, else the timelock. */
const holders = (at: Addresses): Map<bigint, string> => {
  const timelock = at.ConsortiumTimelock
  const offices = { admin: timelock, membership: timelock, issuer: timelock, supervisor: timelock, treasury: timelock }
  return new Map([[ADMIN_ROLE, timelock], ...roles.map(({ id, holder }) => [BigInt(id), holder(at, offices)] as const)])
}

const requireTimelock = async (signer: Signer, at: Addresses): Promise<void> => {
  const timelock = new Contract(at.ConsortiumTimelock, TIMELOCK, signer)
  const governor: unknown = await timelock.getFunction('governor')()
  if (governor !== at.ConsortiumGovernor)
    throw deployErrors.TimelockNotBound({ timelock: at.ConsortiumTimelock, governor, expected: at.ConsortiumGovernor })
}

/** The treasury of a governed network is the timelock; accounts of people hold no settlement tokens without being members. */
const moveSystemAccounts = async (signer: Signer, at: Addresses, own: string): Promise<void> => {
  const token = new Contract(at.SettlementToken, TOKEN, signer)
  const access = new Contract(at.AccessManager, ACCESS, signer)
  const marked = (await logsOf(token, 'SystemAccountSet')).map(({ args }) => String(args[0]))
  const people = await accountsWithoutCode(access, marked)
  for (const account of [...people, at.ConsortiumTimelock]) {
    const allowed = account === at.ConsortiumTimelock
    if ((await token.getFunction('isSystemAccount')(account)) === allowed) continue
    await give(access, TREASURY, own)
    await included(await token.getFunction('setSystemAccount')(account, allowed))
  }
}

const give = async (access: Contract, role: bigint, account: string): Promise<void> => {
  const [held] = await access.getFunction('hasRole')(role, account)
  if (!held) await included(await access.getFunction('grantRole')(role, account, 0))
}

const take = async (access: Contract, { role, account }: Held): Promise<void> => {
  await included(await access.getFunction('revokeRole')(role, account))
}

/** Who was ever given a role and still has it, or will have it once a delay is over. */
const heldBy = async (access: Contract): Promise<Held[]> => {
  const granted = await logsOf(access, 'RoleGranted')
  // The constructor's own grant is always among them, unless the logs of the chain begin later.
  if (!granted.some(({ args }) => BigInt(args[0]) === ADMIN_ROLE))
    throw deployErrors.HandOverUnverifiable({ contract: access.target })
  const ever = new Map(granted.map(({ args }) => [`${args[0]} ${args[1]}`, { role: BigInt(args[0]), account: String(args[1]) }]))
  const held: Held[] = []
  for (const row of ever.values()) {
    const [since] = await access.getFunction('getAccess')(row.role, row.account)
    if (since !== 0n) held.push(row)
  }
  return held
}

const verify = async (access: Contract, at: Addresses): Promise<void> => {
  const expected = holders(at)
  const held = await heldBy(access)
  const wrong = held.filter(({ role, account }) => expected.get(role) !== account)
  const missing = [...expected].filter(([role, account]) => !held.some((row) => row.role === role && row.account === account))
  const people = await accountsWithoutCode(access, [
    ...held.map(({ account }) => account),
    ...(await timelockHolders(access, at)),
  ])
  if (wrong.length + missing.length + people.length > 0)
    throw deployErrors.HandOverIncomplete({ wrong, missing: missing.map(([role, account]) => ({ role, account })), people })
}

/** Whoever has a role of the timelock itself: it and the governor, nobody else. */
const timelockHolders = async (access: Contract, at: Addresses): Promise<string[]> => {
  const timelock = new Contract(at.ConsortiumTimelock, TIMELOCK, access.runner)
  const granted = await logsOf(timelock, 'RoleGranted')
  return [...new Set(granted.map(({ args }) => String(args[1])))]
}

const accountsWithoutCode = async ({ runner }: Contract, accounts: readonly string[]): Promise<string[]> => {
  const found: string[] = []
  for (const account of new Set(accounts)) if ((await codeOf(runner, account)) === '0x') found.push(account)
  return found
}

const codeOf = async (runner: { readonly provider?: Provider | null } | null, account: string): Promise<string> => {
  const code = await runner?.provider?.getCode(account)
  if (code === undefined) throw deployErrors.HandOverUnverifiable({ account })
  return code
}

const logsOf = async (contract: Contract, name: string): Promise<EventLog[]> =>
  (await contract.queryFilter(name)).filter(isDecoded)

const isDecoded = (log: Log | EventLog): log is EventLog => 'args' in log
