// Takes in what the outbox of a route has sent.
import type { Database } from '../store/database.ts'
import { advance } from './advance.ts'
import type { ChainView } from './chainView.ts'
import { insertMessages } from './messageStore.ts'
import type { Route } from './route.ts'
import { readSent, sentFilter } from './sourceMessage.ts'

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
 * Keeps every message up to the final block.
 *
 * @returns the height up to which the source was read
 * @throws as advance, RelayMessageForged, RelayNonceGap
 */
export const readSource = async ({ database, source, route, sourceStart }: SourceModules): Promise<number> => {
  const reading = { name: sourceName(route), view: source, filter: sentFilter(route), startBlock: sourceStart }
  for (;;) {
    const { height, more } = await advance(database, reading, (query, logs) =>
      insertMessages(
        query,
        route,
        logs.map((log) => readSent(route, log)),
      ),
    )
    if (!more) return height
  }
}
