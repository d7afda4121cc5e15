// Which version of the network's rules a height has, by the plans that the chain has on record.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { eventsBackwards } from '@causeway/sdk/member/eventsBackwards'

/** An upgrade as it was planned in a block. One that was withdrawn stands there again, for a height that never comes. */
export type UpgradePlan = { readonly block: number; readonly height: number; readonly version: number }

/**
 * The version that the chain of this client has at a height. The contract keeps only the latest plan, which may be for later: the plans before it
 * stand in the log.
 *
 * @param first the version the genesis begins with
 */
export const versionInForce = async (client: CausewayClient, height: number, first: number): Promise<number> => {
  const { validators } = client.contracts
  const query = async (from: number, to: number) => {
    const { UpgradePlanned, UpgradeWithdrawn } = validators.filters
    const planned = await validators.queryFilter(UpgradePlanned(), from, to)
    const withdrawn = await validators.queryFilter(UpgradeWithdrawn(), from, to)
    return [...planned, ...withdrawn].sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index)
  }
  const from = client.deployment.contracts.ValidatorSet.startBlock
  const plans: UpgradePlan[] = []
  for await (const { blockNumber, args, eventName } of eventsBackwards(client, { query, from })) {
    const { height: planned, version } = args.toObject()
    const isWithdrawn = eventName === 'UpgradeWithdrawn'
    plans.push({ block: blockNumber, height: isWithdrawn ? Number.POSITIVE_INFINITY : Number(planned), version: Number(version) })
    if (inForce(plans, height) !== undefined) break
  }
  return versionAt(height, plans, first)
}

/** @param plans the newest first */
export const versionAt = (height: number, plans: readonly UpgradePlan[], first: number): number =>
  Math.max(first, inForce(plans, height)?.version ?? first)

/** The newest plan whose height came before another plan took its place: the engine looks at the plan of the block before. */
const inForce = (plans: readonly UpgradePlan[], height: number): UpgradePlan | undefined =>
  plans.find((plan, index) => plan.height <= height && (plans[index - 1]?.block ?? Number.POSITIVE_INFINITY) >= plan.height)
