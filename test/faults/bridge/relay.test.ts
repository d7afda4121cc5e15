// Attesters, aggregator and deliverer on two real chains, each killed at every step (list: kills.ts).
import { after, before, describe } from 'node:test'
import { runFaults } from '../comet/runFaults.ts'
import { openBridgeWorld } from './bridgeWorld.ts'
import { type Killed, kills } from './kills.ts'
import type { RelayProcess } from './startRelayProcess.ts'

let killed: Killed
let aggregator: RelayProcess

before(async () => {
  const world = await openBridgeWorld(() => (killed?.aggregator ?? aggregator).url)
  aggregator = await world.fork(world.optionsOf.aggregator())
  // Two of each jurisdiction must sign, and there are two: the fourth is needed for every batch.
  const [attester, deliverer] = await Promise.all([
    world.fork(world.optionsOf.attester(0)),
    world.fork(world.optionsOf.deliverer()),
    ...[1, 2, 3].map((index) => world.run(world.optionsOf.attester(index))),
  ])
  killed = { world, aggregator, attester, deliverer }
})
after(async () => {
  for (const process of [killed.deliverer, killed.attester, killed.aggregator]) await process.kill()
  await killed.world.closeAll()
})

describe('a bridge of which processes die', () => runFaults(kills, () => killed))
