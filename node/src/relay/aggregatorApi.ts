// What goes over the wire between attesters, aggregator and deliverer, parsed at both ends.
import { address, bytes32, decimal, hexBytes } from '@causeway/sdk/ids'
import { z } from 'zod'
import { MOST_MESSAGES, type Sides } from './route.ts'

const chainId = z.int().positive()
const epoch = decimal.refine((value) => value > 0n && value < 2n ** 64n, 'expected an epoch from 1')

/** The {@link Sides} of a route. */
const sides = { sourceChainId: chainId, outbox: address, destinationChainId: chainId }

export const batchBody = z.strictObject({ ...sides, epoch, messageIds: z.array(bytes32).min(1).max(MOST_MESSAGES) })
const signature = hexBytes.refine((text) => text.length === 132, 'expected 65 bytes')

/** A batch, and the signature of who proposes it (EIP-191, {@link proposalText}). */
export const proposalBody = batchBody.extend({ signature })
export const attestationBody = z.strictObject({ signature })
export const heardBody = z.strictObject({
  ...sides,
  /** Up to which block of the source the attester has read for this route. */
  height: z.int().min(0),
  /** Unix milliseconds by the attester's clock. */
  time: z.int().positive(),
  signature,
})
export const openQuery = z.object({
  sourceChainId: z.coerce.number().pipe(chainId),
  outbox: address,
  destinationChainId: z.coerce.number().pipe(chainId),
  signer: address,
  /** The last digest of the page before. */
  after: bytes32.optional(),
})

export const proposedView = z.object({ digest: bytes32 })
/** In the order of their digests; an empty page is the last. */
export const openView = z.object({ batches: z.array(z.object({ digest: bytes32, ...batchBody.shape })) })
export const batchView = z.object({
  ...batchBody.shape,
  signers: z.array(address),
  /** For the CommitteeVerifier; null while there are too few signatures. */
  proof: hexBytes.nullable(),
})
export type BatchView = z.output<typeof batchView>
export const messageView = z.object({ batches: z.array(bytes32) })
export const attestersView = z.object({
  attesters: z.array(z.object({ ...sides, address, heardAt: z.int(), height: z.int() })),
})

export type Heartbeat = Sides & { readonly height: number; readonly time: number }

/** What an attester signs to say that it is alive on a route (EIP-191). */
export const heardText = ({ sourceChainId, outbox, destinationChainId, height, time }: Heartbeat): string =>
  `Causeway attester of outbox ${outbox} on chain ${sourceChainId} to chain ${destinationChainId}, at block ${height}, time ${time}`

/** What a deliverer signs to propose a batch (EIP-191). */
export const proposalText = (digest: string): string => `Causeway batch ${digest}`
