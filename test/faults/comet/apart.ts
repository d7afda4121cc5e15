// Validators that all run and cannot agree on who is there or what time it is: cut connections, and clocks an hour off.
import assert from 'node:assert/strict'
import { askHealth } from '../../../node/src/network/doctor/askConsensus.ts'
import { checkMachines } from '../../../node/src/network/doctor/checkMachines.ts'
import type { Clock } from '../../flows/support/clock.ts'
import type { Chain, Signature } from './chain.ts'
import type { Fault, Finding } from './fault.ts'
import { logLines } from './logLines.ts'
import { blockAt } from './rpc.ts'
import { pause, until } from './until.ts'
import type { Wires } from './wires.ts'

export type Apart = {
  readonly chain: Chain
  readonly wires: Wires
  /** Of the last validator alone, and that validator's address in lower case without 0x. */
  readonly clock: Clock
  readonly address: string
  /** Starts the last validator on that clock. */
  readonly startOff: () => Promise<void>
}

const ALL = [0, 1, 2, 3]
const HALF = [2, 3]
/** The validator with the clock that can be set. */
const OFF = 3
const HOUR = 3600
/** Seconds that a measured clock may differ from what it was set to. */
const TOLERANCE = 10
/** CometBFT's BlockIDFlagCommit. */
const FOR_THE_BLOCK = 2
const SPLIT_MS = 20_000
const rounded = (value: number): number => Math.round(value * 10) / 10

/** All live, all call one another all the time, and the two halves do not hear of each other. */
const partition = async ({ chain, wires }: Apart): Promise<Finding> => {
  await until('four pairs linked across the halves on both networks', async () => wires.across(HALF) >= 8, 120)
  wires.cut(HALF)
  await pause(2_000)
  const before = await Promise.all(ALL.map((index) => chain.height(index)))
  await pause(SPLIT_MS)
  assert.deepEqual(await Promise.all(ALL.map((index) => chain.height(index))), before, 'neither half decides')
  assert.equal(wires.across(HALF), 0, 'no connection crosses the cut')
  const refused = wires.refused
  assert.ok(refused > 0, 'they go on calling each other')
  const health = await Promise.all(chain.of(ALL).map((validator) => validator.health()))
  assert.deepEqual(
    health.map((found) => found?.peers),
    [1, 1, 1, 1],
  )
  wires.heal()
  const took = await chain.beyond(Math.max(...before), ALL, 120)
  const compared = await chain.assertOneHistory()
  return {
    seconds: rounded(took),
    seen: `${refused} calls across the cut refused in ${SPLIT_MS / 1000} s, no block; then all went on, ${compared} heights equal`,
  }
}

/** One validator alone is cut off: the three go on, it follows as soon as it can. */
const isolate = async ({ chain, wires }: Apart): Promise<Finding> => {
  wires.cut([OFF])
  await pause(1_500)
  const [alone, others] = [await chain.height(OFF), await chain.top([0])]
  await chain.beyond(others + 6, [0, 1, 2])
  assert.ok((await chain.height(OFF)) <= alone + 1, 'it learns of no block')
  wires.heal()
  const took = await chain.beyond(await chain.top([0]), ALL, 120)
  const compared = await chain.assertOneHistory()
  return { seconds: rounded(took), seen: `the three went on; ${compared} heights equal` }
}

/** By how many seconds the doctor finds a clock to be ahead, if that is worth a finding. */
const skewOf = async ({ chain }: Apart): Promise<number> => {
  const [validator] = chain.of([OFF])
  const health = await askHealth(`http://127.0.0.1:${validator?.ports.metrics}`)
  const node = { name: 'CN validator-3', process: 'running', answers: true, start: '', ...health, log: undefined } as const
  const findings = checkMachines({ engine: 'comet', chainId: 0, now: 0, nodes: [node] })
  return findings.some(({ code }) => code === 'ClockSkewed') ? (health?.clockAhead ?? 0) : 0
}

/** What stands in the commits of these heights: how many hold its vote for the block. */
const votesIn = async ({ chain, address }: Apart, heights: readonly number[]): Promise<number> => {
  const commits = await Promise.all(heights.map((height) => chain.commit(height)))
  const isOwn = ({ block_id_flag, validator_address }: Signature): boolean =>
    block_id_flag === FOR_THE_BLOCK && validator_address.toLowerCase() === address
  return commits.filter((commit) => commit?.signatures.some(isOwn)).length
}

/** The blocks of the next while have the time of the other machines, and the validator whose clock is off signs with them. */
const shift =
  (ahead: number, alarmed: RegExp) =>
  async (subject: Apart): Promise<Finding> => {
    const { chain, clock } = subject
    const [first, validator] = chain.of([0, OFF])
    const alarm = async () => (await validator?.health())?.alarms.find((text) => alarmed.test(text))
    clock.set(ahead)
    try {
      await until('the doctor finds its clock', async () => Math.abs((await skewOf(subject)) - ahead) < TOLERANCE, 20)
      const from = await chain.top([0])
      await chain.beyond(from + 12, ALL, 120)
      const heights = Array.from({ length: 10 }, (_, index) => from + 2 + index)
      for (const height of heights) {
        const { timestamp = 0 } = (await blockAt(first?.ports.http ?? 0, height)) ?? {}
        assert.ok(Math.abs(timestamp - Date.now() / 1000) < HOUR / 2, `block ${height} has the time of the other machines`)
      }
      const votes = await votesIn(subject, heights)
      assert.ok(votes > 0, 'its votes count')
      await until('it raises the alarm', async () => (await alarm()) !== undefined, 60)
      const said = await alarm()
      clock.set(0)
      const took = await until('the alarm is over', async () => (await alarm()) === undefined, 60)
      const compared = await chain.assertOneHistory()
      const seen = `"${said}", found by the doctor; 10 blocks on time, ${votes} with its vote, ${compared} heights equal`
      return { seconds: rounded(took), seen }
    } finally {
      clock.set(0)
    }
  }

/** CometBFT takes no block that is more than a minute ahead of the clock: against a quorum that has one it cannot go on, and must say why. */
const stopBehind = async ({ chain, clock, startOff }: Apart): Promise<Finding> => {
  const [validator] = chain.of([OFF])
  if (validator === undefined) assert.fail('there is no fourth validator')
  clock.set(-HOUR)
  try {
    await until('it stops', async () => !validator.isRunning, 60)
    assert.equal(await validator.ended, 1)
    const last = logLines(validator.log()).findLast(({ exit }) => exit !== undefined)
    assert.match(last?.msg ?? '', /too far in the future/)
    assert.match(last?.hint ?? '', /clock is behind/)
    await chain.beyond((await chain.top([0])) + 3, [0, 1, 2], 120)
    clock.set(0)
    await startOff()
    const took = await chain.beyond(await chain.top([0]), ALL, 120)
    const compared = await chain.assertOneHistory()
    return {
      seconds: rounded(took),
      seen: `exit 1: "${last?.hint}"; with the right clock it came back, ${compared} heights equal`,
    }
  } finally {
    clock.set(0)
  }
}

const comet = { engine: 'comet' } as const

/** In this order on one chain; each begins with four running validators. */
export const apart: readonly Fault<Apart>[] = [
  {
    ...comet,
    id: 'partition',
    fault: 'Every connection between two halves of running validators is cut, for 20 s',
    outcome: 'Neither half decides; it heals by itself',
    run: partition,
  },
  {
    ...comet,
    id: 'partition.one',
    fault: 'Every connection of one running validator is cut',
    outcome: 'The others go on; it follows again by itself',
    run: isolate,
  },
  {
    ...comet,
    id: 'clock.ahead',
    isLong: true,
    fault: 'The clock of a running validator and its geth jumps an hour ahead',
    outcome: 'Blocks go on with the right time; it raises an alarm and the doctor finds it',
    run: shift(HOUR, /^clock: .*1h0m/),
  },
  {
    ...comet,
    id: 'clock.late',
    isLong: true,
    fault: 'The clock of a running validator and its geth jumps 45 s back',
    outcome: 'Blocks go on with the right time; it raises an alarm and the doctor finds it',
    run: shift(-45, /^clock: .*-4\ds/),
  },
  {
    ...comet,
    id: 'clock.behind',
    isLong: true,
    fault: 'The clock of a running validator and its geth jumps an hour back',
    outcome: 'It stops and says why; the others go on; with the right clock it comes back',
    run: stopBehind,
  },
]
