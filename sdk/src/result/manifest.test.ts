import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CausewayError } from '../errors.ts'
import { manifestDigestOf, parseManifest, type ResultManifest } from './manifest.ts'

const digest = (digit: string) => `0x${digit.repeat(64)}`
const contentId = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku'

const manifest = (): ResultManifest => ({
  version: 1,
  chainId: 8_010_156,
  jobId: digest('1'),
  agreementId: digest('2'),
  operation: 'contingency',
  algorithmDigest: digest('3'),
  parameterSet: 'bgv-4096-28x3-22',
  parameters: { operation: 'contingency', rows: 5, categories: ['ä', 'a'], outcome: { column: 'death', value: '1' } },
  inputs: { publicKey: contentId, columns: [contentId] },
  product: { productId: digest('8'), contentId },
  evaluatedDigest: digest('4'),
  output: { contentId, bytes: 10, digest: digest('5') },
  node: `0x${'ab'.repeat(20)}`,
  startedAt: 1,
  finishedAt: 2,
})

describe('manifest', () => {
  it('has one digest whatever the order of its fields', () => {
    const reversed = Object.fromEntries(Object.entries(manifest()).reverse())
    assert.equal(manifestDigestOf(parseManifest(reversed)), manifestDigestOf(manifest()))
    // Computed with another library: Python's json and hashlib.
    assert.equal(manifestDigestOf(manifest()), '0x7c10c618b2c7ee3a590122f6c5cdbd2ec1557ebb5231bf29df25959e585678fd')
  })

  it('has another digest when anything changes', () => {
    const changes: Partial<ResultManifest>[] = [
      { chainId: 1 },
      { evaluatedDigest: digest('6') },
      { finishedAt: 3 },
      { output: { contentId, bytes: 11, digest: digest('5') } },
    ]
    for (const change of changes) assert.notEqual(manifestDigestOf({ ...manifest(), ...change }), manifestDigestOf(manifest()))
  })

  it('refuses what is no manifest', () => {
    const { jobId: _, ...missing } = manifest()
    const wrong: unknown[] = [
      null,
      missing,
      { ...manifest(), extra: 1 },
      { ...manifest(), version: 2 },
      { ...manifest(), jobId: digest('A') },
      { ...manifest(), startedAt: -1 },
    ]
    for (const content of wrong) {
      assert.throws(
        () => parseManifest(content),
        (error) => error instanceof CausewayError && error.code === 'ManifestInvalid',
      )
    }
  })
})
