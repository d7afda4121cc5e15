import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { memberId } from '@causeway/sdk/ids'
import { asReached } from './asReached.ts'
import type { ValidatorEntry } from './chainFolder.ts'
import { portsOf } from './ports.ts'
import { writeValidatorFile } from './validatorFile.ts'

const folder = mkdtempSync(join(tmpdir(), 'causeway-reached-'))
after(() => rmSync(folder, { recursive: true }))

const entry = (name: string): ValidatorEntry => ({
  ...{ name, memberId: memberId.parse(`0x${'1'.repeat(64)}`), peerId: '1'.repeat(40), enode: '1'.repeat(128) },
  address: `0x${'1'.repeat(40)}`,
  ...{ host: '10.0.0.1', ports: portsOf(21_000, 0) },
})
const hostOf = (name: string, listen: string, rpcListen?: string): string => {
  mkdirSync(join(folder, name, 'config'), { recursive: true })
  writeValidatorFile(join(folder, name), {
    ...{ version: 1, chainId: 1, geth: '/usr/local/bin/geth', ports: portsOf(21_000, 0), listen, logLevel: 'info' },
    ...{ retainBlocks: 1, buildDelayMs: 1, maxPeers: 1 },
    ...(rpcListen === undefined ? {} : { rpcListen }),
  })
  return asReached(folder, entry(name)).host
}

test('a validator of this folder is reached where its file says, one of another machine at its host', () => {
  assert.equal(asReached(folder, entry('elsewhere')).host, '10.0.0.1')
  assert.equal(hostOf('open', '0.0.0.0'), '127.0.0.1')
  assert.equal(hostOf('alias', '127.0.0.3'), '127.0.0.3')
  assert.equal(hostOf('address', '10.0.0.1'), '127.0.0.1')
  assert.equal(hostOf('served', '0.0.0.0', '10.0.0.1'), '10.0.0.1')
  assert.equal(hostOf('everywhere', '0.0.0.0', '0.0.0.0'), '127.0.0.1')
})
