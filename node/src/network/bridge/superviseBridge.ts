// The processes of a bridge, each started again when it ends, for as long as this process wants them.
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { endProcess, recordProcess } from '../../../../deploy/networks/comet/processes.ts'
import { startGuarded } from '../../../../deploy/networks/guardedProcess.ts'
import { bridgePaths } from './bridgePaths.ts'
import { type BridgeProcess, readPlan } from './bridgePlan.ts'

const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url))
/** Milliseconds before a process is started again: one that cannot start must not take the machine. */
const PAUSE_MS = 1_000

export type SupervisedBridge = { readonly close: () => Promise<void> }

/** Starts the planned processes of a home together. They end with this process, also if it is killed. */
export const superviseBridge = (home: string): SupervisedBridge => {
  const stop = new AbortController()
  const kept = readPlan(home).map((each) => keep(home, each, stop.signal))
  const close = async (): Promise<void> => {
    stop.abort()
    await endBridge(home)
    await Promise.all(kept)
    // One that was started in the same moment.
    await endBridge(home)
  }
  return { close }
}

const keep = async (home: string, { name, role }: BridgeProcess, signal: AbortSignal): Promise<void> => {
  const paths = bridgePaths(home)
  const command = [process.execPath, MAIN, 'relay', role === 'monitor' ? 'monitor' : 'start', '--config', paths.config(name)]
  while (!signal.aborted) {
    await endProcess(paths.process(name))
    // Each has a database of its own in its folder, whatever the environment says of another program's.
    const args = ['-u', 'DATABASE_URL', ...command]
    const { pid, ended } = await startGuarded({ program: 'env', args, output: paths.logOf(name) })
    recordProcess(paths.process(name), pid)
    if (signal.aborted) await endProcess(paths.process(name))
    await ended
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined)
  }
}

/** Ends the recorded processes, whoever started them; gives the names of those that did not end. */
export const endBridge = async (home: string): Promise<string[]> => {
  const ends = readPlan(home).map(async ({ name }) => ((await endProcess(bridgePaths(home).process(name))) ? [] : [name]))
  return (await Promise.all(ends)).flat()
}
