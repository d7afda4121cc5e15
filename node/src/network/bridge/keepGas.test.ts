import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, signerOf } from '@causeway/sdk/client/createClient'
import { included } from '@causeway/sdk/client/included'
import { getKey } from '@causeway/sdk/member/getMember'
import { parseEther, ZeroAddress } from 'ethers'
import { accountOf, openBridgeKeys } from '../../../../deploy/networks/bridge/bridgeKeys.ts'
import { type Cast, closeCast, openCast } from '../../../../deploy/networks/embedded/cast.ts'
import type { Network } from '../../../../deploy/networks/network.ts'
import { startNetwork } from '../../../../deploy/networks/startNetwork.ts'
import { pathsOf } from '../../command/home.ts'
import { admitPeople } from '../hospitalNode.ts'
import { bridgePaths } from './bridgePaths.ts'
import { askForGas, giveGas, keepGas } from './keepGas.ts'

const folder = mkdtempSync(join(tmpdir(), 'causeway-hot-keys-'))
const { secrets } = bridgePaths(folder)
const LONGEST_MS = 120_000
const names = ['deliverer', 'monitor'] as const
let network: Network
let cast: Cast

before(async () => {
  network = await startNetwork({ folder: join(folder, 'chain'), jurisdiction: 'CN' })
  cast = openCast(network)
  await admitPeople(network)
})
after(async () => {
  closeCast(cast)
  await network.close()
  rmSync(folder, { recursive: true })
})

test('deliverer and monitor have gas of an organisation, and cannot act for it', async () => {
  const client = cast.hospital
  const keys = openBridgeKeys(secrets, 'random')
  const { memberId } = await getKey(client, client.signer?.address ?? '')
  const { address: to } = client.deployment.contracts.GasStation
  const funds = await signerOf(cast.consortium).sendTransaction({ to, value: parseEther('10') })
  await included(funds)
  await giveGas({ client, chain: { validators: [{ memberId }] } }, keys)
  await giveGas({ client, chain: { validators: [{ memberId }] } }, keys)
  for (const name of names) {
    const account = accountOf(keys, name)
    assert.deepEqual(await getKey(client, account), { memberId, role: 'payee' })
    assert.ok((await client.provider.getBalance(account)) > 0n)
  }
})

/** All coin of an account goes away. */
const spend = async (privateKey: string): Promise<void> => {
  const client = createClient({ ...network, privateKey })
  const signer = signerOf(client)
  const price = { type: 0, gasPrice: 10n ** 10n, gasLimit: 21_000n }
  const value = (await client.provider.getBalance(signer.address)) - price.gasPrice * price.gasLimit
  await included(await signer.sendTransaction({ to: ZeroAddress, value, ...price })).finally(client.close)
}

/** The files of a network of this one chain. */
const writeNetwork = (home: string): void => {
  const { rpcUrl, deploymentFile, deployment } = network
  const chains = [{ jurisdiction: 'CN', chainId: deployment.chainId, rpcUrl, deploymentFile }]
  writeFileSync(pathsOf(home).network, JSON.stringify({ pid: process.pid, rpcUrl, deploymentFile, startedAt: 0, chains }))
}

test('on another day they ask for more, with the key of whichever still has some, until they are stopped', async () => {
  const keys = openBridgeKeys(secrets, 'random')
  const balance = () => cast.hospital.provider.getBalance(accountOf(keys, 'deliverer'))
  await spend(keys.deliverer)
  assert.equal(await balance(), 0n)
  const stop = new AbortController()
  const kept = keepGas(folder, stop.signal, 50)
  try {
    // Without a network there is nobody to ask; it goes on.
    writeNetwork(folder)
    await network.advanceTime(86_400)
    for (const end = Date.now() + LONGEST_MS; (await balance()) === 0n; await sleep(50))
      assert.ok(Date.now() < end, 'no gas came')
  } finally {
    stop.abort()
    await kept
  }
})

test('nothing is sent for accounts of nobody', async () => {
  const home = mkdtempSync(join(tmpdir(), 'causeway-no-gas-'))
  openBridgeKeys(bridgePaths(home).secrets, 'random')
  writeNetwork(home)
  const height = await cast.hospital.provider.getBlockNumber()
  await askForGas(home)
  assert.equal(await cast.hospital.provider.getBlockNumber(), height)
  rmSync(home, { recursive: true })
})
