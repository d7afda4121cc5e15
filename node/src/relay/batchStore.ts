// Batches and their signatures as rows of an aggregator.
import { address, bytes32, hexBytes } from '@causeway/sdk/ids'
import { z } from 'zod'
import { anyRow, type Query } from '../store/database.ts'
import type { Attestation } from './committee.ts'
import type { Batch, Sides } from './route.ts'

const whole = z.coerce.number().pipe(z.int())
const big = z.union([z.string(), z.number(), z.bigint()]).transform(BigInt)
const batchRow = z
  .object({
    digest: bytes32,
    source_chain_id: whole,
    destination_chain_id: whole,
    outbox: address,
    epoch: big,
    message_ids: z.array(bytes32),
  })
  .transform(({ digest, source_chain_id, destination_chain_id, outbox, epoch, message_ids }) => ({
    ...{ digest, sourceChainId: source_chain_id, destinationChainId: destination_chain_id, outbox, epoch },
    messageIds: message_ids,
  }))
export type BatchRow = z.output<typeof batchRow>

const COLUMNS = 'digest, source_chain_id, destination_chain_id, outbox, epoch, message_ids'

/** Keeps a batch and by which messages it is found; one that is known stays as it is. */
export const insertBatch = async (
  query: Query,
  digest: string,
  { route, epoch, messageIds }: Batch,
  now: number,
): Promise<void> => {
  const { sourceChainId, destinationChainId, outbox } = route
  await query(
    anyRow,
    `insert into relay_batches (digest, source_chain_id, destination_chain_id, outbox, epoch, message_ids, created_at)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7) on conflict (digest) do nothing`,
    [digest, sourceChainId, destinationChainId, outbox, epoch.toString(), JSON.stringify(messageIds), now],
  )
  await query(
    anyRow,
    'insert into relay_batch_messages (message_id, digest) select unnest($1::text[]), $2 on conflict do nothing',
    [messageIds, digest],
  )
}

export const findBatch = async (query: Query, digest: string): Promise<BatchRow | undefined> =>
  (await query(batchRow, `select ${COLUMNS} from relay_batches where digest = $1`, [digest]))[0]

export type OpenParameters = {
  readonly sourceChainId: number
  readonly outbox: string
  readonly destinationChainId: number
  readonly signer: string
  readonly after?: string | undefined
}

const PAGE = 100

/** Batches of an epoch without a quorum that this signer has not signed, a page of them. */
export const listOpen = (query: Query, parameters: OpenParameters, epoch: bigint): Promise<BatchRow[]> => {
  const { sourceChainId, outbox, destinationChainId, signer, after = '' } = parameters
  return query(
    batchRow,
    `select ${COLUMNS} from relay_batches b where not has_quorum and source_chain_id = $1 and outbox = $2
       and destination_chain_id = $3 and epoch = $4 and digest > $6
       and not exists (select 1 from relay_attestations a where a.digest = b.digest and a.signer = $5)
     order by digest limit ${PAGE}`,
    [sourceChainId, outbox, destinationChainId, epoch.toString(), signer, after],
  )
}

const countRow = z.object({ n: whole })

export const countOpen = async (query: Query): Promise<number> =>
  (await query(countRow, 'select count(*) as n from relay_batches where not has_quorum'))[0]?.n ?? 0

/** Forgets batches that nobody completed: who proposed one proposes its messages again. */
export const forgetOpen = async (query: Query, before: number): Promise<void> => {
  await query(anyRow, 'delete from relay_batches where not has_quorum and created_at < $1', [before])
}

export const insertAttestation = async (query: Query, digest: string, { signer, signature }: Attestation): Promise<void> => {
  await query(anyRow, 'insert into relay_attestations (digest, signer, signature) values ($1, $2, $3) on conflict do nothing', [
    digest,
    signer,
    signature,
  ])
}

export const markQuorum = async (query: Query, digest: string): Promise<void> => {
  await query(anyRow, 'update relay_batches set has_quorum = true where digest = $1', [digest])
}

export const listAttestations = (query: Query, digest: string): Promise<Attestation[]> =>
  query(
    z.object({ signer: address, signature: hexBytes }),
    'select signer, signature from relay_attestations where digest = $1 order by signer',
    [digest],
  )

export const batchesOf = async (query: Query, messageId: string): Promise<string[]> => {
  const rows = await query(
    z.object({ digest: bytes32 }),
    `select m.digest from relay_batch_messages m join relay_batches b on b.digest = m.digest
     where message_id = $1 order by b.created_at, m.digest`,
    [messageId],
  )
  return rows.map(({ digest }) => digest)
}

/** The last word of an attester on a route. */
export type Heard = Sides & { readonly address: string; readonly heardAt: number; readonly height: number }

/** Notes that an attester lives; what is older than the latest changes nothing. */
export const noteHeard = async (query: Query, heard: Heard): Promise<void> => {
  const { address: who, sourceChainId, outbox, destinationChainId, heardAt, height } = heard
  await query(
    anyRow,
    `insert into relay_attesters as known (address, source_chain_id, outbox, destination_chain_id, heard_at, height)
     values ($1, $2, $3, $4, $5, $6) on conflict (address, source_chain_id, outbox, destination_chain_id) do update
       set heard_at = excluded.heard_at, height = excluded.height where known.heard_at < excluded.heard_at`,
    [who, sourceChainId, outbox, destinationChainId, heardAt, height],
  )
}

const heardRow = z
  .object({ address, source_chain_id: whole, outbox: address, destination_chain_id: whole, heard_at: whole, height: whole })
  .transform(({ source_chain_id, destination_chain_id, heard_at, ...rest }) => ({
    ...rest,
    sourceChainId: source_chain_id,
    destinationChainId: destination_chain_id,
    heardAt: heard_at,
  }))

export const listHeard = (query: Query): Promise<Heard[]> =>
  query(
    heardRow,
    `select address, source_chain_id, outbox, destination_chain_id, heard_at, height from relay_attesters
     order by address, source_chain_id, outbox, destination_chain_id`,
  )
