// What must be refused, each with its typed error and its reason.
import { setTimeout as sleep } from 'node:timers/promises'
import { chainTime } from '@causeway/sdk/client/time'
import { CausewayError } from '@causeway/sdk/errors'
import type { RightId } from '@causeway/sdk/ids'
import { signVoucher } from '@causeway/sdk/meter/voucher'
import { getRight } from '@causeway/sdk/right/getRight'
import { collectVoucher } from '@causeway/sdk/settlement/collectVoucher'
import type { Cast } from '../../deploy/networks/embedded/cast.ts'
import { demoErrors } from './errors.ts'
import {
  type Agreement,
  agree,
  COMMERCIAL_RESEARCH,
  type Licence,
  MARKETING,
  mintFor,
  RESEARCH,
  sharesOf,
  UNIT_PRICE,
} from './licence.ts'
import { type JobOrder, runJob, type Study } from './study.ts'

export type Refusal = { readonly what: string; readonly code: string; readonly message: string; readonly hint: string }

export type RefusalContext = {
  readonly cast: Cast
  readonly nodeUrl: string
  readonly licence: Licence
  readonly study: Study
  readonly outcome: JobOrder['outcome']
}

const DAY = 86_400
/** Seconds of a right that is to expire: long enough to agree under it. */
const SHORT = 4

/** @param usedUp the right whose uses the study has taken */
export const showRefusals = async (context: RefusalContext, usedUp: RightId): Promise<Refusal[]> => {
  const { cast, licence } = context
  const brief = await mintFor(cast, licence, { maxUses: 1, seconds: SHORT })
  const expiring = await agree(cast, licence, { rightId: brief, purpose: RESEARCH, maxUnits: 1 })
  const fresh = await mintFor(cast, licence, { maxUses: 1, seconds: DAY })
  const misused = await agree(cast, licence, { rightId: fresh, purpose: MARKETING, maxUnits: 1 })
  const elsewhere = await agree(cast, licence, { rightId: fresh, purpose: COMMERCIAL_RESEARCH, maxUnits: 1 })
  const exhausted = await agree(cast, licence, { rightId: usedUp, purpose: RESEARCH, maxUnits: 1 })
  const refusals = [
    await jobRefusal(context, misused, 'a job for marketing, although both parties signed for it', 'PolicyDenied'),
    await jobRefusal(context, elsewhere, 'a job for commercial research, which the policy does not name', 'PolicyDenied'),
    await jobRefusal(context, exhausted, 'a job under a right whose computations are used up', 'RightExhausted'),
    await forgedVoucher(context, exhausted),
  ]
  await untilExpired(context, brief)
  refusals.splice(2, 0, await jobRefusal(context, expiring, 'a job under a right that has expired', 'RightExpired'))
  return refusals
}

/** Before the institute has informed the hospital. */
export const dutyRefusal = async (context: RefusalContext, agreement: Agreement): Promise<Refusal> =>
  await jobRefusal(context, agreement, 'a job before the institute has done its duty to inform the hospital', 'PolicyDenied')

const jobRefusal = async (context: RefusalContext, { id }: Agreement, what: string, expected: string): Promise<Refusal> => {
  const { cast, nodeUrl, study, licence, outcome } = context
  const { state, error } = await runJob(cast, nodeUrl, study, { agreementId: id, policy: licence.policy, outcome })
  if (state !== 'refused' || error?.code !== expected) throw demoErrors.NotRefused({ what, expected, state, code: error?.code })
  const because = typeof error.metadata.because === 'string' ? error.metadata.because : error.title
  return { what, code: error.code, message: because, hint: error.hint }
}

/** The hospital's node signs a voucher itself and tries to collect it. */
const forgedVoucher = async ({ cast }: RefusalContext, { id }: Agreement): Promise<Refusal> => {
  const what = 'a voucher that the hospital signed in place of the institute'
  const voucher = { agreementId: id, units: 1n, valueAggregate: UNIT_PRICE, usageRoot: id }
  const signature = await signVoucher(cast.hospital, voucher)
  try {
    await collectVoucher(cast['hospital-node'], { voucher, signature, shares: sharesOf(cast) })
  } catch (error) {
    if (!(error instanceof CausewayError) || error.code !== 'VoucherSignerNotConsumer') throw error
    return { what, code: error.code, message: error.summary, hint: error.hint }
  }
  throw demoErrors.NotRefused({ what, expected: 'VoucherSignerNotConsumer' })
}

/** Waits on the machine's clock: an embedded chain takes the time of its next block from there. */
const untilExpired = async ({ cast }: RefusalContext, id: RightId): Promise<void> => {
  const { expiresAt } = await getRight(cast.hospital, id)
  const left = expiresAt - Math.max(await chainTime(cast.hospital), Math.floor(Date.now() / 1000))
  if (left >= 0) await sleep((left + 1) * 1000)
}
