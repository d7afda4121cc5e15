// The chain goes away in the middle of a job and comes back: the job ends once, exactly.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { getJob } from '@causeway/sdk/compute/getJob'
import { waitForJob } from '@causeway/sdk/compute/waitForJob'
import type { UsageEntry } from '@causeway/sdk/meter/usageRoot'
import type { JobStep } from '../../node/src/job/jobModules.ts'
import type { RunningNode } from '../../node/src/node.ts'
import { refused } from '../flows/support/http.ts'
import { openWorld, type Trade, type World } from '../flows/support/network.ts'
import { openStudy, order, type Study, submit } from '../flows/support/study.ts'
import { type Relay, startRelay, until } from './relay.ts'

let world: World
let study: Study
let trade: Trade
let relay: Relay
let node: RunningNode
const delivered: UsageEntry[] = []
let atStep: (step: JobStep) => void = () => undefined

before(async () => {
  world = await openWorld()
  study = await openStudy()
  trade = await world.trade()
  relay = await startRelay({ host: '127.0.0.1', port: world.network.port })
  const onStep = (step: JobStep) => atStep(step)
  node = await world.startNode({ rpcUrl: `http://127.0.0.1:${relay.port}` }, { onStep })
})
after(async () => {
  study.close()
  await world.close()
  await relay.close()
})

/** Runs a job; when it comes to a step, something happens to the relay. */
const runUntil = async (step: JobStep, happens: () => void, refusals: number) => {
  const given = await order(world.cast, study, trade, { covered: delivered })
  let hasHappened = false
  atStep = (now) => {
    if (now === step) happens()
    hasHappened ||= now === step
  }
  await submit(node.url, study, given)
  await until(() => hasHappened && relay.refused() >= refusals)
  atStep = () => undefined
  const meanwhile = await getJob({ nodeUrl: node.url, jobId: given.job.id })
  relay.restore()
  const ended = await waitForJob({ nodeUrl: node.url, jobId: given.job.id })
  delivered.push({ jobId: given.job.id, units: 1 })
  return { id: given.job.id, meanwhile: meanwhile.state, state: ended.state }
}

const assertOnce = async (id: UsageEntry['jobId']) => {
  const { jobs, results, rights } = world.cast.institute.contracts
  const { startBlock } = world.network.deployment.contracts.JobBook
  assert.equal((await jobs.queryFilter(jobs.filters.JobAuthorised(id), startBlock)).length, 1)
  assert.equal((await results.queryFilter(results.filters.ResultAnchored(id), startBlock)).length, 1)
  assert.equal((await rights.right(trade.agreement.terms.rightId)).used, BigInt(delivered.length))
}

describe('a chain that is away', () => {
  for (const step of ['authorising', 'anchoring'] as const) {
    it(`is waited for at ${step}`, async () => {
      const { id, meanwhile, state } = await runUntil(step, relay.cut, 3)
      assert.deepEqual([meanwhile, state], [step, 'anchored'])
      await assertOnce(id)
    })

    it(`may have acted on what was sent at ${step}, and is asked`, async () => {
      const { id, state } = await runUntil(step, () => relay.deafen('eth_sendRawTransaction'), 1)
      assert.equal(state, 'anchored')
      await assertOnce(id)
    })
  }

  it('makes the node unready, and its answers say that they can be tried again', async () => {
    relay.cut()
    const ready = await fetch(`${node.url}/ready`)
    assert.deepEqual([ready.status, await ready.json()], [503, { database: true, chain: false }])
    const { problem } = await refused(`${node.url}/v1/node`)
    assert.deepEqual([problem.status, problem.code, problem.fault], [503, 'ChainUnavailable', 'retry'])
    relay.restore()
    assert.equal((await fetch(`${node.url}/ready`)).status, 200)
  })

  it('does not keep a node from starting', async () => {
    relay.cut()
    const second = await world.startNode({ rpcUrl: `http://127.0.0.1:${relay.port}` })
    assert.equal((await fetch(`${second.url}/health`)).status, 200)
    relay.restore()
    assert.equal((await fetch(`${second.url}/ready`)).status, 200)
  })
})
