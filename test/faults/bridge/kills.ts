// Each process of the bridge is killed by SIGKILL at each of its steps, and recipients do what they like.
import assert from 'node:assert/strict'
import type { AggregateStep } from '../../../node/src/relay/aggregate.ts'
import type { AttestStep } from '../../../node/src/relay/attest.ts'
import type { DeliverStep } from '../../../node/src/relay/deliver.ts'
import type { Fault, Finding } from '../comet/fault.ts'
import type { BridgeWorld } from './bridgeWorld.ts'
import type { RelayProcess } from './startRelayProcess.ts'

export const attestSteps: readonly AttestStep[] = ['read', 'guarded', 'signed', 'posted']
export const aggregateSteps: readonly AggregateStep[] = ['batchKept', 'attestationKept']
export const deliverSteps: readonly DeliverStep[] = ['read', 'settled', 'proposed', 'batched', 'quorum', 'written', 'sent']

/** The three that are killed; the attesters beside the one that is here are needed too. */
export type Killed = { readonly world: BridgeWorld; aggregator: RelayProcess; attester: RelayProcess; deliverer: RelayProcess }

export const portOf = (url: string): number => Number(new URL(url).port)
const seconds = (since: number): number => Math.round((performance.now() - since) / 100) / 10

const COUNT = 3

const die =
  (who: 'aggregator' | 'attester' | 'deliverer', step: string) =>
  async (killed: Killed): Promise<Finding> => {
    const { world } = killed
    killed[who].dieAt(step)
    const port = portOf(killed.aggregator.url)
    const ids = await world.send(COUNT)
    assert.equal(await killed[who].ended, 'SIGKILL')
    const since = performance.now()
    const { attester, aggregator, deliverer } = world.optionsOf
    killed[who] = await world.fork(
      { attester: () => attester(0), aggregator: () => aggregator(port), deliverer: () => deliverer() }[who](),
    )
    await world.settled(ids)
    return { seconds: seconds(since), seen: `${COUNT} messages delivered, each once` }
  }

const refuses = (id: string, fault: string, recipientOf: (world: BridgeWorld) => string): Fault<Killed> => ({
  id: `receiver.${id}`,
  engine: 'embedded',
  fault: `The receiver of a message ${fault}`,
  outcome: 'It is stored as failed, and nothing else waits for it',
  run: async ({ world }) => {
    const refused = await world.send(1, recipientOf(world))
    await world.settled(await world.send(2))
    await world.settled(refused, 'failed')
    return { seen: '1 failed, 2 behind it delivered' }
  },
})

const killed = (who: 'aggregator' | 'attester' | 'deliverer', steps: readonly string[], name: string): Fault<Killed>[] =>
  steps.map((step) => ({
    id: `${who}.${step}`,
    engine: 'embedded',
    fault: `${name} is killed at \`${step}\``,
    outcome: 'Started again it goes on; every message is delivered once',
    run: die(who, step),
  }))

export const kills: readonly Fault<Killed>[] = [
  {
    id: 'message.burst',
    engine: 'embedded',
    fault: 'Thirty messages come at once',
    outcome: 'Every message is delivered once',
    run: async ({ world }) => {
      await world.settled(await world.send(30))
      return { seen: '30 messages delivered, each once' }
    },
  },
  refuses('reverts', 'reverts', ({ destination }) => destination.reverts),
  refuses('outOfGas', 'burns all its gas', ({ destination }) => destination.loops),
  refuses('bomb', 'reverts with a megabyte', ({ destination }) => destination.bombs),
  ...killed('attester', attestSteps, 'An attester whose signature is needed'),
  ...killed('aggregator', aggregateSteps, 'The aggregator'),
  ...killed('deliverer', deliverSteps, 'The deliverer'),
]
