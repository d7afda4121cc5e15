// What is given by rule once it was decided: gas to the keys of organisations, and recognition to what both chains have adopted.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { confirmPeer, signPeerAdoption } from '@causeway/sdk/member/confirmPeer'
import { getPeerRecognition, getRecognition } from '@causeway/sdk/member/getRecognition'
import { adoptRecognitionCall, allowancesCall, setPeerCall } from '@causeway/sdk/member/governanceCalls'
import { getGasAvailable, grantGas } from '@causeway/sdk/member/grantGas'
import { isRecognised } from '@causeway/sdk/member/isRecognised'
import { composeRecognition, type RecognisedEntry, recognisedEntryId } from '@causeway/sdk/member/recognitionList'
import { id as hashOf, Wallet } from 'ethers'
import { type Consortium, type Organisation, openConsortium } from './voters.ts'

const peerChainId = 8_010_978n
const entries: readonly RecognisedEntry[] = [
  { kind: 'hash', name: 'SHA-256', version: 'FIPS 180-4', digest: hashOf('FIPS 180-4') },
  { kind: 'proofSystem', name: 'Groth16', version: '1', digest: hashOf('verification key') },
]

describe('the consortium', () => {
  let consortium: Consortium
  let voters: readonly [Organisation, Organisation, Organisation, Organisation]

  before(async () => {
    consortium = await openConsortium()
    voters = await consortium.seatFour()
    await consortium.govern()
  })
  after(() => consortium.close())

  it('gives gas to keys of organisations, once a day and to nobody else', async () => {
    const [{ client, key }] = voters
    const { GasStation } = client.deployment.contracts
    const set = (wei: bigint) => consortium.setCoin(key, wei)
    await consortium.setCoin(GasStation, 10n ** 20n)
    await set(0n)
    const stranger = Wallet.createRandom().address
    assert.equal(await getGasAvailable(client, key.address), 10n ** 15n)
    assert.equal(await getGasAvailable(client, stranger), 0n)
    await grantGas(voters[1].client, [stranger, key.address])
    assert.equal(await client.provider.getBalance(key.address), 10n ** 15n)
    assert.equal(await client.provider.getBalance(stranger), 0n)
    await set(0n)
    assert.equal(await getGasAvailable(client, key.address), 0n)
    await consortium.pass(86_400)
    assert.equal(await getGasAvailable(client, key.address), 10n ** 15n)
    await grantGas(voters[1].client, [key.address])
    const call = allowancesCall(client, { perAccount: 10n ** 18n, perMember: 10n ** 18n })
    await set(10n ** 18n)
    await consortium.decide(voters, { calls: [call], description: 'More gas' })
    await set(0n)
    await consortium.pass(86_400)
    assert.equal(await getGasAvailable(client, key.address), 10n ** 18n)
    await set(10n ** 18n)
  })

  it('recognises what the peer has adopted too, and only while it has', async () => {
    const [{ client }] = voters
    const { digest, list } = composeRecognition(entries)
    const [entry] = entries
    assert.ok(entry)
    const signers = ['a', 'b', 'c', 'd'].map((name) => new Wallet(hashOf(`signer ${name}`)))
    await consortium.decide(voters, {
      calls: [
        adoptRecognitionCall(client, { digest, list }),
        setPeerCall(client, { peerChainId, signers: signers.map(({ address }) => address), epoch: 1n }),
      ],
      description: 'Recognise the other chain',
    })
    assert.equal(await isRecognised(client, { peerChainId, entry }), false)
    const adopted = await getRecognition(client)
    assert.equal(adopted.digest, digest)
    assert.deepEqual(composeRecognition(adopted.entries), { digest, list })
    const { confirmed, isInForce, epoch } = await getPeerRecognition(client, peerChainId)
    assert.deepEqual([confirmed, isInForce, epoch], [undefined, false, 1n])
    const adoption = { peerChainId, digest, epoch: 1n, number: 1n }
    const signatures = await Promise.all(signers.slice(1).map((signer) => signPeerAdoption(client, { ...adoption, signer })))
    await assert.rejects(confirmPeer(client, { ...adoption, signatures: signatures.slice(1) }), {
      code: 'RecognitionSignaturesTooFew',
    })
    await assert.rejects(confirmPeer(client, { ...adoption, epoch: 2n, signatures }), { code: 'RecognitionEpochUnexpected' })
    await assert.rejects(confirmPeer(client, { ...adoption, signatures: ['0x00', ...signatures] }), { code: 'ArgumentInvalid' })
    const other = composeRecognition([]).digest
    await assert.rejects(confirmPeer(client, { ...adoption, digest: other, signatures }), { code: 'RecognitionSignerUnexpected' })
    await confirmPeer(client, { ...adoption, signatures })
    const peer = await getPeerRecognition(client, peerChainId)
    assert.deepEqual([peer.isInForce, peer.confirmations], [true, 1n])
    assert.equal(await isRecognised(client, { peerChainId, entry }), true)
    assert.equal(await isRecognised(client, { peerChainId: 1n, entry }), false)
    assert.equal(await isRecognised(client, { peerChainId, entry: { ...entry, version: '2' } }), false)
    await assert.rejects(confirmPeer(client, { ...adoption, signatures }), { code: 'RecognitionNumberUnexpected' })
    await consortium.decide(voters, {
      calls: [adoptRecognitionCall(client, composeRecognition([entry]))],
      description: 'Recognise less',
    })
    assert.equal(await isRecognised(client, { peerChainId, entry }), false)
  })
})

describe('a list of what is recognised', () => {
  it('is the same in whatever order it is written', () => {
    assert.deepEqual(composeRecognition(entries), composeRecognition([...entries].reverse()))
    assert.equal(new Set(entries.map(recognisedEntryId)).size, 2)
  })

  it('is refused where it is malformed', () => {
    const [entry] = entries
    for (const wrong of [
      [entry, entry],
      [{ ...entry, kind: 'colour' }],
      [{ ...entry, name: '' }],
      [{ ...entry, version: 'x'.repeat(33) }],
      'text',
    ]) {
      assert.throws(() => composeRecognition(wrong), { code: 'RecognitionMalformed' })
    }
  })
})
