// What goes over the wire between attesters, aggregator and deliverer, parsed at both ends.
import { address, bytes32, decimal, hexBytes } from '@causeway/sdk/ids'
import { z } from 'zod'
import { MOST_MESSAGES } from './route.ts'

const chainId = z.int().positive()
const epoch = decimal.refine((value) => value > 0n && value < 2n ** 64n, 'expected an epoch from 1')

/** The sides of a route that a batch names; inbox and verifier are those of the reader's own options. */
const sides = { sourceChainId: chainId, outbox: address, destinationChainId: chainId }

export const batchBody = z.strictObject({ ...sides, epoch, messageIds: z.array(bytes32).min(1).max(MOST_MESSAGES) })
export const attestationBody = z.strictObject({ signature: hexBytes.refine((text) => text.length === 132, 'expected 65 bytes') })
export const heardBody = z.strictObject({
  height: z.int().min(0),
  /** Unix milliseconds by the attester's clock. */
  time: z.int().positive(),
  signature: hexBytes,
})
export const openQuery = z.object({
  sourceChainId: z.coerce.number().pipe(chainId),
  outbox: address,
  destinationChainId: z.coerce.number().pipe(chainId),
  signer: address,
})

export const proposedView = z.object({ digest: bytes32 })
export const openView = z.object({ batches: z.array(batchBody) })
export const batchView = z.object({
  ...batchBody.shape,
  signers: z.array(address),
  /** For the CommitteeVerifier; null while there are too few signatures. */
  proof: hexBytes.nullable(),
})
export type BatchView = z.output<typeof batchView>
export const messageView = z.object({ batches: z.array(bytes32) })
export const attestersView = z.object({
  attesters: z.array(z.object({ address, heardAt: z.int(), height: z.int() })),
})

/** What an attester signs to say that it is alive (EIP-191). */
export const heardText = (height: number, time: number): string => `Causeway attester at block ${height}, time ${time}`
