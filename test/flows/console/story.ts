// The trust loop on the chain alone, without a node: enough for the console to have something to show.

import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { send } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import { freshSalt, type JobRequest, jobIdOf, signJobRequest } from '@causeway/sdk/compute/jobRequest'
import { contentId, digestOfJson } from '@causeway/sdk/digest'
import type { AgreementId, JobId } from '@causeway/sdk/ids'
import { usageTree } from '@causeway/sdk/meter/usageRoot'
import { signVoucher } from '@causeway/sdk/meter/voucher'
import { signManifest } from '@causeway/sdk/result/manifest'
import { collectVoucher } from '@causeway/sdk/settlement/collectVoucher'
import { withdrawRevenue } from '@causeway/sdk/settlement/withdrawRevenue'
import { getBytes, hexlify } from 'ethers'
import { admitCast, fundInstitute } from '../../../deploy/networks/embedded/admitCast.ts'
import type { Cast } from '../../../deploy/networks/embedded/cast.ts'
import { agree, confirmInformed, licenseProduct, mintFor, RESEARCH, sharesOf, UNIT_PRICE } from '../../../scripts/demo/licence.ts'

const HOUR = 3600
export const IDENTIFIER = 'cwy.CN.beijing-health.colon-trial'

export type Story = { readonly agreementId: AgreementId; readonly jobId: JobId; readonly manifestDigest: string }

/** Members, product, right, agreement, deposit, one job with a result and one that waits, a voucher collected, one payee paid. */
export const playStory = async (cast: Cast): Promise<Story> => {
  await admitCast(cast)
  await fundInstitute(cast, 100_000_000_000n)
  const table = contentId(getBytes('0xc0ffee'))
  const product = { identifier: IDENTIFIER, metadata: { title: 'Colon trial' }, contentId: table, count: 5 }
  const licence = await licenseProduct(cast, product)
  const rightId = await mintFor(cast, licence, { maxUses: 5, seconds: 90 * 24 * HOUR })
  const { id } = await agree(cast, licence, { rightId, purpose: RESEARCH, maxUnits: 4 })
  await confirmInformed(cast, id)
  const policy = hexlify(licence.policy)
  const jobId = await authorise(cast, id, policy)
  const manifestDigest = await anchor(cast['hospital-node'], jobId)
  await authorise(cast, id, policy)
  await collect(cast, id, jobId)
  await withdrawRevenue(cast.department)
  return { agreementId: id, jobId, manifestDigest }
}

const authorise = async (cast: Cast, agreementId: AgreementId, policy: string): Promise<JobId> => {
  const digest = digestOfJson({ of: 'nothing that is computed' })
  const request: JobRequest = {
    agreementId,
    ...{ algorithmDigest: digest, parametersDigest: digest, inputDigest: digest },
    units: 1,
    deadline: (await chainTime(cast.institute)) + HOUR,
    salt: freshSalt(),
  }
  const signature = await signJobRequest(cast.institute, request)
  const node = cast['hospital-node']
  await send(node, () => node.contracts.jobs.authorise(request, signature, policy))
  return jobIdOf(node, request)
}

const anchor = async (node: CausewayClient, jobId: JobId): Promise<string> => {
  const manifestDigest = digestOfJson({ jobId })
  const signature = await signManifest(node, { jobId, manifestDigest })
  await send(node, () => node.contracts.results.anchor(jobId, manifestDigest, signature))
  return manifestDigest
}

const collect = async (cast: Cast, agreementId: AgreementId, jobId: JobId): Promise<void> => {
  const usageRoot = usageTree([{ jobId, units: 1 }]).root
  const voucher = { agreementId, units: 1n, valueAggregate: UNIT_PRICE, usageRoot }
  const signature = await signVoucher(cast.institute, voucher)
  await collectVoucher(cast.hospital, { voucher, signature, shares: sharesOf(cast) })
}
