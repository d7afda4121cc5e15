import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { readHome } from './readHome.ts'

const folder = mkdtempSync(join(tmpdir(), 'causeway-doctor-'))
const write = (name: string, text: string, mode = 0o600): void => {
  writeFileSync(join(folder, name), text, { mode })
  chmodSync(join(folder, name), mode)
}
const secret = async (name: string) => (await readHome(folder)).secrets?.find(({ file }) => file === join(folder, name))

before(() => {
  for (const name of ['config', 'data', 'programs']) mkdirSync(join(folder, name))
  write('config/genesis.json', JSON.stringify({ app_state: { execution_genesis_hash: '0xab' } }))
  write('config/execution.json', '{}')
  write('config/config.toml', 'moniker = "v"\n')
  write('config/validator.json', JSON.stringify({ geth: join(folder, 'programs', 'geth'), passwordFile: 'password' }))
  write('programs/causeway-validator', '#!/bin/sh\necho "causeway-validator x (network version 7, geth 1.17.8)"\n', 0o755)
  for (const name of ['config/node_key.json', 'config/nodekey', 'config/jwt.hex', 'config/validator_key.json']) write(name, 'x')
  write('password', 'x', 0o644)
})
after(() => rmSync(folder, { recursive: true }))

describe('readHome', () => {
  it('reads digests, first block, version and free space', async () => {
    const { genesis, knownVersion, disk } = await readHome(folder)
    assert.equal(genesis.files['execution.json'], '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a')
    assert.equal(genesis.expected, '0xab')
    assert.equal(knownVersion, 7)
    assert.ok((disk?.freeBytes ?? 0) > 0)
  })

  it('tells the mode of a secret, and that one is missing', async () => {
    assert.equal((await secret('password'))?.mode, 0o644)
    assert.equal((await secret('config/nodekey'))?.mode, 0o600)
    assert.equal((await secret('data/priv_validator_state.json'))?.mode, undefined)
  })

  it('does not ask for a key that a remote signer holds', async () => {
    write('config/config.toml', 'priv_validator_laddr = "tcp://127.0.0.1:1"\n')
    assert.equal(await secret('config/validator_key.json'), undefined)
    assert.equal(await secret('data/priv_validator_state.json'), undefined)
  })

  it('survives a folder of which nothing can be read', async () => {
    const empty = mkdtempSync(join(folder, 'empty-'))
    const reading = await readHome(empty)
    assert.equal(reading.genesis.files['genesis.json'], 'not readable')
    assert.ok(reading.secrets?.every(({ mode }) => mode === undefined))
  })
})
