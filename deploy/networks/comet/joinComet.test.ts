import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { chainPaths, readChain, writeChain } from './chainFolder.ts'
import { type JoinCometParameters, joinComet } from './joinComet.ts'
import { makeSmallChain, NAME, type SmallChain } from './smallChain.ts'
import { takeSnapshot } from './snapshot.ts'

describe('joinComet', () => {
  let small: SmallChain
  before(async () => {
    small = await makeSmallChain()
    for (const name of ['data/state.db', 'geth/geth/chaindata']) mkdirSync(join(small.home, name), { recursive: true })
    writeFileSync(join(small.home, 'data/state.db/1'), 'blocks')
  })
  after(() => small.remove())

  const join4 = (change: Partial<JoinCometParameters> = {}) => {
    const [first] = small.chain.validators
    assert.ok(first !== undefined)
    const programs = { geth: '/no/geth', validator: '/no/causeway-validator' }
    return joinComet({
      ...{ folder: small.folder, name: 'validator-4', memberId: first.memberId, host: '127.0.0.1' },
      ...{ basePort: first.ports.consensus + 40, programs, scryptN: 2, ...change },
    })
  }
  const names = (folder: string): string[] => readdirSync(folder).sort()

  it('refuses a name that the folder could not be read with', async () => {
    for (const name of ['Validator_5', '', '../x', 'a'.repeat(65)])
      await assert.rejects(join4({ name }), { code: 'ValidatorNameInvalid' })
    assert.equal(readChain(small.folder).validators.length, 1)
  })

  it('leaves nothing behind if the snapshot is none', async () => {
    const before = names(small.folder)
    await assert.rejects(join4({ snapshot: join(small.folder, 'absent.tar.gz') }), { code: 'SnapshotInvalid' })
    const fresh = mkdtempSync(join(tmpdir(), 'causeway-join-'))
    const elsewhere = { folder: join(fresh, 'CN'), from: small.folder, snapshot: join(small.folder, 'absent.tar.gz') }
    await assert.rejects(join4(elsewhere), { code: 'SnapshotInvalid' })
    assert.deepEqual([names(small.folder), names(fresh)], [before, []])
    rmSync(fresh, { recursive: true })
  })

  it('leaves nothing behind if it fails while the home is made', async () => {
    const { consensusGenesis } = chainPaths(small.folder)
    const text = readFileSync(consensusGenesis, 'utf8')
    rmSync(consensusGenesis)
    const before = names(small.folder)
    await assert.rejects(join4(), { code: 'ENOENT' })
    assert.deepEqual(names(small.folder), before)
    writeFileSync(consensusGenesis, text)
  })

  it('makes a home with the blocks of a snapshot and keys of its own, on a new machine too', async () => {
    const file = join(small.folder, 'taken.tar.gz')
    await takeSnapshot({ ...small, validator: NAME, file })
    const fresh = mkdtempSync(join(tmpdir(), 'causeway-join-'))
    for (const change of [{}, { folder: join(fresh, 'CN'), from: small.folder, name: 'validator-5' }]) {
      const { home, entry } = await join4({ snapshot: file, ...change })
      assert.equal(readFileSync(join(home, 'data/state.db/1'), 'utf8'), 'blocks')
      assert.match(readFileSync(join(home, 'data/priv_validator_state.json'), 'utf8'), /"height":"0"/)
      assert.ok(existsSync(join(home, 'config/validator_key.json')))
      assert.deepEqual(readChain(join(home, '..')).validators.at(-1), entry)
    }
    rmSync(fresh, { recursive: true })
    await assert.rejects(join4(), { code: 'NetworkAlreadyThere' })
  })

  it('completes a join that was killed before chain.json had it', async () => {
    const name = 'validator-6'
    const { home, entry, chain } = await join4({ name })
    writeFileSync(join(home, 'joining.json'), JSON.stringify(entry))
    for (const validators of [chain.validators.slice(0, -1), chain.validators]) {
      writeChain(small.folder, { ...chain, validators })
      writeFileSync(join(home, 'joining.json'), JSON.stringify(entry))
      assert.deepEqual(await join4({ name, host: 'other.example' }), { chain, entry, home })
      assert.deepEqual(readChain(small.folder), chain)
    }
    await assert.rejects(join4({ name }), { code: 'NetworkAlreadyThere' })
  })
})
