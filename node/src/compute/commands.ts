// causeway job submit | status | result: the consumer's side, with its key in a process of its own.
import { existsSync, openAsBlob } from 'node:fs'
import { join } from 'node:path'
import { getAgreement } from '@causeway/sdk/agreement/getAgreement'
import { type ContingencyRow, contingencyParameters, indicatorColumns } from '@causeway/sdk/compute/contingency'
import { fetchResult } from '@causeway/sdk/compute/fetchResult'
import { getJob } from '@causeway/sdk/compute/getJob'
import type { JobView } from '@causeway/sdk/compute/jobApi'
import { prepareJob } from '@causeway/sdk/compute/prepareJob'
import { submitJob } from '@causeway/sdk/compute/submitJob'
import { waitForJob } from '@causeway/sdk/compute/waitForJob'
import type { JobId } from '@causeway/sdk/ids'
import { signJobVoucher } from '@causeway/sdk/meter/signJobVoucher'
import { getPolicy } from '@causeway/sdk/policy/getPolicy'
import { verifyResult } from '@causeway/sdk/result/verifyResult'
import type { Command } from 'commander'
import { commandErrors } from '../command/errors.ts'
import { pathsOf, readJson, requireNetwork, requireNode, withClient, writeWhole } from '../command/home.ts'
import { decryptWithKey, encryptWithKey } from '../command/keyOwner.ts'
import { action, type GlobalOptions, parseAgreementId, parseJobId } from '../command/options.ts'
import { grid, print, startProgress } from '../command/output.ts'
import { readColumns } from '../product/table.ts'

type SubmitOptions = GlobalOptions & {
  readonly agreement: string
  readonly data: string
  readonly exposure: string
  readonly outcome: string
  readonly wait: boolean
}

export const addJobCommands = (program: Command): void => {
  const job = program.command('job').description('encrypted computations')
  job
    .command('submit')
    .description('encrypt an exposure, sign a job and a voucher for it, and send them to the node')
    .requiredOption('--agreement <id>')
    .requiredOption('--data <file>', 'your own CSV, its rows in the order of the provider’s')
    .requiredOption('--exposure <column>', 'whose categories are encrypted, one column each')
    .requiredOption('--outcome <column=value>', 'of the provider’s table')
    .option('--wait', 'until the job has ended', false)
    .action(action((options) => submit(options as SubmitOptions)))
  job.command('status').argument('<job>').action(action(status))
  job.command('result').description('fetch, verify and decrypt').argument('<job>').action(action(result))
}

const submit = (options: SubmitOptions): Promise<void> =>
  withClient({ home: options.home, as: options.as ?? 'institute' }, async (client, network) => {
    const nodeUrl = requireNode(network)
    const agreementId = parseAgreementId(options.agreement)
    const { terms } = await getAgreement(client, agreementId)
    const policy = await getPolicy(client, terms.policyId)
    const { parameters, inputs, folder } = await encrypt(options)
    const job = await prepareJob(client, { agreementId, parameters, inputs })
    const voucher = await signJobVoucher(client, { agreementId, job: { jobId: job.id, units: job.request.units } })
    // Kept before it is sent, so that a result can be decrypted whatever happens next.
    writeWhole(jobFile(options.home, job.id), `${JSON.stringify(parameters, null, 2)}\n`)
    const sending = startProgress('sending')
    const openInput = (contentId: string): Promise<Blob> => openAsBlob(join(folder, contentId))
    const sent = await submitJob({ nodeUrl, job, policy, voucher, openInput, onProgress: sending.update }).finally(sending.stop)
    print(viewFields(options.wait ? await wait(nodeUrl, job.id) : sent), options)
  })

const encrypt = async ({ home, data, exposure, outcome: text }: SubmitOptions) => {
  const [column = '', ...value] = text.split('=')
  const cells = (await readColumns(data, [exposure])).get(exposure) ?? []
  const { categories, columns } = indicatorColumns(cells)
  const outcome = { column, value: value.join('=') }
  const parsed = contingencyParameters.safeParse({ operation: 'contingency', rows: cells.length, categories, outcome })
  if (!parsed.success)
    throw commandErrors.ArgumentInvalid({ argument: '--outcome', given: text, problem: parsed.error.issues[0]?.message })
  const { secretKey, inputs: folder } = pathsOf(home)
  const progress = startProgress('encrypting')
  const inputs = await encryptWithKey({ keyFile: secretKey, folder, columns }, progress.update).finally(progress.stop)
  return { parameters: parsed.data, inputs, folder }
}

const wait = (nodeUrl: string, jobId: JobId): Promise<JobView> => {
  const progress = startProgress('computing')
  const onChange = ({ progress: now }: JobView): void => {
    if (now !== null) progress.update(now.done, now.total)
  }
  return waitForJob({ nodeUrl, jobId, onChange }).finally(progress.stop)
}

const jobFile = (home: string, jobId: JobId): string => join(pathsOf(home).jobs, `${jobId}.json`)

const viewFields = ({ jobId, state, missing, error, manifestDigest }: JobView): Record<string, unknown> => ({
  jobId,
  state,
  missing: missing.length,
  ...(error === null ? {} : { error: error.code, because: error.detail, hint: error.hint }),
  ...(manifestDigest === null ? {} : { manifestDigest }),
})

const status = async (options: GlobalOptions, job: string): Promise<void> => {
  const nodeUrl = requireNode(requireNetwork(options.home))
  print(viewFields(await getJob({ nodeUrl, jobId: parseJobId(job) })), options)
}

const result = (options: GlobalOptions, job: string): Promise<void> =>
  withClient({ home: options.home }, async (client, network) => {
    const nodeUrl = requireNode(network)
    const jobId = parseJobId(job)
    const { parameters, rows } = await openResult(options.home, jobId, await fetchVerified(client, nodeUrl, jobId))
    const { outcome } = parameters
    const lines = rows.map(({ category, positive, total }) => [category, `${positive} of ${total}`])
    print(
      { jobId, outcome, rows, verified: true },
      options,
      grid([[`${outcome.column} = ${outcome.value}`, 'verified'], ...lines]),
    )
  })

const fetchVerified = async (client: Parameters<typeof verifyResult>[0], nodeUrl: string, jobId: JobId): Promise<Uint8Array> => {
  const { state } = await getJob({ nodeUrl, jobId })
  if (state !== 'anchored') throw commandErrors.JobNotDelivered({ jobId, state })
  const fetched = await fetchResult({ nodeUrl, jobId })
  await verifyResult(client, { jobId, ...fetched })
  return fetched.output
}

const openResult = async (home: string, jobId: JobId, output: Uint8Array) => {
  const { secretKey } = pathsOf(home)
  const file = jobFile(home, jobId)
  if (!existsSync(file) || !existsSync(secretKey)) throw commandErrors.SecretKeyMissing({ home, jobId })
  const parameters = contingencyParameters.parse(readJson(file))
  const request = { keyFile: secretKey, result: output, rows: parameters.rows, categories: parameters.categories }
  const rows: readonly ContingencyRow[] = await decryptWithKey(request)
  return { parameters, rows }
}
