// The facts of one chain as far as it has come: each block's logs are read once.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { clientErrors } from '@causeway/sdk/client/errors'
import { read } from '@causeway/sdk/client/send'
import { type Fact, parseFact } from './facts.ts'

export type Ledger = {
  readonly height: number
  readonly facts: readonly Fact[]
  /** Unix seconds of a block. */
  readonly timeOf: (block: number) => Promise<number>
}

export type OpenLedger = { readonly update: () => Promise<Ledger> }

export const openLedger = ({ provider, contracts, deployment }: CausewayClient): OpenLedger => {
  const places = Object.values(deployment.contracts)
  const firstBlock = Math.min(...places.map(({ startBlock }) => startBlock))
  const times = new Map<number, Promise<number>>()
  let facts: readonly Fact[] = []
  let nextBlock = firstBlock

  const timeOf = (block: number): Promise<number> => {
    const known = times.get(block) ?? read(async () => (await provider.getBlock(block))?.timestamp ?? 0)
    times.set(block, known)
    return known
  }

  /** @throws ChainUnavailable, ChainMismatch */
  const update = async (): Promise<Ledger> => {
    const height = await read(() => provider.getBlockNumber())
    if (height < nextBlock - 1) throw clientErrors.ChainMismatch({ height, expected: nextBlock - 1 })
    if (height >= nextBlock) {
      const address = places.map((place) => place.address)
      const logs = await read(() => provider.getLogs({ address, fromBlock: nextBlock, toBlock: height }))
      facts = [...facts, ...logs.flatMap((log) => parseFact(contracts, log))]
      nextBlock = height + 1
    }
    return { height, facts, timeOf }
  }
  return { update }
}
