// The history of one agreement as a list of steps, from the facts of all stages.
import type { AgreementId, JobId } from '@causeway/sdk/ids'
import type { Fact, Place } from '../chain/facts.ts'

export type StepName =
  | 'proposed'
  | 'withdrawn'
  | 'reached'
  | 'deposited'
  | 'authorised'
  | 'anchored'
  | 'failed'
  | 'expired'
  | 'metered'
  | 'split'
  | 'closing'
  | 'closed'
  | 'refunded'

export type Step = {
  readonly step: StepName
  readonly place: Place
  readonly jobId?: JobId
  readonly units?: bigint
  /** In the smallest unit of the agreement's token. */
  readonly amount?: bigint
  readonly payees?: number
}

type StepContent = Omit<Step, 'place'>

/**
 * The steps of an agreement, in the order of the chain. Facts about a job count if the job was authorised under the agreement.
 *
 * @param facts of all agreements, in the order of the chain
 */
export const timeLineOf = (facts: readonly Fact[], id: AgreementId): Step[] => {
  const jobs = new Set<JobId>()
  return facts.flatMap((fact) => {
    const content = lifeStep(fact, id) ?? jobStep(fact, id, jobs) ?? moneyStep(fact, id)
    return content === undefined ? [] : [{ ...content, place: fact.place }]
  })
}

const lifeSteps = {
  AgreementProposed: 'proposed',
  AgreementWithdrawn: 'withdrawn',
  AgreementReached: 'reached',
  AgreementClosing: 'closing',
  AgreementClosed: 'closed',
} as const

const lifeStep = (fact: Fact, id: AgreementId): StepContent | undefined => {
  switch (fact.name) {
    case 'AgreementProposed':
    case 'AgreementWithdrawn':
    case 'AgreementReached':
    case 'AgreementClosing':
    case 'AgreementClosed':
      return fact.args.id === id ? { step: lifeSteps[fact.name] } : undefined
  }
}

/** @param jobs those of the agreement that were met so far; one that is authorised is added */
const jobStep = (fact: Fact, id: AgreementId, jobs: Set<JobId>): StepContent | undefined => {
  switch (fact.name) {
    case 'JobAuthorised':
      if (fact.args.agreementId !== id) return undefined
      jobs.add(fact.args.id)
      return { step: 'authorised', jobId: fact.args.id, units: fact.args.units }
    case 'ResultAnchored':
      return jobs.has(fact.args.jobId) ? { step: 'anchored', jobId: fact.args.jobId } : undefined
    case 'JobFailed':
    case 'JobExpired':
      return jobs.has(fact.args.id) ? { step: fact.name === 'JobFailed' ? 'failed' : 'expired', jobId: fact.args.id } : undefined
  }
}

const moneyStep = (fact: Fact, id: AgreementId): StepContent | undefined => {
  if (!('agreementId' in fact.args) || fact.args.agreementId !== id) return undefined
  switch (fact.name) {
    case 'Deposited':
      return { step: 'deposited', amount: fact.args.amount }
    case 'UsageMetered':
      return { step: 'metered', units: fact.args.units }
    case 'RevenueSplit':
      return { step: 'split', amount: fact.args.amount, payees: fact.args.payees.length }
    case 'Refunded':
      return { step: 'refunded', amount: fact.args.amount }
  }
}
