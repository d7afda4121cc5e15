import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ZeroHash } from 'ethers'
import { cometChainRecord, recordAt } from '../../../../test/contracts/bridge/cometRecord.ts'
import { executionHeader } from './executionHeader.ts'
import { storageProof } from './storageProof.ts'

const chain = cometChainRecord()
const [height = 0] = chain.heights
const { executionBlock, accumulator } = recordAt(chain, height)

describe('storageProof', () => {
  const send = async (method: string): Promise<unknown> => (method === 'eth_getProof' ? chain.proofs.outbox : executionBlock)
  const parameters = { height, accumulator, account: chain.outbox, slot: ZeroHash }

  it('finds the value of a slot', async () => {
    const { value } = await storageProof({ provider: { send }, ...parameters })
    assert.equal(value, BigInt(accumulator))
  })

  it('refuses an answer that is no proof', async () => {
    const none = async (method: string): Promise<unknown> => (method === 'eth_getProof' ? {} : executionBlock)
    await assert.rejects(storageProof({ provider: { send: none }, ...parameters }), { code: 'CometAnswerInvalid' })
  })
})

describe('executionHeader', () => {
  it('refuses fields that do not hash to the block', () => {
    assert.throws(() => executionHeader({ ...executionBlock, gasUsed: '0x1' }), { code: 'ExecutionHeaderForged' })
    assert.throws(() => executionHeader({}), { code: 'ExecutionHeaderForged' })
  })
})
