// An attester: signs that its own view of the source holds the messages of a batch, and nothing else.
import { signAttestation } from '@causeway/sdk/bridge/signAttestation'
import { CausewayError } from '@causeway/sdk/errors'
import { decimal } from '@causeway/sdk/ids'
import type { Wallet } from 'ethers'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Query } from '../store/database.ts'
import type { AggregatorClient } from './aggregatorClient.ts'
import { attestationOf, digestOfBatch } from './batch.ts'
import { relayErrors } from './errors.ts'
import { findMessages, type MessageRow, moveMessages } from './messageStore.ts'
import { readSource, type SourceModules, sourceName } from './readSource.ts'
import { type Batch, MOST_MESSAGES, type Route } from './route.ts'
import { assertRuns, findView, haltView, isHalting } from './viewStore.ts'

/** What has become durable, or left the process. */
export type AttestStep = 'read' | 'guarded' | 'signed' | 'posted'

export type AttestModules = SourceModules & {
  readonly aggregator: AggregatorClient
  readonly signer: Wallet
  readonly log: Logger
  readonly onStep?: ((step: AttestStep) => Promise<void>) | undefined
}

/**
 * Reads the source on, then signs every open batch that it holds up. A batch with a message that is not seen yet is left for a later round.
 *
 * @throws as readSource, RelayEquivocation, RelayAggregatorDown
 */
export const attestRound = async (modules: AttestModules): Promise<void> => {
  const { aggregator, route, signer, onStep } = modules
  const height = await readSource(modules)
  await onStep?.('read')
  await aggregator.hear({ route, height, signer })
  for (const batch of await aggregator.openBatches(route, signer.address))
    await attest(modules, batch).catch((error: unknown) => leave(modules, error))
}

/** A batch that the aggregator does not take any more keeps no other back; everything else ends the round. */
const leave = ({ log }: AttestModules, error: unknown): void => {
  if (!(error instanceof CausewayError) || !LEFT.includes(error.code)) throw error
  log.warn({ code: error.code, hint: error.hint }, error.message)
}
const LEFT: readonly string[] = ['RelaySignatureInvalid', 'RelayBatchUnknown']

const attest = async (modules: AttestModules, batch: Batch): Promise<void> => {
  const { database, route, signer, aggregator, onStep } = modules
  const { messageIds, epoch } = batch
  if (messageIds.length === 0 || messageIds.length > MOST_MESSAGES || epoch === 0n) return
  const messages = await findMessages(database.query, route, messageIds)
  // Also not those of a batch that names one twice.
  if (messages.length !== messageIds.length) return
  await guarded(modules, messages)
  await onStep?.('guarded')
  const signature = await signAttestation(signer, attestationOf(batch))
  await onStep?.('signed')
  await aggregator.post(digestOfBatch(batch), signature)
  await onStep?.('posted')
}

/** Writes down what will be signed before it is. */
const guarded = async (modules: AttestModules, messages: readonly MessageRow[]): Promise<void> => {
  const { database, route } = modules
  const name = sourceName(route)
  try {
    await database.transaction(async ({ query }) => {
      assertRuns(await findView(query, name))
      await guard(query, route, messages)
      const ids = messages.map(({ id }) => id)
      await moveMessages(query, ids, { from: 'seen', to: 'attested' })
    })
  } catch (error) {
    if (isHalting(error)) await haltView(database.query, name, error)
    throw error
  }
}

const signedRow = z.object({ nonce: decimal, message_id: z.string() })

/** Of two messages with one number at most one is ever signed by this database. @throws RelayEquivocation */
const guard = async (query: Query, route: Route, messages: readonly MessageRow[]): Promise<void> => {
  const { sourceChainId, outbox, destinationChainId } = route
  const taken = await query(
    signedRow,
    `insert into relay_signed (source_chain_id, outbox, destination_chain_id, nonce, message_id)
     select $1, $2, $3, nonce, id from unnest($4::text[]::numeric[], $5::text[]) as given (nonce, id)
     on conflict (source_chain_id, outbox, destination_chain_id, nonce) do update set nonce = excluded.nonce
     returning nonce::text, message_id`,
    [...[sourceChainId, outbox, destinationChainId, messages.map(({ nonce }) => nonce.toString())], messages.map(({ id }) => id)],
  )
  const signed = new Map(taken.map(({ nonce, message_id }) => [nonce, message_id]))
  for (const { id, nonce } of messages)
    if (signed.get(nonce) !== id) throw relayErrors.RelayEquivocation({ nonce, signed: signed.get(nonce), given: id })
}
