// A rescue keeps the version of the rules that the chain has, also while a later one is planned.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { read } from '@causeway/sdk/client/send'
import { makeCall } from '@causeway/sdk/member/makeCall'
import { upgradePlanCall } from '@causeway/sdk/member/validatorCalls'
import { toQuantity } from 'ethers'
import { readRescueChain } from '../../../node/src/network/rescue/readRescueChain.ts'
import type { Genesis } from '../../../node/src/network/rescue/rescueGenesis.ts'
import { type Consortium, openConsortium } from '../member/voters.ts'

let consortium: Consortium
before(async () => {
  consortium = await openConsortium()
})
after(() => consortium.close())

test('the version of a chain is that of the plan in force', async () => {
  const client = consortium.cast.consortium
  const { provider, deployment } = client
  const { MemberRegistry, ValidatorSet } = deployment.contracts
  const genesis: Genesis = {
    ...{ chain_id: 'causeway', initial_height: '1', consensus_params: { version: { app: '1' } }, validators: [] },
    app_state: { member_registry: MemberRegistry.address, validator_set: ValidatorSet.address },
  }
  const version = async (): Promise<number> => (await readRescueChain(client, genesis)).appVersion
  const height = (await read(() => provider.getBlockNumber())) + 10
  const mineTo = async (to: number): Promise<void> => {
    const blocks = to - (await read(() => provider.getBlockNumber()))
    await read(() => provider.send('anvil_mine', [toQuantity(blocks)]))
  }
  assert.equal(await version(), 1)
  await makeCall(client, upgradePlanCall(client, { height, version: 2 }))
  await mineTo(height - 2)
  assert.equal(await version(), 1)
  await mineTo(height - 1)
  assert.equal(await version(), 2)
  await mineTo(height + 1)
  await makeCall(client, upgradePlanCall(client, { height: height + 1_000, version: 3 }))
  assert.equal(await version(), 2)
})
