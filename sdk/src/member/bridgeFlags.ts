// What the bridge's contracts keep and do not tell, read from what they said of it.
import type { EventLog, Log } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { ICurses__factory } from '../generated/contracts/factories/ICurses__factory.ts'
import type { Change } from './decisionEffect.ts'
import { eventsBackwards } from './eventsBackwards.ts'

/** Whether messages to a recipient leave also while the route is stopped. */
export const isRescueOut = async (
  client: CausewayClient,
  { chainId, recipient }: { readonly chainId: bigint; readonly recipient: string },
): Promise<boolean> => {
  const { outbox } = client.contracts
  const filter = outbox.filters.OutboxRescueSet(chainId, recipient)
  const query = (from: number, to: number) => outbox.queryFilter(filter, from, to)
  const { startBlock: from } = client.deployment.contracts.Outbox
  for await (const { args } of eventsBackwards(client, { query, from })) return args.isRescue
  return false
}

export type Stop = {
  /** Of the outbox or the inbox. */
  readonly way: 'out' | 'in'
  readonly isLift: boolean
  /** Absent: of all. */
  readonly peerChainId: bigint | undefined
}

/** The chains whose routes are stopped, now and after a stop or its end. A route is stopped by itself or with all. */
export const chainsStopped = async (client: CausewayClient, stop: Stop): Promise<Change<readonly bigint[]>> => {
  const { routes, stopped, isAll } = await stopsOf(client, stop.way)
  const chains = (single: ReadonlySet<bigint>, all: boolean) => (all ? routes : routes.filter((chainId) => single.has(chainId)))
  const { peerChainId, isLift } = stop
  const before = chains(stopped, isAll)
  if (peerChainId === undefined) return { before, after: chains(stopped, !isLift) }
  const others = [...stopped].filter((chainId) => chainId !== peerChainId)
  return { before, after: chains(new Set(isLift ? others : [...others, peerChainId]), isAll) }
}

const stopsOf = async (client: CausewayClient, way: Stop['way']) => {
  const { contracts } = client.deployment
  const { address, startBlock } = way === 'out' ? contracts.Outbox : contracts.Inbox
  const curses = ICurses__factory.connect(address, client.provider)
  const { RouteCursed, RouteLifted, AllCursed, AllLifted } = curses.filters
  const query = async (from: number, to: number): Promise<readonly (EventLog | Log)[]> => {
    const found = await Promise.all([
      curses.queryFilter(RouteCursed(), from, to),
      curses.queryFilter(RouteLifted(), from, to),
      curses.queryFilter(AllCursed(), from, to),
      curses.queryFilter(AllLifted(), from, to),
    ])
    return found.flat().sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index)
  }
  const seen = new Map<bigint, boolean>()
  let isAll: boolean | undefined
  for await (const { eventName, args } of eventsBackwards(client, { query, from: startBlock })) {
    // From the newest on: the first of a kind is how it stands.
    if (eventName.startsWith('All')) isAll ??= eventName === 'AllCursed'
    else if (!seen.has(args.chainId)) seen.set(args.chainId, eventName === 'RouteCursed')
  }
  const stopped = new Set([...seen].filter(([, is]) => is).map(([chainId]) => chainId))
  return { routes: [...(await read(() => curses.routes()))], stopped, isAll: isAll ?? false }
}
