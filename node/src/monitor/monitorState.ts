// What a monitor knows over restarts: one small file, replaced as a whole.
import { readFile, rename, writeFile } from 'node:fs/promises'
import { address, bytes32 } from '@causeway/sdk/ids'
import { z } from 'zod'
import { lockFile } from '../store/lockFile.ts'
import { monitorErrors } from './errors.ts'

const monitorState = z.strictObject({
  inbox: address,
  /** The block that was looked at last, and its hash: of another chain, or of a rewritten one, nothing is taken over. */
  height: z.int().min(1),
  hash: bytes32,
  /** Whether a violation was seen: a monitor that has seen one curses again when it is started again, until it is cleared. */
  broken: z.boolean(),
})
export type MonitorState = z.output<typeof monitorState>

/** What was kept; undefined if nothing was, or something that is not to be read: then everything is looked at again. */
export const readMonitorState = async (file: string, inbox: string): Promise<MonitorState | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => '')
  const parsed = monitorState.safeParse(parseJson(text))
  return parsed.success && parsed.data.inbox === inbox ? parsed.data : undefined
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const writeMonitorState = async (file: string, state: MonitorState): Promise<void> => {
  await writeFile(`${file}.new`, JSON.stringify(state))
  await rename(`${file}.new`, file)
}

/** SQLITE_BUSY. */
const HELD = 5

/** Holds the state for one process; where nothing can be written, nothing is held. Returns what lets it go. @throws MonitorRuns */
export const lockMonitorState = (file: string): (() => void) => {
  try {
    const held = lockFile(`${file}.lock`)
    return () => {
      if (held.isOpen) held.close()
    }
  } catch (cause) {
    if (cause instanceof Error && 'errcode' in cause && cause.errcode === HELD) throw monitorErrors.MonitorRuns({ file }, cause)
    return () => undefined
  }
}
