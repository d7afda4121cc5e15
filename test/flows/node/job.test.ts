// A job over HTTP, from the request to the anchored result and the money.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decryptContingency } from '@causeway/sdk/compute/decryptContingency'
import { fetchResult } from '@causeway/sdk/compute/fetchResult'
import { getJob } from '@causeway/sdk/compute/getJob'
import { getNode } from '@causeway/sdk/compute/getNode'
import { jobsOfAgreement } from '@causeway/sdk/compute/jobsOfAgreement'
import { prepareJob } from '@causeway/sdk/compute/prepareJob'
import { CausewayError } from '@causeway/sdk/errors'
import { getVouchers } from '@causeway/sdk/meter/getVouchers'
import { parseManifest } from '@causeway/sdk/result/manifest'
import { type VerifyResultParameters, verifyResult } from '@causeway/sdk/result/verifyResult'
import type { RunningNode } from '../../../node/src/node.ts'
import { refused } from '../support/http.ts'
import { openWorld, type Trade, type World } from '../support/network.ts'
import { type Order, openStudy, order, run, type Study, submit } from '../support/study.ts'

/** What is read of an OpenAPI document here. */
const documentSchema = {
  parse: (content: unknown) =>
    // CAST: the document is made by this project, and the test fails on another form.
    content as { paths: Record<string, Record<string, { responses: Record<string, unknown> }>> },
}

let world: World
let study: Study
let node: RunningNode
let trade: Trade
before(async () => {
  world = await openWorld()
  study = await openStudy()
  node = await world.startNode()
  trade = await world.trade()
})
after(async () => {
  study.close()
  await world.close()
})

describe('a job', () => {
  let first: Order

  it('ends anchored, with the published table', async () => {
    first = await order(world.cast, study, trade)
    const ended = await run(node.url, study, first)
    assert.deepEqual([ended.state, ended.error, ended.missing], ['anchored', null, []])
    const result = await fetchResult({ nodeUrl: node.url, jobId: first.job.id })
    const verified = await verifyResult(world.cast.institute, { jobId: first.job.id, ...result })
    assert.equal(verified.manifestDigest, ended.manifestDigest)
    assert.deepEqual(decryptContingency(study.key, result.output, study), [
      { category: 'Lev', positive: 172, total: 310 },
      { category: 'Lev+5FU', positive: 119, total: 304 },
      { category: 'Obs', positive: 177, total: 315 },
    ])
  })

  it('is the same when it is submitted again: same answer, one charge', async () => {
    const again = await submit(node.url, study, first)
    assert.deepEqual(again, await getJob({ nodeUrl: node.url, jobId: first.job.id }))
    assert.equal((await jobsOfAgreement(world.cast.institute, trade.agreement.id)).length, 1)
  })

  it('sends nothing that the node has, and several run at once', async () => {
    const covered = [{ jobId: first.job.id, units: 1 }]
    const orders: Order[] = []
    for (const column of ['death', 'recurrence', 'death']) {
      const next = await order(world.cast, study, trade, { column, covered })
      covered.push({ jobId: next.job.id, units: 1 })
      orders.push(next)
    }
    for (const next of orders) assert.deepEqual((await submit(node.url, study, next)).missing, [])
    const ends = await Promise.all(orders.map((next) => run(node.url, study, next)))
    assert.deepEqual(
      ends.map(({ state }) => state),
      ['anchored', 'anchored', 'anchored'],
    )
  })

  it('has its voucher collected for what is delivered', async () => {
    const vouchers = await getVouchers({ nodeUrl: node.url, id: trade.agreement.id })
    assert.deepEqual([vouchers.deliveredUnits, vouchers.recordedUnits, vouchers.collectable?.voucher.units], [4n, 0n, 4n])
    assert.deepEqual(vouchers.collectable, vouchers.latest)
  })
})

describe('a node that has lost its folder', () => {
  it('counts what the chain knows: the voucher must cover it', async () => {
    const fresh = await world.startNode()
    const next = await order(world.cast, study, trade)
    assert.equal(next.voucher.voucher.units, 5n)
    const small = await order(world.cast, study, trade, { covered: [] })
    const isSmall = (error: unknown) => error instanceof CausewayError && error.code === 'VoucherTooSmall'
    await assert.rejects(submit(fresh.url, study, small), isSmall)
    assert.equal((await run(fresh.url, study, next)).state, 'anchored')
    const vouchers = await getVouchers({ nodeUrl: fresh.url, id: trade.agreement.id })
    assert.deepEqual([vouchers.deliveredUnits, vouchers.collectable?.voucher.units], [5n, 5n])
  })
})

describe('a result', () => {
  it('is given whole, whatever part or state is asked for', async () => {
    const [done] = await jobsOfAgreement(world.cast.institute, trade.agreement.id)
    const url = `${node.url}/v1/jobs/${done?.jobId}/result`
    for (const range of ['bytes=999999999-', 'bytes=1-2']) {
      const response = await fetch(url, { headers: { range } })
      assert.deepEqual([response.status, (await response.arrayBuffer()).byteLength], [200, 6 * 196_721])
    }
    const { problem } = await refused(url, { headers: { 'if-match': '"other"' } })
    assert.equal(problem.code, 'PreconditionFailed')
  })

  it('is refused when manifest, signature or output were changed', async () => {
    const given = await order(world.cast, study, trade)
    await run(node.url, study, given)
    const jobId = given.job.id
    const { output, manifest, signature } = await fetchResult({ nodeUrl: node.url, jobId })
    const { jobId: otherId } = (await jobsOfAgreement(world.cast.institute, trade.agreement.id))[0] ?? { jobId }
    const other = await fetchResult({ nodeUrl: node.url, jobId: otherId })
    const good = parseManifest(manifest)
    const unanchored = await prepareJob(world.cast.institute, { ...given.job, agreementId: trade.agreement.id, salt: 7n })
    const cases: [Partial<VerifyResultParameters>, string][] = [
      [{ manifest: { ...good, version: 2 } }, 'ManifestInvalid'],
      [{ manifest: { ...good, finishedAt: good.finishedAt + 1 } }, 'ManifestDigestMismatch'],
      [{ manifest: other.manifest }, 'ManifestJobMismatch'],
      [{ manifest: { ...good, chainId: 1 } }, 'ManifestJobMismatch'],
      [{ jobId: unanchored.id, manifest: { ...good, jobId: unanchored.id } }, 'ResultNotAnchored'],
      [{ signature: other.signature }, 'ManifestSignatureInvalid'],
      [{ signature: '0x' }, 'ManifestSignatureInvalid'],
      [{ output: other.output }, 'OutputMismatch'],
      [{ output: output.subarray(1) }, 'OutputMismatch'],
    ]
    for (const [change, code] of cases) {
      const verified = verifyResult(world.cast.institute, { jobId, manifest, signature, output, ...change })
      await assert.rejects(verified, (error) => error instanceof CausewayError && error.code === code, code)
    }
    await verifyResult(world.cast.institute, { jobId, manifest, signature })
  })
})

describe('the node', () => {
  it('says who it is and what it serves', async () => {
    const view = await getNode({ nodeUrl: node.url })
    assert.equal(view.address, node.client.signer?.address)
    assert.deepEqual(
      view.products.map(({ identifier, rows }) => [identifier, rows]),
      [[world.identifier, study.rows]],
    )
  })

  it('serves every operation that it describes', async () => {
    const document = documentSchema.parse(await (await fetch(`${node.url}/openapi.json`)).json())
    for (const [path, methods] of Object.entries(document.paths)) {
      const address = path
        .replace(/\{(jobId|agreementId)\}/, `0x${'0'.repeat(64)}`)
        .replace('{contentId}', study.inputs.publicKey)
      for (const method of Object.keys(methods)) {
        const response = await fetch(`${node.url}${address}`, { method: method.toUpperCase() })
        const text = await response.text()
        assert.ok(Object.hasOwn(methods[method]?.responses ?? {}, response.status), `${method} ${path} ${response.status}`)
        assert.ok(!text.includes('RouteUnknown'), path)
      }
    }
  })

  it('tells browsers to keep out', async () => {
    const { headers } = await fetch(`${node.url}/health`)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('x-powered-by'), null)
  })

  it('is healthy and ready, and counts', async () => {
    for (const path of ['/health', '/ready']) assert.equal((await fetch(`${node.url}${path}`)).status, 200)
    const metrics = await (await fetch(`${node.url}/metrics`)).text()
    assert.match(metrics, /causeway_jobs_ended_total\{state="anchored"\} 5/)
  })
})
