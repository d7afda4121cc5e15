// Two chains of four validators on one machine, for development: one `init`, one `up`, and a study as on an embedded network.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type ReservedBase, reserveBase } from '../../../deploy/networks/comet/ports.ts'
import { withEngine } from './withEngine.ts'

const MAIN = fileURLToPath(new URL('../../../node/src/main.ts', import.meta.url))
const TRIAL = fileURLToPath(new URL('../../data/colon-trial.csv', import.meta.url))
const PRODUCT = 'cwy.CN.beijing-health.colon-trial'
const RESEARCH = 'https://w3id.org/dpv#ScientificResearch'
const run = promisify(execFile)

type Status = {
  readonly nodeUrl?: string
  readonly nodeReady?: boolean
  readonly validators: readonly { chain: string; validator: string; running: boolean; executionHeight: number }[]
}

const policy = {
  '@context': 'http://www.w3.org/ns/odrl.jsonld',
  '@type': 'Set',
  uid: 'urn:cwy:policy:test',
  permission: [
    {
      target: `urn:cwy:product:${PRODUCT}`,
      action: 'cwy:compute',
      constraint: [{ leftOperand: 'purpose', operator: 'eq', rightOperand: { '@id': RESEARCH } }],
    },
  ],
}

describe('two chains of one operator', withEngine('two comet chains on one machine'), () => {
  const home = mkdtempSync(join(tmpdir(), 'causeway-two-chains-'))
  const european = join(home, 'comet', 'EU')
  let reserved: ReservedBase | undefined

  /** Runs the command in a folder and returns the JSON that it prints; what it refuses is thrown. */
  const at = async <T>(folder: string, ...args: string[]): Promise<T> => {
    const { stdout } = await run(process.execPath, [MAIN, '--home', folder, '--json', ...args], { maxBuffer: 1 << 24 })
    // CAST: the test compares what it reads.
    return JSON.parse(stdout) as T
  }
  const causeway = <T = Record<string, unknown>>(...args: string[]): Promise<T> => at<T>(home, ...args)

  after(async () => {
    await causeway('network', 'down').catch(() => undefined)
    await reserved?.release()
    rmSync(home, { recursive: true, force: true })
  })

  it('start with one command, are both reached, and carry a study', { timeout: 600_000 }, async () => {
    reserved = await reserveBase(4, 2)
    await causeway('network', 'init', '--engine', 'comet', '--no-governed', '--base-port', String(reserved.base))
    await causeway('network', 'up')
    const { validators, nodeUrl, nodeReady } = await causeway<Status>('network', 'status')
    assert.deepEqual(
      validators.map(({ chain, validator, running, executionHeight }) => [chain, validator, running, executionHeight > 1]),
      ['CN', 'EU'].flatMap((chain) => [0, 1, 2, 3].map((index) => [chain, `validator-${index}`, true, true])),
    )
    assert.deepEqual([typeof nodeUrl, nodeReady], ['string', true])

    // The first chain is that of the home, with hospital and institute; the other is found by its folder, and has its founders alone.
    type Members = { members: { did: string }[] }
    const jurisdictionsOf = ({ members }: Members): string[] => members.map(({ did }) => did.split(':')[2] ?? '').sort()
    assert.deepEqual(jurisdictionsOf(await causeway<Members>('member', 'list')), ['CN', 'CN', 'CN', 'CN', 'CN', 'EU'])
    assert.deepEqual(jurisdictionsOf(await at<Members>(european, 'member', 'list')), ['EU', 'EU', 'EU', 'EU'])
    const own = await at<Status>(european, 'network', 'status')
    assert.deepEqual(new Set(own.validators.map(({ chain }) => chain)), new Set(['EU']))

    writeFileSync(join(home, 'policy.json'), JSON.stringify(policy))
    await causeway('product', 'register', PRODUCT, '--data', TRIAL, '--policy', join(home, 'policy.json'))
    await causeway('right', 'mint', PRODUCT, '--uses', '2')
    const split = ['--share', 'hospital=700001', 'department=269999', 'consortium=30000']
    const terms = ['--right', '1', '--purpose', RESEARCH, '--units', '3', '--price', '1000003', ...split]
    const { agreementId } = await causeway<{ agreementId: string }>('agreement', 'propose', ...terms)
    await causeway('agreement', 'accept', agreementId)
    await causeway('escrow', 'deposit', agreementId, '3000009')
    const study = ['--agreement', agreementId, '--data', TRIAL, '--exposure', 'treatment', '--outcome', 'recurrence=1', '--wait']
    const { jobId, state } = await causeway<{ jobId: string; state: string }>('job', 'submit', ...study)
    assert.equal(state, 'anchored')
    assert.equal((await causeway('verify', 'result', jobId)).verified, true)
  })

  it('schedule a change of seats without a vote, where an account holds the offices', async () => {
    type Scheduled = { changeId: string; next: string[] }
    const { changeId } = await causeway<Scheduled>('network', 'remove-validator', 'EU/validator-3')
    type Validators = { changes: { id: string; kind: string; state: string }[] }
    const { changes } = await at<Validators>(european, 'governance', 'validators')
    assert.deepEqual(
      changes.map(({ id, kind, state }) => [id, kind, state]),
      [[changeId, 'removal', 'scheduled']],
    )
  })

  it('end with one command, of which one may be ended alone', async () => {
    const alone = await at<{ left: string[] }>(european, 'network', 'down')
    assert.deepEqual(alone.left, [])
    const { validators } = await causeway<Status>('network', 'status')
    assert.deepEqual(
      validators.map(({ running }) => running),
      [true, true, true, true, false, false, false, false],
    )
    const { running, left } = await causeway<{ running: boolean; left: string[] }>('network', 'down')
    assert.deepEqual([running, left], [false, []])
    assert.ok(!existsSync(join(home, 'network.json')))
    const { validators: after, nodeUrl } = await causeway<Status>('network', 'status')
    assert.deepEqual([after.some((each) => each.running), nodeUrl], [false, undefined])
    assert.equal(readFileSync(join(home, 'comet', 'CN', 'hospital-node.log'), 'utf8').includes('"level":"error"'), false)
  })
})
