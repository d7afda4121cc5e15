import type { EventLog, Log } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'

export type EventSource = {
  /** The logs of a range of blocks, both ends included. */
  readonly query: (from: number, to: number) => Promise<readonly (EventLog | Log)[]>
  /** Height of the oldest block to look at. */
  readonly from: number
  /** Height of the newest block to look at; the head if absent. */
  readonly to?: number
}

/** Blocks of which every node gives the logs in one answer. */
const LEAST_RANGE = 10_000
const MOST_RANGE = 1_280_000

/**
 * Logs from the newest to the oldest; who has read enough stops. The ranges that are asked for grow, since decisions are rare and chains
 * long; once a node refuses one they stay small.
 *
 * @throws ChainUnavailable
 */
export async function* eventsBackwards(
  client: Pick<CausewayClient, 'provider'>,
  { query, from, to: newest }: EventSource,
): AsyncGenerator<EventLog> {
  let [range, most] = [LEAST_RANGE, MOST_RANGE]
  let to = newest ?? (await read(() => client.provider.getBlockNumber()))
  while (to >= from) {
    const start = Math.max(from, to - range + 1)
    const end = to
    const logs = await read(() => query(start, end)).catch((fault: unknown) => {
      if (range === LEAST_RANGE) throw fault
      return undefined
    })
    if (logs === undefined) most = LEAST_RANGE
    else {
      for (const log of [...logs].reverse()) if ('args' in log) yield log
      to = start - 1
    }
    range = Math.min(most, 2 * range)
  }
}
