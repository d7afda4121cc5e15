// The node is killed by SIGKILL at every step of a job and started again: the job ends once, is authorised once, anchored once, charged once.
import assert from 'node:assert/strict'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { waitForJob } from '@causeway/sdk/compute/waitForJob'
import { CausewayError } from '@causeway/sdk/errors'
import type { JobId } from '@causeway/sdk/ids'
import { getVouchers } from '@causeway/sdk/meter/getVouchers'
import type { UsageEntry } from '@causeway/sdk/meter/usageRoot'
import { collectVoucher } from '@causeway/sdk/settlement/collectVoucher'
import type { NodeOptions } from '../../node/src/config/nodeOptions.ts'
import type { JobStep } from '../../node/src/job/jobModules.ts'
import { MARKETING, sharesOf, UNIT_PRICE } from '../../scripts/demo/licence.ts'
import { holdBlocks } from '../flows/support/chain.ts'
import { openWorld, TRIAL, type Trade, type World } from '../flows/support/network.ts'
import { encryptAgain, type Order, openStudy, order, type Study, submit } from '../flows/support/study.ts'
import { type Relay, startRelay, until } from './relay.ts'
import { type NodeProcess, startNodeProcess } from './startNodeProcess.ts'

/** Every step of a job that succeeds, in its order. */
const success: readonly JobStep[] = [
  ...(['accepted', 'inputPlaced', 'inputStored', 'queued', 'authorising', 'authorisationIncluded', 'authorised'] as const),
  ...(['computing', 'resultWritten', 'computed', 'anchoring', 'anchorIncluded', 'anchored'] as const),
]
/** Every further step of a job that cannot be computed. */
const failure: readonly JobStep[] = ['failing', 'failureIncluded', 'failed']

let world: World
let study: Study
let trade: Trade
let options: NodeOptions
let table: string
let relay: Relay
let node: NodeProcess
const delivered: UsageEntry[] = []

before(async () => {
  world = await openWorld()
  study = await openStudy()
  trade = await world.trade()
  table = join(world.folder, 'trial.csv')
  await copyFile(TRIAL, table)
  relay = await startRelay({ host: '127.0.0.1', port: world.network.port })
  const rpcUrl = `http://127.0.0.1:${relay.port}`
  options = await world.nodeOptions({ rpcUrl, products: [{ identifier: world.identifier, file: table }] })
  node = await startNodeProcess(options)
})
after(async () => {
  await node.kill()
  study.close()
  await world.close()
  await relay.close()
})

/** A node that dies meanwhile breaks the connection; everything else is a fault of the test. */
const submitToDying = async (fresh: Study, given: Order): Promise<void> => {
  await submit(node.url, fresh, given).catch((error: unknown) => {
    if (!(error instanceof CausewayError && error.code === 'NodeUnavailable')) throw error
  })
}

const countEvents = async (id: JobId) => {
  const { jobs, results } = world.cast.institute.contracts
  const { startBlock } = world.network.deployment.contracts.JobBook
  const [authorised, completed, failed, anchored] = await Promise.all([
    jobs.queryFilter(jobs.filters.JobAuthorised(id), startBlock),
    jobs.queryFilter(jobs.filters.JobCompleted(id), startBlock),
    jobs.queryFilter(jobs.filters.JobFailed(id), startBlock),
    results.queryFilter(results.filters.ResultAnchored(id), startBlock),
  ])
  return [authorised.length, completed.length, failed.length, anchored.length]
}

const used = async (): Promise<bigint> => (await world.cast.institute.contracts.rights.right(trade.agreement.terms.rightId)).used

/** Has the node die at a step of a new job, starts it again, and gives the job's end. */
const dieAt = async (step: JobStep, given: Trade, spoil?: string): Promise<{ id: JobId; state: string }> => {
  const fresh = await encryptAgain(study)
  const job = await order(world.cast, fresh, given, { covered: given === trade ? delivered : [] })
  node.tell({ kind: 'dieAt', step, ...(spoil === undefined ? {} : { spoil }) })
  await submitToDying(fresh, job)
  assert.equal(await node.ended, 'SIGKILL')
  node = await startNodeProcess(options)
  await submit(node.url, fresh, job)
  const { state } = await waitForJob({ nodeUrl: node.url, jobId: job.job.id })
  return { id: job.job.id, state }
}

describe('a node in a process of its own, killed', () => {
  it('is small while it has nothing to do', async () => {
    // What its start has left is collected in its own time.
    while ((await node.memory()) > 250 * 2 ** 20) await new Promise((resume) => setTimeout(resume, 100))
  })

  for (const step of success) {
    it(`at ${step}: the job is delivered once`, async () => {
      const { id, state } = await dieAt(step, trade)
      delivered.push({ jobId: id, units: 1 })
      assert.equal(state, 'anchored')
      assert.deepEqual(await countEvents(id), [1, 1, 0, 1])
      assert.equal(await used(), BigInt(delivered.length))
    })
  }

  for (const step of failure) {
    it(`at ${step}: the use is given back once`, async () => {
      const { id, state } = await dieAt(step, trade, table)
      await copyFile(TRIAL, table)
      assert.equal(state, 'failed')
      assert.deepEqual(await countEvents(id), [1, 0, 1, 0])
      assert.equal(await used(), BigInt(delivered.length))
    })
  }

  it('at refused: nothing was used', async () => {
    const marketing = await world.trade({ purpose: MARKETING })
    const { id, state } = await dieAt('refused', marketing)
    assert.equal(state, 'refused')
    assert.deepEqual(await countEvents(id), [0, 0, 0, 0])
  })

  it('with a transaction that waits to be included: the job is authorised once', async () => {
    const { provider } = world.cast.institute
    const fresh = await encryptAgain(study)
    const job = await order(world.cast, fresh, trade, { covered: delivered })
    let waiting = 0
    const look = async () => {
      waiting = Number((await provider.send('txpool_status', [])).pending)
    }
    const goOn = await holdBlocks(world.network)
    const looks = setInterval(look, 50)
    try {
      await submit(node.url, fresh, job)
      await until(() => waiting >= 1)
      await node.kill()
      const tries = relay.count('eth_estimateGas')
      node = await startNodeProcess(options)
      // It tries again and again, or a second transaction waits behind the first.
      await until(() => tries() >= 2 || waiting >= 2)
    } finally {
      clearInterval(looks)
      await goOn()
    }
    const { state } = await waitForJob({ nodeUrl: node.url, jobId: job.job.id })
    delivered.push({ jobId: job.job.id, units: 1 })
    assert.equal(state, 'anchored')
    assert.deepEqual(await countEvents(job.job.id), [1, 1, 0, 1])
    assert.equal(await used(), BigInt(delivered.length))
  })

  it('has charged for each delivered job once', async () => {
    const { id } = trade.agreement
    const { collectable } = await getVouchers({ nodeUrl: node.url, id })
    assert.equal(collectable?.voucher.units, BigInt(delivered.length))
    const collect = () => collectVoucher(world.cast['hospital-node'], { ...collectable, shares: sharesOf(world.cast) })
    assert.equal((await collect()).amount, UNIT_PRICE * BigInt(delivered.length))
    await assert.rejects(collect(), (error) => error instanceof CausewayError && error.code === 'VoucherNotIncreasing')
    assert.equal((await getVouchers({ nodeUrl: node.url, id })).collectable, null)
  })
})
