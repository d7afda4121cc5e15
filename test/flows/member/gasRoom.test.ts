// Checkpoints of votes: in the second in which one was written it is overwritten, in the next another is added, for more gas.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signerOf } from '@causeway/sdk/client/createClient'
import { makeCall } from '@causeway/sdk/member/makeCall'
import { reinstateCall, suspendCall } from '@causeway/sdk/member/memberCalls'
import { setBlockInterval } from '../support/chain.ts'
import { openConsortium } from './voters.ts'

test('a transaction that is included a second after its estimate has gas enough', async () => {
  const consortium = await openConsortium()
  try {
    const [first] = await consortium.seatFour()
    const office = consortium.cast.consortium
    await setBlockInterval(office, 0)
    await makeCall(office, suspendCall(office, first.id, 'a reason'))
    const { target: to, data } = reinstateCall(office, first.id)
    const gasLimit = await signerOf(office).estimateGas({ to, data })
    await setBlockInterval(office, 1)
    const receipt = await (await signerOf(office).sendTransaction({ to, data, gasLimit })).wait()
    assert.equal(receipt?.status, 1)
  } finally {
    await consortium.close()
  }
})
