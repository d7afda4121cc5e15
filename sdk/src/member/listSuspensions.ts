import { toUtf8String } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { chainTime } from '../client/time.ts'
import { type MemberId, memberId } from '../ids.ts'

export type SuspensionRequest = {
  readonly id: bigint
  readonly accused: MemberId
  /** keccak256 of the reason in words. */
  readonly reason: string
  /** Unix seconds. */
  readonly openedAt: number
  readonly supporters: number
  /** Jurisdictions of which no organisation supports it yet. */
  readonly missing: readonly string[]
  /** Lapsed: not supported enough within 24 hours. Suspended: the organisation is suspended until `until`. */
  readonly state: 'open' | 'lapsed' | 'suspended' | 'ended'
  readonly until: number | undefined
}

const LAPSES_AFTER = 24 * 3600

/** The latest requests for a quick suspension, the newest first; at most `limit` (20). */
export const listSuspensions = async (client: CausewayClient, limit = 20): Promise<readonly SuspensionRequest[]> => {
  const { emergency } = client.contracts
  const [count, now] = await Promise.all([read(() => emergency.requestCount()), chainTime(client)])
  const ids = Array.from({ length: Math.min(limit, Number(count)) }, (_, index) => count - BigInt(index))
  return Promise.all(ids.map((id) => readRequest(client, id, now)))
}

const readRequest = async ({ contracts: { emergency } }: CausewayClient, id: bigint, now: number): Promise<SuspensionRequest> => {
  const [request, missing] = await Promise.all([
    read(() => emergency.requestOf(id)),
    read(() => emergency.missingJurisdictions(id)),
  ])
  const [openedAt, until] = [Number(request.openedAt), Number(request.suspendedUntil)]
  return {
    id,
    accused: memberId.parse(request.accused),
    reason: request.reason,
    openedAt,
    supporters: Number(request.supporters),
    missing: missing.map((code) => toUtf8String(code)),
    state: stateOf({ openedAt, until, now }),
    until: until === 0 ? undefined : until,
  }
}

const stateOf = ({
  openedAt,
  until,
  now,
}: Readonly<Record<'openedAt' | 'until' | 'now', number>>): SuspensionRequest['state'] => {
  if (until !== 0) return now < until ? 'suspended' : 'ended'
  return now < openedAt + LAPSES_AFTER ? 'open' : 'lapsed'
}
