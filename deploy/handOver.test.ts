import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { ContractName, Deployment } from '@causeway/sdk/client/deployment'
import { address } from '@causeway/sdk/ids'
import { Contract, JsonRpcProvider, NonceManager, Wallet } from 'ethers'
import { handOver } from './handOver.ts'
import { embeddedAccount } from './networks/embedded/accounts.ts'
import { startNetwork } from './networks/embedded/startNetwork.ts'
import type { Network } from './networks/network.ts'
import { roles } from './steps.ts'

const ACCESS = ['function hasRole(uint64,address) view returns (bool,uint32)', 'function grantRole(uint64,address,uint32)']
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

test('who does not hold role 0 changes nothing and learns who holds what', async () => {
  const stranger = Wallet.createRandom(provider)
  await assert.rejects(handOver(stranger, network.deployment), throws('HandOverIncomplete'))
})

test('an access manager whose beginning the chain does not show proves nothing', async () => {
  await provider.send('anvil_setCode', [STRANGER, await provider.getCode(at('AccessManager'))])
  await assert.rejects(handOver(consortium(), elsewhere('AccessManager', STRANGER)), throws('HandOverUnverifiable'))
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
  const token = new Contract(at('SettlementToken'), ['function isSystemAccount(address) view returns (bool)'], provider)
  assert.equal(await token.getFunction('isSystemAccount')(own), false)
  assert.equal(await token.getFunction('isSystemAccount')(at('ConsortiumTimelock')), true)
  assert.equal(await token.getFunction('isSystemAccount')(at('Escrow')), true)
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
