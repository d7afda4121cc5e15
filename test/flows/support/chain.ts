// A chain of the engine that the tests are run on, and what a test may do to the chain of any engine.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CausewayClient, createClient } from '@causeway/sdk/client/createClient'
import { chainTime } from '@causeway/sdk/client/time'
import { type CometNetwork, startComet } from '../../../deploy/networks/comet/startComet.ts'
import type { Network, NetworkJurisdiction } from '../../../deploy/networks/network.ts'
import { parseEngine, startNetwork } from '../../../deploy/networks/startNetwork.ts'
import { buildShifted, type Clock, openClock } from './clock.ts'
import { fillChainFolder } from './madeOnce.ts'

/** The engine on which the flows run: `npm test -- --engine comet settlement`. This is the one place that reads it. */
export const testEngine = parseEngine(process.env.CAUSEWAY_ENGINE)

export type OpenChainParameters = {
  /** The folder of the chain. */
  readonly folder: string
  /** Absent: CN. */
  readonly jurisdiction?: NetworkJurisdiction
  /** A file for its clock, where the test moves time: on the engine comet its validators are then built with a clock that can be set. */
  readonly clockFile?: string
}

/** Starts the chain. Its `advanceTime` knows no limit if the clock is the test's. */
export const openChain = async ({ clockFile, ...chain }: OpenChainParameters): Promise<Network> => {
  if (testEngine === 'embedded') await fillChainFolder(chain.folder, chain.jurisdiction)
  if (testEngine !== 'comet' || clockFile === undefined) return startNetwork({ engine: testEngine, ...chain })
  const programs = await buildShifted()
  const clock = openClock(clockFile)
  const network = await startComet({ ...chain, programs, env: clock.env })
  return { ...network, advanceTime: (seconds) => moveAll(network, clock, seconds) }
}

/** The clocks of all machines jump; the chain has the new time as soon as the validators have voted by it. */
const moveAll = async (network: CometNetwork, clock: Clock, seconds: number): Promise<void> => {
  const client = createClient(network)
  try {
    const goal = (await chainTime(client)) + seconds
    clock.set(clock.get() + seconds)
    await until(async () => (await chainTime(client)) >= goal)
  } finally {
    client.close()
  }
}

/** Keeps a chain from making blocks, while its nodes take transactions; gives what lets it go on. */
export const holdBlocks = async ({ engine, rpcUrl, deployment, pids }: Network): Promise<() => Promise<void>> => {
  if (engine === 'comet') return freezeHalf(pids)
  const client = createClient({ rpcUrl, deployment })
  await client.provider.send('evm_setAutomine', [false])
  return async () => {
    await client.provider.send('evm_setAutomine', [true])
    await client.provider.send('evm_mine', [])
    client.close()
  }
}

/** The seconds between two blocks of the embedded engine from now on; on real validators the next second comes by itself. */
export const setBlockInterval = async (client: CausewayClient, seconds: number): Promise<void> => {
  if (testEngine === 'embedded') await client.provider.send('anvil_setBlockTimestampInterval', [seconds])
}

const IN_FLIGHT_MS = 2_000

/** Two of four cannot decide. A block that was being decided may still come. */
const freezeHalf = async (pids: readonly number[]): Promise<() => Promise<void>> => {
  const half = pids.slice(pids.length / 2)
  assert.ok(half.length > 0)
  for (const pid of half) process.kill(pid, 'SIGSTOP')
  await sleep(IN_FLIGHT_MS)
  return async () => {
    for (const pid of half) process.kill(pid, 'SIGCONT')
  }
}

const PATIENCE_MS = 60_000

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + PATIENCE_MS
  while (!(await holds())) {
    assert.ok(Date.now() < end, `within a minute: ${holds}`)
    await sleep(100)
  }
}
