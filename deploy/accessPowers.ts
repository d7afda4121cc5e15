// Powers that the access manager gives without a role in anybody's hand: who may give a role, who may call what, and what only waits.
// Each that is not as a governed network has it is found in the logs, and named with the call that mends it, if one does.
import { Contract, type EventLog, id, type Log } from 'ethers'
import { type Addresses, roles, steps } from './steps.ts'

const ACCESS = [
  'event RoleAdminChanged(uint64 indexed roleId, uint64 indexed admin)',
  'event RoleGuardianChanged(uint64 indexed roleId, uint64 indexed guardian)',
  'event RoleGrantDelayChanged(uint64 indexed roleId, uint32 delay, uint48 since)',
  'event TargetClosed(address indexed target, bool closed)',
  'event TargetFunctionRoleUpdated(address indexed target, bytes4 selector, uint64 indexed roleId)',
  'event TargetAdminDelayUpdated(address indexed target, uint32 delay, uint48 since)',
  'function getRoleAdmin(uint64) view returns (uint64)',
  'function getRoleGuardian(uint64) view returns (uint64)',
  'function getRoleGrantDelay(uint64) view returns (uint32)',
  'function getTargetFunctionRole(address,bytes4) view returns (uint64)',
  'function getTargetAdminDelay(address) view returns (uint32)',
  'function isTargetClosed(address) view returns (bool)',
  'function setRoleAdmin(uint64,uint64)',
  'function setRoleGuardian(uint64,uint64)',
  'function setGrantDelay(uint64,uint32)',
  'function setTargetFunctionRole(address,bytes4[],uint64)',
  'function setTargetAdminDelay(address,uint32)',
  'function setTargetClosed(address,bool)',
]
const MANAGED = ['function authority() view returns (address)']
const PROXY = ['event Upgraded(address indexed implementation)']
const TIMELOCK = ['event RoleGranted(bytes32 indexed role, address indexed account, address indexed sender)']

export type Power = {
  readonly what: string
  readonly is: string
  readonly should: string
  /** The function of the access manager that sets it right, with its arguments. */
  readonly mend?: readonly [name: string, ...args: unknown[]]
}

/** The access manager as this file asks and mends it, with the runner of another. */
export const powersOf = (access: Contract): Contract => new Contract(access.target, ACCESS, access.runner)

/** Whatever a role 0 could have set so that others have power after it. Empty on a network that governs itself. */
export const findPowers = async (access: Contract, at: Addresses): Promise<Power[]> => {
  const powers = powersOf(access)
  const found = [
    await rolesOfRoles(powers, 'RoleAdminChanged', 'getRoleAdmin', 'setRoleAdmin'),
    await rolesOfRoles(powers, 'RoleGuardianChanged', 'getRoleGuardian', 'setRoleGuardian'),
    await delays(powers, 'RoleGrantDelayChanged', 'getRoleGrantDelay', 'setGrantDelay'),
    await delays(powers, 'TargetAdminDelayUpdated', 'getTargetAdminDelay', 'setTargetAdminDelay'),
    await functionRoles(powers, at),
    await closedTargets(powers),
    await authorities(powers, at),
    await rolesOfTimelock(powers, at),
  ]
  return found.flat()
}

/** A proxy with a history: other code can have left anything in its storage, so that looking at the present code proves nothing. */
export const findUpgrades = async (access: Contract, at: Addresses): Promise<Power[]> => {
  const found: Power[] = []
  for (const { name, initialise } of steps) {
    if (initialise === undefined) continue
    const upgraded = await logsOf(new Contract(at[name], PROXY, access.runner), 'Upgraded')
    if (upgraded.length !== 1) found.push({ what: `codes that ${name} has had`, is: String(upgraded.length), should: '1' })
  }
  return found
}

/** Role 0 alone gives roles and stops what was scheduled: another would outlive the hand-over, the public one belongs to everybody. */
const rolesOfRoles = async (powers: Contract, event: string, getter: string, setter: string): Promise<Power[]> => {
  const found: Power[] = []
  for (const role of new Set((await logsOf(powers, event)).map(({ args }) => BigInt(args[0])))) {
    const is = BigInt(await powers.getFunction(getter)(role))
    if (is !== 0n) found.push({ what: `${getter} of role ${role}`, is: String(is), should: '0', mend: [setter, role, 0n] })
  }
  return found
}

/** Also one that only begins later: a delay of a hundred years takes a power away from everybody. */
const delays = async (powers: Contract, event: string, getter: string, setter: string): Promise<Power[]> => {
  const latest = new Map((await logsOf(powers, event)).map(({ args }) => [String(args[0]), BigInt(args[1])]))
  const found: Power[] = []
  for (const [of, coming] of latest) {
    const is = BigInt(await powers.getFunction(getter)(of))
    if (is !== 0n || coming !== 0n)
      found.push({ what: `${getter} of ${of}`, is: `${is}, then ${coming}`, should: '0', mend: [setter, of, 0n] })
  }
  return found
}

/** Every function has the role that the deployment gives it, and all others role 0. */
const functionRoles = async (powers: Contract, at: Addresses): Promise<Power[]> => {
  const should = new Map<string, bigint>(
    roles.flatMap(({ id: role, contract, functions }) =>
      functions.map((declaration) => [`${at[contract]} ${id(declaration).slice(0, 10)}`, BigInt(role)] as const),
    ),
  )
  const ever = (await logsOf(powers, 'TargetFunctionRoleUpdated')).map(({ args }) => `${args[0]} ${args[1]}`)
  const found: Power[] = []
  for (const place of new Set([...should.keys(), ...ever])) {
    const [target, selector] = place.split(' ')
    const is = BigInt(await powers.getFunction('getTargetFunctionRole')(target, selector))
    const role = should.get(place) ?? 0n
    if (is === role) continue
    const mend = ['setTargetFunctionRole', target, [selector], role] as const
    found.push({ what: `role of ${selector} of ${target}`, is: String(is), should: String(role), mend })
  }
  return found
}

const closedTargets = async (powers: Contract): Promise<Power[]> => {
  const found: Power[] = []
  for (const target of new Set((await logsOf(powers, 'TargetClosed')).map(({ args }) => String(args[0])))) {
    const closed = await powers.getFunction('isTargetClosed')(target)
    if (closed) found.push({ what: `closed is ${target}`, is: 'true', should: 'false', mend: ['setTargetClosed', target, false] })
  }
  return found
}

/** A contract that obeys another access manager is lost: only that one could bring it back. */
const authorities = async (powers: Contract, at: Addresses): Promise<Power[]> => {
  const found: Power[] = []
  for (const name of new Set(roles.map(({ contract }) => contract))) {
    const is = String(await new Contract(at[name], MANAGED, powers.runner).getFunction('authority')())
    if (is !== at.AccessManager) found.push({ what: `authority of ${name}`, is, should: at.AccessManager })
  }
  return found
}

/** The timelock has roles of its own: it and the governor have them, nobody else ever. */
const rolesOfTimelock = async (powers: Contract, at: Addresses): Promise<Power[]> => {
  const granted = await logsOf(new Contract(at.ConsortiumTimelock, TIMELOCK, powers.runner), 'RoleGranted')
  const others = new Set(granted.map(({ args }) => String(args[1])))
  others.delete(at.ConsortiumTimelock)
  others.delete(at.ConsortiumGovernor)
  return [...others].map((account) => ({ what: 'account with a role of the timelock', is: account, should: 'none' }))
}

export const logsOf = async (contract: Contract, name: string): Promise<EventLog[]> =>
  (await contract.queryFilter(name)).filter(isDecoded)

const isDecoded = (log: Log | EventLog): log is EventLog => 'args' in log
