// Processes die or freeze: the chain halts at most, and what was final stays.
import assert from 'node:assert/strict'
import process from 'node:process'
import type { Chain } from './chain.ts'
import type { Fault, Finding } from './fault.ts'
import { logLines } from './logLines.ts'
import { isLong } from './runFaults.ts'
import { pause, until } from './until.ts'
import type { Part } from './validatorProcess.ts'

export const ALL = [0, 1, 2, 3]

/** Rounds of random crashes, and the seed of their choices: CAUSEWAY_SEED repeats a run. */
export const rounds = isLong ? 100 : 5
export const seed = Number(process.env.CAUSEWAY_SEED ?? Date.now() % 1_000_000)

export const seconds = (value: number): number => Math.round(value * 10) / 10

const killOne = async (chain: Chain): Promise<Finding> => {
  await chain.kill([3])
  const height = await chain.top()
  const took = await chain.beyond(height + 4, [0, 1, 2])
  return { seen: `5 blocks in ${seconds(took)} s without it, longest wait included` }
}

const killTwo = async (chain: Chain): Promise<Finding> => {
  await chain.kill([2, 3])
  await pause(1500)
  const height = await chain.top([0, 1])
  await pause(5000)
  assert.equal(await chain.top([0, 1]), height, 'two of four decide nothing')
  const compared = await chain.assertOneHistory([0, 1])
  return { seen: `no block in 5 s at height ${height}, ${compared} heights equal` }
}

const restartTwo = async (chain: Chain): Promise<Finding> => {
  await chain.kill([2, 3])
  const height = await chain.top([0, 1])
  await chain.start([2])
  const third = await chain.beyond(height, [0, 1, 2])
  await chain.start([3])
  await chain.beyond(await chain.top([0]), ALL)
  const compared = await chain.assertOneHistory()
  return { seconds: seconds(third), seen: `next block after the third is back; ${compared} heights equal on all four` }
}

/** Which nodes, which of their processes. */
const CRASHES: readonly { readonly nodes: readonly number[]; readonly part: Part; readonly name: string }[] = [
  { nodes: [1], part: 'geth', name: 'geth of one' },
  { nodes: [2], part: 'validator', name: 'validator of one' },
  { nodes: [3], part: 'both', name: 'both of one' },
  { nodes: [1, 2], part: 'both', name: 'both of two' },
  { nodes: ALL, part: 'geth', name: 'geth of all' },
  { nodes: ALL, part: 'validator', name: 'validator of all' },
  { nodes: ALL, part: 'both', name: 'both of all' },
]

const crashAtRandom = async (chain: Chain): Promise<Finding> => {
  const random = randomOf(seed)
  const times: number[] = []
  let left: (typeof CRASHES)[number][] = []
  for (let round = 0; round < rounds; round++) {
    // Drawn without replacement, so that few rounds see many kinds.
    if (left.length === 0) left = [...CRASHES]
    const [crash] = left.splice(Math.floor(random() * left.length), 1)
    if (crash === undefined) break
    await pause(random() * 1500)
    const before = await chain.top()
    await chain.kill(crash.nodes, crash.part)
    await pause(random() * 1500)
    await chain.start(ALL)
    const took = await chain.beyond(before + 1, ALL, 90)
    times.push(took)
    console.log(`  crash ${round + 1} of ${rounds}: ${crash.name} at ${before}, all beyond it after ${seconds(took)} s`)
  }
  await until(
    'the execution client of every validator is connected to all others again',
    async () => (await Promise.all(chain.of(ALL).map((each) => each.health()))).every((found) => found?.executionPeers === 3),
    90,
  )
  const compared = await chain.assertOneHistory()
  const [least, most] = [Math.min(...times), Math.max(...times)].map(seconds)
  return {
    seconds: most ?? 0,
    seen: `${times.length} of ${rounds} came back alone in ${least} to ${most} s, ${compared} heights equal, seed ${seed}`,
  }
}

/** mulberry32: the same choices for the same seed. */
const randomOf = (start: number): (() => number) => {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const freezeHalf = async (chain: Chain): Promise<Finding> => {
  chain.freeze([2, 3], true)
  await pause(1500)
  const height = await chain.top([0, 1])
  await pause(8000)
  assert.equal(await chain.top([0, 1]), height, 'half of the validators decide nothing')
  chain.freeze([2, 3], false)
  const took = await chain.beyond(height, ALL)
  const compared = await chain.assertOneHistory()
  return { seconds: seconds(took), seen: `next block on all after they are thawed, ${compared} heights equal` }
}

const frozenGeth = async (chain: Chain): Promise<Finding> => {
  const [validator] = chain.of([1])
  const geth = validator?.gethPid()
  if (geth === undefined) assert.fail('the second validator has no geth')
  const height = await chain.top([0])
  process.kill(geth, 'SIGSTOP')
  try {
    await chain.beyond(height + 4, [0, 2, 3])
  } finally {
    process.kill(geth, 'SIGCONT')
  }
  const took = await chain.beyond(await chain.top([0]), ALL)
  const compared = await chain.assertOneHistory()
  return { seconds: seconds(took), seen: `the others went on; ${compared} heights equal` }
}

/** A node of the registry whose key has no seat. */
const outsider = async (chain: Chain): Promise<Finding> => {
  const FOLLOWER = 4
  const [follower] = chain.of([FOLLOWER])
  if (follower === undefined) assert.fail('there is no follower')
  await chain.start([FOLLOWER])
  const took = await chain.beyond(await chain.top([0]), [FOLLOWER])
  const warning = logLines(follower.log()).find(({ level, msg }) => level === 'WARN' && /not in the validator set/.test(msg))
  assert.ok(warning, 'it says that it does not vote')
  const compared = await chain.assertOneHistory()
  await chain.kill([FOLLOWER])
  return { seconds: seconds(took), seen: `"${warning.msg.slice(0, 90)}"; ${compared} heights equal` }
}

/** Brings a chain back to four running validators before the next fault. */
export const recover = async (chain: Chain): Promise<void> => {
  await chain.start(ALL)
  await chain.beyond(await chain.top(ALL), ALL, 90)
  const linked = async (): Promise<boolean> => {
    const health = await Promise.all(chain.of(ALL).map((validator) => validator.health()))
    return health.every((found) => found !== undefined && found.peers >= 3 && !found.catchingUp)
  }
  await until('every validator linked with the three others', linked, 90)
}

const comet = { engine: 'comet' } as const

/** In this order on one chain; each begins with four running validators. */
export const crashes: readonly Fault<Chain>[] = [
  { ...comet, id: 'kill.one', fault: 'One of four validators is killed', outcome: 'Blocks go on', run: killOne },
  {
    ...comet,
    id: 'kill.two',
    fault: 'Two of four are killed',
    outcome: 'The chain halts; nothing final is undone',
    run: killTwo,
  },
  {
    ...comet,
    id: 'kill.restart',
    fault: 'One of the two is started again',
    outcome: 'The chain goes on by itself',
    run: restartTwo,
  },
  {
    ...comet,
    id: 'kill.random',
    fault: 'SIGKILL of geth, of the validator, of both, of one, two or all nodes, at random points',
    outcome: 'Every node comes back by itself to the same block hashes; no fork',
    run: crashAtRandom,
  },
  {
    ...comet,
    id: 'freeze.half',
    fault: 'Two of four hang for 8 s',
    outcome: 'Nobody decides; the chain goes on by itself',
    run: freezeHalf,
  },
  {
    ...comet,
    id: 'geth.frozen',
    fault: 'One geth hangs',
    outcome: 'Its validator misses its turns, the others go on; it catches up',
    run: frozenGeth,
  },
  {
    ...comet,
    id: 'key.outside',
    fault: 'A listed node whose key has no seat is started',
    outcome: 'It warns, follows the chain and does not vote',
    run: outsider,
  },
]
