import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { encodeMessage } from '@causeway/sdk/bridge/encodeMessage'
import { messageIdOf } from '@causeway/sdk/bridge/messageIdOf'
import { getAddress, Interface, id, Wallet, ZeroHash } from 'ethers'
import { pino } from 'pino'
import { openStore, type Store } from '../store/openStore.ts'
import type { AggregatorClient } from './aggregatorClient.ts'
import type { ChainView } from './chainView.ts'
import { type DeliverModules, deliverRound } from './deliver.ts'
import { findMessages, insertMessages } from './messageStore.ts'
import type { Batch, Route } from './route.ts'

const someone = (digit: string): string => getAddress(`0x${digit.repeat(40)}`)
const route: Route = {
  ...{ sourceChainId: 1, outbox: someone('1'), destinationChainId: 2, inbox: someone('2'), committee: someone('3') },
}
const LIGHT = someone('4')
const [DATA, VALUED] = [someone('5'), someone('6')]

const messageTo = (recipient: string, nonce: number, payload = '0x') => {
  const sides = { sourceChainId: 1n, outbox: route.outbox, destinationChainId: 2n, inbox: route.inbox, sender: someone('7') }
  const bytes = encodeMessage({ ...sides, nonce: BigInt(nonce), recipient, gasLimit: 50_000, payload })
  return { id: messageIdOf(bytes), nonce: BigInt(nonce), bytes, gasLimit: 50_000, height: 1 }
}

/** The inbox demands the committee of DATA, and the light client too of VALUED. */
const abi = new Interface([
  'function routeOf(uint64) view returns (address, address[], uint8[3])',
  'function classOf(address) view returns (uint8)',
  'function committee() view returns (uint64, uint8, uint8, uint64, uint64)',
])
const answer = (data: string): string => {
  const call = abi.parseTransaction({ data })
  if (call?.name === 'committee') return abi.encodeFunctionResult('committee', [1, 4, 3, 0, 0])
  if (call?.name === 'classOf') return abi.encodeFunctionResult('classOf', [call.args[0] === VALUED ? 3 : 1])
  return abi.encodeFunctionResult('routeOf', [route.outbox, [route.committee, LIGHT], [1, 2, 2]])
}
const point = { height: 1, hash: id('block') }
const view = {
  ...{ chainId: 2, final: async () => point, block: async () => point, logs: async () => [], count: async () => 0 },
  // The outbox has sent nothing.
  storage: async (_: string, __: string, heights: readonly number[]) => heights.map(() => ZeroHash),
  view: async (_: string, data: string) => answer(data),
  views: async (_: string, calls: readonly string[]) => calls.map(answer),
  tell: async () => '0x1',
}

const batches = new Map<string, Batch>()
const aggregator = {
  propose: async (batch: Batch) => {
    const digest = id(batch.messageIds.join())
    batches.set(digest, batch)
    return digest
  },
  batch: async (digest: string) => ({ ...batches.get(digest), proof: '0x1234' }),
}

let folder: string
let store: Store
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-deliver-'))
  store = await openStore({ dataFolder: folder })
})
after(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

const modulesOf = (of: Route): DeliverModules => {
  const fakes = { source: view, destination: view, aggregator }
  return {
    // CAST: nothing else of them is asked here.
    ...(fakes as unknown as { source: ChainView; destination: ChainView; aggregator: AggregatorClient }),
    ...{ database: store.database, signer: new Wallet(`0x${'1'.repeat(64)}`), log: pino({ level: 'silent' }) },
    ...{ clock: () => 1_000, stuckMs: 1_000, mostFee: 1_000n, route: of, clients: [], sent: new Set(), unproven: new Set() },
    ...{ sourceStart: 1, destinationStart: 1, quorumMs: 1_000, lightClients: [] },
    provers: { [LIGHT]: async () => undefined },
  }
}

describe('a deliverer', () => {
  it('brings Data while a thousand messages wait for a header that does not come', async () => {
    const { query } = store.database
    const valued = Array.from({ length: 1_000 }, (_, index) => messageTo(VALUED, index + 1))
    const data = messageTo(DATA, 1_001)
    await insertMessages(query, route, [...valued, data])
    const modules = modulesOf(route)
    for (let round = 0; round < 3; round++) await deliverRound(modules)
    const states = await findMessages(query, route, [data.id, valued[0]?.id ?? ''])
    assert.deepEqual(
      states.map(({ state }) => state),
      ['quorum', 'submitted'],
    )
  })

  it('proposes no more bytes together than a transaction holds', async () => {
    const other = { ...route, outbox: someone('8') }
    const large = Array.from({ length: 12 }, (_, index) => messageTo(DATA, 2_001 + index, `0x${'11'.repeat(16_000)}`))
    await insertMessages(
      store.database.query,
      other,
      large.map((message, index) => ({ ...message, nonce: BigInt(index + 1) })),
    )
    await deliverRound(modulesOf(other))
    const states = await findMessages(
      store.database.query,
      other,
      large.map(({ id }) => id),
    )
    assert.deepEqual(new Set(states.map(({ state }) => state)), new Set(['submitted']))
    assert.equal(new Set(states.map(({ batch }) => batch)).size, 3)
  })
})
