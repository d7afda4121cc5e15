// Processes lose their data or their disk: they come back from what the others have.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, cpSync, mkdirSync, openSync, renameSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Chain } from './chain.ts'
import { ALL, seconds } from './crashes.ts'
import type { Fault, Finding } from './fault.ts'
import { mayMount } from './mayMount.ts'
import { until } from './until.ts'

const wipe = async (chain: Chain): Promise<Finding> => {
  await chain.kill([2])
  const [validator] = chain.of([2])
  if (validator === undefined) assert.fail('there is no third validator')
  rmSync(join(validator.home, 'geth'), { recursive: true })
  // The record of what the key has signed stays: without it the validator must not start.
  for (const part of ['blockstore.db', 'state.db', 'cs.wal', 'evidence.db'])
    rmSync(join(validator.home, 'data', part), { recursive: true, force: true })
  const height = await chain.top([0])
  await chain.start([2])
  const took = await chain.beyond(height, [2], 120)
  const compared = await chain.assertOneHistory()
  return { seconds: seconds(took), seen: `${height} blocks again, ${compared} heights equal` }
}

/** Where CometBFT writes down each step before it takes it. */
const LOG = 'data/cs.wal/wal'

/** Spoils the write-ahead log of a validator that was killed, and starts it. */
const spoilLog =
  (spoil: (file: string, size: number) => void) =>
  async (chain: Chain): Promise<Finding> => {
    const [validator] = chain.of([2])
    if (validator === undefined) assert.fail('there is no third validator')
    await chain.kill([2])
    const file = join(validator.home, LOG)
    spoil(file, statSync(file).size)
    await chain.start([2])
    const took = await chain.beyond(await chain.top([0]), ALL)
    const compared = await chain.assertOneHistory()
    return { seconds: seconds(took), seen: `repaired by itself, ${compared} heights equal` }
  }

const garble = (file: string, size: number): void => {
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(16, 0xff), 0, 16, Math.floor(size / 2))
  closeSync(handle)
}

const isUnmounted = (folder: string): boolean => spawnSync('umount', [folder], { stdio: 'ignore' }).status === 0

const SIGNED = 'data/priv_validator_state.json'

/** The home of the fourth validator on a disk of its own, which a file fills up while the chain runs. */
const fillDisk = async (chain: Chain): Promise<Finding> => {
  const [validator] = chain.of([3])
  if (validator === undefined) assert.fail('there is no fourth validator')
  await chain.kill([3])
  const aside = `${validator.home}-aside`
  renameSync(validator.home, aside)
  mkdirSync(validator.home)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1g', 'tmpfs', validator.home])
  try {
    cpSync(aside, validator.home, { recursive: true })
    await chain.start([3])
    await chain.beyond(await chain.top([0]), ALL)
    const filler = join(validator.home, 'filler')
    execFileSync('sh', ['-c', 'cat /dev/zero > "$0" 2>/dev/null || true', filler])
    await chain.beyond((await chain.top([0])) + 3, [0, 1, 2])
    const alarm = (await validator.health())?.alarms.find((text) => text.startsWith('disk'))
    const what = validator.isRunning ? `it ran on with the alarm "${alarm}"` : `it ended with code ${await validator.ended}`
    rmSync(filler)
    if (validator.isRunning) await chain.kill([3])
    await chain.start([3])
    const took = await chain.beyond(await chain.top([0]), ALL)
    const compared = await chain.assertOneHistory()
    return { seconds: seconds(took), seen: `${what}; with room again it caught up, ${compared} heights equal` }
  } finally {
    await chain.kill([3])
    // An older record of what the key has signed would be refused.
    cpSync(join(validator.home, SIGNED), join(aside, SIGNED))
    // Its geth ends a moment after it, and holds the disk until then.
    await until('nothing holds the disk any more', async () => isUnmounted(validator.home), 30)
    rmSync(validator.home, { recursive: true })
    renameSync(aside, validator.home)
  }
}

const comet = { engine: 'comet' } as const

/** In this order on one chain; each begins with four running validators. */
export const losses: readonly Fault<Chain>[] = [
  {
    ...comet,
    id: 'wipe',
    fault: 'A validator loses its chain data (not its signing state)',
    outcome: 'It catches up from the others',
    run: wipe,
  },
  {
    ...comet,
    id: 'wal.truncated',
    fault: 'The write-ahead log of a validator is cut in the middle of a record',
    outcome: 'It repairs the log and goes on',
    run: spoilLog((file, size) => truncateSync(file, size - 7)),
  },
  {
    ...comet,
    id: 'wal.garbled',
    fault: 'The write-ahead log of a validator has bytes of something else in it',
    outcome: 'It repairs the log and goes on',
    run: spoilLog(garble),
  },
  {
    ...comet,
    id: 'disk.fills',
    isLong: true,
    fault: 'The disk of a running validator fills up',
    outcome: 'The others go on; with room again it comes back to the same hashes',
    whyNot: () => (mayMount() ? undefined : 'LEFT OUT: this user may not mount a small disk'),
    run: fillDisk,
  },
]
