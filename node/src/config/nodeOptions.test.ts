import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import { type NodeOptions, readNodeConfig } from './nodeOptions.ts'

const codeIs = (code: string) => (error: unknown) => error instanceof CausewayError && error.code === code
const key = `0x${'11'.repeat(32)}`

let folder: string
let base: NodeOptions
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-config-'))
  base = { rpcUrl: 'http://127.0.0.1:8545', deploymentFile: join(folder, 'none.json'), privateKey: key, dataFolder: folder }
})
after(() => rm(folder, { recursive: true }))

describe('readNodeConfig', () => {
  it('refuses options that it does not know or that contradict each other', async () => {
    const wrong: NodeOptions[] = [
      { ...base, keyFile: 'also.key' },
      { ...base, rpcUrl: 'ws://127.0.0.1' },
      { ...base, port: 70_000 },
      { ...base, limits: { workers: 0 } },
      { ...base, databaseUrl: 'mysql://127.0.0.1/a' },
    ]
    for (const options of wrong) await assert.rejects(readNodeConfig(options), codeIs('OptionsInvalid'))
  })

  it('refuses identifiers, deployments and keys that are none', async () => {
    const products = [{ identifier: 'colon', file: 'colon.csv' }]
    await assert.rejects(readNodeConfig({ ...base, products }), codeIs('IdentifierInvalid'))
    await assert.rejects(readNodeConfig(base), codeIs('DeploymentUnreadable'))
    await writeFile(join(folder, 'empty.json'), '{}')
    await assert.rejects(readNodeConfig({ ...base, deploymentFile: join(folder, 'empty.json') }), codeIs('DeploymentInvalid'))
  })
})
