// What one chain must know of the mirrors and the settler of the other.
import { read } from '@causeway/sdk/client/send'
import { any, type ConnectionStep, same, step } from './connectionStep.ts'
import type { BridgeSide } from './connectionSteps.ts'

const mirrors = [
  { name: 'agreementMirror', contract: 'AgreementMirror' },
  { name: 'resultMirror', contract: 'ResultMirror' },
  { name: 'statusMirror', contract: 'StatusMirror' },
] as const

/** Each mirror takes from its counterpart of the peer, and the settler sells rights there. */
export const mirrorSteps = (side: BridgeSide, peer: BridgeSide): readonly ConnectionStep[] => [
  ...mirrors.map((mirror) => counterpartStep(side, peer, mirror)),
  settlerStep(side, peer),
]

const counterpartStep = (
  { client }: BridgeSide,
  { client: { deployment } }: BridgeSide,
  { name, contract }: (typeof mirrors)[number],
): ConnectionStep => {
  const mirror = client.contracts[name]
  const { startBlock } = client.deployment.contracts[contract]
  const { address } = deployment.contracts[contract]
  const isDone = async (): Promise<boolean> => same(await read(() => mirror.counterpartOf(deployment.chainId)), address)
  const wasSet = any(() => mirror.queryFilter(mirror.filters.MirrorCounterpartSet(deployment.chainId), startBlock))
  return step(`name the ${contract} there`, mirror, ['setCounterpart', deployment.chainId, address], isDone, wasSet)
}

const settlerStep = ({ client }: BridgeSide, { client: { deployment } }: BridgeSide): ConnectionStep => {
  const { orders } = client.contracts
  const { RightOrderSettler, RightMint, UsageRight } = deployment.contracts
  const names = [RightOrderSettler.address, RightMint.address, UsageRight.address]
  const isDone = async (): Promise<boolean> =>
    same((await read(() => orders.chainOf(deployment.chainId))).settler, RightOrderSettler.address)
  const { startBlock } = client.deployment.contracts.RightOrderSettler
  const wasSet = any(() => orders.queryFilter(orders.filters.OrderChainSet(deployment.chainId), startBlock))
  return step('let rights be ordered there', orders, ['setChain', deployment.chainId, names], isDone, wasSet)
}
