import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { hexlify, keccak256 } from 'ethers'
import { attestCcip, type CcipLane, EXECUTED, executeCcip, FAILED, openCcipLane, sendCcip } from '../../../bench/ccipLane.ts'

const DATA = hexlify(new Uint8Array(256).fill(0xab))

// The contracts with which the gas of this bridge is compared do work, in the lane that the comparison is of: 5 of 7, 256 bytes.
describe('CCIP 2.0 between two local chains', () => {
  let lane: CcipLane
  before(async () => {
    lane = await openCcipLane({ members: 7, threshold: 5 })
  })
  after(() => lane.close())

  it('sends and executes 256 bytes once, for more gas than this bridge may take', async () => {
    await sendCcip(lane, DATA)
    const sent = await sendCcip(lane, DATA)
    assert.equal(sent.messageId, keccak256(sent.encoded))
    const done = await executeCcip(lane, sent.encoded, attestCcip(lane, sent.messageId, 5))
    assert.equal(done.state, EXECUTED)
    process.stdout.write(`CCIP 2.0, 256 B, 5 of 7: send ${sent.gasUsed} gas, execute ${done.gasUsed} gas\n`)
    assert.ok(sent.gasUsed > 70_000n && done.gasUsed > 120_000n)
    await assert.rejects(executeCcip(lane, sent.encoded, attestCcip(lane, sent.messageId, 5)), { code: 'CALL_EXCEPTION' })
  })

  it('fails with one signature too few, and executes what was attested well afterwards', async () => {
    const sent = await sendCcip(lane, DATA)
    const few = await executeCcip(lane, sent.encoded, attestCcip(lane, sent.messageId, 4))
    assert.equal(few.state, FAILED)
    const enough = await executeCcip(lane, sent.encoded, attestCcip(lane, sent.messageId, 5))
    assert.equal(enough.state, EXECUTED)
  })
})
