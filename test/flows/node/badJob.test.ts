// Jobs that a node does not take on: each gets its code, and nothing is written.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createClient } from '@causeway/sdk/client/createClient'
import { getJob } from '@causeway/sdk/compute/getJob'
import type { JobSubmissionJson, Problem } from '@causeway/sdk/compute/jobApi'
import { prepareJob } from '@causeway/sdk/compute/prepareJob'
import { CausewayError } from '@causeway/sdk/errors'
import { signVoucher } from '@causeway/sdk/meter/voucher'
import { embeddedAccount } from '../../../deploy/networks/embedded/accounts.ts'
import type { RunningNode } from '../../../node/src/node.ts'
import { UNIT_PRICE } from '../../../scripts/demo/licence.ts'
import { post, rawRequest, refused } from '../support/http.ts'
import { openWorld, type Trade, type World } from '../support/network.ts'
import { type Order, type OrderOptions, openStudy, order, parametersOf, type Study, submit } from '../support/study.ts'

let world: World
let study: Study
let node: RunningNode
let trade: Trade
before(async () => {
  world = await openWorld()
  study = await openStudy()
  node = await world.startNode()
  trade = await world.trade({ maxUnits: 5 })
})
after(async () => {
  study.close()
  await world.close()
})

const submission = ({ job, voucher, policy }: Order): JobSubmissionJson => ({
  request: { ...job.request, salt: job.request.salt.toString() },
  signature: job.signature,
  parameters: { ...job.parameters, categories: [...job.parameters.categories] },
  inputs: { publicKey: job.inputs.publicKey, columns: [...job.inputs.columns] },
  policy,
  voucher: {
    ...voucher.voucher,
    units: voucher.voucher.units.toString(),
    valueAggregate: voucher.voucher.valueAggregate.toString(),
  },
  voucherSignature: voucher.signature,
})

/** Sends a good job with a change, and asserts that it is refused and not kept. */
const refuse = async (code: string, status: number, change: (good: JobSubmissionJson) => unknown, options?: OrderOptions) => {
  const given = await order(world.cast, study, trade, { covered: [], ...options })
  const answer = await post(node.url, JSON.stringify(await change(submission(given))))
  assert.deepEqual([answer.problem.code, answer.status, answer.problem.status], [code, status, status])
  assert.ok(answer.problem.hint.length > 0)
  assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8')
  await assert.rejects(getJob({ nodeUrl: node.url, jobId: given.job.id }), (error) => codeOf(error) === 'JobNotHere')
  return answer.problem
}
const codeOf = (error: unknown) => (error instanceof CausewayError ? error.code : String(error))
const issuesOf = ({ metadata: { issues } }: Problem) => (Array.isArray(issues) ? issues.map(({ path }) => path) : [])
const other = (text: string) => `0x${text.slice(2, 3) === 'a' ? 'b' : 'a'}${text.slice(3)}`

describe('a body that is no job', () => {
  it('is refused as malformed, too large or unknown', async () => {
    for (const body of ['', '{', 'null', '{"a":', '[1]x']) {
      assert.ok(['BodyMalformed', 'BodyInvalid'].includes((await post(node.url, body)).problem.code), body)
    }
    assert.equal((await post(node.url, '{}', 'text/plain')).problem.code, 'BodyMalformed')
    const large = await post(node.url, JSON.stringify({ text: 'x'.repeat(70_000) }))
    assert.deepEqual([large.status, large.problem.code, large.problem.metadata.limit], [413, 'BodyTooLarge', 65_536])
    const compressed = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const packed = await refused(`${node.url}/v1/jobs`, { method: 'POST', headers: compressed, body: 'xx' })
    assert.equal(packed.problem.code, 'BodyMalformed')
  })

  it('is refused before it is read when it says that it is too long', async () => {
    const head = ['POST /v1/jobs HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 1000000000000']
    assert.match(await rawRequest(node.url, head), /^HTTP\/1\.1 413 /)
  })

  it('names each field that is wrong, and only those', async () => {
    const wrong = await refuse('BodyInvalid', 400, (good) => ({
      ...good,
      extra: 1,
      policy: '0x1',
      request: { ...good.request, units: 0, salt: (2n ** 64n).toString() },
      voucher: { ...good.voucher, units: '-1' },
    }))
    assert.deepEqual(issuesOf(wrong).sort(), ['', 'policy', 'request.salt', 'request.units', 'voucher.units'])
  })

  it('is refused with parameters out of range', async () => {
    const changes: Record<string, unknown>[] = [
      { rows: 0 },
      { rows: 16_760_833 },
      { rows: 1.5 },
      { categories: [] },
      { categories: ['a', 'a', 'b'] },
      { categories: Array.from({ length: 65 }, (_, index) => `${index}`) },
      { operation: 'sum' },
      { outcome: { column: '', value: '1' } },
      { outcome: { column: 'recurrence', value: '1\0' } },
      { categories: ['a', 'b', 'c\0'] },
    ]
    for (const change of changes) {
      await refuse('BodyInvalid', 400, (good) => ({ ...good, parameters: { ...good.parameters, ...change } }))
    }
  })
})

describe('a route that is not there', () => {
  it('is a problem too', async () => {
    for (const [method, path] of [
      ['GET', '/nothing'],
      ['DELETE', '/v1/jobs'],
      ['GET', '/v1/jobs/'],
      ['GET', '/V1/node'],
      ['GET', '/%ff'],
    ] as const) {
      assert.equal((await refused(`${node.url}${path}`, { method })).problem.code, 'RouteUnknown', path)
    }
    assert.equal((await refused(`${node.url}/v1/jobs/0x12`)).problem.code, 'ParameterInvalid')
    assert.equal((await refused(`${node.url}/v1/jobs/0x${'0'.repeat(64)}`)).problem.code, 'JobNotHere')
    assert.equal((await refused(`${node.url}/v1/agreements/..%2f/voucher`)).problem.code, 'ParameterInvalid')
  })
})

describe('a job that is not what was signed', () => {
  it('has another algorithm, other parameters, other inputs', async () => {
    const request = (change: Partial<JobSubmissionJson['request']>) => (good: JobSubmissionJson) => ({
      ...good,
      request: { ...good.request, ...change },
    })
    await refuse('AlgorithmUnknown', 400, request({ algorithmDigest: `0x${'1'.repeat(64)}` }))
    await refuse('ParametersDigestMismatch', 400, request({ parametersDigest: `0x${'1'.repeat(64)}` }))
    await refuse('InputDigestMismatch', 400, request({ inputDigest: `0x${'1'.repeat(64)}` }))
    await refuse('ParametersDigestMismatch', 400, (good) => ({
      ...good,
      parameters: { ...good.parameters, outcome: { column: 'death', value: '1' } },
    }))
    await refuse('JobSignatureInvalid', 403, request({ units: 2 }))
  })

  it('is signed by somebody else, or not at all', async () => {
    const account = embeddedAccount('department')
    const stranger = createClient({ ...world.network, privateKey: account.privateKey })
    const parameters = parametersOf(study, 'recurrence')
    const forged = await prepareJob(stranger, { agreementId: trade.agreement.id, parameters, inputs: study.inputs })
    stranger.close()
    await refuse('JobSignatureInvalid', 403, (good) => ({
      ...good,
      request: { ...forged.request, salt: forged.request.salt.toString() },
      signature: forged.signature,
    }))
    for (const signature of ['0x', `0x${'00'.repeat(65)}`, `0x${'ff'.repeat(65)}`]) {
      await refuse('JobSignatureInvalid', 403, (good) => ({ ...good, signature }))
    }
    await refuse('PolicyBytesMismatch', 400, (good) => ({ ...good, policy: `${good.policy}00` }))
  })

  it('lists an input twice, too few, or what is no content identifier', async () => {
    const { publicKey, columns } = study.inputs
    const [first = '', second = ''] = columns
    for (const inputs of [
      { publicKey, columns: [first, second, second] },
      { publicKey, columns: [first, second, publicKey] },
      { publicKey, columns: [first, second] },
    ]) {
      await refuse('InputsInvalid', 400, (good) => good, { inputs })
    }
    const odd = `${first.slice(0, -1)}z`
    const code = { publicKey, columns: [first, second, odd] }
    await refuse('ContentIdInvalid', 400, (good) => good, { inputs: code })
  })
})

describe('a job that does not fit', () => {
  it('has another table', async () => {
    const parameters = parametersOf(study, 'recurrence')
    await refuse('RowsMismatch', 400, (good) => good, { parameters: { ...parameters, rows: 928 } })
    await refuse('ColumnUnknown', 400, (good) => good, { column: 'treatment ' })
    await refuse('DeadlineTooNear', 400, (good) => good, { deadline: 1 })
    await refuse('DeadlineTooFar', 400, (good) => good, { deadline: Number.MAX_SAFE_INTEGER })
  })

  it('is of an agreement that is unknown or not open', async () => {
    const unknown = { ...trade, agreement: { ...trade.agreement, id: trade.agreement.id } }
    const given = await order(world.cast, study, unknown, { covered: [] })
    const id = other(trade.agreement.id)
    const answer = await post(
      node.url,
      JSON.stringify({ ...submission(given), request: { ...submission(given).request, agreementId: id } }),
    )
    assert.deepEqual([answer.status, answer.problem.code], [404, 'AgreementUnknown'])
    const ended = await world.trade()
    const last = await order(world.cast, study, ended)
    const { agreements } = world.cast.institute.contracts
    await (await agreements.end(ended.agreement.id)).wait()
    await assert.rejects(submit(node.url, study, last), (error) => codeOf(error) === 'AgreementNotOpen')
  })

  it('is not for this node', async () => {
    const elsewhere = await world.startNode({ privateKey: embeddedAccount('institute').privateKey })
    const empty = await world.startNode({ products: [] })
    const given = await order(world.cast, study, trade)
    await assert.rejects(submit(elsewhere.url, study, given), (error) => codeOf(error) === 'AgreementElsewhere')
    await assert.rejects(submit(empty.url, study, given), (error) => codeOf(error) === 'ProductNotServed')
  })
})

describe('a voucher that does not pay', () => {
  const withVoucher = async (units: bigint, value = units * UNIT_PRICE, id = trade.agreement.id) => {
    const voucher = { agreementId: id, units, valueAggregate: value, usageRoot: `0x${'0'.repeat(64)}` }
    const signature = await signVoucher(world.cast.institute, voucher)
    return (good: JobSubmissionJson) => ({
      ...good,
      voucher: { ...voucher, units: units.toString(), valueAggregate: value.toString() },
      voucherSignature: signature,
    })
  }

  it('is too small, of another value, beyond the deposit, or forged', async () => {
    const small = await refuse('VoucherTooSmall', 409, await withVoucher(0n))
    assert.deepEqual(small.metadata, { required: '1', given: '0' })
    await refuse('VoucherValueWrong', 400, await withVoucher(1n, UNIT_PRICE - 1n))
    const beyond = await refuse('DepositTooSmall', 409, await withVoucher(6n))
    assert.deepEqual(beyond.metadata, { required: String(6n * UNIT_PRICE), deposited: String(5n * UNIT_PRICE) })
    const change = await withVoucher(1n)
    await refuse('VoucherSignatureInvalid', 403, (good) => ({ ...change(good), voucherSignature: good.signature }))
    const second = await world.trade()
    await refuse('VoucherForeign', 400, await withVoucher(1n, UNIT_PRICE, second.agreement.id))
  })

  it('is replayed: it covers all jobs, not the last one', async () => {
    const first = await order(world.cast, study, trade, { covered: [] })
    await submit(node.url, study, first)
    const problem = await refuse('VoucherTooSmall', 409, (good) => ({
      ...good,
      voucher: submission(first).voucher,
      voucherSignature: first.voucher.signature,
    }))
    assert.deepEqual(problem.metadata, { required: '2', given: '1' })
  })
})

describe('a node that is full', () => {
  it('says that it can be tried again', async () => {
    const small = await world.startNode({ limits: { jobs: 1, rows: 928 } })
    const free = await world.startNode({ limits: { jobs: 1 } })
    const fresh = await world.trade()
    const [one, two] = [await order(world.cast, study, fresh), await order(world.cast, study, fresh)]
    await assert.rejects(submit(small.url, study, one), (error) => codeOf(error) === 'RowsTooMany')
    const accepted = await fetch(`${free.url}/v1/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(submission(one)),
    })
    assert.equal(accepted.status, 202)
    const answer = await post(free.url, JSON.stringify(submission(two)))
    assert.deepEqual([answer.status, answer.problem.code, answer.problem.fault], [503, 'TooManyJobs', 'retry'])
    assert.equal(answer.headers.get('retry-after'), '5')
  })
})
