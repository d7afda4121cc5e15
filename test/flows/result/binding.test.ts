// A result is bound to what was registered and to what was asked for.
import assert from 'node:assert/strict'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fetchResult } from '@causeway/sdk/compute/fetchResult'
import { jobId } from '@causeway/sdk/ids'
import { manifestDigestOf, parseManifest, signManifest } from '@causeway/sdk/result/manifest'
import { verifyResult } from '@causeway/sdk/result/verifyResult'
import { getRight } from '@causeway/sdk/right/getRight'
import { openWorld, TRIAL, type World } from '../support/network.ts'
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

  it('is what the consumer signed: a manifest about other parameters is refused although the node signed and anchored it', async () => {
    const trade = await world.trade()
    const { url, close } = await world.startNode()
    const given = await order(world.cast, study, trade)
    await run(url, study, given)
    const { manifest } = await fetchResult({ nodeUrl: url, jobId: given.job.id })
    await close()
    // A second job is authorised, and the node anchors for it a manifest that speaks of another outcome.
    const other = await order(world.cast, study, trade)
    const node = world.cast['hospital-node']
    await (await node.contracts.jobs.authorise(other.job.request, other.job.signature, other.policy)).wait()
    const honest = parseManifest({ ...parseManifest(manifest), jobId: other.job.id })
    const lying = parseManifest({ ...honest, parameters: { ...honest.parameters, outcome: { column: 'death', value: '1' } } })
    const manifestDigest = manifestDigestOf(lying)
    const signature = await signManifest(node, { jobId: other.job.id, manifestDigest })
    await (await node.contracts.results.anchor(other.job.id, manifestDigest, signature)).wait()
    const verify = verifyResult(world.cast.institute, { jobId: jobId.parse(other.job.id), manifest: lying, signature })
    await assert.rejects(verify, { code: 'ManifestRequestMismatch' })
  })
})
