import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { claimHome, mendHome } from './claimHome.ts'
import { makeSmallChain, NAME, type SmallChain } from './smallChain.ts'

const runs = { code: 'ValidatorRuns' }

describe('claimHome', () => {
  let small: SmallChain
  before(async () => {
    small = await makeSmallChain({ listen: '127.0.0.2' })
  })
  after(() => small.remove())
  const claim = () => claimHome({ home: small.home, validator: NAME, ports: small.ports })

  it('holds a home once at a time', async () => {
    const release = await claim()
    await assert.rejects(claim(), runs)
    await release()
    await (await claim())()
  })

  it('sees an engine that runs, by the lock of its home', async () => {
    const holder = spawn('flock', [join(small.home, 'validator.lock'), 'sh', '-c', 'echo held; exec cat'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    await once(holder.stdout, 'data')
    await assert.rejects(claim(), runs)
    holder.stdin.end()
    await once(holder, 'close')
    await (await claim())()
  })

  it('waits for an engine that is about to be gone', async () => {
    const release = await claim()
    const claimed = claim()
    await sleep(300)
    await release()
    await (await claimed)()
  })

  for (const [port, host] of [
    ['engine', '127.0.0.1'],
    ['http', '127.0.0.2'],
    ['metrics', '127.0.0.2'],
  ] as const) {
    it(`sees what was left running by its port ${port} on ${host}`, async () => {
      const server = createServer().listen({ port: small.ports[port], host })
      await once(server, 'listening')
      await assert.rejects(claim(), { ...runs, metadata: { validator: NAME, ports: [small.ports[port]] } })
      server.close()
      await once(server, 'close')
      await (await claim())()
    })
  }

  it('says that a home is not here', async () => {
    const gone = { home: join(small.folder, 'gone'), validator: 'gone', ports: small.ports }
    await assert.rejects(claimHome(gone), { code: 'HomeNotClaimed' })
  })
})

describe('mendHome', () => {
  let small: SmallChain
  before(async () => {
    small = await makeSmallChain()
  })
  after(() => small.remove())
  const mend = () => mendHome({ home: small.home, validator: NAME, ports: small.ports })

  it('removes the copies that a restore left when it was killed: they hold the keys', async () => {
    const copy = `${small.home}.restoring-aB3xYz`
    mkdirSync(join(copy, 'config'), { recursive: true })
    writeFileSync(join(copy, 'config', 'validator_key.json'), '{}')
    mkdirSync(`${small.home}.old`)
    const other = `${small.home}9.restoring-x`
    mkdirSync(other)
    await mend()
    assert.deepEqual([copy, `${small.home}.old`, other, small.home].map(existsSync), [false, false, true, true])
  })

  it('does not take the copy away from a restore that still runs', async () => {
    const copy = `${small.home}.restoring-aB3xYz`
    const release = await claimHome({ home: small.home, validator: NAME, ports: small.ports })
    mkdirSync(copy)
    await assert.rejects(mend(), runs)
    assert.ok(existsSync(copy))
    await release()
    await mend()
    assert.ok(!existsSync(copy))
  })

  it('puts an old home back', async () => {
    renameSync(small.home, `${small.home}.old`)
    await mend()
    assert.ok(existsSync(join(small.home, 'config', 'validator.json')))
  })
})
