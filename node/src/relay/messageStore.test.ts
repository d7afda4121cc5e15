import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import { anyRow, type Query } from '../store/database.ts'
import { openStore, type Store } from '../store/openStore.ts'
import { messageStates, messageTransitions } from './messageStates.ts'
import { countWaiting, findMessages, insertMessages, listMessages, moveMessages, settleMessages } from './messageStore.ts'
import type { Route } from './route.ts'

const codeIs = (code: string) => (error: unknown) => error instanceof CausewayError && error.code === code
const someone = (digit: string): string => `0x${digit.repeat(40)}`
const route: Route = {
  ...{ sourceChainId: 1, outbox: someone('1'), destinationChainId: 2, inbox: someone('2'), committee: someone('3') },
}
const idOf = (nonce: number, fork = 'a'): string => `0x${fork}${nonce.toString(16).padStart(63, '0')}`
const message = (nonce: number, fork?: string) => ({
  ...{ id: idOf(nonce, fork), nonce: BigInt(nonce), bytes: '0x01', gasLimit: 100_000, height: nonce },
})

let folder: string
let store: Store
let query: Query
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-messages-'))
  store = await openStore({ dataFolder: folder })
  query = store.database.query
})
beforeEach(async () => {
  await query(anyRow, 'delete from relay_messages')
  await insertMessages(
    query,
    route,
    [1, 2, 3].map((nonce) => message(nonce)),
  )
})
after(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

const stateOf = async (nonce: number) => (await findMessages(query, route, [idOf(nonce)]))[0]?.state

describe('messages as rows', () => {
  it('are kept once however often they are told, in the order of their numbers', async () => {
    await insertMessages(query, route, [message(2)])
    const rows = await listMessages(query, route, 'seen', 0, 10)
    assert.deepEqual(
      rows.map(({ nonce }) => nonce),
      [1n, 2n, 3n],
    )
  })

  it('have no gap and no second message of a number', async () => {
    await assert.rejects(insertMessages(query, route, [message(5)]), codeIs('RelayNonceGap'))
    await assert.rejects(insertMessages(query, route, [message(2, 'b')]), codeIs('RelayReorganised'))
  })

  it('are told together as one by one', async () => {
    await insertMessages(query, route, [message(2), message(4), message(4), message(5)])
    assert.equal((await listMessages(query, route, 'seen', 0, 10)).length, 5)
    await assert.rejects(insertMessages(query, route, [message(6), message(8)]), codeIs('RelayNonceGap'))
    await assert.rejects(insertMessages(query, route, [message(6), message(6, 'b')]), codeIs('RelayReorganised'))
    await assert.rejects(insertMessages(query, route, [message(5, 'b'), message(6)]), codeIs('RelayReorganised'))
    assert.equal((await listMessages(query, route, 'seen', 0, 10)).length, 5)
  })

  it('count their numbers for each route', async () => {
    const other = { ...route, destinationChainId: 3 }
    await assert.rejects(insertMessages(query, other, [message(4, 'c')]), codeIs('RelayNonceGap'))
    await insertMessages(query, other, [message(1, 'c')])
    assert.equal((await listMessages(query, route, 'seen', 0, 10)).length, 3)
  })

  it('move along the table only, and only from where they are', async () => {
    await assert.rejects(moveMessages(query, [idOf(1)], { from: 'seen', to: 'submitted' }), codeIs('RelayTransitionUnlisted'))
    await moveMessages(query, [idOf(1)], { from: 'seen', to: 'attested' }, { batch: 'x', now: 7 })
    assert.deepEqual(await moveMessages(query, [idOf(1), idOf(2)], { from: 'seen', to: 'attested' }), [idOf(2)])
  })

  it('wait twice as long each time that they go back, a minute at most', async () => {
    const waits: number[] = []
    for (let round = 0; round < 10; round++) {
      await moveMessages(query, [idOf(1)], { from: 'seen', to: 'attested' }, { batch: 'x', now: 1_000 })
      await moveMessages(query, [idOf(1)], { from: 'attested', to: 'seen' }, { now: 1_000 })
      waits.push(((await findMessages(query, route, [idOf(1)]))[0]?.again_at ?? 0) - 1_000)
    }
    assert.deepEqual(waits, [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    assert.equal((await listMessages(query, route, 'seen', 1_000, 10)).length, 2)
  })

  it('are counted while they wait, but for batches that wait for something else', async () => {
    await moveMessages(query, [idOf(1)], { from: 'seen', to: 'attested' }, { batch: 'x', now: 1 })
    await moveMessages(query, [idOf(2)], { from: 'seen', to: 'attested' }, { batch: 'y', now: 1 })
    await moveMessages(query, [idOf(2)], { from: 'attested', to: 'quorum' })
    assert.deepEqual([await countWaiting(query, route), await countWaiting(query, route, ['y'])], [2, 1])
  })

  it('are tried again only after those that were never tried', async () => {
    await moveMessages(query, [idOf(1)], { from: 'seen', to: 'attested' }, { batch: 'x', now: 1_000 })
    await moveMessages(query, [idOf(1)], { from: 'attested', to: 'seen' }, { now: 1_000 })
    const rows = await listMessages(query, route, 'seen', 10_000, 10)
    assert.deepEqual(
      rows.map(({ nonce }) => nonce),
      [2n, 3n, 1n],
    )
  })

  it('take from the destination what can follow, and nothing after the end', async () => {
    for (const from of messageStates)
      for (const to of ['delivered', 'failed', 'cancelled'] as const) {
        await query(anyRow, 'update relay_messages set state = $2 where id = $1', [idOf(1), from])
        await settleMessages(query, [{ id: idOf(1), to }])
        assert.equal(await stateOf(1), messageTransitions[from].includes(to) ? to : from)
      }
  })

  it('are in the state that the destination told last', async () => {
    const told = [
      { id: idOf(1), to: 'failed' },
      { id: idOf(2), to: 'delivered' },
      { id: idOf(1), to: 'cancelled' },
    ] as const
    await settleMessages(query, told)
    assert.deepEqual([await stateOf(1), await stateOf(2), await stateOf(3)], ['cancelled', 'delivered', 'seen'])
  })
})
