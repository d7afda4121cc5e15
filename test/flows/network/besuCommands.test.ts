// The commands of a Besu network. The rescue: nothing is written without two thirds of the last validators.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Wallet } from 'ethers'
import { besuGenesis } from '../../../deploy/networks/besu/genesis.ts'
import { planRescue, signRescue } from '../../../deploy/networks/besu/rescue.ts'

const MAIN = fileURLToPath(new URL('../../../node/src/main.ts', import.meta.url))
const CONTRACT = '0x0000000000000000000000000000000000007777'
const keys = [1, 2, 3, 4].map((index) => `0x${String(index).repeat(64)}`)
const validators = keys.map((key) => new Wallet(key).address)
const genesis = besuGenesis({
  chainId: 8_010_156,
  alloc: { [CONTRACT]: { code: '0x6000' } },
  validators: { contract: CONTRACT },
  timestamp: 0,
})

let folder = ''
const file = (name: string): string => join(folder, name)
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-rescue-'))
  writeFileSync(file('genesis.json'), JSON.stringify(genesis))
  keys.forEach((key, index) => {
    writeFileSync(file(`key-${index}`), key)
  })
})
after(() => rmSync(folder, { recursive: true, force: true }))

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }
const run = (verb: string, ...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const shared = ['--genesis', file('genesis.json'), '--head', '100', '--block', '150', '--validators', validators.join(',')]
    execFile(process.execPath, [MAIN, '--json', 'network', 'besu-rescue', verb, ...shared, ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  })

test('signed by three of four it is written, by two it is not, and the old genesis is left as it is', async () => {
  const plan = planRescue(genesis, 100, { block: 150, validators })
  const signatures = await Promise.all(keys.map((key) => signRescue(plan, new Wallet(key))))
  assert.equal(JSON.parse((await run('sign', '--key', file('key-0'))).stdout).signature, signatures[0])
  const apply = (count: number): Promise<Ended> =>
    run(
      ...(['apply', '--last-validators', validators.join(','), '--out', file('new.json')] as const),
      ...['--signature', ...signatures.slice(0, count)],
    )
  const refused = await apply(2)
  assert.deepEqual([refused.code, JSON.parse(refused.stderr).error.code], [3, 'BesuRescueUnsigned'])
  assert.equal(existsSync(file('new.json')), false)
  const { code, stderr } = await apply(3)
  assert.equal(code, 0, stderr)
  const written = JSON.parse(readFileSync(file('new.json'), 'utf8'))
  assert.deepEqual(written.config.transitions.qbft, [
    { block: 150, validatorselectionmode: 'blockheader', validators: validators.map((address) => address.toLowerCase()).sort() },
  ])
  assert.deepEqual(
    { ...written, config: { ...written.config, transitions: undefined } },
    {
      ...genesis,
      config: { ...genesis.config, transitions: undefined },
    },
  )
  assert.deepEqual(JSON.parse(readFileSync(file('genesis.json'), 'utf8')), genesis)
  assert.equal((await apply(3)).code, 5)
})

test('a genesis that is none, a block in the past and two rules at once are refused', async () => {
  writeFileSync(file('broken.json'), '{"config":')
  const code = async (...args: string[]): Promise<string> =>
    JSON.parse((await run('sign', '--key', file('key-0'), ...args)).stderr).error.code
  assert.equal(await code('--genesis', file('broken.json')), 'BesuGenesisInvalid')
  assert.equal(await code('--genesis', file('absent.json')), 'FileUnreadable')
  assert.equal(await code('--block', '100'), 'BesuRescueInvalid')
  assert.equal(await code('--contract', CONTRACT), 'ArgumentInvalid')
})
