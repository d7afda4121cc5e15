import type { CausewayClient } from './createClient.ts'
import { read } from './send.ts'

/** The time of the chain's latest block, in unix seconds: what contracts compare with. */
export const chainTime = (client: CausewayClient): Promise<number> =>
  read(async () => (await client.provider.getBlock('latest'))?.timestamp ?? 0)
