import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AbiCoder, computeAddress, dataSlice, recoverAddress, toBeHex, Wallet } from 'ethers'
import vectors from '../../../test/vectors/bridge/messages.json' with { type: 'json' }
import { attestationDigest, attestationTypedData } from './attestationTypedData.ts'
import { packSignatures } from './packSignatures.ts'
import { signAttestation } from './signAttestation.ts'

const { secrets, signatures, digest, proof, ...given } = vectors.attestation
const parameters = {
  ...given,
  sourceChainId: BigInt(given.sourceChainId),
  epoch: BigInt(given.epoch),
  destinationChainId: BigInt(given.destinationChainId),
}
const invalid = { code: 'AttestationSignatureInvalid' }
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

test('digest, signatures and proof are those of the vectors', async () => {
  assert.equal(attestationDigest(parameters), digest)
  for (const [index, secret] of secrets.entries())
    assert.equal(await signAttestation(new Wallet(secret), parameters), signatures[index])
  assert.equal(packSignatures(parameters, signatures), proof)
})

test('signers ascend in the proof, in whatever order the signatures came', () => {
  const packed = packSignatures(parameters, [...signatures].reverse())
  assert.equal(packed, proof)
  const [, bytes] = AbiCoder.defaultAbiCoder().decode(['uint64', 'bytes'], packed)
  const signers = signatures.map((_, index) => recoverAddress(digest, dataSlice(bytes, 65 * index, 65 * index + 65)))
  assert.deepEqual(
    signers.map((signer) => signer.toLowerCase()),
    secrets.map((secret) => computeAddress(secret).toLowerCase()).sort(),
  )
})

test('a signature twice, too short or with high s is refused', () => {
  const [one = ''] = signatures
  const s = toBeHex(ORDER - BigInt(dataSlice(one, 32, 64)), 32)
  const high = `${one.slice(0, 66)}${s.slice(2)}${one.endsWith('1b') ? '1c' : '1b'}`
  for (const wrong of [[one, one], [dataSlice(one, 0, 64)], [high], ['0x'], [`0x${'00'.repeat(65)}`]])
    assert.throws(() => packSignatures(parameters, wrong), invalid)
})

test('every part of the attestation is part of the digest', () => {
  const changes = [
    { sourceChainId: 1n },
    { outbox: parameters.verifier },
    { messageIds: parameters.messageIds.slice(1) },
    { messageIds: [...parameters.messageIds].reverse() },
    { epoch: 8n },
    { destinationChainId: 1n },
    { verifier: parameters.outbox },
  ]
  const digests = changes.map((change) => attestationDigest({ ...parameters, ...change }))
  assert.equal(new Set([...digests, digest]).size, changes.length + 1)
  assert.throws(() => attestationTypedData({ ...parameters, messageIds: [] }), { code: 'AttestationMessagesMissing' })
})
