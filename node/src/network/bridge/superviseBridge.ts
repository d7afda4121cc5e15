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
/** The same at most, for one that could not be started again and again. */
const MOST_PAUSE_MS = 60_000

export type SupervisedBridge = { readonly close: () => Promise<void> }

/** Takes a line for the operator. */
export type Say = (line: string) => void

const sayAloud: Say = (line) => void process.stderr.write(`${line}\n`)

/** Starts the planned processes of a home together. They end with this process, also if it is killed. */
export const superviseBridge = (home: string, say: Say = sayAloud): SupervisedBridge => {
  const stop = new AbortController()
  const kept = readPlan(home).map((each) => keep(home, each, { signal: stop.signal, say }))
  const close = async (): Promise<void> => {
    stop.abort()
    await endBridge(home)
    await Promise.all(kept)
    // One that was started in the same moment.
    await endBridge(home)
  }
  return { close }
}

type Keeping = { readonly signal: AbortSignal; readonly say: Say }

/** One that cannot be started, for want of descriptors, processes or room, is tried again later and later: the others need their supervisor. */
const keep = async (home: string, planned: BridgeProcess, { signal, say }: Keeping): Promise<void> => {
  let failures = 0
  while (!signal.aborted) {
    const pause = Math.min(MOST_PAUSE_MS, PAUSE_MS * 2 ** failures)
    await runOnce(home, planned, signal).then(
      () => {
        failures = 0
      },
      (error: unknown) => {
        failures++
        say(`${planned.name} could not be started, tried again in ${pause / 1_000} s: ${error}`)
      },
    )
    await sleep(pause, undefined, { signal }).catch(() => undefined)
  }
}

const runOnce = async (home: string, { name, role }: BridgeProcess, signal: AbortSignal): Promise<void> => {
  const paths = bridgePaths(home)
  const command = [process.execPath, MAIN, 'relay', role === 'monitor' ? 'monitor' : 'start', '--config', paths.config(name)]
  await endProcess(paths.process(name))
  // Each has a database of its own in its folder, whatever the environment says of another program's.
  const args = ['-u', 'DATABASE_URL', ...command]
  const { pid, ended, end } = await startGuarded({ program: 'env', args, output: paths.logOf(name) })
  try {
    recordProcess(paths.process(name), pid)
  } catch (error) {
    // Nobody would find it again.
    await end()
    throw error
  }
  if (signal.aborted) await endProcess(paths.process(name))
  await ended
}

/** Ends the recorded processes, whoever started them; gives the names of those that did not end. */
export const endBridge = async (home: string): Promise<string[]> => {
  const ends = readPlan(home).map(async ({ name }) => ((await endProcess(bridgePaths(home).process(name))) ? [] : [name]))
  return (await Promise.all(ends)).flat()
}
