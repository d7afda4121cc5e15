import type { EventLog, Log } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'

type Source = {
  /** A contract of the client. */
  readonly query: (from: number, to: number) => Promise<readonly (EventLog | Log)[]>
  /** Height of the oldest block to look at. */
  readonly from: number
}

/** Blocks in one question: nodes limit it. */
const RANGE = 10_000

/** Logs from the newest to the oldest, asked for in ranges of 10,000 blocks; who has read enough stops. @throws ChainUnavailable */
export async function* eventsBackwards(client: CausewayClient, { query, from }: Source): AsyncGenerator<EventLog> {
  let to = await read(() => client.provider.getBlockNumber())
  while (to >= from) {
    const start = Math.max(from, to - RANGE + 1)
    const end = to
    const logs = await read(() => query(start, end))
    for (const log of [...logs].reverse()) if ('args' in log) yield log
    to = start - 1
  }
}
