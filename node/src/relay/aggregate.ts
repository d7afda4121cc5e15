// An aggregator: collects signatures of batches, each signer once, and makes the proof when the quorum rule holds. It signs nothing and is
// trusted with nothing: the verifier on the destination checks everything again.
import { recoverAddress, Signature, verifyMessage } from 'ethers'
import type { z } from 'zod'
import type { Database, Query } from '../store/database.ts'
import {
  type BatchView,
  type batchBody,
  type heardBody,
  heardText,
  type openQuery,
  type proposalBody,
  proposalText,
} from './aggregatorApi.ts'
import { digestOfBatch } from './batch.ts'
import * as store from './batchStore.ts'
import { type Committee, proofOf, selectQuorum } from './committee.ts'
import { relayErrors } from './errors.ts'
import type { Batch, Route, Sides } from './route.ts'

export type AggregateStep = 'batchKept' | 'attestationKept'

export type AggregateModules = {
  readonly database: Database
  readonly routes: readonly Route[]
  /** Who may propose batches: everybody else could fill the list. */
  readonly deliverers: readonly string[]
  /** The committee in force at the verifier of a route; read anew if the one that is known is not of this epoch. */
  readonly committeeOf: (route: Route, epoch?: bigint) => Promise<Committee>
  /** Unix milliseconds. */
  readonly clock: () => number
  readonly countInvalid: () => void
  readonly onStep?: ((step: AggregateStep) => Promise<void>) | undefined
}

const MOST_OPEN = 1_000
/** Milliseconds that a batch may wait for its quorum once there are too many. */
const OPEN_MS = 600_000
/** Milliseconds that the clock of an attester may be ahead. */
const AHEAD_MS = 60_000

type BatchBody = z.output<typeof batchBody>

/** @throws RelayBatchInvalid */
const routeOf = (routes: readonly Route[], sides: Sides): Route => {
  const route = routes.find(
    ({ sourceChainId, outbox, destinationChainId }) =>
      sourceChainId === sides.sourceChainId && outbox === sides.outbox && destinationChainId === sides.destinationChainId,
  )
  if (route === undefined) throw relayErrors.RelayBatchInvalid({ problem: 'unknown route', ...sides })
  return route
}

const batchOf = (routes: readonly Route[], { epoch, messageIds, ...sides }: BatchBody): Batch => {
  const route = routeOf(routes, sides)
  if (new Set(messageIds).size !== messageIds.length) throw relayErrors.RelayBatchInvalid({ problem: 'a message twice' })
  return { route, epoch, messageIds }
}

/**
 * Takes a batch for the epoch in force from a deliverer that is known.
 *
 * @returns its digest
 * @throws RelayBatchInvalid, RelaySignatureInvalid, RelayBatchesTooMany
 */
export const propose = async (modules: AggregateModules, body: z.output<typeof proposalBody>): Promise<string> => {
  const { database, routes, deliverers, committeeOf, clock, countInvalid, onStep } = modules
  const { signature, ...given } = body
  const batch = batchOf(routes, given)
  const digest = digestOfBatch(batch)
  const signer = signerOfText(proposalText(digest), signature)
  if (signer === undefined || !deliverers.includes(signer)) {
    countInvalid()
    throw relayErrors.RelaySignatureInvalid({ digest, signer })
  }
  const { epoch } = await committeeOf(batch.route, batch.epoch)
  if (epoch !== batch.epoch) throw relayErrors.RelayBatchInvalid({ problem: 'not the epoch in force', epoch, given: batch.epoch })
  await database.transaction(async ({ query }) => {
    if ((await store.countOpen(query)) >= MOST_OPEN) await store.forgetOpen(query, clock() - OPEN_MS)
    if ((await store.countOpen(query)) >= MOST_OPEN) throw relayErrors.RelayBatchesTooMany({ most: MOST_OPEN })
    await store.insertBatch(query, digest, batch, clock())
  })
  await onStep?.('batchKept')
  return digest
}

/** Batches of the epoch in force that a signer has still to sign. @throws RelayBatchInvalid */
export const listUnsigned = async (modules: AggregateModules, query: z.output<typeof openQuery>): Promise<store.BatchRow[]> => {
  const { signer: _, after: __, ...sides } = query
  const { epoch } = await modules.committeeOf(routeOf(modules.routes, sides))
  return store.listOpen(modules.database.query, query, epoch)
}

/** @throws RelayBatchUnknown */
const readBatch = async ({ routes }: AggregateModules, query: Query, digest: string): Promise<Batch> => {
  const row = await store.findBatch(query, digest)
  if (row === undefined) throw relayErrors.RelayBatchUnknown({ digest })
  const { digest: _, ...body } = row
  return batchOf(routes, body)
}

const recover = (digest: string, signature: string): string | undefined => {
  try {
    return recoverAddress(digest, Signature.from(signature))
  } catch {
    return undefined
  }
}

/**
 * Takes a signature by a member of the committee; the first of a member stays.
 *
 * @throws RelayBatchUnknown; RelaySignatureInvalid, which is counted
 */
export const takeAttestation = async (
  modules: AggregateModules,
  digest: string,
  signature: string,
): Promise<{ signer: string }> => {
  const { database, committeeOf, countInvalid, onStep } = modules
  const batch = await readBatch(modules, database.query, digest)
  const committee = await committeeOf(batch.route)
  const signer = recover(digest, signature)
  const isMember = committee.epoch === batch.epoch && committee.members.some(({ address }) => address === signer)
  if (signer === undefined || !isMember) {
    countInvalid()
    throw relayErrors.RelaySignatureInvalid({ digest, signer, epoch: batch.epoch, inForce: committee.epoch })
  }
  await database.transaction(async ({ query }) => {
    await store.insertAttestation(query, digest, { signer, signature })
    const kept = await store.listAttestations(query, digest)
    if (selectQuorum(committee, kept) !== undefined) await store.markQuorum(query, digest)
  })
  await onStep?.('attestationKept')
  return { signer }
}

/** A batch with its proof, as soon as there is one. @throws RelayBatchUnknown */
export const viewBatch = async (modules: AggregateModules, digest: string): Promise<BatchView> => {
  const { query } = modules.database
  const batch = await readBatch(modules, query, digest)
  const [committee, attestations] = [await modules.committeeOf(batch.route), await store.listAttestations(query, digest)]
  const { sourceChainId, outbox, destinationChainId } = batch.route
  return {
    ...{ sourceChainId, outbox, destinationChainId, epoch: batch.epoch, messageIds: [...batch.messageIds] },
    signers: attestations.map(({ signer }) => signer),
    proof: committee.epoch === batch.epoch ? (proofOf(batch, committee, attestations) ?? null) : null,
  }
}

/** Notes that a member of the committee of a route lives on it. @throws RelayBatchInvalid, RelaySignatureInvalid */
export const takeHeard = async (modules: AggregateModules, body: z.output<typeof heardBody>): Promise<void> => {
  const { signature, ...beat } = body
  const { sourceChainId, outbox, destinationChainId, height, time } = beat
  const { members } = await modules.committeeOf(routeOf(modules.routes, beat))
  const address = signerOfText(heardText(beat), signature)
  const isMember = members.some((member) => member.address === address)
  if (address === undefined || !isMember || time > modules.clock() + AHEAD_MS) {
    modules.countInvalid()
    throw relayErrors.RelaySignatureInvalid({ signer: address, time })
  }
  const sides = { sourceChainId, outbox, destinationChainId }
  await store.noteHeard(modules.database.query, { ...sides, address, heardAt: time, height })
}

const signerOfText = (text: string, signature: string): string | undefined => {
  try {
    return verifyMessage(text, signature)
  } catch {
    return undefined
  }
}
