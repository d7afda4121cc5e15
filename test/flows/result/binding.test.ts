// A result is bound to what was registered and to what was asked for.
import assert from 'node:assert/strict'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fetchResult } from '@causeway/sdk/compute/fetchResult'
import { contentIdBytes, contentIdOfDigest } from '@causeway/sdk/digest'
import { jobId } from '@causeway/sdk/ids'
import { manifestDigestOf, parseManifest, type ResultManifest, signManifest } from '@causeway/sdk/result/manifest'
import { verifyResult } from '@causeway/sdk/result/verifyResult'
import { getRight } from '@causeway/sdk/right/getRight'
import { openWorld, sha256Hex, TRIAL, type Trade, type World } from '../support/network.ts'
import { openStudy, order, run, type Study } from '../support/study.ts'

describe('what a result is bound to', () => {
  let world: World
  let study: Study
  before(async () => {
    world = await openWorld()
    study = await openStudy()
  })
  after(async () => {
    study.close()
    await world.close()
  })

  it('is the registered table: a changed file is not computed on, and nothing is charged', async () => {
    const file = join(world.folder, 'changed.csv')
    await copyFile(TRIAL, file)
    await writeFile(file, (await readFile(file, 'utf8')).replace('1,Lev+5FU,male,43', '1,Lev+5FU,male,44'))
    const { url, close } = await world.startNode({ products: [{ identifier: world.identifier, file }] })
    const trade = await world.trade()
    const view = await run(url, study, await order(world.cast, study, trade))
    await close()
    assert.deepEqual([view.state, view.error?.code], ['failed', 'ProductContentChanged'])
    assert.equal((await getRight(world.cast.institute, trade.agreement.terms.rightId)).used, 0)
  })

  /** A node that lies: it anchors, for a job of its own, an honest manifest of another job with a change. */
  const anchorLie = async (trade: Trade, change: (honest: ResultManifest) => Partial<ResultManifest>) => {
    const { url, close } = await world.startNode()
    const given = await order(world.cast, study, trade)
    await run(url, study, given)
    const { manifest } = await fetchResult({ nodeUrl: url, jobId: given.job.id })
    await close()
    const other = await order(world.cast, study, trade)
    const node = world.cast['hospital-node']
    await (await node.contracts.jobs.authorise(other.job.request, other.job.signature, other.policy)).wait()
    const honest = parseManifest({ ...parseManifest(manifest), jobId: other.job.id })
    const lying = parseManifest({ ...honest, ...change(honest) })
    const manifestDigest = manifestDigestOf(lying)
    const signature = await signManifest(node, { jobId: other.job.id, manifestDigest })
    await (await node.contracts.results.anchor(other.job.id, manifestDigest, signature)).wait()
    return { jobId: jobId.parse(other.job.id), manifest: lying, signature }
  }

  it('is what the consumer signed: a manifest about other parameters is refused although the node signed and anchored it', async () => {
    const outcome = { column: 'death', value: '1' }
    const lie = await anchorLie(await world.trade(), ({ parameters }) => ({ parameters: { ...parameters, outcome } }))
    await assert.rejects(verifyResult(world.cast.institute, lie), { code: 'ManifestRequestMismatch' })
  })

  it('is the product of the agreement: a manifest about another product or table is refused', async () => {
    const trade = await world.trade()
    const another = await anchorLie(trade, ({ product }) => ({ product: { ...product, productId: sha256Hex(new Uint8Array()) } }))
    await assert.rejects(verifyResult(world.cast.institute, another), { code: 'ManifestProductMismatch' })
    const table = contentIdOfDigest(sha256Hex(new Uint8Array()))
    const changed = await anchorLie(trade, ({ product }) => ({ product: { ...product, contentId: table } }))
    await assert.rejects(verifyResult(world.cast.institute, changed), { code: 'ManifestProductMismatch' })
    // Registering the other table afterwards makes no honest manifest of it.
    const { products } = world.cast.hospital.contracts
    await (await products.revise(trade.agreement.terms.productId, sha256Hex(new Uint8Array()), contentIdBytes(table))).wait()
    await assert.rejects(verifyResult(world.cast.institute, changed), { code: 'ManifestProductMismatch' })
  })
})
