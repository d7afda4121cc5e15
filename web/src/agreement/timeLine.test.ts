import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AgreementId, agreementId, type JobId, jobId } from '@causeway/sdk/ids'
import type { Fact } from '../chain/facts.ts'
import { timeLineOf } from './timeLine.ts'

const agreement = (digit: string): AgreementId => agreementId.parse(`0x${digit.repeat(64)}`)
const job = (digit: string): JobId => jobId.parse(`0x${digit.repeat(64)}`)
const [ours, other] = [agreement('a'), agreement('b')]
const account = `0x${'1'.repeat(40)}`

/** The whole life of an agreement with a job of another one in between. */
const story: Fact[] = [
  { name: 'AgreementProposed', args: { id: ours }, place: { block: 1, index: 0 } },
  { name: 'AgreementProposed', args: { id: other }, place: { block: 1, index: 1 } },
  { name: 'AgreementReached', args: { id: ours }, place: { block: 2, index: 0 } },
  { name: 'Deposited', args: { agreementId: ours, amount: 300n }, place: { block: 3, index: 1 } },
  { name: 'JobAuthorised', args: { id: job('1'), agreementId: ours, units: 2n }, place: { block: 4, index: 0 } },
  { name: 'JobAuthorised', args: { id: job('2'), agreementId: other, units: 1n }, place: { block: 5, index: 0 } },
  { name: 'ResultAnchored', args: { jobId: job('2'), manifestDigest: job('c'), signer: account }, place: { block: 6, index: 0 } },
  { name: 'ResultAnchored', args: { jobId: job('1'), manifestDigest: job('d'), signer: account }, place: { block: 6, index: 1 } },
  { name: 'JobAuthorised', args: { id: job('3'), agreementId: ours, units: 1n }, place: { block: 7, index: 0 } },
  { name: 'JobFailed', args: { id: job('3') }, place: { block: 8, index: 0 } },
  { name: 'UsageMetered', args: { agreementId: ours, units: 2n }, place: { block: 9, index: 0 } },
  {
    name: 'RevenueSplit',
    args: { agreementId: ours, token: account, amount: 200n, payees: [account, account], amounts: [150n, 50n] },
    place: { block: 9, index: 3 },
  },
  { name: 'AgreementClosed', args: { id: ours }, place: { block: 10, index: 0 } },
  { name: 'Refunded', args: { agreementId: ours, amount: 100n }, place: { block: 11, index: 0 } },
]

describe('timeLineOf', () => {
  it('tells the steps of one agreement in the order of the chain', () => {
    assert.deepEqual(
      timeLineOf(story, ours).map(({ step, place }) => [step, place.block]),
      [
        ['proposed', 1],
        ['reached', 2],
        ['deposited', 3],
        ['authorised', 4],
        ['anchored', 6],
        ['authorised', 7],
        ['failed', 8],
        ['metered', 9],
        ['split', 9],
        ['closed', 10],
        ['refunded', 11],
      ],
    )
  })

  it('carries jobs, units, amounts and payees', () => {
    const steps = timeLineOf(story, ours)
    const of = (name: string) => steps.find(({ step }) => step === name)
    assert.deepEqual([of('authorised')?.jobId, of('authorised')?.units], [job('1'), 2n])
    assert.equal(of('anchored')?.jobId, job('1'))
    assert.deepEqual([of('split')?.amount, of('split')?.payees, of('refunded')?.amount], [200n, 2, 100n])
  })

  it('keeps the jobs of another agreement apart, and an unknown one is empty', () => {
    assert.deepEqual(
      timeLineOf(story, other).map(({ step }) => step),
      ['proposed', 'authorised', 'anchored'],
    )
    assert.deepEqual(timeLineOf(story, agreement('e')), [])
  })
})
