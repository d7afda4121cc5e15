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
 * Adds messages that the source told, in the order of their numbers, each once however often it is told.
 *
 * @throws RelayNonceGap, RelayReorganised if another message has its number
 */
export const insertMessages = async (query: Query, route: Route, messages: readonly SourceMessage[]): Promise<void> => {
  if (messages.length === 0) return
  const [last] = await query(
    z.object({ nonce: big.nullable() }),
    `select max(nonce)::text as nonce from relay_messages where ${ROUTE}`,
    routeValues(route),
  )
  const known = last?.nonce ?? 0n
  await assertSame(
    query,
    route,
    messages.filter(({ nonce }) => nonce <= known),
  )
  const fresh: SourceMessage[] = []
  for (const message of messages.filter(({ nonce }) => nonce > known)) {
    const expected = known + BigInt(fresh.length) + 1n
    if (message.nonce > expected) throw relayErrors.RelayNonceGap({ ...route, expected, given: message.nonce })
    const told = fresh[Number(message.nonce - known) - 1]
    if (told === undefined) fresh.push(message)
    else if (told.id !== message.id) throw relayErrors.RelayReorganised({ nonce: message.nonce, read: told.id, now: message.id })
  }
  await query(
    anyRow,
    `insert into relay_messages (source_chain_id, outbox, destination_chain_id, id, nonce, bytes, gas_limit, source_height, state)
     select $1, $2, $3, id, nonce, bytes, gas_limit, height, 'seen' from unnest(
       $4::text[], $5::text[]::numeric[], $6::text[], $7::text[]::bigint[], $8::text[]::bigint[]
     ) as told (id, nonce, bytes, gas_limit, height)`,
    [
      ...[...routeValues(route), fresh.map(({ id }) => id), fresh.map(({ nonce }) => nonce.toString())],
      ...[fresh.map(({ bytes }) => bytes), fresh.map(({ gasLimit }) => String(gasLimit))],
      fresh.map(({ height }) => String(height)),
    ],
  )
}

const assertSame = async (query: Query, route: Route, messages: readonly SourceMessage[]): Promise<void> => {
  if (messages.length === 0) return
  const rows = await query(
    z.object({ nonce: big, id: bytes32 }),
    `select nonce::text, id from relay_messages where ${ROUTE} and nonce = any($4::text[]::numeric[])`,
    [...routeValues(route), messages.map(({ nonce }) => nonce.toString())],
  )
  const known = new Map(rows.map(({ nonce, id }) => [nonce, id]))
  for (const { id, nonce } of messages)
    if (known.get(nonce) !== id) throw relayErrors.RelayReorganised({ nonce, read: known.get(nonce), now: id })
}

export const findMessages = (query: Query, route: Route, ids: readonly string[]): Promise<MessageRow[]> =>
  query(messageRow, `select ${COLUMNS} from relay_messages where ${ROUTE} and id = any($4) order by nonce`, [
    ...routeValues(route),
    ids,
  ])

/** Which of these ids are messages of the route. */
export const ofRoute = async (query: Query, route: Route, ids: readonly string[]): Promise<string[]> => {
  const rows = await query(z.object({ id: bytes32 }), `select id from relay_messages where ${ROUTE} and id = any($4)`, [
    ...routeValues(route),
    ids,
  ])
  return rows.map(({ id }) => id)
}

/** Those in a state whose time has come, in the order of their nonces: first what was never tried, so that nothing is kept back by what fails. */
export const listMessages = (query: Query, route: Route, state: MessageState, now: number, most: number): Promise<MessageRow[]> =>
  query(
    messageRow,
    `select ${COLUMNS} from relay_messages where ${ROUTE} and state = $4 and again_at <= $5
     order by tries > 0, nonce limit $6`,
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

/** How many wait for signatures, or with them for a transaction, except those of some batches. */
export const countWaiting = async (query: Query, route: Route, except: readonly string[] = []): Promise<number> => {
  const text = `select count(*) as n from relay_messages where ${ROUTE} and state in ('attested', 'quorum')
    and not coalesce(batch = any($4), false)`
  return (await query(z.object({ n: whole }), text, [...routeValues(route), except]))[0]?.n ?? 0
}

export const listBatched = (query: Query, route: Route, state: MessageState): Promise<MessageRow[]> =>
  query(
    messageRow,
    `select ${COLUMNS} from relay_messages where ${ROUTE} and state = $4 and batch is not null order by batched_at, batch, nonce`,
    [...routeValues(route), state],
  )

export type Settlement = { readonly id: string; readonly to: 'delivered' | 'failed' | 'cancelled' }

/** What the destination says of messages, in its order and whoever delivered them; a state that cannot follow was told twice. */
export const settleMessages = async (query: Query, settlements: readonly Settlement[]): Promise<void> => {
  // The last word on a message is the one that counts: only `failed` is ever followed by another.
  const last = new Map(settlements.map(({ id, to }) => [id, to]))
  for (const [to, ids] of Map.groupBy(last.keys(), (id) => last.get(id) ?? 'delivered')) {
    const from = messageStates.filter((state) => messageTransitions[state].includes(to))
    await query(anyRow, 'update relay_messages set state = $2 where id = any($1) and state = any($3)', [ids, to, from])
  }
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
