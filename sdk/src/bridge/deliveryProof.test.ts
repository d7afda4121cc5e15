import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { getAddress } from 'ethers'
import comet from '../../../test/vectors/bridge/comet.json' with { type: 'json' }
import vectors from '../../../test/vectors/bridge/messages.json' with { type: 'json' }
import type { CausewayClient } from '../client/createClient.ts'
import { IInbox__factory } from '../generated/contracts/factories/IInbox__factory.ts'
import { decodeMessage } from './decodeMessage.ts'
import { readDelivery } from './deliveryProof.ts'

const inbox = IInbox__factory.createInterface()
const verifier = getAddress(`0x${'5'.repeat(40)}`)
const messages = vectors.messages.slice(0, 3).map(({ bytes }) => bytes)
const message = decodeMessage(messages[0] ?? '')

/** Of a chain on which so many messages were delivered with that proof. */
const delivery = (count: number, proof: string) => {
  const data = inbox.encodeFunctionData('deliver', [messages.slice(0, count), [proof]])
  const route = inbox.encodeFunctionResult('routeOf', [message.outbox, [verifier], [1, 1, 1]])
  const provider = { getTransaction: async () => ({ to: message.inbox, data }), call: async () => route }
  // CAST: nothing else of a client is asked.
  return readDelivery({ provider } as unknown as CausewayClient, { message, transaction: '0x', block: 1 })
}

describe('readDelivery', () => {
  const height = BigInt(comet.heights[0] ?? 0)

  it('says under which header messages were shown, by what it says or by a slot', async () => {
    const shown = async (count: number, proof: string) => (await delivery(count, proof))?.proofs
    assert.deepEqual(await shown(3, comet.proofs.all), [{ kind: 'accumulator', verifier, height }])
    for (const [count, proof] of [
      [3, comet.proofs.storedAll],
      [1, comet.proofs.storedSecond],
      [1, comet.proofs.checkpointFirst],
      [2, comet.proofs.checkpointBoth],
    ] as const)
      assert.deepEqual(await shown(count, proof), [{ kind: 'storage', verifier, height }])
  })

  it('knows nothing of a proof that has another form', async () => {
    assert.deepEqual((await delivery(1, '0x07'))?.proofs, [{ kind: 'unknown', verifier }])
  })
})
