import assert from 'node:assert/strict'
import { it } from 'node:test'
import { accumulate } from '@causeway/sdk/bridge/accumulate'
import { CausewayError } from '@causeway/sdk/errors'
import { id, toBeHex, ZeroHash } from 'ethers'
import type { ChainLog, ChainView } from './chainView.ts'
import { assertCommitted } from './sourceMessage.ts'

const [first, second] = [id('first'), id('second')]
const log = { topics: [ZeroHash, first, toBeHex(2, 32), toBeHex(1, 32)], data: ZeroHash, height: 5, transactionHash: ZeroHash }

/** What the storage says at each look; the last for ever. @returns how often it was asked */
const look = async (stored: readonly string[]): Promise<number> => {
  let asked = 0
  const view = { storage: async () => [ZeroHash, stored[asked++] ?? stored.at(-1)] }
  // CAST: of the view and the log nothing else is asked.
  await assertCommitted(view as unknown as ChainView, ZeroHash, { logs: [log as unknown as ChainLog], from: 5, to: 5 })
  return asked
}

it('asks again where a node is ahead of the block that it was asked for', async () => {
  assert.equal(await look([accumulate([first])]), 1)
  assert.equal(await look([accumulate([first, second]), accumulate([first])]), 2)
})

it('believes no logs that the storage contradicts for good', async () => {
  const isMissing = (error: unknown): boolean => error instanceof CausewayError && error.code === 'RelayCommitmentMissing'
  for (const stored of [ZeroHash, accumulate([second]), accumulate([first, second])])
    await assert.rejects(look([stored]), isMissing)
})
