// The command as people use it, from an empty folder to a paid study: every verb, its JSON, its exit codes.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type ReservedBase, reserveBase } from '../../../deploy/networks/comet/ports.ts'
import { testEngine } from '../support/chain.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const data = join(root, 'test/data/colon-trial.csv')
const product = 'cwy.CN.beijing-health.colon-trial'
const research = 'https://w3id.org/dpv#ScientificResearch'

type Answer = { readonly code: number; readonly out: Record<string, unknown>; readonly error: Record<string, unknown> }

const parse = (text: string): Record<string, unknown> => (text.trim() === '' ? {} : JSON.parse(text))

let home = ''
let reserved: ReservedBase | undefined
const causeway = (...args: string[]): Promise<Answer> =>
  new Promise((resolve) => {
    const command = [join(root, 'node/src/main.ts'), '--home', home, '--json', ...args]
    execFile(process.execPath, command, { encoding: 'utf8' }, (fault, stdout, stderr) => {
      const code = fault === null ? 0 : Number(fault.code)
      const error = code === 0 ? {} : parse(stderr.slice(stderr.indexOf('{'))).error
      // CAST: the command prints { error: { code, … } } when it fails.
      resolve({ code, out: parse(stdout), error: (error ?? {}) as Record<string, unknown> })
    })
  })

/** The output of a command that must succeed. */
const done = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { code, out, error } = await causeway(...args)
  assert.equal(code, 0, JSON.stringify(error))
  return out
}

/** On the engine comet a chain is made before it starts; its ports are held until the end. */
const initChain = async (): Promise<void> => {
  reserved = await reserveBase(4)
  const place = ['--jurisdiction', 'CN', '--base-port', String(reserved.base)]
  await done('network', 'init', '--engine', 'comet', '--no-governed', ...place)
}

const policy = {
  '@context': 'http://www.w3.org/ns/odrl.jsonld',
  '@type': 'Set',
  uid: 'urn:cwy:policy:test',
  permission: [
    {
      target: `urn:cwy:product:${product}`,
      action: 'cwy:compute',
      constraint: [{ leftOperand: 'purpose', operator: 'eq', rightOperand: { '@id': research } }],
    },
  ],
}

describe('the command', () => {
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'causeway-command-'))
    writeFileSync(join(home, 'policy.json'), JSON.stringify(policy))
  })
  after(async () => {
    await causeway('network', 'down')
    await reserved?.release()
    rmSync(home, { recursive: true })
  })

  it('says what to do where no network runs', async () => {
    const { code, error } = await causeway('network', 'status')
    assert.equal(code, 6)
    assert.equal(error.code, 'NetworkDown')
    assert.match(String(error.hint), /network up/)
  })

  it('compiles a policy and says what its bytes mean', async () => {
    const out = join(home, 'policy.bin')
    const { policyId } = await done('policy', 'compile', join(home, 'policy.json'), '--out', out)
    const { policyId: same, text } = await done('policy', 'decompile', out, '--name', research)
    assert.equal(same, policyId)
    assert.ok(String(text).includes(research), String(text))
    const { odrl } = await done('policy', 'decompile', out, '--odrl', '--names-of', join(home, 'policy.json'))
    writeFileSync(join(home, 'again.json'), JSON.stringify(odrl))
    assert.equal((await done('policy', 'compile', join(home, 'again.json'))).policyId, policyId)
    assert.notEqual((await done('policy', 'compile', join(home, 'again.json'), '--option', 'behaviour=open')).policyId, policyId)
    writeFileSync(join(home, 'odd.json'), JSON.stringify({ ...policy, permission: [{ ...policy.permission[0], surprise: 1 }] }))
    assert.equal((await causeway('policy', 'compile', join(home, 'odd.json'))).code, 2)
    assert.equal((await causeway('policy', 'decompile', '0x1234')).code, 2)
  })

  it('runs a study from registration to the last payment, across a restart', async () => {
    if (testEngine === 'comet') await initChain()
    const up = await done('network', 'up')
    assert.equal((await done('network', 'up')).pid, up.pid)
    const { sources } = await done('policy', 'sources')
    // CAST: what the command prints.
    const sourceOf = new Map((sources as { fact: string; source: string }[]).map(({ fact, source }) => [fact, source]))
    assert.deepEqual(
      ['dateTime', 'purpose', 'count', 'duties', 'spatial', 'industry'].map((fact) => sourceOf.get(fact)),
      ['block', 'AgreementBook', 'UsageRight', 'DutyBook', 'MemberFacts', undefined],
    )
    await done(
      'product',
      'register',
      product,
      '--data',
      data,
      '--policy',
      join(home, 'policy.json'),
      '--classification',
      'important',
    )
    assert.equal((await done('product', 'show', product)).classification, 'important')
    assert.equal((await done('right', 'mint', product, '--uses', '2')).id, '1')
    const split = ['--share', 'hospital=700001', 'department=269999', 'consortium=30000']
    const terms = ['--right', '1', '--purpose', research, '--units', '3', '--price', '1000003', ...split]
    const agreement = String((await done('agreement', 'propose', ...terms)).agreementId)
    await done('agreement', 'accept', agreement)
    const { isOpen, duties } = await done('agreement', 'duties', agreement, '--open')
    assert.deepEqual([isOpen, duties], [true, []])
    const unknown = `0x${'1'.repeat(64)}`
    assert.equal((await causeway('agreement', 'confirm', agreement, unknown)).error.code, 'DutyUnknown')
    assert.equal((await causeway('agreement', 'breach', agreement, unknown)).error.code, 'DutyUnknown')
    await done('escrow', 'deposit', agreement, '3000009')
    const study = ['--agreement', agreement, '--data', data, '--exposure', 'treatment', '--outcome', 'recurrence=1', '--wait']
    const { jobId, state } = await done('job', 'submit', ...study)
    assert.equal(state, 'anchored')
    await done('network', 'down')
    await done('network', 'up')
    assert.equal((await done('job', 'status', String(jobId))).state, 'anchored')
    assert.deepEqual((await done('job', 'result', String(jobId))).rows, [
      { category: 'Lev', positive: 172, total: 310 },
      { category: 'Lev+5FU', positive: 119, total: 304 },
      { category: 'Obs', positive: 177, total: 315 },
    ])
    assert.equal((await done('verify', 'result', String(jobId))).verified, true)
    assert.equal((await done('meter', 'collect', agreement)).amount, '1000003')
    assert.equal((await causeway('meter', 'collect', agreement)).error.code, 'NothingToCollect')
    assert.equal((await causeway('escrow', 'refund', agreement)).error.code, 'EscrowNotRefundable')
    assert.equal((await done('agreement', 'end', agreement)).state, 'closing')
    assert.equal((await done('agreement', 'end', agreement, '--as', 'hospital')).state, 'closed')
    assert.equal((await done('escrow', 'refund', agreement)).amount, '2000006')
    assert.equal((await done('escrow', 'withdraw')).amount, '700003')
  })

  it('keeps the secret key for its owner', () => {
    assert.equal(statSync(join(home, 'institute/secret-key.bin')).mode & 0o777, 0o600)
  })

  it('gives each kind of fault its exit code', async () => {
    const unknown = `0x${'1'.repeat(64)}`
    const cases = [
      [2, 'IdentifierInvalid', 'product', 'show', 'Colon Trial'],
      [2, 'ArgumentInvalid', 'job', 'status', '0x12'],
      [4, 'ProductUnknown', 'product', 'show', 'cwy.CN.beijing-health.other'],
      [4, 'AgreementUnknown', 'agreement', 'show', unknown],
      [4, 'JobNotHere', 'job', 'status', unknown],
      [5, 'ProductTaken', 'product', 'register', product, '--data', data, '--policy', join(home, 'policy.json')],
    ] as const
    for (const [code, name, ...args] of cases) {
      const answer = await causeway(...args)
      assert.deepEqual([answer.code, answer.error.code], [code, name])
    }
    assert.equal(
      (await causeway('product', 'register', product, '--data', data, '--policy', join(home, 'policy.json'), '--as', 'institute'))
        .code,
      3,
    )
  })
})
