// What a duty comes to, from what the chain keeps about it: as the evaluators read it.
import { dutyFlags } from '../policy/policyFormat.ts'

/** `violated` until it is made good; then `fulfilled`. A prohibition is pending while nothing is known against it. */
export type DutyStanding = 'pending' | 'fulfilled' | 'violated'

export type DutyRecord = {
  readonly id: string
  readonly kind: string
  /** Position in the list, from 1, of the rule that it stands under; 0 for none. */
  readonly parent: number
  readonly flags: number
  /** Unix seconds: the first second that is too late; 0 for none. */
  readonly deadline: number
  readonly isConditional: boolean
}

/**
 * The state of one of the duties at a time (unix seconds). A late duty is fulfilled if it and all its consequences are done; an
 * infringed prohibition is made good if it has remedies and all are done.
 *
 * @example
 * stateOfDuty({ id, kind: 'duty', parent: 0, flags: 0, deadline: 100, isConditional: false }, [], 100) // 'violated'
 */
export const stateOfDuty = (duty: DutyRecord, all: readonly DutyRecord[], time: number): DutyStanding => {
  const isDone = has(duty, dutyFlags.done)
  const below = all.filter(({ parent }) => all[parent - 1]?.id === duty.id)
  const areDone = below.every((one) => has(one, dutyFlags.done))
  if (duty.kind === 'prohibition') {
    if (!isDone) return 'pending'
    return below.length > 0 && areDone ? 'fulfilled' : 'violated'
  }
  const isLapsed = duty.deadline !== 0 && time >= duty.deadline && !duty.isConditional
  const isLate = has(duty, dutyFlags.breached) || (isLapsed && !isDone)
  if (isLate) return isDone && areDone ? 'fulfilled' : 'violated'
  return isDone ? 'fulfilled' : 'pending'
}

const has = ({ flags }: DutyRecord, flag: number): boolean => (flags & flag) !== 0
