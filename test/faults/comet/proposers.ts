// A validator of a program that was built to misbehave, against three honest ones.
import assert from 'node:assert/strict'
import { validatorAddress } from '../../../deploy/networks/comet/nodeIdentity.ts'
import type { Chain } from './chain.ts'
import type { Fault, Finding } from './fault.ts'
import type { Laboratory } from './laboratory.ts'
import { logLines } from './logLines.ts'
import { until } from './until.ts'

export type Misbehaving = {
  readonly chain: Chain
  readonly laboratory: Laboratory
  /** The program built with the tag `byzantine`. */
  readonly byzantine: string
}

/** The seat that misbehaves. */
const CULPRIT = 3
const HONEST = [0, 1, 2]
const rounded = (value: number): number => Math.round(value * 10) / 10

const addressOf = ({ laboratory }: Misbehaving): string => {
  const seat = laboratory.seats[CULPRIT]
  return seat === undefined ? '' : validatorAddress(seat.identity).toLowerCase()
}

const replace = async ({ chain, byzantine }: Misbehaving, deed: string): Promise<void> => {
  await chain.kill([CULPRIT])
  await chain.start([CULPRIT], { program: byzantine, env: { CAUSEWAY_BYZANTINE: deed } })
}

/** The height at which an honest validator voted against the culprit's proposal; what it said. */
const refusal = (subject: Misbehaving, from: number): { readonly height: number; readonly err: string } | undefined => {
  const [witness] = subject.chain.of([0])
  const culprit = addressOf(subject)
  const found = logLines(witness?.log().slice(from) ?? '').find(
    ({ msg, proposer }) => msg === 'proposal rejected' && String(proposer).toLowerCase() === culprit,
  )
  return found && { height: Number(found.height), err: String(found.err) }
}

const propose =
  (deed: string) =>
  async (subject: Misbehaving): Promise<Finding> => {
    const { chain } = subject
    const from = chain.of([0])[0]?.log().length ?? 0
    await replace(subject, deed)
    await until(`an honest validator refuses a proposal (${deed})`, async () => refusal(subject, from) !== undefined, 40)
    const refused = refusal(subject, from)
    if (refused === undefined) assert.fail('nothing was refused')
    const took = await chain.beyond(refused.height, HONEST)
    const round = await chain.round(refused.height)
    assert.ok(round > 0, `height ${refused.height} was decided in round ${round}: not without the refused proposal`)
    const compared = await chain.assertOneHistory(HONEST)
    return {
      seconds: rounded(took),
      seen: `refused ("${refused.err.slice(0, 60)}"), decided in round ${round}, ${compared} heights equal`,
    }
  }

const equivocate = async (subject: Misbehaving): Promise<Finding> => {
  const { chain } = subject
  await replace(subject, 'equivocate')
  const began = performance.now()
  const culprit = addressOf(subject)
  const isOnRecord = async (): Promise<boolean> => {
    const health = await Promise.all(chain.of(HONEST).map((validator) => validator.health()))
    return health.every((found) => found?.misbehavior.some(({ validator }) => validator.toLowerCase() === culprit))
  }
  await until('every honest validator has the evidence on record', isOnRecord, 60)
  const height = await chain.top(HONEST)
  await chain.beyond(height, HONEST)
  const health = await chain.of([0])[0]?.health()
  const evidence = health?.misbehavior.find(({ validator }) => validator.toLowerCase() === culprit)
  assert.match(evidence?.type ?? '', /DUPLICATE_VOTE/)
  return {
    seconds: rounded((performance.now() - began) / 1000),
    seen: `${evidence?.type} of height ${evidence?.height} in a block, in /health of all`,
  }
}

const DEEDS = {
  parent: 'a block on another parent',
  bitflip: 'a block with one bit flipped',
  timestamp: 'a forbidden timestamp',
  nopayload: 'no payload',
  garbage: 'garbage',
  oversized: 'an oversized payload',
  uncles: 'a block full of uncles, which cost no gas',
} as const

/** In this order on one chain; each begins with four running validators. */
export const proposers: readonly Fault<Misbehaving>[] = [
  ...Object.entries(DEEDS).map(
    ([deed, what]): Fault<Misbehaving> => ({
      id: `propose.${deed}`,
      engine: 'comet',
      fault: `A proposer proposes ${what}`,
      outcome: 'It is outvoted; the next proposer decides the height',
      run: propose(deed),
    }),
  ),
  {
    id: 'equivocate',
    engine: 'comet',
    fault: 'A validator signs two votes for one height',
    outcome: 'The evidence goes into a block and stands in /health of every honest validator',
    run: equivocate,
  },
]
