import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toUtf8Bytes } from 'ethers'
import { canonicalJson, contentId, contentIdOfDigest, digestOfContentId, digestOfJson } from './digest.ts'

test('canonical JSON does not depend on the order of keys', () => {
  assert.equal(canonicalJson({ b: 1, a: [true, null, 'ü'] }), '{"a":[true,null,"ü"],"b":1}')
  assert.equal(digestOfJson({ a: 1, b: 2 }), digestOfJson({ b: 2, a: 1 }))
})

test('numbers that JSON cannot carry are refused', () => {
  assert.throws(() => canonicalJson({ a: Number.NaN }), { code: 'JsonNotCanonical' })
  assert.throws(() => canonicalJson({ a: 1n }), { code: 'JsonNotCanonical' })
  assert.throws(() => canonicalJson(undefined), { code: 'JsonNotCanonical' })
})

test('a content identifier carries the SHA-256 of its bytes', () => {
  // Vector of the multiformats documentation: the raw bytes of "hello world".
  const cid = contentId(toUtf8Bytes('hello world'))
  assert.equal(cid, 'bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e')
  assert.equal(digestOfContentId(cid), '0xb94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9')
  assert.equal(contentIdOfDigest(digestOfContentId(cid)), cid)
})

test('another codec, version or text is refused', () => {
  const others = [
    'QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG',
    'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi',
    'x',
    '',
  ]
  for (const other of others) assert.throws(() => digestOfContentId(other), { code: 'ContentIdInvalid' })
})
