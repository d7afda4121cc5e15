import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { chainTime } from '../client/time.ts'
import { type AgreementId, type DutyId, dutyId } from '../ids.ts'
import { actionCodes } from '../policy/generated/vocabulary.ts'
import { nameOfCode } from '../policy/policyReason.ts'
import { type DutyStanding, stateOfDuty } from './dutyState.ts'

export const dutyKinds = ['none', 'duty', 'obligation', 'consequence', 'prohibition', 'remedy'] as const
export type DutyKind = (typeof dutyKinds)[number]

export type DutyView = {
  readonly id: DutyId
  readonly kind: DutyKind
  /** The rule that it stands under: the violated one of a consequence, the prohibition of a remedy. */
  readonly under: DutyId | undefined
  /** A term of the vocabulary, or its number; `another` if it has none. */
  readonly action: string
  readonly owedBy: 'provider' | 'consumer'
  readonly state: DutyStanding
  /** Unix seconds: the first second that is too late. */
  readonly deadline: number | undefined
  /** It has conditions of its own, which nobody evaluates for it: only the other side or a regulator can call it violated. */
  readonly isConditional: boolean
  /** It suspends the agreement. */
  readonly isUnsettled: boolean
  /** What is to be paid: `amount` with `scale` digits behind the point; `unit` is keccak256 of an IRI. */
  readonly payment: { readonly amount: bigint; readonly scale: number; readonly unit: string } | undefined
}

export type AgreementDuties = {
  /** Whether they were recorded with openDuties; if not, there are none here whatever the policy says. */
  readonly isOpen: boolean
  /** No job is authorised until what is unsettled is made good. */
  readonly isSuspended: boolean
  readonly duties: readonly DutyView[]
}

/** What the parties of an agreement owe each other, in the order of its policy. A duty that stands at several places appears at each. */
export const getDuties = async (client: CausewayClient, id: AgreementId): Promise<AgreementDuties> => {
  const { agreements, duties } = client.contracts
  const [isOpen, isSuspended, found, time] = await Promise.all([
    read(() => duties.isOpen(id)),
    read(() => agreements.isSuspended(id)),
    read(() => duties.duties(id)),
    chainTime(client),
  ])
  const records = found.map((duty) => ({
    id: dutyId.parse(duty.id),
    kind: dutyKinds[Number(duty.kind)] ?? 'none',
    parent: Number(duty.parent),
    flags: Number(duty.flags),
    deadline: Number(duty.deadline),
    isConditional: duty.isConditional,
  }))
  const view = (duty: (typeof found)[number], record: (typeof records)[number]): DutyView => ({
    id: record.id,
    kind: record.kind,
    under: records[record.parent - 1]?.id,
    action: actionOf(Number(duty.action)),
    owedBy: duty.isOwedByProvider ? 'provider' : 'consumer',
    state: stateOfDuty(record, records, time),
    deadline: record.deadline === 0 ? undefined : record.deadline,
    isConditional: record.isConditional,
    isUnsettled: duty.isUnsettled,
    payment: duty.amount === 0n ? undefined : { amount: duty.amount, scale: Number(duty.scale), unit: duty.unit },
  })
  return { isOpen, isSuspended, duties: records.flatMap((record, index) => (found[index] ? [view(found[index], record)] : [])) }
}

const actionOf = (code: number): string => (code === 0xffff ? 'another' : (nameOfCode(actionCodes, code) ?? String(code)))
