// The data node of a chain for development: what `network up` of the embedded engine starts, beside the validators.
import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { endProcess, recordProcess, runningProcess } from '../../../../deploy/networks/comet/processes.ts'
import { commandErrors } from '../../command/errors.ts'
import { readJson } from '../../command/home.ts'
import { look } from '../look.ts'

const PROGRAM = fileURLToPath(new URL('./dataNodeProcess.ts', import.meta.url))
const LAST_CHARACTERS = 2_000

/** @param folder of the chain */
export const dataNodePaths = (folder: string) => ({
  process: join(folder, 'hospital-node.process.json'),
  place: join(folder, 'hospital-node.json'),
  log: join(folder, 'hospital-node.log'),
})

const place = z.strictObject({ pid: z.int().positive(), url: z.url() })

/** Where the data node of a chain answers, if it runs. */
export const dataNodeUrl = (folder: string): string | undefined => {
  const paths = dataNodePaths(folder)
  const pid = runningProcess(paths.process)
  if (pid === undefined || !existsSync(paths.place)) return undefined
  const { data } = place.safeParse(readJson(paths.place))
  return data?.pid === pid ? data.url : undefined
}

export type StartDataNodeParameters = {
  readonly home: string
  /** Of the chain. */
  readonly folder: string
  readonly rpcUrl: string
  /** 0 is a free one. */
  readonly port: number
}

/** Lets the organisations of a network for development join and starts the node, unless it runs. @throws NetworkNotStarted */
export const startDataNode = async ({ home, folder, rpcUrl, port }: StartDataNodeParameters): Promise<void> => {
  const paths = dataNodePaths(folder)
  if (runningProcess(paths.process) !== undefined) return
  const output = openSync(paths.log, 'a', 0o600)
  const child = spawn(process.execPath, [PROGRAM, home, folder, rpcUrl, String(port)], {
    detached: true,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  recordProcess(paths.process, child.pid ?? 0)
  let ended = false
  child.once('exit', () => {
    ended = true
  })
  const url = await look('Starting the data node', () => (ended ? 'stop' : dataNodeUrl(folder)))
  child.unref()
  if (url !== undefined) return
  await endProcess(paths.process)
  throw commandErrors.NetworkNotStarted({ log: readFileSync(paths.log, 'utf8').slice(-LAST_CHARACTERS) })
}

/** Returns whether it ended, or did not run. */
export const endDataNode = (folder: string): Promise<boolean> => endProcess(dataNodePaths(folder).process)
