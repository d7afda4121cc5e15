import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type JobSubmission, jobSubmission } from '@causeway/sdk/compute/jobApi'
import { problemOf } from '@causeway/sdk/compute/jobApiProblem'
import { contentId } from '@causeway/sdk/digest'
import { CausewayError } from '@causeway/sdk/errors'
import { type JobId, jobId } from '@causeway/sdk/ids'
import {
  forgetInput,
  forgetLost,
  keepInput,
  listBlobs,
  listInputs,
  listMissing,
  listUnneeded,
  readInput,
} from '../compute/inputStore.ts'
import { findVoucher, keepVoucher, lockAgreement, owedUnits } from '../meter/voucherStore.ts'
import { anyRow, type Query } from '../store/database.ts'
import { openStore, type Store } from '../store/openStore.ts'
import { jobErrors } from './errors.ts'
import { countUnfinished, findJob, insertJob, listOverdue, listUnfinished, moveJob, readJob } from './jobStore.ts'

const codeIs = (code: string) => (error: unknown) => error instanceof CausewayError && error.code === code
const text = (digit: string) => `0x${digit.repeat(64)}`
const idOf = (digit: string): JobId => jobId.parse(text(digit))
const cid = (name: string) => contentId(Buffer.from(name))
const [key, column] = [cid('key'), cid('column')]

const submissionOf = (agreement: string, units = 1): JobSubmission =>
  jobSubmission.parse({
    request: {
      ...{ agreementId: agreement, algorithmDigest: text('1'), parametersDigest: text('1'), inputDigest: text('1') },
      ...{ units, deadline: 1_000, salt: (2n ** 64n - 1n).toString() },
    },
    signature: '0x12',
    parameters: { operation: 'contingency', rows: 5, categories: ['a'], outcome: { column: 'death', value: '1' } },
    inputs: { publicKey: key, columns: [column] },
    policy: '0x',
    voucher: { agreementId: agreement, units: '1', valueAggregate: (2n ** 100n).toString(), usageRoot: text('0') },
    voucherSignature: '0x34',
  })

let dataFolder: string
let store: Store
let query: Query
before(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'causeway-jobs-'))
  store = await openStore({ dataFolder })
  query = store.database.query
})
after(async () => {
  await store.close()
  await rm(dataFolder, { recursive: true })
})

/** Adds a job that needs the key and the column. */
const add = async (digit: string, agreement = text('a'), units = 1): Promise<JobId> => {
  const id = idOf(digit)
  await lockAgreement(query, submissionOf(agreement).request.agreementId)
  await insertJob(query, { id, submission: submissionOf(agreement, units) })
  const inputs = [key, column].map((name) => ({ contentId: name, bytes: 10 }))
  await listInputs(query, { jobId: id, publicKey: key, inputs })
  return id
}
const error = problemOf(jobErrors.JobDeadlinePassed({ deadline: 2n ** 60n }))

describe('jobStore', () => {
  it('gives back what was inserted, big numbers too', async () => {
    const id = await add('1')
    const job = await readJob(query, id)
    assert.deepEqual([job.state, job.submission, job.error], ['awaitingInputs', submissionOf(text('a')), null])
    assert.equal(await findJob(query, idOf('f')), undefined)
    await assert.rejects(readJob(query, idOf('f')), codeIs('JobNotHere'))
  })

  it('moves a job once, along the table only', async () => {
    const id = idOf('1')
    await moveJob(query, { id, from: 'awaitingInputs', to: 'queued' })
    await assert.rejects(moveJob(query, { id, from: 'awaitingInputs', to: 'queued' }), codeIs('JobMoved'))
    await assert.rejects(moveJob(query, { id, from: 'queued', to: 'anchored' }), codeIs('TransitionUnlisted'))
    await moveJob(query, { id, from: 'queued', to: 'authorising' })
    await moveJob(query, { id, from: 'authorising', to: 'refused' }, { error })
    assert.deepEqual((await readJob(query, id)).error, error)
  })

  it('lists what is unfinished and what is overdue', async () => {
    const id = await add('2')
    assert.deepEqual(await listUnfinished(query), [{ id, state: 'awaitingInputs' }])
    assert.equal(await countUnfinished(query), 1)
    assert.deepEqual([await listOverdue(query, 999), await listOverdue(query, 1_000)], [[], [id]])
  })

  it('owes the units of jobs that may be delivered', async () => {
    const { agreementId } = submissionOf(text('b')).request
    await add('3', text('b'), 5)
    const expired = await add('4', text('b'), 7)
    assert.equal(await owedUnits(query, agreementId), 12n)
    await moveJob(query, { id: expired, from: 'awaitingInputs', to: 'expired' }, { error })
    assert.equal(await owedUnits(query, agreementId), 5n)
  })
})

describe('voucherStore', () => {
  it('keeps every voucher, and finds the largest up to a number', async () => {
    const { voucher } = submissionOf(text('a'))
    for (const units of [3n, 1n, 2n ** 64n - 1n]) await keepVoucher(query, { voucher: { ...voucher, units }, signature: '0x01' })
    await keepVoucher(query, { voucher: { ...voucher, units: 3n }, signature: '0x02' })
    const found = async (most?: bigint) => (await findVoucher(query, voucher.agreementId, most))?.voucher.units
    assert.deepEqual([await found(), await found(100n), await found(2n), await found(0n)], [2n ** 64n - 1n, 3n, 1n, undefined])
    assert.equal((await findVoucher(query, voucher.agreementId, 3n))?.signature, '0x02')
  })
})

describe('inputStore', () => {
  it('knows what a job misses', async () => {
    const id = idOf('2')
    assert.deepEqual(await listMissing(query, id), [key, column].sort())
    await keepInput(query, { publicKey: key, contentId: column }, ['aa'.repeat(64)])
    assert.deepEqual(await listMissing(query, id), [key])
    assert.deepEqual(await readInput(query, id, column), { publicKey: key, contentId: column, bytes: 10, present: true })
    await assert.rejects(readInput(query, id, cid('other')), codeIs('InputNotListed'))
  })

  it('takes a seed in one input of a key only, and the input itself again', async () => {
    await keepInput(query, { publicKey: key, contentId: column }, ['aa'.repeat(64)])
    const other = { publicKey: key, contentId: cid('other') }
    await assert.rejects(keepInput(query, other, ['bb'.repeat(64), 'aa'.repeat(64)]), codeIs('SeedKnown'))
    await keepInput(query, { publicKey: cid('second key'), contentId: cid('other') }, ['aa'.repeat(64)])
  })

  it('forgets what no job needs, and blobs that are gone', async () => {
    const place = { publicKey: key, contentId: column }
    const foreign = { publicKey: cid('second key'), contentId: cid('other') }
    assert.deepEqual(await listUnneeded(query, 0), [foreign])
    assert.equal(await forgetInput(query, place, 0), false)
    assert.equal(await forgetInput(query, foreign, 0), true)
    for (const id of ['2', '3']) {
      await moveJob(query, { id: idOf(id), from: 'awaitingInputs', to: 'expired' }, { error })
    }
    assert.deepEqual(await listUnneeded(query, 3_600), [])
    await query(anyRow, `update jobs set updated_at = now() - interval '2 hours'`)
    assert.deepEqual(await listUnneeded(query, 3_600), [place])
    assert.equal(await forgetLost(query, [column]), 0)
    assert.equal(await forgetLost(query, []), 1)
    assert.deepEqual(await listBlobs(query), new Set())
  })
})
