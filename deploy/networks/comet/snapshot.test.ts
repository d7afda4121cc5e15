import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { makeSmallChain, NAME, type SmallChain } from './smallChain.ts'
import { restoreSnapshot, takeSnapshot } from './snapshot.ts'

describe('a snapshot', () => {
  let small: SmallChain
  const parameters = () => ({ ...small, validator: NAME, file: join(small.folder, 'taken.tar.gz') })
  const inHome = (...path: string[]): string => join(small.home, ...path)
  before(async () => {
    small = await makeSmallChain()
    for (const name of ['data/state.db', 'geth/geth/chaindata']) mkdirSync(inHome(name), { recursive: true })
    writeFileSync(inHome('data/state.db/1'), 'first')
  })
  after(() => small.remove())

  it('is neither taken nor restored while the execution client still runs', async () => {
    const server = createServer().listen({ port: small.ports.engine, host: '127.0.0.1' })
    await once(server, 'listening')
    await assert.rejects(takeSnapshot(parameters()), { code: 'ValidatorRuns' })
    await assert.rejects(restoreSnapshot(parameters()), { code: 'ValidatorRuns' })
    server.close()
    await once(server, 'close')
    await takeSnapshot(parameters())
  })

  it('takes the place of what the home had, and leaves keys, signatures and the record of a rescue', async () => {
    writeFileSync(inHome('data/state.db/1'), 'second')
    writeFileSync(inHome('data/rescue-1'), '')
    const signed = '{"height":"7","round":0,"step":3}'
    writeFileSync(inHome('data/priv_validator_state.json'), signed)
    const key = readFileSync(inHome('config/validator_key.json'), 'utf8')
    await restoreSnapshot(parameters())
    assert.equal(readFileSync(inHome('data/state.db/1'), 'utf8'), 'first')
    assert.equal(readFileSync(inHome('data/priv_validator_state.json'), 'utf8'), signed)
    assert.equal(readFileSync(inHome('config/validator_key.json'), 'utf8'), key)
    assert.ok(existsSync(inHome('data/rescue-1')))
  })

  it('that is not one changes nothing, and leaves nothing', async () => {
    const file = join(small.folder, 'bad.tar.gz')
    await assert.rejects(restoreSnapshot({ ...parameters(), file }), { code: 'SnapshotInvalid' })
    assert.deepEqual(
      readdirSync(small.folder).filter((name) => name.startsWith(`${NAME}.`)),
      [],
    )
  })
})
