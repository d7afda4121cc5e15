// Takes in what the outbox of a route has sent.
import type { Database } from '../store/database.ts'
import { advance } from './advance.ts'
import type { ChainLog, ChainView } from './chainView.ts'
import { insertMessages } from './messageStore.ts'
import type { Route } from './route.ts'
import { allSentFilter, assertCommitted, isOfRoute, readSent } from './sourceMessage.ts'

export type SourceModules = {
  readonly database: Database
  readonly source: ChainView
  readonly route: Route
  /** The first block of the source that can hold a message of the route. */
  readonly sourceStart: number
}

export const sourceName = ({ sourceChainId, outbox, destinationChainId }: Route): string =>
  `source/${sourceChainId}/${outbox}/${destinationChainId}`

/**
 * Keeps every message up to the final block, once the outbox's storage bears out the logs of all destinations.
 *
 * @returns the height up to which the source was read
 * @throws as advance, RelayCommitmentMissing, RelayMessageForged, RelayNonceGap
 */
export const readSource = async ({ database, source, route, sourceStart }: SourceModules): Promise<number> => {
  const { outbox } = route
  const check = (logs: readonly ChainLog[], from: number, to: number) => assertCommitted(source, outbox, { logs, from, to })
  const reading = { name: sourceName(route), view: source, filter: allSentFilter(outbox), startBlock: sourceStart, check }
  for (;;) {
    const { height, more } = await advance(database, reading, (query, logs) =>
      insertMessages(
        query,
        route,
        logs.filter((log) => isOfRoute(route, log)).map((log) => readSent(route, log)),
      ),
    )
    if (!more) return height
  }
}
