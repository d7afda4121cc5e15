// Hands the offices of a network over to its governance: afterwards nobody but contracts has any power, however it was given before.
// What is handed over already is left as it is, so an interrupted hand-over is simply run again.
import type { Deployment } from '@causeway/sdk/client/deployment'
import { included } from '@causeway/sdk/client/included'
import { Contract, type Provider, type Signer, ZeroAddress } from 'ethers'
import { findPowers, findUpgrades, logsOf, type Power, powersOf } from './accessPowers.ts'
import { deployErrors } from './errors.ts'
import { type Addresses, factSources, roles, tokenHolders } from './steps.ts'

const ACCESS = [
  'event RoleGranted(uint64 indexed roleId, address indexed account, uint32 delay, uint48 since, bool newMember)',
  'function hasRole(uint64,address) view returns (bool,uint32)',
  'function getAccess(uint64,address) view returns (uint48,uint32,uint32,uint48)',
  'function grantRole(uint64,address,uint32)',
  'function revokeRole(uint64,address)',
]
const TIMELOCK = ['function governor() view returns (address)']
const TOKEN = [
  'event SystemAccountSet(address indexed account, bool allowed)',
  'function setSystemAccount(address,bool)',
  'function isSystemAccount(address) view returns (bool)',
]
const FACTS = [
  'event FactSourceSet(uint16 indexed leftOperand, address indexed source)',
  'function setSource(uint16,address)',
  'function sourceOf(uint16) view returns (address)',
]
const MEMBERS = ['function validatorSet() view returns (address)']
const ADMIN_ROLE = 0n
/** As in contracts/types/Roles.sol. */
const FACTS_ROLE = 2n
const TREASURY = 9n

type Held = { readonly role: bigint; readonly account: string }

/**
 * Gives role 0 and the offices to the timelock, takes them from everybody else, and proves by the logs of the chain that only contracts
 * hold roles, and that no other power was left behind. `signer` holds role 0, or nothing any more.
 *
 * @throws TimelockNotBound, RegistryNotBound, HandOverUnverifiable, HandOverIncomplete
 */
export const handOver = async (signer: Signer, deployment: Deployment): Promise<void> => {
  const at = addressesOf(deployment)
  const access = new Contract(at.AccessManager, ACCESS, signer)
  await requireTimelock(signer, at)
  await requireValidatorSet(signer, at)
  const own = await signer.getAddress()
  const [mayHandOver] = await access.getFunction('hasRole')(ADMIN_ROLE, own)
  if (!mayHandOver) return verify(access, at)
  await mendPowers(access, at)
  await resetSystemAccounts(signer, at, own)
  await resetFactSources(signer, at, own)
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

/** Another one would decide whom the members can suspend, and none at all would let them halt the chain. */
const requireValidatorSet = async (signer: Signer, at: Addresses): Promise<void> => {
  const members = new Contract(at.MemberRegistry, MEMBERS, signer)
  const validatorSet: unknown = await members.getFunction('validatorSet')()
  if (validatorSet !== at.ValidatorSet)
    throw deployErrors.RegistryNotBound({ registry: at.MemberRegistry, validatorSet, expected: at.ValidatorSet })
}

/** Before anything is given away: what cannot be mended is no reason to lose the role that may still be of use. */
const mendPowers = async (access: Contract, at: Addresses): Promise<void> => {
  const powers = powersOf(access)
  for (const { mend } of await findPowers(access, at)) {
    if (mend !== undefined) await included(await powers.getFunction(mend[0])(...mend.slice(1)))
  }
  const left = [...(await findPowers(access, at)), ...(await findUpgrades(access, at))]
  if (left.length > 0) throw deployErrors.HandOverIncomplete({ powers: left.map(wordsOf) })
}

const wordsOf = ({ what, is, should }: Power): string => `${what}: ${is}, should be ${should}`

/** On a governed network only its own contracts hold settlement tokens without being members; its treasury is the timelock. */
const resetSystemAccounts = async (signer: Signer, at: Addresses, own: string): Promise<void> => {
  const token = new Contract(at.SettlementToken, TOKEN, signer)
  const access = new Contract(at.AccessManager, ACCESS, signer)
  const allowed = new Set([...tokenHolders.map((name) => at[name]), at.ConsortiumTimelock])
  const marked = (await logsOf(token, 'SystemAccountSet')).map(({ args }) => String(args[0]))
  for (const account of new Set([...marked, ...allowed])) {
    if ((await token.getFunction('isSystemAccount')(account)) === allowed.has(account)) continue
    await give(access, TREASURY, own)
    await included(await token.getFunction('setSystemAccount')(account, allowed.has(account)))
  }
}

/** Who answers for a fact decides what every policy permits. */
const resetFactSources = async (signer: Signer, at: Addresses, own: string): Promise<void> => {
  const facts = new Contract(at.FactRegistry, FACTS, signer)
  const access = new Contract(at.AccessManager, ACCESS, signer)
  const sources = new Map(factSources.map(({ leftOperand, source }) => [BigInt(leftOperand), at[source]]))
  const named = (await logsOf(facts, 'FactSourceSet')).map(({ args }) => BigInt(args[0]))
  for (const leftOperand of new Set([...named, ...sources.keys()])) {
    const source = sources.get(leftOperand) ?? ZeroAddress
    if ((await facts.getFunction('sourceOf')(leftOperand)) === source) continue
    await give(access, FACTS_ROLE, own)
    await included(await facts.getFunction('setSource')(leftOperand, source))
  }
}

/** Whether it can act in its role at once, now and later: a delay can be long enough to be for ever. */
const acts = async (access: Contract, role: bigint, account: string): Promise<boolean> => {
  const [held, delay] = await access.getFunction('hasRole')(role, account)
  const [, , coming] = await access.getFunction('getAccess')(role, account)
  return Boolean(held) && delay === 0n && coming === 0n
}

const give = async (access: Contract, role: bigint, account: string): Promise<void> => {
  if (await acts(access, role, account)) return
  const [since] = await access.getFunction('getAccess')(role, account)
  // What is given already, but with a delay or for later, stays so when it is given again.
  if (since !== 0n) await take(access, { role, account })
  await included(await access.getFunction('grantRole')(role, account, 0))
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
  const missing: Held[] = []
  for (const [role, account] of expected) if (!(await acts(access, role, account))) missing.push({ role, account })
  const people = await accountsWithoutCode(
    access,
    held.map(({ account }) => account),
  )
  const powers = (await findPowers(access, at)).map(wordsOf)
  if (wrong.length + missing.length + people.length + powers.length > 0)
    throw deployErrors.HandOverIncomplete({ wrong, missing, people, powers })
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
