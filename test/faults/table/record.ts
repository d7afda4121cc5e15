// What a run found, for docs/faults.md: kept only when it is asked for (CAUSEWAY_RECORD=1), so that a test run changes no file.
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { currentMachine } from '../../../bench/machine.ts'
import type { Engine } from '../comet/fault.ts'

export type RecordedResult = {
  readonly id: string
  readonly engine: Engine
  readonly outcome: 'held' | 'FAILED'
  /** What was seen, in figures; the error, if it failed. */
  readonly seen: string
  /** From the end of the fault until the expected outcome held. */
  readonly seconds?: number
  readonly date: string
  readonly commit: string
}

const file = new URL('./results.json', import.meta.url)

/** All results, by engine and fault. */
export const readResults = (): readonly RecordedResult[] => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return []
  }
}

/** Adds a result, in the place of an older one of the same fault. */
export const recordResult = (result: Omit<RecordedResult, 'date' | 'commit'>): void => {
  if (process.env.CAUSEWAY_RECORD !== '1') return
  // Files of tests run at the same time: a folder that only one can make is their lock.
  while (!isLocked()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
  try {
    write(result)
  } finally {
    rmdirSync(lock)
  }
}

const lock = new URL('./results.lock', import.meta.url)

const isLocked = (): boolean => {
  try {
    mkdirSync(lock)
    return true
  } catch {
    return false
  }
}

const write = (result: Omit<RecordedResult, 'date' | 'commit'>): void => {
  const others = readResults().filter(({ id, engine }) => id !== result.id || engine !== result.engine)
  const whole = { ...result, date: new Date().toISOString().slice(0, 10), commit: currentMachine().commit.slice(0, 12) }
  const results = [...others, whole].sort((a, b) => `${a.engine} ${a.id}`.localeCompare(`${b.engine} ${b.id}`, 'en'))
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
}
