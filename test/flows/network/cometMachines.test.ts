// One validator a machine: what `init --hosts` writes is carried to four machines, each a folder and an address of the loopback of its own.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Wallet } from 'ethers'
import { type ReservedBase, reserveBase } from '../../../deploy/networks/comet/ports.ts'
import { inventedCode } from '../../../deploy/networks/organisation.ts'
import { withEngine } from './withEngine.ts'

const MAIN = fileURLToPath(new URL('../../../node/src/main.ts', import.meta.url))
const HOSTS = ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4']
const run = promisify(execFile)

type Status = { readonly validators: readonly { validator: string; running?: boolean; height: number; peers: number }[] }

// Only Linux answers on every address of 127.0.0.0/8 without being told to.
const { skip } = withEngine('one validator a machine')
const skipped = process.platform === 'linux' ? skip : 'addresses of the loopback are those of Linux'

describe('one validator a machine', { skip: skipped }, () => {
  const root = mkdtempSync(join(tmpdir(), 'causeway-machines-'))
  const made = join(root, 'made')
  const chain = join(made, 'comet', 'CN')
  const machines = HOSTS.map((_, index) => join(root, `machine-${index}`))
  const keys = HOSTS.map(() => Wallet.createRandom())
  let reserved: ReservedBase | undefined

  const causeway = async <T>(home: string, env: Record<string, string>, ...args: string[]): Promise<T> => {
    try {
      const options = { maxBuffer: 1 << 24, env: { ...process.env, ...env } }
      const { stdout } = await run(process.execPath, [MAIN, '--home', home, '--json', ...args], options)
      // CAST: the test compares what it reads.
      return JSON.parse(stdout) as T
    } catch (fault) {
      // CAST: the fault of execFile, with what the command said.
      const { stderr } = fault as { stderr: string }
      throw Object.assign(new Error(stderr), { code: JSON.parse(stderr.slice(stderr.indexOf('{'))).error.code })
    }
  }

  after(async () => {
    for (const home of machines) if (existsSync(home)) await causeway(home, {}, 'network', 'down')
    await reserved?.release()
    rmSync(root, { recursive: true, force: true })
  })

  it('has a home that is carried there whole, and its password nowhere in it', async () => {
    reserved = await reserveBase(HOSTS.length)
    const founders = keys.map(({ address: controller }, index) => ({
      controller,
      institutionCode: inventedCode('CN', 30 + index),
    }))
    writeFileSync(join(root, 'founders.json'), JSON.stringify({ CN: founders }))
    const who = ['--founders', join(root, 'founders.json')]
    const place = ['--hosts', HOSTS.join(','), '--base-port', String(reserved.base), ...who]
    const few = ['--hosts', [...HOSTS, '127.0.0.5'].join(','), ...who]
    await assert.rejects(causeway(made, {}, 'network', 'init', '--jurisdiction', 'CN', ...few), { code: 'ArgumentInvalid' })
    await causeway(made, {}, 'network', 'init', '--engine', 'comet', '--jurisdiction', 'CN', ...place)
    // Nobody but the founders has a key that votes.
    assert.deepEqual(
      readdirSync(join(chain, 'secrets')).sort(),
      HOSTS.map((_, index) => `validator-${index}.password`),
    )
    for (const [index, home] of machines.entries()) {
      const name = `validator-${index}`
      const { listen, passwordFile } = JSON.parse(readFileSync(join(chain, name, 'config', 'validator.json'), 'utf8'))
      assert.deepEqual([listen, passwordFile], [HOSTS[index], undefined])
      const unit = readFileSync(join(chain, 'systemd', `causeway-${name}.service`), 'utf8')
      assert.ok(unit.includes(`causeway-validator run --home /var/lib/causeway/${name}`))
      for (const part of ['chain.json', 'deployments', name])
        cpSync(join(chain, part), join(home, 'comet', 'CN', part), { recursive: true })
      assert.deepEqual(readdirSync(join(home, 'comet', 'CN')).sort(), ['chain.json', 'deployments', name])
    }
  })

  it('starts alone, with its password in the environment, and the four find each other', { timeout: 600_000 }, async () => {
    await assert.rejects(causeway(machines[0] ?? '', {}, 'network', 'up'), { code: 'PasswordMissing' })
    for (const [index, home] of machines.entries()) {
      const password = readFileSync(join(chain, 'secrets', `validator-${index}.password`), 'utf8').trim()
      await causeway(home, { CAUSEWAY_VALIDATOR_PASSWORD: password }, 'network', 'up')
    }
    const seen = async (): Promise<Status['validators']> =>
      (await causeway<Status>(machines[3] ?? '', {}, 'network', 'status')).validators
    let validators = await seen()
    for (let looks = 0; looks < 120 && !validators.every(({ height, peers }) => height > 3 && peers === 3); looks++) {
      await sleep(500)
      validators = await seen()
    }
    assert.deepEqual(
      validators.map(({ validator, running, peers, height }) => [validator, running, peers, height > 3]),
      HOSTS.map((_, index) => [`validator-${index}`, true, 3, true]),
    )
  })

  it('is decided on by its founders, with the keys that they kept', async () => {
    const home = machines[1] ?? ''
    const { members } = await causeway<{ members: { did: string; state: string }[] }>(home, {}, 'member', 'list')
    assert.deepEqual(
      members.map(({ did, state }) => [did.split(':')[4]?.toLowerCase(), state]),
      keys.map(({ address }) => [address.toLowerCase(), 'admitted']),
    )
    const file = join(root, 'founder.key')
    writeFileSync(file, keys[1]?.privateKey ?? '', { mode: 0o600 })
    const cap = ['governance', 'propose', 'cap', '--jurisdiction', 'CN', '--most', '10', '--as', file]
    const { proposed } = await causeway<{ proposed: boolean }>(home, {}, ...cap)
    assert.equal(proposed, true)
  })

  it('ends alone, and the others go on', async () => {
    await causeway(machines[1] ?? '', {}, 'network', 'down')
    const { validators } = await causeway<Status>(machines[0] ?? '', {}, 'network', 'status')
    assert.deepEqual(
      validators.map(({ running }) => running),
      // It is on another machine and does not answer: nothing is known of it.
      [true, undefined, true, true],
    )
  })
})
