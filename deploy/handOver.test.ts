import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { ContractName, Deployment } from '@causeway/sdk/client/deployment'
import { address } from '@causeway/sdk/ids'
import { Contract, id, JsonRpcProvider, NonceManager, Wallet, ZeroAddress } from 'ethers'
import { handOver } from './handOver.ts'
import { embeddedAccount } from './networks/embedded/accounts.ts'
import { startNetwork } from './networks/embedded/startNetwork.ts'
import type { Network } from './networks/network.ts'
import { factSources, roles } from './steps.ts'

const ACCESS = [
  'function hasRole(uint64,address) view returns (bool,uint32)',
  'function grantRole(uint64,address,uint32)',
  'function revokeRole(uint64,address)',
  'function canCall(address,address,bytes4) view returns (bool,uint32)',
  'function getRoleAdmin(uint64) view returns (uint64)',
  'function getRoleGuardian(uint64) view returns (uint64)',
  'function getRoleGrantDelay(uint64) view returns (uint32)',
  'function isTargetClosed(address) view returns (bool)',
  'function setRoleAdmin(uint64,uint64)',
  'function setRoleGuardian(uint64,uint64)',
  'function setGrantDelay(uint64,uint32)',
  'function setTargetFunctionRole(address,bytes4[],uint64)',
  'function setTargetAdminDelay(address,uint32)',
  'function setTargetClosed(address,bool)',
  'function updateAuthority(address,address)',
]
const PUBLIC_ROLE = 2n ** 64n - 1n
const ADMIT = id('admit(bytes32)').slice(0, 10)
const UPGRADE = id('upgradeToAndCall(address,bytes)').slice(0, 10)
/** Where ERC-1967 keeps it: keccak256('eip1967.proxy.implementation') − 1. */
const IMPLEMENTATION = BigInt(id('eip1967.proxy.implementation')) - 1n
const FACTS = ['function setSource(uint16,address)', 'function sourceOf(uint16) view returns (address)']
const UNKNOWN_FACT = 0x7fe
const TOKEN = ['function setSystemAccount(address,bool)', 'function isSystemAccount(address) view returns (bool)']
const [KNOWN_FACT = assert.fail('the list of sources is empty')] = factSources
const WEEK = 7 * 24 * 3600
const CENTURY = 100 * 365 * 24 * 3600
const STRANGER = '0x000000000000000000000000000000000000cafE'

/** A role that this version does not know. */
const UNLISTED = 99

let folder = ''
let network: Network
let provider: JsonRpcProvider
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-hand-over-'))
  network = await startNetwork({ folder })
  provider = new JsonRpcProvider(network.rpcUrl, undefined, { cacheTimeout: -1 })
  provider.pollingInterval = 20
})
after(async () => {
  provider.destroy()
  await network.close()
  rmSync(folder, { recursive: true })
})

const consortium = (): NonceManager => new NonceManager(new Wallet(embeddedAccount('consortium').privateKey, provider))
const at = (name: ContractName): string => network.deployment.contracts[name].address
const access = (): Contract => new Contract(at('AccessManager'), ACCESS, consortium())

const holds = async (role: number, account: string): Promise<boolean> => {
  const [held] = await access().getFunction('hasRole')(role, account)
  return Boolean(held)
}

const elsewhere = (name: ContractName, other: string): Deployment => {
  const { contracts, ...rest } = network.deployment
  return { ...rest, contracts: { ...contracts, [name]: { ...contracts[name], address: address.parse(other) } } }
}

const throws = (code: string) => (error: unknown) => error instanceof Error && 'code' in error && error.code === code

test('a timelock of another governor is refused before anything is given away', async () => {
  await assert.rejects(handOver(consortium(), elsewhere('ConsortiumGovernor', STRANGER)), throws('TimelockNotBound'))
  assert.equal(await holds(0, await consortium().getAddress()), true)
})

test('a registry of another validator set is refused before anything is given away', async () => {
  await assert.rejects(handOver(consortium(), elsewhere('ValidatorSet', STRANGER)), throws('RegistryNotBound'))
  assert.equal(await holds(0, await consortium().getAddress()), true)
})

test('who does not hold role 0 changes nothing and learns who holds what', async () => {
  const stranger = Wallet.createRandom(provider)
  await assert.rejects(handOver(stranger, network.deployment), throws('HandOverIncomplete'))
})

test('an access manager whose beginning the chain does not show proves nothing', async () => {
  await provider.send('anvil_setCode', [STRANGER, await provider.getCode(at('AccessManager'))])
  await assert.rejects(handOver(consortium(), elsewhere('AccessManager', STRANGER)), throws('HandOverUnverifiable'))
})

const does = async (contract: Contract, name: string, ...args: unknown[]): Promise<void> => {
  await (await contract.getFunction(name)(...args)).wait()
}
const sets = (name: string, ...args: unknown[]): Promise<void> => does(access(), name, ...args)

const implementationNow = async (name: ContractName): Promise<string> =>
  `0x${(await provider.getStorage(at(name), IMPLEMENTATION)).slice(26)}`

/** What no call of the access manager mends at once. */
const lasting: Readonly<Record<string, () => Promise<void>>> = {
  'a contract obeys another access manager': () => sets('updateAuthority', at('GasStation'), at('EmergencyBoard')),
  'a proxy has had other code, although the first is back': async () => {
    const proxy = new Contract(at('GasStation'), ['function upgradeToAndCall(address,bytes)'], consortium())
    await does(proxy, 'upgradeToAndCall', await implementationNow('GasStation'), '0x')
  },
  'a contract can be set free only after a delay that has begun': async () => {
    await sets('setTargetAdminDelay', at('GasStation'), WEEK)
    await provider.send('evm_increaseTime', [WEEK])
    await provider.send('evm_mine', [])
  },
  'a role can be given only after a delay that has begun': async () => {
    await sets('setGrantDelay', 0, CENTURY)
    await provider.send('evm_increaseTime', [WEEK])
    await provider.send('evm_mine', [])
  },
}

for (const [what, prepare] of Object.entries(lasting)) {
  test(`nothing is given away if ${what}`, async () => {
    const before = await provider.send('evm_snapshot', [])
    await prepare()
    await assert.rejects(handOver(consortium(), network.deployment), throws('HandOverIncomplete'))
    assert.equal(await holds(0, await consortium().getAddress()), true)
    await provider.send('evm_revert', [before])
  })
}

test('whatever role 0 prepared for others is gone, and nothing is left to wait for', async () => {
  const forgotten = at('JobBook')
  const timelock = at('ConsortiumTimelock')
  await sets('grantRole', UNLISTED, forgotten, 0)
  await sets('setRoleAdmin', 1, PUBLIC_ROLE)
  await sets('setRoleAdmin', 14, UNLISTED)
  await sets('setRoleGuardian', 11, UNLISTED)
  await sets('setTargetFunctionRole', at('MemberRegistry'), [ADMIT], PUBLIC_ROLE)
  await sets('setTargetFunctionRole', at('GasStation'), [UPGRADE], UNLISTED)
  await sets('setTargetClosed', at('Escrow'), true)
  await sets('setGrantDelay', 12, CENTURY)
  await sets('setTargetAdminDelay', at('RecognitionList'), CENTURY)
  await sets('grantRole', 0, timelock, CENTURY)
  await does(new Contract(at('FactRegistry'), FACTS, consortium()), 'setSource', UNKNOWN_FACT, STRANGER)
  await does(new Contract(at('FactRegistry'), FACTS, consortium()), 'setSource', KNOWN_FACT.leftOperand, STRANGER)
  await does(new Contract(at('SettlementToken'), TOKEN, consortium()), 'setSystemAccount', forgotten, true)
})

test('afterwards the timelock has role 0 and every office, and no person has any role', async () => {
  const own = await consortium().getAddress()
  const forgotten = Wallet.createRandom().address
  for (const role of [7, UNLISTED]) await (await access().getFunction('grantRole')(role, forgotten, 0)).wait()
  await handOver(consortium(), network.deployment)
  for (const { id } of [{ id: 0 }, { id: UNLISTED }, ...roles]) {
    assert.equal(await holds(id, own), false, `role ${id}`)
    assert.equal(await holds(id, forgotten), false, `role ${id}`)
  }
  for (const id of [0, 1, 2, 7, 8, 9, 11, 12, 13]) assert.equal(await holds(id, at('ConsortiumTimelock')), true, `role ${id}`)
  assert.equal(await holds(14, at('EmergencyBoard')), true)
  const token = new Contract(at('SettlementToken'), TOKEN, provider)
  assert.equal(await token.getFunction('isSystemAccount')(own), false)
  assert.equal(await token.getFunction('isSystemAccount')(at('ConsortiumTimelock')), true)
  assert.equal(await token.getFunction('isSystemAccount')(at('Escrow')), true)
})

test('and no power is left but those roles', async () => {
  for (const [target, selector] of [
    [at('MemberRegistry'), ADMIT],
    [at('GasStation'), UPGRADE],
  ]) {
    for (const account of [at('JobBook'), STRANGER, await consortium().getAddress()])
      assert.deepEqual([...(await access().getFunction('canCall')(account, target, selector))], [false, 0n])
    assert.deepEqual([...(await access().getFunction('canCall')(at('ConsortiumTimelock'), target, selector))], [true, 0n])
  }
  for (const role of [1, 14]) assert.equal(await access().getFunction('getRoleAdmin')(role), 0n)
  assert.equal(await access().getFunction('getRoleGuardian')(11), 0n)
  assert.equal(await access().getFunction('isTargetClosed')(at('Escrow')), false)
  const facts = new Contract(at('FactRegistry'), FACTS, provider)
  assert.equal(await facts.getFunction('sourceOf')(UNKNOWN_FACT), ZeroAddress)
  assert.equal(await facts.getFunction('sourceOf')(KNOWN_FACT.leftOperand), at(KNOWN_FACT.source))
  const token = new Contract(at('SettlementToken'), TOKEN, provider)
  assert.equal(await token.getFunction('isSystemAccount')(at('JobBook')), false)
  await provider.send('evm_increaseTime', [WEEK])
  await provider.send('evm_mine', [])
  assert.equal(await access().getFunction('getRoleGrantDelay')(12), 0n, 'nor does a delay begin later')
})

test('run again it sends nothing', async () => {
  const height = await provider.getBlockNumber()
  await handOver(consortium(), network.deployment)
  assert.equal(await provider.getBlockNumber(), height)
})

test('a network that was handed over is started again as it is', async () => {
  await network.close()
  network = await startNetwork({ folder, port: network.port })
  assert.equal(await holds(1, await consortium().getAddress()), false)
  assert.equal(await holds(0, at('ConsortiumTimelock')), true)
})

test('the deployer can change nothing any more', async () => {
  await assert.rejects(access().getFunction('grantRole')(1, STRANGER, 0))
})
