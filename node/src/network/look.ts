import { setTimeout as sleep } from 'node:timers/promises'
import { startProgress } from '../command/output.ts'

const LOOK_MS = 100
/** Looks until a start or an end counts as failed: five minutes, since a machine may be busy. */
const MOST_LOOKS = 3_000

/** Looks again and again until there is something, with a bar; undefined if it takes too long or `find` says stop. */
export const look = async <T>(what: string, find: () => T | 'stop' | undefined): Promise<T | undefined> => {
  const bar = startProgress(what)
  try {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const found = find()
      if (found === 'stop') return undefined
      if (found !== undefined) return found
      bar.update(looks, MOST_LOOKS)
      await sleep(LOOK_MS)
    }
    return undefined
  } finally {
    bar.stop()
  }
}
