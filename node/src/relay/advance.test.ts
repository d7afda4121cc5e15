import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { id } from 'ethers'
import { openStore, type Store } from '../store/openStore.ts'
import { advance } from './advance.ts'
import type { ChainView } from './chainView.ts'
import { relayErrors } from './errors.ts'

let folder: string
let store: Store
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-advance-'))
  store = await openStore({ dataFolder: folder })
})
after(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

it('asks for fewer blocks where there is too much in them to be told in time, and for more again', async () => {
  const asked: number[] = []
  const blockAt = async (height: number) => ({ height, hash: id(`${height}`) })
  const view = {
    final: () => blockAt(6_000),
    block: blockAt,
    /** So much is in blocks 501 to 508 that they are only told one by one. */
    logs: async (_: object, from: number, to: number) => {
      asked.push(to - from + 1)
      if (to > from && from <= 508 && to >= 501) throw relayErrors.RelayTooFewAgree({})
      return []
    },
  }
  const address = `0x${'1'.repeat(40)}`
  // CAST: of the view nothing else is asked.
  const chain = view as unknown as ChainView
  const reading = { name: 'crowded', view: chain, filter: { address, topics: [] }, startBlock: 1 }
  const read: number[] = []
  for (let round = 0; round < 100 && read.at(-1) !== 6_000; round++)
    await advance(store.database, reading, async (_, __, { height }) => void read.push(height)).catch((error: unknown) =>
      assert.equal((error as { code?: string }).code, 'RelayTooFewAgree'),
    )
  assert.deepEqual(
    read.filter((height) => height >= 500 && height <= 508),
    [500, 501, 502, 503, 504, 505, 506, 507, 508],
  )
  assert.equal(read.at(-1), 6_000)
  assert.equal(Math.max(...asked.slice(-3)), 1_000)
})
