// Processes that outlive the command that started them, known again by their id and the time of their start.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { writeWhole } from '../writeWhole.ts'
import { parseJson } from './parseJson.ts'

const record = z.strictObject({
  pid: z.int().positive(),
  /** What the kernel says; an id that was given to another process has another one. Empty where the kernel does not tell. */
  startedAt: z.string(),
})

/** Fields of /proc/<pid>/stat after the name of the program, which may hold blanks. */
const statOf = (pid: number): string[] => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

const STATE = 0
const START_TIME = 19

export const recordProcess = (file: string, pid: number): void =>
  writeWhole(file, `${JSON.stringify({ pid, startedAt: statOf(pid)[START_TIME] ?? '' })}\n`)

/** The id of the recorded process if it still runs. */
export const runningProcess = (file: string): number | undefined => {
  if (!existsSync(file)) return undefined
  const parsed = record.safeParse(parseJson(readFileSync(file, 'utf8')))
  if (!parsed.success) return undefined
  const { pid, startedAt } = parsed.data
  return isAlive(pid) && (startedAt === '' || statOf(pid)[START_TIME] === startedAt) ? pid : undefined
}

/**
 * Whether there is a process with this id that has not ended; one that its parent has not asked about yet has, once all of its threads are gone:
 * until then it holds its files.
 */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return statOf(pid)[STATE] !== 'Z' || readdirSync(`/proc/${pid}/task`).length > 1
  } catch {
    return false
  }
}

const PATIENCE_MS = 60_000

/** Asks the recorded process to end, waits until it has, and forgets it. Returns whether it ended. */
export const endProcess = async (file: string): Promise<boolean> => {
  const pid = runningProcess(file)
  if (pid !== undefined) process.kill(pid, 'SIGTERM')
  for (const end = Date.now() + PATIENCE_MS; runningProcess(file) !== undefined; await sleep(50)) {
    if (Date.now() > end) return false
  }
  rmSync(file, { force: true })
  return true
}

/** Bytes of memory that a process and its children keep resident; undefined where the kernel does not tell. */
export const residentBytes = (pid: number): number | undefined => {
  if (!existsSync(`/proc/${pid}/status`)) return undefined
  return [pid, ...childrenOf(pid)].reduce((sum, each) => sum + residentOf(each), 0)
}

/** Ids of the processes that a process has started and that run. Linux only. */
export const childrenOf = (pid: number): number[] => {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}

const residentOf = (pid: number): number => {
  try {
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) * 1024
  } catch {
    return 0
  }
}
