import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { freeBase, listenedOn, portsOf, reserveBase } from './ports.ts'

describe('freeBase', () => {
  it('is outside of the rows that are reserved, and collides with no validator that is known', async () => {
    const free = await freeBase([])
    assert.ok(free >= 12_000 && free < 21_000 && free % 10 === 0, String(free))
    const all = Array.from({ length: 900 }, (_, index) => 12_000 + 10 * index)
    const others = all.filter((base) => base !== free).map((base) => portsOf(base, 0))
    assert.equal(await freeBase(others), free)
    await assert.rejects(freeBase(all.map((base) => portsOf(base, 0))), { code: 'NoPortsFree' })
  })
})

describe('reserveBase', () => {
  it('passes over a row in which the figures of an execution client could not be had', async () => {
    const first = await reserveBase(1)
    await first.release()
    const server = createServer().listen({ port: portsOf(first.base, 0).metrics + 1, host: '127.0.0.1' })
    await once(server, 'listening')
    const second = await reserveBase(1)
    assert.notEqual(second.base, first.base)
    assert.ok(listenedOn(portsOf(first.base, 0)).includes(first.base + 7))
    await second.release()
    server.close()
    await once(server, 'close')
  })
})
