// The embedded database cannot go away by itself: its statements are refused as if it had.
import type { Database } from '../../node/src/store/database.ts'
import { storeErrors } from '../../node/src/store/errors.ts'
import { openStore } from '../../node/src/store/openStore.ts'
import type { Relay } from './relay.ts'

/** A database that can be taken away. */
export type Away = Pick<Relay, 'cut' | 'restore' | 'refused'>

export const openEmbedded = (): { readonly away: Away; readonly modules: { readonly openStore: typeof openStore } } => {
  let [isAway, refused] = [false, 0]
  const guard = <Arguments extends unknown[], Result>(call: (...given: Arguments) => Promise<Result>) => {
    return (...given: Arguments): Promise<Result> => {
      if (!isAway) return call(...given)
      refused++
      return Promise.reject(storeErrors.DatabaseUnavailable())
    }
  }
  const guarded = (database: Database): Database => ({
    ...database,
    // CAST: the guard keeps the parameters and loses only that they are generic.
    query: guard(database.query) as Database['query'],
    transaction: guard(database.transaction) as Database['transaction'],
    queue: { ...database.queue, executeSql: guard(database.queue.executeSql) },
  })
  const away: Away = {
    cut: () => {
      isAway = true
      refused = 0
    },
    restore: () => {
      isAway = false
    },
    refused: () => refused,
  }
  const open: typeof openStore = async (options) => {
    const store = await openStore(options)
    return { ...store, database: guarded(store.database) }
  }
  return { away, modules: { openStore: open } }
}
