// What every engine gives to those who use a chain.
import type { Deployment } from '@causeway/sdk/client/deployment'

/** The engines on which a chain can be started from here. */
export const engines = ['embedded', 'comet'] as const
export type Engine = (typeof engines)[number]

/** Every engine for which a network can be made: the nodes of Besu are containers, started by other means. */
export const networkEngines = [...engines, 'besu'] as const
export type NetworkEngine = (typeof networkEngines)[number]

/** The chains of a network, one for each jurisdiction: 8,010,000 and its ISO 3166-1 number (the EU has the number of its currency). */
export const chainIds = { CN: 8_010_156, EU: 8_010_978 } as const
export type NetworkJurisdiction = keyof typeof chainIds
// CAST: the keys of a literal object.
export const jurisdictions = Object.keys(chainIds) as readonly NetworkJurisdiction[]

/** The settlement token of each chain. */
export const tokens = {
  CN: { name: 'Causeway Yuan', symbol: 'cwCNY' },
  EU: { name: 'Causeway Euro', symbol: 'cwEUR' },
} as const

export type Network = {
  readonly engine: Engine
  readonly rpcUrl: string
  readonly port: number
  /** Of the chain; on an engine with several validators of the first one. */
  readonly pid: number
  /** Of all processes that were started for the chain, one a validator. */
  readonly pids: readonly number[]
  readonly deployment: Deployment
  readonly deploymentFile: string
  /**
   * Makes the chain's next block at least that many seconds later than its last: at once on the embedded engine; a real chain has real time,
   * so there it waits, and refuses to wait long.
   *
   * @throws TimeNotOurs
   */
  readonly advanceTime: (seconds: number) => Promise<void>
  /** Ends the chain; its state stays in the folder. */
  readonly close: () => Promise<void>
}
