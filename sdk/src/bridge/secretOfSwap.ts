import { getBytes } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import type { SwapId } from '../ids.ts'

/** The secret that a claim on this chain has shown, 32 bytes; undefined while nobody has claimed. */
export const secretOfSwap = async (client: CausewayClient, id: SwapId): Promise<Uint8Array | undefined> => {
  const { swaps } = client.contracts
  const [event] = await read(() => swaps.queryFilter(swaps.filters.SwapClaimed(id)))
  return event === undefined ? undefined : getBytes(event.args.secret)
}
