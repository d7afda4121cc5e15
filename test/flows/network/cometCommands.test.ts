// The commands of an operator on two real chains: init, up, status, snapshot, restore, join, down.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { reserveBase } from '../../../deploy/networks/comet/ports.ts'
import { withEngine } from './withEngine.ts'

const MAIN = fileURLToPath(new URL('../../../node/src/main.ts', import.meta.url))
const run = promisify(execFile)

type Status = {
  validators: { validator: string; chain: string; running: boolean; height: number; executionHeight: number; peers: number }[]
}

describe('the commands of an operator', withEngine('the commands of an operator of comet chains'), () => {
  const home = mkdtempSync(join(tmpdir(), 'causeway-operator-'))
  const folder = join(home, 'comet', 'CN')
  const archive = join(home, 'snapshot.tar.gz')
  const founder = join(folder, 'secrets', 'validator-0.controller.key')
  let up = false
  let release = async (): Promise<void> => undefined

  /** Runs the command and returns the JSON that it prints; a refusal is thrown as its code and exit code. */
  const causeway = async <T>(...args: string[]): Promise<T> => {
    try {
      const { stdout } = await run(process.execPath, [MAIN, '--home', home, '--json', ...args], { maxBuffer: 1 << 24 })
      // CAST: the test compares what it reads.
      return JSON.parse(stdout) as T
    } catch (fault) {
      // CAST: the fault of execFile, with what the command said.
      const { code, stderr } = fault as { code: number; stderr: string }
      const text = stderr.slice(stderr.indexOf('{'))
      throw Object.assign(new Error(stderr), { exit: code, code: JSON.parse(text).error.code })
    }
  }
  const heightOf = async (validator: string): Promise<number> => {
    const { validators } = await causeway<Status>('network', 'status')
    return validators.find((each) => each.chain === 'CN' && each.validator === validator)?.executionHeight ?? -1
  }
  const awaitHeight = async (validator: string, height: number): Promise<void> => {
    for (let looks = 0; looks < 60; looks++) {
      if ((await heightOf(validator)) >= height) return
      await sleep(500)
    }
    assert.fail(`${validator} did not reach ${height}`)
  }

  after(async () => {
    if (up) await causeway('network', 'down')
    await release()
    rmSync(home, { recursive: true, force: true })
  })

  it('refuse to start what was not made', async () => {
    await assert.rejects(causeway('network', 'up', '--engine', 'comet'), { code: 'NetworkNotInitialised', exit: 4 })
  })

  it('make a chain once, start it, and see every validator', async () => {
    const reserved = await reserveBase(5)
    release = reserved.release
    await causeway('network', 'init', '--engine', 'comet', '--jurisdiction', 'CN', '--base-port', String(reserved.base))
    await assert.rejects(causeway('network', 'init', '--jurisdiction', 'CN'), { code: 'NetworkAlreadyThere', exit: 5 })
    up = true
    const meet = ({ validators }: Status) => validators.map(({ validator, running, peers }) => ({ validator, running, peers }))
    let seen = meet(await causeway<Status>('network', 'up', '--engine', 'comet'))
    for (let looks = 0; looks < 60 && seen.some(({ peers }) => peers < 3); looks++) {
      await sleep(500)
      seen = meet(await causeway<Status>('network', 'status'))
    }
    assert.deepEqual(
      seen,
      [0, 1, 2, 3].map((index) => ({ validator: `validator-${index}`, running: true, peers: 3 })),
    )
    const before = await heightOf('validator-0')
    await causeway('network', 'up', '--engine', 'comet')
    await awaitHeight('validator-0', before + 2)
  })

  it('go through another validator while the first is down', async () => {
    await causeway('network', 'down', '--validator', 'CN/validator-0')
    const { members } = await causeway<{ members: unknown[] }>('member', 'list')
    assert.equal(members.length, 4)
    await causeway('network', 'up', '--engine', 'comet', '--validator', 'CN/validator-0')
    await awaitHeight('validator-0', await heightOf('validator-1'))
  })

  it('copy a stopped validator without its keys, and put it into another', async () => {
    await assert.rejects(causeway('network', 'snapshot', 'CN/validator-3', archive), { code: 'ValidatorRuns' })
    await causeway('network', 'down', '--validator', 'CN/validator-3')
    const { height } = await causeway<{ height: number }>('network', 'snapshot', 'CN/validator-3', archive)
    assert.ok(height > 0)
    const { stdout } = await run('tar', ['-tzf', archive])
    assert.doesNotMatch(stdout, /config|key|priv_validator|jwt/)
    await assert.rejects(causeway('network', 'restore', 'CN/validator-0', archive), { code: 'ValidatorRuns' })
    const state = join(folder, 'validator-3', 'data', 'priv_validator_state.json')
    const signed = readFileSync(state, 'utf8')
    await causeway('network', 'restore', 'CN/validator-3', archive)
    assert.equal(readFileSync(state, 'utf8'), signed)
    assert.ok(!existsSync(`${join(folder, 'validator-3')}.old`))
    await causeway('network', 'up', '--engine', 'comet', '--validator', 'CN/validator-3')
    await awaitHeight('validator-3', height + 3)
  })

  it('refuse a snapshot that is damaged or of another chain, and leave everything as it was', async () => {
    await causeway('network', 'down', '--validator', 'CN/validator-3')
    const bad = join(home, 'bad.tar.gz')
    cpSync(archive, bad)
    const manifest = JSON.parse(readFileSync(`${archive}.json`, 'utf8'))
    const refused = { code: 'SnapshotInvalid', exit: 2 }
    await assert.rejects(causeway('network', 'restore', 'CN/validator-3', bad), refused)
    writeFileSync(`${bad}.json`, JSON.stringify({ ...manifest, genesisHash: `0x${'1'.repeat(64)}` }))
    await assert.rejects(causeway('network', 'restore', 'CN/validator-3', bad), refused)
    writeFileSync(`${bad}.json`, JSON.stringify(manifest))
    writeFileSync(bad, readFileSync(archive).subarray(0, 1000))
    await assert.rejects(causeway('network', 'restore', 'CN/validator-3', bad), refused)
    await causeway('network', 'up', '--engine', 'comet', '--validator', 'CN/validator-3')
    await awaitHeight('validator-3', (await heightOf('validator-0')) + 1)
  })

  it('make the home of a further node, which begins from a snapshot and follows once the registry lists it', async () => {
    const { validators } = JSON.parse(readFileSync(join(folder, 'chain.json'), 'utf8'))
    const base = validators[0].ports.consensus + 40
    const member = ['--member', validators[0].memberId]
    const join4 = ['network', 'join', 'CN/validator-4', ...member, '--base-port', String(base)]
    await causeway(...join4, '--snapshot', archive)
    await assert.rejects(causeway(...join4), { code: 'NetworkAlreadyThere' })
    const own = join(folder, 'validator-4')
    assert.ok(existsSync(join(own, 'geth', 'geth', 'chaindata')))
    assert.equal(JSON.parse(readFileSync(join(own, 'config', 'validator_key.json'), 'utf8')).version, 3)
    const consent = join(home, 'validator-4.node.json')
    await causeway('member', 'node', 'consent', ...member, '--validator-home', own, '--out', consent)
    const place = ['--host', '127.0.0.1', '--consensus-port', String(base), '--execution-port', String(base + 2)]
    await causeway('member', 'node', 'add', consent, ...place, '--as', founder)
    await causeway('network', 'up', '--engine', 'comet', '--validator', 'CN/validator-4')
    await awaitHeight('validator-4', (await heightOf('validator-0')) + 2)
  })

  it('propose a seat and the end of one, and say what brings it about', async () => {
    const propose = (verb: string, validator: string, ...more: string[]) =>
      causeway<{ decisionId: string; next: string[]; ballot: { state: string } }>(
        'network',
        verb,
        validator,
        '--as',
        founder,
        ...more,
      )
    // Its organisation sits already, with another key; the other way round it is not this key that sits.
    await assert.rejects(propose('add-validator', 'CN/validator-4'), { code: 'SeatHeld', exit: 5 })
    await assert.rejects(propose('remove-validator', 'CN/validator-4'), { code: 'SeatAbsent', exit: 4 })
    await assert.rejects(causeway('network', 'remove-validator', 'CN/validator-3'), { code: 'KeyNotNamed', exit: 2 })
    const { decisionId, next, ballot } = await propose('remove-validator', 'CN/validator-3', '--reason', 'it left')
    assert.equal(ballot.state, 'pending')
    assert.deepEqual(
      next.map((line) => line.split(' ').slice(0, 4).join(' ')),
      ['vote', 'queue', 'execute']
        .map((step) => `causeway governance ${step} ${decisionId}`)
        .concat('causeway governance activate CHANGE'),
    )
    const { decisions } = await causeway<{ decisions: { id: string; description: string }[] }>('governance', 'list')
    assert.deepEqual(
      decisions.map(({ id }) => id),
      [decisionId],
    )
    assert.match(decisions[0]?.description ?? '', /^Remove the validator of/)
  })

  it('end every process', async () => {
    const { running } = await causeway<{ running: boolean }>('network', 'down')
    up = false
    assert.equal(running, false)
    const { validators } = await causeway<Status>('network', 'status')
    assert.ok(validators.every((each) => !each.running))
  })
})
