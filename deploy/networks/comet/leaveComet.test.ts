import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { chainPaths, readChain } from './chainFolder.ts'
import { joinComet } from './joinComet.ts'
import { leaveComet } from './leaveComet.ts'
import { makeSmallChain, type SmallChain } from './smallChain.ts'

describe('leaveComet', () => {
  let small: SmallChain
  const name = 'validator-4'
  before(async () => {
    small = await makeSmallChain()
  })
  after(() => small.remove())

  const enter = () => {
    const [first] = small.chain.validators
    assert.ok(first !== undefined)
    const programs = { geth: '/no/geth', validator: '/no/causeway-validator' }
    const own = { folder: small.folder, name, memberId: first.memberId, host: '127.0.0.1', basePort: first.ports.consensus + 40 }
    return joinComet({ ...own, programs, scryptN: 2 })
  }
  const leave = () => leaveComet({ folder: small.folder, chain: readChain(small.folder), name })

  it('leaves a node alone that somebody else started, a service say', async () => {
    const { home, entry } = await enter()
    const server = createServer().listen({ port: entry.ports.consensus, host: '127.0.0.1' })
    await once(server, 'listening')
    await assert.rejects(leave(), { code: 'ValidatorRuns' })
    assert.ok(existsSync(home))
    assert.equal(readChain(small.folder).validators.length, 2)
    server.close()
    await once(server, 'close')
  })

  it('puts the home aside with its keys and the password, however often', async () => {
    mkdirSync(`${chainPaths(small.folder).home(name)}.left`)
    for (const number of [2, 3]) {
      const { keptIn } = await leave()
      assert.equal(keptIn, `${chainPaths(small.folder).home(name)}.left-${number}`)
      for (const file of ['config/validator_key.json', 'config/password']) assert.ok(existsSync(join(keptIn ?? '', file)))
      assert.deepEqual(readChain(small.folder), small.chain)
      await enter()
    }
  })
})
