// Inputs that a node does not take in: refused early, typed, and nothing is left in its folder.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { getJob } from '@causeway/sdk/compute/getJob'
import type { PreparedJob } from '@causeway/sdk/compute/prepareJob'
import { submitJob } from '@causeway/sdk/compute/submitJob'
import { waitForJob } from '@causeway/sdk/compute/waitForJob'
import { contentId } from '@causeway/sdk/digest'
import type { UsageEntry } from '@causeway/sdk/meter/usageRoot'
import type { RunningNode } from '../../../node/src/node.ts'
import { rawRequest, refused } from '../support/http.ts'
import { openWorld, type Trade, type World } from '../support/network.ts'
import { openStudy, order, type Study } from '../support/study.ts'

let world: World
let study: Study
let node: RunningNode
let trade: Trade
let blobs: string
const jobs: UsageEntry[] = []
const dataFolder = () => join(world.folder, 'bad-input')
before(async () => {
  world = await openWorld()
  study = await openStudy()
  trade = await world.trade()
  node = await world.startNode({ dataFolder: dataFolder() })
  blobs = join(dataFolder(), 'blobs')
})
after(async () => {
  study.close()
  await world.close()
})

const good = (column: number) => Uint8Array.from(study.bytes.get(study.inputs.columns[column] ?? '') ?? [])
const publicKey = () => Uint8Array.from(study.bytes.get(study.inputs.publicKey) ?? [])
/** In place of opening an input: the test sends it by itself. */
const openInput = () => Promise.reject(new RangeError('not sent'))

/** Submits a job that lists the given columns in place of the study's, and sends none. */
const list = async (columns: readonly Uint8Array[], key = publicKey()): Promise<PreparedJob> => {
  const inputs = { publicKey: contentId(key), columns: columns.map((column) => contentId(column)) }
  const given = await order(world.cast, study, trade, { inputs, units: 1, covered: jobs })
  jobs.push({ jobId: given.job.id, units: 1 })
  await submitJob({ nodeUrl: node.url, ...given, openInput }).catch(() => undefined)
  return given.job
}

const put = (job: PreparedJob, bytes: Uint8Array, id = contentId(bytes)) =>
  fetch(`${node.url}/v1/jobs/${job.id}/inputs/${id}`, { method: 'PUT', body: Uint8Array.from(bytes) })

const refuse = async (job: PreparedJob, bytes: Uint8Array, code: string, id = contentId(bytes)) => {
  const url = `${node.url}/v1/jobs/${job.id}/inputs/${id}`
  const { problem } = await refused(url, { method: 'PUT', body: Uint8Array.from(bytes) })
  assert.equal(problem.code, code)
}

const change = (bytes: Uint8Array, offset: number, value: number): Uint8Array<ArrayBuffer> => {
  const changed = Uint8Array.from(bytes)
  changed[offset] = value
  return changed
}

describe('an input', () => {
  it('is refused when it is malformed, compressed, of other parameters or out of range', async () => {
    const cases: [Uint8Array, string][] = [
      [new Uint8Array(randomBytes(98_498)), 'CiphertextHeader'],
      [change(good(0), 0, 0), 'CiphertextHeader'],
      [change(good(0), 5, 2), 'CiphertextCompressed'],
      [change(good(0), 20, 1), 'CiphertextParameters'],
      [change(good(0), 113 + 7, 1), 'CiphertextResidue'],
    ]
    for (const [bytes, code] of cases) await refuse(await list([bytes, good(1), good(2)]), bytes, code)
    const key = change(publicKey(), 20, 1)
    await refuse(await list([good(0), good(1), good(2)], key), key, 'CiphertextParameters')
  })

  it('is refused when it is truncated, too long or not listed, before it is read', async () => {
    const job = await list([good(0), good(1), good(2)])
    const id = contentId(good(0))
    await refuse(job, good(0).subarray(1), 'InputLength', id)
    await refuse(job, new Uint8Array([...good(0), 0]), 'InputLength', id)
    await refuse(job, randomBytes(10), 'InputNotListed')
    const head = (length: string) => [`PUT /v1/jobs/${job.id}/inputs/${id} HTTP/1.1`, length]
    assert.match(await rawRequest(node.url, head('Content-Length: 500000000000')), /^HTTP\/1\.1 413 /)
    // Without a length it is cut off where it should have ended, or at the first ciphertext that is wrong.
    const chunked = await rawRequest(
      node.url,
      head('Transfer-Encoding: chunked'),
      chunk(new Uint8Array([...good(0), ...good(0)])),
    )
    assert.match(chunked, /^HTTP\/1\.1 (400|413) /)
  })

  it('is refused when it has another hash, or a seed that was seen under the key', async () => {
    const job = await list([good(0), good(1), good(2)])
    await refuse(job, good(1), 'InputHashMismatch', contentId(good(0)))
    assert.equal((await put(job, good(0))).status, 204)
    const twin = change(good(0), 113, (good(0)[113] ?? 0) ^ 1)
    await refuse(await list([twin, good(1), good(2)]), twin, 'SeedKnown')
    // Under another key the seed says nothing.
    const foreign = change(publicKey(), 113, (publicKey()[113] ?? 0) ^ 1)
    assert.equal((await put(await list([twin, good(1), good(2)], foreign), twin)).status, 204)
  })

  it('is taken once, and again without effect when it is there', async () => {
    const job = await list([good(0), good(1), good(2)])
    for (const bytes of [good(0), good(1), good(2), publicKey(), publicKey()]) assert.equal((await put(job, bytes)).status, 204)
    assert.equal((await waitForJob({ nodeUrl: node.url, jobId: job.id })).state, 'anchored')
    assert.equal((await put(job, good(0))).status, 204)
  })

  it('leaves no file when it is refused or interrupted', async () => {
    const fresh = await openStudy()
    const [first = ''] = fresh.inputs.columns
    const given = await order(world.cast, fresh, trade, { covered: jobs })
    jobs.push({ jobId: given.job.id, units: 1 })
    await submitJob({ nodeUrl: node.url, ...given, openInput }).catch(() => undefined)
    const stop = new AbortController()
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(fresh.bytes.get(first)?.subarray(0, 50_000)),
      pull: () => stop.abort(),
    })
    const url = `${node.url}/v1/jobs/${given.job.id}/inputs/${first}`
    // CAST: `duplex` is demanded by Node and not in its types.
    const init = { method: 'PUT', body, duplex: 'half', signal: stop.signal } as RequestInit
    await assert.rejects(fetch(url, init))
    fresh.close()
    const view = await getJob({ nodeUrl: node.url, jobId: given.job.id })
    assert.ok(view.missing.includes(first))
    await untilNoPartial()
  })
})

const chunk = (bytes: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n0\r\n\r\n')])

/** The node notices a broken connection in its own time. */
const untilNoPartial = async (): Promise<void> => {
  while ((await readdir(blobs)).some((name) => name.endsWith('.partial'))) await new Promise((resume) => setTimeout(resume, 5))
}
