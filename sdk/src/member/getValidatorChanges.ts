import { ZeroAddress } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { chainTime } from '../client/time.ts'
import { type MemberId, memberId } from '../ids.ts'

export const validatorChangeKinds = ['none', 'addition', 'removal', 'replacement'] as const
export const validatorChangeStates = ['none', 'scheduled', 'activated', 'cancelled'] as const

export type ValidatorChange = {
  readonly id: bigint
  readonly kind: (typeof validatorChangeKinds)[number]
  /** Expired: scheduled, but not activated in time. Outdated: scheduled by the organisation before its keys were recovered. */
  readonly state: (typeof validatorChangeStates)[number] | 'expired' | 'outdated'
  readonly memberId: MemberId
  /** Whose key comes; absent for a removal. */
  readonly validator: string | undefined
  /** Unix seconds: it can be activated from then on, and before `expiresAt`. */
  readonly readyAt: number
  readonly expiresAt: number
}

/** The latest changes of the validators, the newest first; at most `limit` (20). */
export const getValidatorChanges = async (client: CausewayClient, limit = 20): Promise<readonly ValidatorChange[]> => {
  const [count, now] = await Promise.all([read(() => client.contracts.validators.changeCount()), chainTime(client)])
  const ids = Array.from({ length: Math.min(limit, Number(count)) }, (_, index) => count - BigInt(index))
  return Promise.all(ids.map((id) => readChange(client, id, now)))
}

const readChange = async (client: CausewayClient, id: bigint, now: number): Promise<ValidatorChange> => {
  const change = await read(() => client.contracts.validators.changeOf(id))
  const state = validatorChangeStates[Number(change.state)] ?? 'none'
  return {
    id,
    kind: validatorChangeKinds[Number(change.kind)] ?? 'none',
    state: state === 'scheduled' ? await stateOfScheduled(client, change, now) : state,
    memberId: memberId.parse(change.memberId),
    validator: change.validator === ZeroAddress ? undefined : change.validator,
    readyAt: Number(change.readyAt),
    expiresAt: Number(change.expiresAt),
  }
}

type Scheduled = {
  readonly memberId: string
  readonly byMember: boolean
  readonly recoveries: bigint
  readonly expiresAt: bigint
}

const stateOfScheduled = async (
  { contracts: { members } }: CausewayClient,
  { memberId: id, byMember, recoveries, expiresAt }: Scheduled,
  now: number,
): Promise<ValidatorChange['state']> => {
  if (now >= Number(expiresAt)) return 'expired'
  const outdated = byMember && (await read(() => members.recoveriesOf(id))) !== recoveries
  return outdated ? 'outdated' : 'scheduled'
}
