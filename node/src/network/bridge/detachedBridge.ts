// The bridge of a network whose validators outlive the command that started them: its supervisor does too.
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { endProcess, recordProcess, runningProcess } from '../../../../deploy/networks/comet/processes.ts'
import { bridgePaths } from './bridgePaths.ts'
import { endBridge } from './superviseBridge.ts'

const PROGRAM = fileURLToPath(new URL('./bridgeProcess.ts', import.meta.url))

export const runsDetached = (home: string): boolean => runningProcess(bridgePaths(home).supervisor) !== undefined

/** Starts the supervisor of what is planned, which starts the rest. */
export const startDetachedBridge = (home: string): void => {
  const paths = bridgePaths(home)
  const output = openSync(paths.log, 'a', 0o600)
  const child = spawn(process.execPath, [PROGRAM, home], { detached: true, stdio: ['ignore', output, output] })
  closeSync(output)
  recordProcess(paths.supervisor, child.pid ?? 0)
  child.unref()
}

/** Ends supervisor and processes, also those of a supervisor that was killed; gives the names of those that did not end. */
export const endDetachedBridge = async (home: string): Promise<string[]> => {
  const isOver = await endProcess(bridgePaths(home).supervisor)
  return [...(isOver ? [] : ['supervisor']), ...(await endBridge(home))].map((name) => `bridge/${name}`)
}
