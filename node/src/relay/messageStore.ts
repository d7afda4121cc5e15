// Messages of a process of the bridge as rows.
import { bytes32, hexBytes } from '@causeway/sdk/ids'
import { z } from 'zod'
import { anyRow, type Query } from '../store/database.ts'
import { relayErrors } from './errors.ts'
import { assertMessageTransition, type MessageState, messageStates, messageTransitions } from './messageStates.ts'
import type { Route } from './route.ts'
import type { SourceMessage } from './sourceMessage.ts'

const whole = z.coerce.number().pipe(z.int())
const big = z.union([z.string(), z.number(), z.bigint()]).transform(BigInt)

const messageRow = z.object({
  id: bytes32,
  nonce: big,
  bytes: hexBytes,
  gas_limit: whole,
  source_height: whole,
  state: z.enum(messageStates),
  tries: whole,
  again_at: whole,
  batch: z.string().nullable(),
  batched_at: whole.nullable(),
})
export type MessageRow = z.output<typeof messageRow>

const COLUMNS = 'id, nonce, bytes, gas_limit, source_height, state, tries, again_at, batch, batched_at'
const ROUTE = 'source_chain_id = $1 and outbox = $2 and destination_chain_id = $3'
const routeValues = ({ sourceChainId, outbox, destinationChainId }: Route) => [sourceChainId, outbox, destinationChainId]

/**
 * Adds a message that the source told, once however often it is told.
 *
 * @throws RelayNonceGap, RelayReorganised if another message has its number
 */
export const insertMessage = async (query: Query, route: Route, message: SourceMessage): Promise<void> => {
  const { id, nonce, bytes, gasLimit, height } = message
  const [last] = await query(
    z.object({ nonce: big.nullable() }),
    `select max(nonce)::text as nonce from relay_messages where ${ROUTE}`,
    routeValues(route),
  )
  const expected = (last?.nonce ?? 0n) + 1n
  if (nonce > expected) throw relayErrors.RelayNonceGap({ ...route, expected, given: nonce })
  if (nonce < expected) return assertSame(query, route, message)
  await query(
    anyRow,
    `insert into relay_messages (source_chain_id, outbox, destination_chain_id, id, nonce, bytes, gas_limit, source_height, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'seen')`,
    [...routeValues(route), id, nonce.toString(), bytes, gasLimit, height],
  )
}

const assertSame = async (query: Query, route: Route, { id, nonce }: SourceMessage): Promise<void> => {
  const [known] = await query(z.object({ id: bytes32 }), `select id from relay_messages where ${ROUTE} and nonce = $4`, [
    ...routeValues(route),
    nonce.toString(),
  ])
  if (known?.id !== id) throw relayErrors.RelayReorganised({ nonce, read: known?.id, now: id })
}

export const findMessages = (query: Query, route: Route, ids: readonly string[]): Promise<MessageRow[]> =>
  query(messageRow, `select ${COLUMNS} from relay_messages where ${ROUTE} and id = any($4) order by nonce`, [
    ...routeValues(route),
    ids,
  ])

/** Those in a state whose time has come, in the order of their nonces. */
export const listMessages = (query: Query, route: Route, state: MessageState, now: number, most: number): Promise<MessageRow[]> =>
  query(
    messageRow,
    `select ${COLUMNS} from relay_messages where ${ROUTE} and state = $4 and again_at <= $5 order by nonce limit $6`,
    [...routeValues(route), state, now, most],
  )

export type MessageChanges = {
  /** Unix milliseconds: since when it waits, and from when it backs off. */
  readonly now?: number
  readonly batch?: string
}

/**
 * Moves messages that are in the first state to the second; those that are elsewhere by now stay there. One that goes back to `seen` waits
 * twice as long each time, a minute at most.
 *
 * @returns the ids of those that moved
 * @throws RelayTransitionUnlisted
 */
export const moveMessages = async (
  query: Query,
  ids: readonly string[],
  { from, to }: { readonly from: MessageState; readonly to: MessageState },
  { batch, now }: MessageChanges = {},
): Promise<string[]> => {
  assertMessageTransition(from, to)
  const moved = await query(
    z.object({ id: bytes32 }),
    `update relay_messages set state = $3::text, batched_at = coalesce($5::bigint, batched_at),
       batch = case when $3::text = 'seen' then null else coalesce($4::text, batch) end,
       again_at = case when $3::text = 'seen' then $5::bigint + least(60000, 250 * (1 << least(tries, 8))) else again_at end,
       tries = tries + case when $3::text = 'seen' then 1 else 0 end
     where id = any($1) and state = $2 returning id`,
    [ids, from, to, batch ?? null, now ?? null],
  )
  return moved.map(({ id }) => id)
}

export const listBatched = (query: Query, route: Route, state: MessageState): Promise<MessageRow[]> =>
  query(
    messageRow,
    `select ${COLUMNS} from relay_messages where ${ROUTE} and state = $4 and batch is not null order by batched_at, batch, nonce`,
    [...routeValues(route), state],
  )

/** What the destination says of a message, whoever delivered it; a state that cannot follow was told twice. */
export const settleMessage = async (query: Query, id: string, to: 'delivered' | 'failed' | 'cancelled'): Promise<void> => {
  const from = messageStates.filter((state) => messageTransitions[state].includes(to))
  await query(anyRow, 'update relay_messages set state = $2 where id = $1 and state = any($3)', [id, to, from])
}

/** How many messages are in each state. */
export const countMessages = async (query: Query): Promise<Readonly<Record<MessageState, number>>> => {
  const rows = await query(
    z.object({ state: z.enum(messageStates), n: whole }),
    'select state, count(*) as n from relay_messages group by state',
  )
  const none = { seen: 0, attested: 0, quorum: 0, submitted: 0, delivered: 0, failed: 0, cancelled: 0 }
  return { ...none, ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) }
}
