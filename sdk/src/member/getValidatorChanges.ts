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
  /** Expired: scheduled, but not activated in time. */
  readonly state: (typeof validatorChangeStates)[number] | 'expired'
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

const readChange = async ({ contracts: { validators } }: CausewayClient, id: bigint, now: number): Promise<ValidatorChange> => {
  const change = await read(() => validators.changeOf(id))
  const [state, expiresAt] = [validatorChangeStates[Number(change.state)] ?? 'none', Number(change.expiresAt)]
  return {
    id,
    kind: validatorChangeKinds[Number(change.kind)] ?? 'none',
    state: state === 'scheduled' && now >= expiresAt ? 'expired' : state,
    memberId: memberId.parse(change.memberId),
    validator: change.validator === ZeroAddress ? undefined : change.validator,
    readyAt: Number(change.readyAt),
    expiresAt,
  }
}
