// What the node adds to a computation: a whole job over HTTP (checks, transactions, durable states, manifest, anchor) beside the bare
// computation of the same files in the same kind of worker.
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { outcomeMasks } from '@causeway/sdk/compute/contingency'
import { parse } from 'csv-parse/sync'
import { ComputePool } from '../node/src/compute/computePool.ts'
import { openWorld, TRIAL, type World } from '../test/flows/support/network.ts'
import { openStudy, order, run as runJob, type Study } from '../test/flows/support/study.ts'
import { median, type Report } from './report.ts'

const ROUNDS = 5

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** The computation alone: masks in memory, inputs and output in files. */
const bareComputation = async (world: World, study: Study): Promise<() => Promise<void>> => {
  const trial: Record<string, string>[] = parse(await readFile(TRIAL), { columns: true })
  const masks = outcomeMasks(
    trial.map((row) => row.recurrence ?? null),
    '1',
  )
  for (const [contentId, bytes] of study.bytes) await writeFile(join(world.folder, contentId), bytes)
  const publicKeyFile = join(world.folder, study.inputs.publicKey)
  const columnFiles = study.inputs.columns.map((contentId) => join(world.folder, contentId))
  const outputFile = join(world.folder, 'bare-result')
  const pool = new ComputePool()
  return async () => {
    await pool.computeContingency({ publicKeyFile, columnFiles, outputFile, rows: study.rows, ...masks })
  }
}

export const run = async (report: Report): Promise<void> => {
  const world = await openWorld()
  const study = await openStudy()
  try {
    const trade = await world.trade()
    const { url } = await world.startNode()
    const bare = await bareComputation(world, study)
    const job = async () => {
      const { state } = await runJob(url, study, await order(world.cast, study, trade))
      assert.equal(state, 'anchored')
    }
    // The first job sends the inputs, the first computation warms the disk.
    await job()
    await bare()
    const [bareMs, jobMs]: [number[], number[]] = [[], []]
    for (let round = 0; round < ROUNDS; round++) {
      bareMs.push(await timed(bare))
      jobMs.push(await timed(job))
    }
    const what = `a whole job over HTTP: ${study.rows} rows, ${study.categories.length} columns`
    const peer = 'the bare computation'
    const figures = { figure: median(jobMs), unit: 'ms', peer, peerFigure: median(bareMs), better: 'lower' } as const
    report.add({ id: 'node.jobOverhead', what, ...figures })
  } finally {
    study.close()
    await world.close()
  }
}
