// Which outbox speaks to which inbox, and whose signatures the inbox asks for. It comes from the operator's options, never from a message or an endpoint.
import { address } from '@causeway/sdk/ids'
import { z } from 'zod'

const chainId = z.int().positive()

export const routeSchema = z.strictObject({
  sourceChainId: chainId,
  outbox: address,
  destinationChainId: chainId,
  inbox: address,
  /** The CommitteeVerifier of the destination. */
  committee: address,
})
export type Route = z.output<typeof routeSchema>

/** What names a route to others; inbox and committee are those of the reader's own options. */
export type Sides = Pick<Route, 'sourceChainId' | 'outbox' | 'destinationChainId'>

/** A set of messages of one route for which signatures are collected. */
export type Batch = {
  readonly route: Route
  readonly epoch: bigint
  /** In the order of their nonces. */
  readonly messageIds: readonly string[]
}

/** Messages of a delivery at most, as the inbox takes; the gas of a transaction may allow fewer. */
export const MOST_MESSAGES = 100
