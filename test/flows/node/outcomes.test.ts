// Jobs that end without a result: refused by the contracts, impossible to compute, or too late.
import assert from 'node:assert/strict'
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { signerOf } from '@causeway/sdk/client/createClient'
import { fetchResult } from '@causeway/sdk/compute/fetchResult'
import { getNode } from '@causeway/sdk/compute/getNode'
import type { JobView } from '@causeway/sdk/compute/jobApi'
import { jobsOfAgreement } from '@causeway/sdk/compute/jobsOfAgreement'
import { submitJob } from '@causeway/sdk/compute/submitJob'
import { waitForJob } from '@causeway/sdk/compute/waitForJob'
import { CausewayError } from '@causeway/sdk/errors'
import { concat, toBeHex } from 'ethers'
import { isSignedBy } from '../../../node/src/chain/isSignedBy.ts'
import type { JobStep } from '../../../node/src/job/jobModules.ts'
import type { RunningNode } from '../../../node/src/node.ts'
import { MARKETING } from '../../../scripts/demo/licence.ts'
import { refused } from '../support/http.ts'
import { openWorld, TRIAL, type Trade, type World } from '../support/network.ts'
import { openStudy, order, run, type Study } from '../support/study.ts'

let world: World
let study: Study
let node: RunningNode
let table: string
let time = 0
let atStep: (step: JobStep) => void | Promise<void> = () => undefined
const clock = () => Math.floor(Date.now() / 1000) + time
const HOUR = 3600

before(async () => {
  world = await openWorld({ movesTime: true })
  study = await openStudy()
  table = join(world.folder, 'trial.csv')
  await copyFile(TRIAL, table)
  const products = [{ identifier: world.identifier, file: table }]
  node = await world.startNode({ products }, { clock, onStep: (step) => atStep(step) })
})
after(async () => {
  study.close()
  await world.close()
})

const codeOf = (error: unknown) => (error instanceof CausewayError ? error.code : String(error))
const used = async ({ agreement }: Trade) => (await world.cast.institute.contracts.rights.right(agreement.terms.rightId)).used
const states = async ({ agreement }: Trade) =>
  (await jobsOfAgreement(world.cast.institute, agreement.id)).map(({ state }) => state)
const outcome = ({ state, error }: JobView) => [state, error?.code]

describe('a job that the contracts refuse', () => {
  it('is for another purpose', async () => {
    const trade = await world.trade({ purpose: MARKETING })
    const given = await order(world.cast, study, trade)
    const ended = await run(node.url, study, given)
    assert.deepEqual(outcome(ended), ['refused', 'PolicyDenied'])
    assert.equal(ended.error?.status, 403)
    assert.equal(ended.error?.metadata.policyId, trade.licence.policyId)
    assert.equal(await used(trade), 0n)
    const fetched = fetchResult({ nodeUrl: node.url, jobId: given.job.id })
    await assert.rejects(fetched, (error) => codeOf(error) === 'ResultNotReady')
  })

  it('is of a right that is used up; its voucher is free for another job', async () => {
    const trade = await world.trade({ maxUses: 1, maxUnits: 2 })
    const first = await order(world.cast, study, trade)
    assert.equal((await run(node.url, study, first)).state, 'anchored')
    const second = await order(world.cast, study, trade)
    assert.deepEqual(outcome(await run(node.url, study, second)), ['refused', 'RightExhausted'])
    // The refused job does not count: the voucher for two units still covers one job more.
    const third = await order(world.cast, study, trade)
    assert.deepEqual(outcome(await run(node.url, study, third)), ['refused', 'RightExhausted'])
  })
})

describe('a job that cannot be computed', () => {
  it('fails, and its use and units are given back', async () => {
    const trade = await world.trade({ maxUses: 1, maxUnits: 1 })
    atStep = (step) => (step === 'computing' ? writeFile(table, 'other\n1\n') : undefined)
    const given = await order(world.cast, study, trade)
    assert.deepEqual(outcome(await run(node.url, study, given)), ['failed', 'ColumnUnknown'])
    assert.deepEqual([await used(trade), await states(trade)], [0n, ['failed']])
    atStep = () => undefined
    await copyFile(TRIAL, table)
    assert.equal((await run(node.url, study, await order(world.cast, study, trade))).state, 'anchored')
  })
})

describe('a table that cannot be read', () => {
  it('is not offered, and hides no other', async () => {
    const good = { identifier: world.identifier, file: TRIAL }
    const products = [{ identifier: 'cwy.CN.beijing-health.gone', file: join(world.folder, 'gone.csv') }, good]
    const other = await world.startNode({ products })
    const view = await getNode({ nodeUrl: other.url })
    assert.deepEqual(
      view.products.map(({ identifier }) => identifier),
      [world.identifier],
    )
  })
})

describe('a job that is too late', () => {
  it('expires when its inputs do not come', async () => {
    const trade = await world.trade()
    const dataFolder = join(world.folder, 'late')
    const first = await world.startNode({ dataFolder }, { clock })
    const fresh = await openStudy()
    const given = await order(world.cast, fresh, trade)
    const openInput = () => Promise.reject(new RangeError('not sent'))
    await assert.rejects(submitJob({ nodeUrl: first.url, ...given, openInput }), RangeError)
    await first.close()
    const second = await world.startNode({ dataFolder }, { clock: () => clock() + 2 * HOUR })
    const ended = await waitForJob({ nodeUrl: second.url, jobId: given.job.id })
    assert.deepEqual(outcome(ended), ['expired', 'JobDeadlinePassed'])
    const url = `${second.url}/v1/jobs/${given.job.id}/inputs/${fresh.inputs.publicKey}`
    assert.equal((await refused(url, { method: 'PUT', body: 'x' })).problem.code, 'InputsClosed')
    fresh.close()
  })

  it('expires when the node comes to it after its deadline', async () => {
    const trade = await world.trade()
    atStep = (step) => {
      if (step === 'authorising') time = 2 * HOUR
    }
    const given = await order(world.cast, study, trade)
    assert.deepEqual(outcome(await run(node.url, study, given)), ['expired', 'JobDeadlinePassed'])
    assert.deepEqual([await used(trade), await states(trade)], [0n, []])
    time = 0
  })

  // These two move the time of the chain: they stand last.
  it('expires when it was authorised in time, and its use is given back', async () => {
    const trade = await world.trade()
    atStep = async (step) => {
      if (step !== 'computed') return
      time = 2 * HOUR
      await world.network.advanceTime(2 * HOUR)
    }
    const given = await order(world.cast, study, trade)
    assert.deepEqual(outcome(await run(node.url, study, given)), ['expired', 'JobDeadlinePassed'])
    assert.deepEqual([await used(trade), await states(trade)], [0n, ['expired']])
    atStep = () => undefined
  })

  it('is refused when the right has expired', async () => {
    const trade = await world.trade({ seconds: 3 * HOUR })
    await world.network.advanceTime(4 * HOUR)
    const given = await order(world.cast, study, trade)
    assert.deepEqual(outcome(await run(node.url, study, given)), ['refused', 'RightExpired'])
  })
})

/** The address of a contract with this code. */
const createContract = async (code: string): Promise<string> => {
  // Copies what is behind these eleven bytes, and returns it.
  const data = concat(['0x60', toBeHex((code.length - 2) / 2, 1), '0x80600b6000396000f3', code])
  const receipt = await (await signerOf(world.cast.institute).sendTransaction({ data })).wait()
  return receipt?.contractAddress ?? assert.fail('nothing was created')
}

describe('isSignedBy', () => {
  const digest = `0x${'12'.repeat(32)}`
  const check = (account: string, signature: string) => isSignedBy(world.cast.institute, { account, digest, signature })

  it('recovers the key of an account, and knows only signatures of 65 bytes', async () => {
    const { signer } = world.cast.institute
    const signature = signer?.signingKey.sign(digest)
    const [account, serialized, compact] = [
      signer?.address ?? '',
      signature?.serialized ?? '',
      signature?.compactSerialized ?? '',
    ]
    assert.equal(await check(account, serialized), true)
    assert.equal(await check(account, compact), false)
    assert.equal(await check(world.licence.policyId.slice(0, 42), serialized), false)
  })

  it('asks a contract (ERC-1271), whatever it answers', async () => {
    // Answers the magic value, zero, nothing; reverts; runs for ever.
    const codes = ['0x631626ba7e60e01b5f5260205ff3', '0x60205ff3', '0x00', '0x5f5ffd', '0x5b5f56']
    const answers: boolean[] = []
    for (const code of codes) {
      answers.push(await check(await createContract(code), '0x'))
    }
    assert.deepEqual(answers, [true, false, false, false, false])
  })
})
