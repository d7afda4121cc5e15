// What proofs under a light client are made of, as rows: all that an outbox has sent, and the headers that the client has taken.
import { accumulate } from '@causeway/sdk/bridge/accumulate'
import type { Checkpoint } from '@causeway/sdk/bridge/comet/checkpointProof'
import { bytes32 } from '@causeway/sdk/ids'
import { ZeroHash } from 'ethers'
import { z } from 'zod'
import { anyRow, type Query } from '../store/database.ts'
import { relayErrors } from './errors.ts'

const whole = z.coerce.number().pipe(z.int())

export type Sender = { readonly sourceChainId: number; readonly outbox: string }
export type Sent = {
  readonly id: string
  readonly accumulated: string
  readonly height: number
  /** If the outbox keeps its accumulator: where. */
  readonly checkpoint?: Checkpoint | undefined
}

const lastRow = z.object({ position: whole, accumulated: bytes32 })

/**
 * Adds messages in the order of sending, each shown to continue the accumulator.
 *
 * @throws RelayNonceGap
 */
export const insertSent = async (query: Query, { sourceChainId, outbox }: Sender, sent: readonly Sent[]): Promise<void> => {
  if (sent.length === 0) return
  const [last] = await query(
    lastRow,
    `select position, accumulated from relay_sent where source_chain_id = $1 and outbox = $2 order by position desc limit 1`,
    [sourceChainId, outbox],
  )
  let before = last?.accumulated ?? ZeroHash
  for (const { id, accumulated } of sent) {
    const expected = accumulate([id], before)
    if (accumulated !== expected) throw relayErrors.RelayNonceGap({ outbox, messageId: id, expected, given: accumulated })
    before = accumulated
  }
  const first = (last?.position ?? 0) + 1
  await query(
    anyRow,
    `insert into relay_sent (source_chain_id, outbox, position, id, accumulated, source_height, destination_chain_id, nonce)
     select $1, $2, $3 + row - 1, id, accumulated, height::bigint, nullif(destination, '')::numeric, nullif(nonce, '')::numeric
     from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) with ordinality
       as sent (id, accumulated, height, destination, nonce, row)`,
    [
      ...[sourceChainId, outbox, first, sent.map(({ id }) => id), sent.map(({ accumulated }) => accumulated)],
      sent.map(({ height }) => String(height)),
      sent.map(({ checkpoint }) => String(checkpoint?.destinationChainId ?? '')),
      sent.map(({ checkpoint }) => String(checkpoint?.nonce ?? '')),
    ],
  )
}

/** The accumulator of an outbox after a block. */
export const accumulatorAt = async (query: Query, { sourceChainId, outbox }: Sender, height: number): Promise<string> => {
  const [row] = await query(
    z.object({ accumulated: bytes32 }),
    `select accumulated from relay_sent where source_chain_id = $1 and outbox = $2 and source_height <= $3
     order by position desc limit 1`,
    [sourceChainId, outbox, height],
  )
  return row?.accumulated ?? ZeroHash
}

const checkpointRow = z.object({ id: bytes32, destination_chain_id: z.coerce.bigint(), nonce: z.coerce.bigint() })

/** The first message from one of them up to a block whose accumulator the outbox keeps, and where; undefined if there is none. */
export const checkpointAfter = async (
  query: Query,
  { sourceChainId, outbox }: Sender,
  messageId: string,
  height: number,
): Promise<{ readonly id: string; readonly checkpoint: Checkpoint } | undefined> => {
  const [row] = await query(
    checkpointRow,
    `select id, destination_chain_id::text, nonce::text from relay_sent
     where source_chain_id = $1 and outbox = $2 and nonce is not null and source_height <= $4
       and position >= (select position from relay_sent where source_chain_id = $1 and outbox = $2 and id = $3)
     order by position limit 1`,
    [sourceChainId, outbox, messageId, height],
  )
  return row && { id: row.id, checkpoint: { destinationChainId: row.destination_chain_id, nonce: row.nonce } }
}

/** The ids of all messages from one of them up to a block, and the accumulator before the first. */
export const sentFrom = async (
  query: Query,
  { sourceChainId, outbox }: Sender,
  messageId: string,
  height: number,
): Promise<{ readonly before: string; readonly sent: readonly string[] }> => {
  const rows = await query(
    z.object({ id: bytes32, accumulated: bytes32, is_before: z.boolean() }),
    `select id, accumulated, position < first as is_before from relay_sent,
       (select position as first from relay_sent where source_chain_id = $1 and outbox = $2 and id = $3) as found
     where source_chain_id = $1 and outbox = $2 and position >= first - 1 and source_height <= $4 order by position`,
    [sourceChainId, outbox, messageId, height],
  )
  const before = rows.find(({ is_before }) => is_before)?.accumulated ?? ZeroHash
  return { before, sent: rows.filter(({ is_before }) => !is_before).map(({ id }) => id) }
}

export type Client = { readonly chainId: number; readonly client: string }
export type Header = { readonly height: number; readonly executionHash: string; readonly accumulator: string }

export const insertHeader = async (query: Query, { chainId, client }: Client, header: Header): Promise<void> => {
  await query(
    anyRow,
    `insert into relay_headers (chain_id, client, height, execution_hash, accumulator) values ($1, $2, $3, $4, $5)
     on conflict (chain_id, client, height) do update set execution_hash = excluded.execution_hash, accumulator = excluded.accumulator`,
    [chainId, client, header.height, header.executionHash, header.accumulator],
  )
}

/** A recovery has made the client forget them. */
export const forgetHeaders = async (query: Query, { chainId, client }: Client): Promise<void> => {
  await query(anyRow, 'delete from relay_headers where chain_id = $1 and client = $2', [chainId, client])
}

/** The lowest header that speaks of a block or of a later one: header H is about execution block H − 1. */
export const findHeader = async (query: Query, { chainId, client }: Client, block: number): Promise<Header | undefined> => {
  const [row] = await query(
    z.object({ height: whole, execution_hash: bytes32, accumulator: bytes32 }),
    `select height, execution_hash, accumulator from relay_headers where chain_id = $1 and client = $2 and height > $3
     order by height limit 1`,
    [chainId, client, block],
  )
  return row && { height: row.height, executionHash: row.execution_hash, accumulator: row.accumulator }
}
