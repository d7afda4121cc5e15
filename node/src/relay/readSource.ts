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
  /** Whether its nodes know no state of older blocks: its logs are believed as they are. */
  readonly forgetsStates?: boolean | undefined
}

export const sourceName = ({ sourceChainId, outbox, destinationChainId }: Route): string =>
  `source/${sourceChainId}/${outbox}/${destinationChainId}`

/**
 * Keeps every message up to the final block, once the outbox's storage bears out the logs of all destinations, where the source keeps it.
 *
 * @returns the height up to which the source was read
 * @throws as advance, RelayCommitmentMissing, RelayMessageForged, RelayNonceGap
 */
export const readSource = async ({ database, source, route, sourceStart, forgetsStates }: SourceModules): Promise<number> => {
  const { outbox } = route
  const check = async (logs: readonly ChainLog[], from: number, to: number): Promise<void> => {
    if (!forgetsStates) await assertCommitted(source, outbox, { logs, from, to })
  }
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
