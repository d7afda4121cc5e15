// Every route of the network, as its two chains see it.
import { type Committee, getCommittee, getRoute, type InboundRoute, type OutboundRoute } from '@causeway/sdk/bridge/getRoute'
import { getTraffic, type Traffic } from '@causeway/sdk/bridge/getTraffic'
import { time } from '../member/words.ts'
import type { NetworkChain } from './chains.ts'

/** Messages in one direction. */
export type RouteStatus = {
  readonly from: string
  readonly to: string
  /** As the source has it; absent without a route. */
  readonly outbound: OutboundRoute | undefined
  /** As the destination has it. */
  readonly inbound: InboundRoute | undefined
  /** Of the destination. */
  readonly committee: Committee
  readonly traffic: Traffic
}

export const statusOf = (chains: readonly NetworkChain[]): Promise<readonly RouteStatus[]> =>
  Promise.all(chains.flatMap((from) => chains.filter((to) => to !== from).map((to) => routeStatus(from, to))))

const routeStatus = async (from: NetworkChain, to: NetworkChain): Promise<RouteStatus> => {
  const [source, destination] = [from.client, to.client]
  const { outbound } = await getRoute(source, destination.deployment.chainId)
  const { inbound } = await getRoute(destination, source.deployment.chainId)
  const committee = await getCommittee(destination)
  const traffic = await getTraffic({ source, destination })
  return { from: from.jurisdiction, to: to.jurisdiction, outbound, inbound, committee, traffic }
}

const stops = ({ outbound, inbound }: RouteStatus): string => {
  if (outbound === undefined || inbound === undefined) return 'NOT JOINED'
  const at = [...(outbound.isCursed ? ['where it leaves'] : []), ...(inbound.isCursed ? ['where it arrives'] : [])]
  return at.length === 0 ? 'open' : `STOPPED ${at.join(' and ')}`
}

const committeeLine = ({ epoch, threshold, signers, previousEpoch, overlapUntil }: Committee): string => {
  if (epoch === 0n) return '  committee: none'
  const before = previousEpoch === 0n ? '' : `; epoch ${previousEpoch} counts until ${time(overlapUntil)}`
  const members = signers.map(({ jurisdiction, account }) => `${jurisdiction} ${account}`)
  return [
    `  committee: epoch ${epoch}, ${threshold} of ${signers.length}${before}`,
    ...members.map((line) => `    ${line}`),
  ].join('\n')
}

export const routeLines = (route: RouteStatus): readonly string[] => {
  const { from, to, traffic, inbound, committee } = route
  const { sent, delivered, cancelled, failed, pending, pendingNonces, lastDelivered } = traffic
  return [
    `${from} → ${to}: ${stops(route)}`,
    `  messages: ${sent} sent, ${delivered} delivered, ${failed.length} failed, ${cancelled} cancelled, ${pending} on their way`,
    `  last number sent ${sent}, arrived ${lastDelivered}`,
    ...(pending === 0 ? [] : [`  on their way: ${pendingNonces.join(', ')}${pending > pendingNonces.length ? ', …' : ''}`]),
    ...failed.map(({ messageId, nonce, reason }) => `  FAILED ${nonce}  ${messageId}  ${reason.code}: ${reason.summary}`),
    ...(inbound?.limits ?? []).map(
      ({ messageClass, available, capacity, perHour, verifiers }) =>
        `  ${messageClass}: ${available} of ${capacity} left, ${perHour} an hour, ${verifiers} of ${inbound?.verifiers.length} verifiers`,
    ),
    committeeLine(committee),
  ]
}
