// Attesters, aggregator and deliverer on two real chains, each killed by SIGKILL at every step: every message is delivered once.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { AggregateStep } from '../../../node/src/relay/aggregate.ts'
import type { AttestStep } from '../../../node/src/relay/attest.ts'
import type { DeliverStep } from '../../../node/src/relay/deliver.ts'
import { type BridgeWorld, openBridgeWorld } from './bridgeWorld.ts'
import { type RelayProcess, startRelayProcess } from './startRelayProcess.ts'

const attestSteps: readonly AttestStep[] = ['read', 'guarded', 'signed', 'posted']
const aggregateSteps: readonly AggregateStep[] = ['batchKept', 'attestationKept']
const deliverSteps: readonly DeliverStep[] = ['read', 'settled', 'proposed', 'batched', 'quorum', 'written', 'sent']

let world: BridgeWorld
let aggregator: RelayProcess
let attester: RelayProcess
let deliverer: RelayProcess

const portOf = (url: string): number => Number(new URL(url).port)

before(async () => {
  world = await openBridgeWorld(() => aggregator.url)
  aggregator = await startRelayProcess(world.optionsOf.aggregator())
  // Two of each jurisdiction must sign, and there are two: the fourth is needed for every batch.
  for (const index of [1, 2, 3]) await world.run(world.optionsOf.attester(index))
  attester = await startRelayProcess(world.optionsOf.attester(0))
  deliverer = await startRelayProcess(world.optionsOf.deliverer())
})
after(async () => {
  for (const process of [deliverer, attester, aggregator]) await process.kill()
  await world.closeAll()
})

describe('the bridge', () => {
  it('delivers every message once', async () => {
    await world.settled(await world.send(30))
  })

  it('stores what a recipient refuses as failed, and nothing else waits for it', async () => {
    const { reverts, loops, bombs } = world.destination
    const refused: string[] = []
    for (const recipient of [reverts, loops, bombs]) refused.push(...(await world.send(1, recipient)))
    await world.settled(await world.send(2))
    await world.settled(refused, 'failed')
  })

  for (const step of attestSteps)
    it(`an attester whose signature is needed dies at ${step}`, async () => {
      attester.dieAt(step)
      const ids = await world.send(3)
      assert.equal(await attester.ended, 'SIGKILL')
      attester = await startRelayProcess(world.optionsOf.attester(0))
      await world.settled(ids)
    })

  for (const step of aggregateSteps)
    it(`the aggregator dies at ${step}`, async () => {
      aggregator.dieAt(step)
      const port = portOf(aggregator.url)
      const ids = await world.send(3)
      assert.equal(await aggregator.ended, 'SIGKILL')
      aggregator = await startRelayProcess(world.optionsOf.aggregator(port))
      await world.settled(ids)
    })

  for (const step of deliverSteps)
    it(`the deliverer dies at ${step}`, async () => {
      deliverer.dieAt(step)
      const ids = await world.send(3)
      assert.equal(await deliverer.ended, 'SIGKILL')
      deliverer = await startRelayProcess(world.optionsOf.deliverer())
      await world.settled(ids)
    })
})
