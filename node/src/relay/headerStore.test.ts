import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { accumulate } from '@causeway/sdk/bridge/accumulate'
import { id, ZeroHash } from 'ethers'
import type { Query } from '../store/database.ts'
import { openStore, type Store } from '../store/openStore.ts'
import { accumulatorAt, checkpointAfter, findHeader, forgetHeaders, insertHeader, insertSent, sentFrom } from './headerStore.ts'

const sender = { sourceChainId: 1, outbox: `0x${'1'.repeat(40)}` }
const client = { chainId: 2, client: `0x${'2'.repeat(40)}` }
const ids = ['a', 'b', 'c', 'd'].map(id)
/** Of the second message, and of the fourth. */
const checkpoints = [
  { destinationChainId: 2n, nonce: 64n },
  { destinationChainId: 2n ** 64n - 1n, nonce: 128n },
]
/** The first two in block 5, the others in block 7. */
const sent = ids.map((messageId, index) => ({
  ...{ id: messageId, accumulated: accumulate(ids.slice(0, index + 1)), height: index < 2 ? 5 : 7 },
  ...(index % 2 === 1 && { checkpoint: checkpoints[(index - 1) / 2] }),
}))

let folder: string
let store: Store
let query: Query
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-headers-'))
  store = await openStore({ dataFolder: folder })
  query = store.database.query
})
after(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

describe('what proofs under a light client are made of', () => {
  it('continues the accumulator, and nothing else is taken', async () => {
    const gap = { code: 'RelayNonceGap' }
    await assert.rejects(insertSent(query, sender, sent.slice(1)), gap)
    await insertSent(query, sender, sent.slice(0, 2))
    await assert.rejects(insertSent(query, sender, sent.slice(3)), gap)
    await insertSent(query, sender, sent.slice(2))
    await insertSent(query, { ...sender, sourceChainId: 9 }, sent.slice(0, 1))
  })

  it('gives the accumulator after each block', async () => {
    const at = (height: number) => accumulatorAt(query, sender, height)
    assert.deepEqual([await at(4), await at(5), await at(6)], [ZeroHash, accumulate(ids.slice(0, 2)), await at(5)])
    assert.equal(await at(7), accumulate(ids))
  })

  it('gives the messages from one on up to a block, and what was before', async () => {
    const [a = '', b = ''] = ids
    assert.deepEqual(await sentFrom(query, sender, a, 7), { before: ZeroHash, sent: ids })
    assert.deepEqual(await sentFrom(query, sender, b, 7), { before: accumulate([a]), sent: ids.slice(1) })
    assert.deepEqual(await sentFrom(query, sender, b, 5), { before: accumulate([a]), sent: [b] })
    assert.deepEqual((await sentFrom(query, sender, id('x'), 7)).sent, [])
  })

  it('finds the next message whose accumulator the outbox keeps, up to a block', async () => {
    const [a = '', b = '', c = '', d = ''] = ids
    const [atB, atD] = [b, d].map((messageId, index) => ({ id: messageId, checkpoint: checkpoints[index] }))
    const after = (messageId: string, height = 7) => checkpointAfter(query, sender, messageId, height)
    assert.deepEqual([await after(a), await after(b), await after(c), await after(d)], [atB, atB, atD, atD])
    assert.deepEqual([await after(a, 5), await after(c, 6), await after(id('x'))], [atB, undefined, undefined])
  })

  it('finds the lowest header that speaks of a block, until a recovery', async () => {
    const header = (height: number) => ({ height, executionHash: id(`execution ${height}`), accumulator: accumulate(ids) })
    for (const height of [12, 8, 10]) await insertHeader(query, client, header(height))
    await insertHeader(query, client, header(8))
    assert.deepEqual(await findHeader(query, client, 7), header(8))
    assert.deepEqual(await findHeader(query, client, 8), header(10))
    assert.equal(await findHeader(query, client, 12), undefined)
    await forgetHeaders(query, client)
    assert.equal(await findHeader(query, client, 7), undefined)
  })
})
