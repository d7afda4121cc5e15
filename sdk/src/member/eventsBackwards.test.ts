import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventLog } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { eventsBackwards } from './eventsBackwards.ts'

// CAST: of the client only the height is asked for.
const at = (height: number) => ({ provider: { getBlockNumber: async () => height } }) as unknown as CausewayClient

/** A chain with one log in every `every`-th block, and the ranges that it was asked for. */
const chain = (every: number, mostRange = Number.POSITIVE_INFINITY) => {
  const asked: [number, number][] = []
  const query = async (from: number, to: number) => {
    asked.push([from, to])
    if (to - from >= mostRange) throw new Error('query exceeds the range')
    const first = Math.ceil(from / every) * every
    const heights = Array.from({ length: Math.max(0, Math.floor((to - first) / every) + 1) }, (_, index) => first + index * every)
    // CAST: of a log only its height and its arguments are looked at.
    return heights.map((blockNumber) => ({ blockNumber, args: [] }) as unknown as EventLog)
  }
  return { asked, query }
}

const heightsOf = async (logs: AsyncGenerator<EventLog>, count = Number.POSITIVE_INFINITY): Promise<number[]> => {
  const heights: number[] = []
  for await (const { blockNumber } of logs) {
    heights.push(blockNumber)
    if (heights.length >= count) break
  }
  return heights
}

const down = (from: number, to: number, every: number): number[] =>
  Array.from({ length: (to - from) / every + 1 }, (_, index) => to - index * every)

test('every log once, from the newest to the oldest, in ranges that grow', async () => {
  const { asked, query } = chain(5_000)
  assert.deepEqual(await heightsOf(eventsBackwards(at(100_000), { query, from: 5_000 })), down(5_000, 100_000, 5_000))
  assert.deepEqual(asked, [
    [90_001, 100_000],
    [70_001, 90_000],
    [30_001, 70_000],
    [5_000, 30_000],
  ])
})

test('a node that refuses long ranges is asked for short ones', async () => {
  const { asked, query } = chain(5_000, 15_000)
  assert.deepEqual(await heightsOf(eventsBackwards(at(60_000), { query, from: 0 })), down(0, 60_000, 5_000))
  assert.equal(asked.filter(([from, to]) => to - from >= 15_000).length, 1)
})

test('a node that refuses short ranges too is at fault', async () => {
  const { query } = chain(5_000, 9_999)
  await assert.rejects(heightsOf(eventsBackwards(at(60_000), { query, from: 0 })), { code: 'ChainUnavailable' })
})

test('who has read enough asks no more, and a chain that begins later is not asked at all', async () => {
  const { asked, query } = chain(5_000)
  assert.deepEqual(await heightsOf(eventsBackwards(at(100_000), { query, from: 0 }), 1), [100_000])
  assert.equal(asked.length, 1)
  assert.deepEqual(await heightsOf(eventsBackwards(at(10), { query, from: 11 })), [])
})
