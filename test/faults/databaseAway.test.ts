// The database goes away in the middle of a job and comes back: the job ends once, exactly.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { getJob } from '@causeway/sdk/compute/getJob'
import { waitForJob } from '@causeway/sdk/compute/waitForJob'
import { CausewayError } from '@causeway/sdk/errors'
import type { UsageEntry } from '@causeway/sdk/meter/usageRoot'
import pg from 'pg'
import type { NodeOptions } from '../../node/src/config/nodeOptions.ts'
import type { JobStep } from '../../node/src/job/jobModules.ts'
import { createNode, type NodeModules, type RunningNode } from '../../node/src/node.ts'
import { openWorld, type Trade, type World } from '../flows/support/network.ts'
import { openStudy, order, type Study, submit } from '../flows/support/study.ts'
import { type Away, openEmbedded } from './embeddedAway.ts'
import { type Relay, startRelay, until } from './relay.ts'

let world: World
let study: Study
let trade: Trade
const delivered: UsageEntry[] = []
before(async () => {
  world = await openWorld()
  study = await openStudy()
  trade = await world.trade()
})
after(async () => {
  study.close()
  await world.close()
})

/** Both kinds of database do the same. */
const cases = (open: () => Promise<{ away: Away; modules: NodeModules; options: Partial<NodeOptions> }>): void => {
  let node: RunningNode
  let away: Away
  let atStep: (step: JobStep) => void = () => undefined
  before(async () => {
    const opened = await open()
    away = opened.away
    const onStep = (step: JobStep) => atStep(step)
    node = await createNode(await world.nodeOptions(opened.options), { ...opened.modules, onStep })
  })
  after(() => node.close())

  for (const step of ['authorisationIncluded', 'computing', 'resultWritten', 'anchorIncluded'] as const) {
    it(`is waited for at ${step}`, async () => {
      const given = await order(world.cast, study, trade, { covered: delivered })
      let isCut = false
      atStep = (now) => {
        if (now === step) away.cut()
        isCut ||= now === step
      }
      await submit(node.url, study, given).catch(() => undefined)
      await until(() => isCut && away.refused() >= 2)
      atStep = () => undefined
      const unavailable = (error: unknown) => error instanceof CausewayError && error.code === 'DatabaseUnavailable'
      await assert.rejects(getJob({ nodeUrl: node.url, jobId: given.job.id }), unavailable)
      assert.deepEqual(await (await fetch(`${node.url}/ready`)).json(), { database: false, chain: true })
      away.restore()
      await submit(node.url, study, given)
      const { state } = await waitForJob({ nodeUrl: node.url, jobId: given.job.id })
      delivered.push({ jobId: given.job.id, units: 1 })
      assert.equal(state, 'anchored')
      const { jobs, rights } = world.cast.institute.contracts
      const { startBlock } = world.network.deployment.contracts.JobBook
      assert.equal((await jobs.queryFilter(jobs.filters.JobAuthorised(given.job.id), startBlock)).length, 1)
      assert.equal((await rights.right(trade.agreement.terms.rightId)).used, BigInt(delivered.length))
    })
  }
}

describe('the embedded database, away', () => {
  cases(async () => ({ ...openEmbedded(), options: {} }))
})

const server = process.env.DATABASE_URL_TEST

describe('a PostgreSQL server, away', { skip: server === undefined ? 'DATABASE_URL_TEST is not set' : false }, () => {
  const name = `causeway_${randomBytes(6).toString('hex')}`
  const target = new URL(server ?? 'postgres://127.0.0.1:5432')
  let relay: Relay
  const admin = async (text: string) => {
    const client = new pg.Client({ connectionString: server })
    await client.connect()
    await client.query(text)
    await client.end()
  }
  before(async () => {
    await admin(`create database ${name}`)
    relay = await startRelay({ host: target.hostname, port: Number(target.port || 5432) })
  })
  after(async () => {
    await relay.close()
    await admin(`drop database ${name} with (force)`)
  })
  cases(async () => {
    const url = new URL(target)
    url.host = `127.0.0.1:${relay.port}`
    url.pathname = `/${name}`
    return { away: relay, modules: {}, options: { databaseUrl: url.href } }
  })
})
