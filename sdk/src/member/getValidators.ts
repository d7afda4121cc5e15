import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { type MemberId, memberId } from '../ids.ts'

export type Validator = {
  readonly address: string
  /** Compressed secp256k1 key, 33 bytes as 0x-hex. */
  readonly consensusKey: string
  readonly memberId: MemberId
}

/** The validators in force, in the order of the contract. */
export const getValidators = async (client: CausewayClient): Promise<readonly Validator[]> => {
  const { validators } = client.contracts
  // One block for both lists: they belong together by their order.
  const blockTag = await read(() => client.provider.getBlockNumber())
  const [addresses, keys] = await Promise.all([
    read(() => validators.getValidators({ blockTag })),
    read(() => validators.getConsensusKeys({ blockTag })),
  ])
  return Promise.all(
    addresses.map(async (address, index) => ({
      address,
      consensusKey: keys[index] ?? '0x',
      memberId: memberId.parse(await read(() => validators.seatOf(address, { blockTag }))),
    })),
  )
}

/** How many validators of n may fail before blocks stop: (n − 1) / 3 rounded down. */
export const faultsOf = (count: number): number => Math.max(0, Math.floor((count - 1) / 3))
