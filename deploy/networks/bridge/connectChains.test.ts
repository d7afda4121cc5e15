// Two embedded chains: joined by calls that are looked for before they are made.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { getCommittee, getRoute } from '@causeway/sdk/bridge/getRoute'
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { send } from '@causeway/sdk/client/send'
import { makeCall } from '@causeway/sdk/member/makeCall'
import { Interface } from 'ethers'
import { type Cast, closeCast, openCast } from '../embedded/cast.ts'
import { chainIds, type Network, type NetworkJurisdiction } from '../network.ts'
import { startNetwork } from '../startNetwork.ts'
import { accountOf, committeeOf, openBridgeKeys } from './bridgeKeys.ts'
import { connectChains, missingSteps } from './connectChains.ts'
import { type BridgeSide, connectionCalls, connectionSteps } from './connectionSteps.ts'

const folder = mkdtempSync(join(tmpdir(), 'causeway-connect-'))
const keys = openBridgeKeys(join(folder, 'secrets'), 'public')
const given = { committee: committeeOf(keys), monitor: accountOf(keys, 'monitor') }
const curses = new Interface(['function curseRoute(uint64)', 'function liftRoute(uint64)'])
const networks: Network[] = []
const casts: Cast[] = []
const sides: BridgeSide[] = []

const open = async (jurisdiction: NetworkJurisdiction): Promise<void> => {
  const network = await startNetwork({ folder: join(folder, jurisdiction), jurisdiction })
  networks.push(network)
  const cast = openCast(network)
  casts.push(cast)
  sides.push({ jurisdiction, client: cast.consortium })
}

before(async () => {
  await open('CN')
  await open('EU')
})
after(async () => {
  casts.forEach(closeCast)
  for (const network of networks) await network.close()
  rmSync(folder, { recursive: true })
})

const both = (): readonly [BridgeSide, BridgeSide] => {
  const [one = assert.fail(), other = assert.fail()] = sides
  return [one, other]
}
const heightsOf = (): Promise<number[]> => Promise.all(sides.map(({ client }) => client.provider.getBlockNumber()))
const connect = (onStep: (what: string) => void = () => undefined) => connectChains({ sides: both(), ...given, onStep })

test('a way in with other verifiers, or other numbers of them, is not taken for the one that is wanted', async () => {
  const [one, other] = both()
  const { client } = one
  const { CommitteeVerifier, StateProofVerifier } = client.deployment.contracts
  const lightClientOf = { lightClient: StateProofVerifier.address, lightClientVerifier: StateProofVerifier.address }
  const { chainId, contracts } = other.client.deployment
  const verifiers = [CommitteeVerifier.address, StateProofVerifier.address]
  const isDone = async (side: BridgeSide): Promise<boolean> => {
    const step = connectionSteps(side, other, { ...given, madeAt: 0 }).find(({ what }) => what === 'take messages in')
    return step?.isDone() ?? assert.fail()
  }
  const set = (demanded: [number, number, number]) =>
    send(client, () => client.contracts.inbox.setRoute(chainId, contracts.Outbox.address, verifiers, demanded))
  await set([1, 2, 2])
  assert.deepEqual([await isDone({ ...one, lightClientOf }), await isDone(one)], [true, false])
  await set([1, 1, 2])
  assert.equal(await isDone({ ...one, lightClientOf }), false)
})

test('an interrupted connection is carried on from where it was', async () => {
  let calls = 0
  const stop = (): void => {
    calls += 1
    if (calls > 6) throw new RangeError('interrupted')
  }
  await assert.rejects(connect(stop), RangeError)
  const [one, other] = both()
  const missing = await missingSteps(one, other, { ...given, afterSeconds: 0 })
  assert.ok(missing.length > 0 && missing.length < connectionCalls(one, other, { ...given, madeAt: 0 }).length)
})

test('a side that sends already gets what it could not know when it was joined', async () => {
  const [one, other] = both()
  const isNew = (what: string): boolean => /Mirror|ordered/.test(what)
  const missing = await missingSteps(one, other, { ...given, afterSeconds: 0 })
  for (const { what, call } of missing) if (!isNew(what)) await makeCall(one.client, call)
  // What the offices have closed is not opened with it.
  await send(one.client, () => one.client.contracts.inbox.setRecipient(one.client.deployment.contracts.StatusMirror.address, 0))
  const called: string[] = []
  await connect((what) => called.push(what))
  const there = called.filter((what) => what.startsWith('CN'))
  assert.equal(there.length, 6)
  assert.ok(there.every(isNew))
  assert.equal(await one.client.contracts.inbox.classOf(one.client.deployment.contracts.StatusMirror.address), 0n)
  assert.ok(called.length > there.length, 'the other side goes on from where it was')
})

test('each side then has committee, limits and a route both ways', async () => {
  for (const [side, peer] of [both(), both().toReversed()] as [BridgeSide, BridgeSide][]) {
    const { inbound, outbound } = await getRoute(side.client, peer.client.deployment.chainId)
    assert.equal(outbound?.inbox, peer.client.deployment.contracts.Inbox.address)
    assert.equal(inbound?.outbox, peer.client.deployment.contracts.Outbox.address)
    assert.deepEqual(
      inbound?.limits.map(({ messageClass, perHour, verifiers }) => [messageClass, perHour, verifiers]),
      [
        ['Data', 1_000_000, 1],
        ['Value', 100_000, 1],
        ['Decision', 100_000, 1],
      ],
    )
    const { signers, threshold, epoch } = await getCommittee(side.client)
    assert.deepEqual([threshold, epoch], [3, 1n])
    assert.deepEqual(signers, given.committee)
    const { contracts, deployment } = side.client
    assert.equal(await contracts.inbox.classOf(deployment.contracts.Coordinator.address), 3n)
    assert.equal(await contracts.rightMint.coordinatorOf(deployment.chainId), deployment.contracts.Coordinator.address)
    for (const { chainId, contracts: there } of [deployment, peer.client.deployment])
      assert.equal(await contracts.tokenLock.coordinatorOf(chainId), there.Coordinator.address)
  }
})

test('connected again, nothing is sent', async () => {
  const before = await heightsOf()
  await connect(() => assert.fail('something was called'))
  assert.deepEqual(await heightsOf(), before)
})

test('what the offices have changed since is left as they have it', async () => {
  const [one] = both()
  const { client }: { client: CausewayClient } = one
  await send(client, () => client.contracts.inbox.setLimit(chainIds.EU, 1, 7, 7))
  await send(client, () => client.contracts.inbox.setRecipient(client.deployment.contracts.TokenLock.address, 0))
  await connect(() => assert.fail('something was called'))
  assert.equal((await client.contracts.inbox.limitOf(chainIds.EU, 1)).capacity, 7n)
})

test('a stranger is refused, and the monitor may curse but not lift', async () => {
  const [one, other] = both()
  const institute = casts[0]?.institute ?? assert.fail()
  const [call = assert.fail()] = connectionCalls(one, other, { ...given, madeAt: 0 })
  await assert.rejects(institute.provider.call({ ...call, from: institute.signer?.address ?? '' }))
  const { inbox } = one.client.contracts
  const curse = { to: String(inbox.target), from: given.monitor }
  const encode = (name: 'curseRoute' | 'liftRoute'): string => curses.encodeFunctionData(name, [chainIds.EU])
  await one.client.provider.call({ ...curse, data: encode('curseRoute') })
  await assert.rejects(one.client.provider.call({ ...curse, data: encode('liftRoute') }))
})
