import assert from 'node:assert/strict'
import { it } from 'node:test'
import { accumulate } from '@causeway/sdk/bridge/accumulate'
import { AbiCoder, id, type JsonRpcProvider, toBeHex, ZeroHash } from 'ethers'
import { unsentMessages } from './conservation.ts'
import { monitorOptions } from './monitorOptions.ts'

const [outbox, inbox] = [`0x${'1'.repeat(40)}`, `0x${'2'.repeat(40)}`]
const COMMITTED = id('MessageCommitted(bytes32,uint64,uint64,bytes32,bytes)')
const data = AbiCoder.defaultAbiCoder().encode(['bytes32', 'bytes'], [ZeroHash, '0x'])

const logAt = (messageId: string, blockNumber: number) => ({
  ...{ topics: [COMMITTED, messageId, toBeHex(2, 32), toBeHex(1, 32)], data, blockNumber },
  ...{ index: 0, transactionHash: id('transaction') },
})

type Asked = { readonly topics: readonly unknown[]; readonly fromBlock: number; readonly toBlock: number }

type Source = {
  readonly provider: Source
  readonly getBlockNumber: () => Promise<number>
  getLogs: (filter: Asked) => Promise<readonly object[]>
  readonly getStorage: (of: string, slot: bigint, block: number) => Promise<string>
}

/** A source with one message in each of these blocks, and a destination where these ids arrive. */
const open = (heights: readonly number[], arrived = heights.map((height) => id(`${height}`))) => {
  const asked: Asked[] = []
  const figures = { atOnce: 0, most: 0 }
  const source: Source = {
    // A contract asks its runner for the provider.
    get provider() {
      return source
    },
    getBlockNumber: async () => 100_000,
    getLogs: async (filter: Asked) => {
      const [from, to] = [Number(filter.fromBlock), Number(filter.toBlock)]
      asked.push(filter)
      if (to - from >= 10_000) throw new Error('the range is too wide')
      const logs = heights.filter((height) => height >= from && height <= to).map((height) => logAt(id(`${height}`), height))
      const ids = filter.topics[1]
      return Array.isArray(ids) ? logs.filter(({ topics: [, messageId = ''] }) => ids.includes(messageId)) : logs
    },
    getStorage: async (_: string, __: bigint, block: number) => {
      figures.most = Math.max(figures.most, ++figures.atOnce)
      await new Promise(setImmediate)
      figures.atOnce -= 1
      return accumulate(heights.filter((height) => height <= block).map((height) => id(`${height}`)))
    },
  }
  const destination = { getLogs: async () => arrived.map((messageId) => logAt(messageId, 1)) }
  const look = async (given: { readonly startBlock?: number; readonly graceMs?: number } = {}): Promise<number> => {
    const { startBlock = 1, graceMs = 0 } = given
    const side = { chainId: 1, rpcUrl: 'http://localhost' }
    const options = { outbox, inbox, graceMs, source: { ...side, startBlock }, destination: side, privateKey: id('key') }
    // CAST: of the chains nothing else is asked.
    const sides = { source, destination } as unknown as Record<'source' | 'destination', JsonRpcProvider>
    const { violations } = await unsentMessages({ ...monitorOptions.parse(options), key: id('key') }, sides, 1, 1)
    return violations.length
  }
  return { asked, figures, source, look }
}

it('gives up only after a question that began after the grace, however long an answer takes', async () => {
  const { source, look } = open([99_999])
  const { getLogs } = source
  let questions = 0
  source.getLogs = async (filter) => {
    if (++questions > 1) return getLogs(filter)
    await new Promise((resolve) => setTimeout(resolve, 60))
    return []
  }
  assert.equal(await look({ graceMs: 20, startBlock: 99_000 }), 0)
  assert.equal(await open([99_999], [id('never')]).look({ graceMs: 20 }), 1)
})

it('searches from the newest block down to the first, in ranges that nodes answer', async () => {
  const recent = open([40_000, 99_999], [id('99999')])
  assert.equal(await recent.look(), 0)
  assert.deepEqual(
    recent.asked.map(({ fromBlock, toBlock }) => [Number(fromBlock), Number(toBlock)]),
    [
      [90_001, 100_000],
      [99_999, 99_999],
    ],
  )
  assert.equal(await open([40_000]).look(), 0)
  const never = open([40_000], [id('never')])
  assert.equal(await never.look({ startBlock: 85_000 }), 1)
  assert.equal(Math.min(...never.asked.map(({ fromBlock }) => Number(fromBlock))), 85_000)
})

it('looks into a few blocks at once', async () => {
  const { figures, look } = open(Array.from({ length: 100 }, (_, index) => 99_000 + index))
  assert.equal(await look(), 0)
  assert.equal(figures.most, 40)
})
