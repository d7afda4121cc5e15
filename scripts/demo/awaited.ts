import { setTimeout as sleep } from 'node:timers/promises'
import type { CausewayError } from '@causeway/sdk/errors'

const PATIENCE_MS = 300_000
const LOOK_MS = 200

/** What the other chain is waited for, as soon as a look finds it. @throws what `late` makes when five minutes have passed */
export const awaited = async <T>(look: () => Promise<T | undefined>, late: () => CausewayError): Promise<T> => {
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(LOOK_MS)) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > end) throw late()
  }
}
