import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import type { SwapId } from '../ids.ts'

/** In the order of the contract. */
export const swapStates = ['None', 'Locked', 'Claimed', 'Refunded'] as const
export type SwapState = (typeof swapStates)[number]

/** The state of one side of a swap; of terms that were never locked on this chain it is None. */
export const getSwapState = async (client: CausewayClient, id: SwapId): Promise<SwapState> =>
  swapStates[Number(await read(() => client.contracts.swaps.stateOf(id)))] ?? 'None'
