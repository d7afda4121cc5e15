// A PostgreSQL server through a pool of connections.
import pg from 'pg'
import { type Database, parsedQuery, type RawQuery, type Transaction } from './database.ts'
import { storeErrors } from './errors.ts'

/** Milliseconds after which a server that does not answer counts as away. */
const CONNECT_MS = 5_000

// Class 08 is connection trouble, 57P0x a server that shuts down or starts; the rest are errors of the socket.
const AWAY = /^(08...|57P0.|53300|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)$/
const AWAY_TEXT = /timeout exceeded when trying to connect|connection terminated|not queryable/i

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')

const typed = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error
  const isAway = AWAY.test(codeOf(error)) || AWAY_TEXT.test(error.message)
  return isAway ? storeErrors.DatabaseUnavailable({ cause: error.message }, error) : error
}

const rawQuery =
  (connection: pg.Pool | pg.PoolClient): RawQuery =>
  async (text, values) => {
    try {
      return (await connection.query<Record<string, unknown>>(text, values === undefined ? [] : [...values])).rows
    } catch (error) {
      throw typed(error)
    }
  }

const connect = async (pool: pg.Pool): Promise<pg.PoolClient> => {
  try {
    return await pool.connect()
  } catch (error) {
    throw typed(error)
  }
}

const transactionOf = (client: pg.PoolClient): Transaction => ({
  query: parsedQuery(rawQuery(client)),
  queue: { executeSql: (text, values) => client.query(text, values) },
})

const transaction = async <Result>(pool: pg.Pool, body: (inner: Transaction) => Promise<Result>): Promise<Result> => {
  const client = await connect(pool)
  // A connection that breaks is noticed by the statement that uses it; unheard, the event would end the process.
  client.on('error', () => undefined)
  const query = rawQuery(client)
  let broken: Error | undefined
  try {
    await query('begin')
    const result = await body(transactionOf(client))
    await query('commit')
    return result
  } catch (error) {
    await query('rollback').catch((fault: unknown) => {
      broken = fault instanceof Error ? fault : undefined
    })
    throw typed(error)
  } finally {
    client.removeAllListeners('error')
    client.release(broken)
  }
}

/** Opens a pool of at most `connections` (8 by default) to the server at a `postgres://` address. @throws DatabaseUnavailable */
export const openPostgres = async (url: string, connections = 8): Promise<Database> => {
  const pool = new pg.Pool({ connectionString: url, max: connections, connectionTimeoutMillis: CONNECT_MS })
  pool.on('error', () => undefined)
  const query = rawQuery(pool)
  try {
    await query('select 1')
  } catch (error) {
    await pool.end()
    throw error
  }
  return {
    kind: 'postgres',
    query: parsedQuery(query),
    script: async (text) => {
      await pool.query(text).catch((error: unknown) => {
        throw typed(error)
      })
    },
    transaction: (body) => transaction(pool, body),
    queue: { executeSql: async (text, values) => unwrap(await pool.query(text, values)) },
    close: () => pool.end(),
  }
}

// A script of several statements gives one result each.
const unwrap = (result: pg.QueryResult | pg.QueryResult[]): { rows: unknown[] } =>
  Array.isArray(result) ? { rows: result.flatMap(({ rows }) => rows) } : result
