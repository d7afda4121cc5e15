// What a node is told, parsed once.
import { readFile } from 'node:fs/promises'
import { type Deployment, parseDeployment } from '@causeway/sdk/client/deployment'
import { MAXIMUM_JOB_BODY } from '@causeway/sdk/compute/jobApi'
import { parameters } from '@causeway/sdk/compute/parameters'
import { CausewayError } from '@causeway/sdk/errors'
import { productIdOf } from '@causeway/sdk/product/identifier'
import { z } from 'zod'
import { configErrors } from './errors.ts'

const privateKey = z.string().regex(/^0x[0-9a-fA-F]{64}$/, 'expected a key of 32 bytes as 0x-hex')
const positive = z.int().min(1)

const limits = z.strictObject({
  /** Bytes of a job's JSON. */
  jobBody: positive.max(2 ** 20).default(MAXIMUM_JOB_BODY),
  /** Rows of a job. */
  rows: positive.max(parameters.maximumRows).default(parameters.maximumRows),
  /** Unfinished jobs, those that wait for inputs included. */
  jobs: positive.default(1_000),
  /** Computations at once, each in a thread of its own. */
  workers: positive.max(64).default(1),
  /** Bytes of memory for the encryption engine of one computation. */
  workerMemory: positive.default(2 ** 30),
  /** Seconds that inputs are kept after the last job that needs them has ended. */
  inputRetention: z.int().min(0).default(86_400),
})

const product = z.strictObject({
  /** As it is registered: prefix.JURISDICTION.space.product. */
  identifier: z.string(),
  /** The table: CSV with a header. */
  file: z.string().min(1),
})

const fields = z.strictObject({
  /** Ethereum JSON-RPC over HTTP. */
  rpcUrl: z.url({ protocol: /^https?$/ }),
  /** What the deployment wrote. */
  deploymentFile: z.string().min(1),
  /** The node's key, one of the provider's organisation with the role Node or Controller; or the file that holds it. */
  privateKey: privateKey.optional(),
  keyFile: z.string().min(1).optional(),
  dataFolder: z.string().min(1),
  /** A PostgreSQL server in place of the embedded database. */
  databaseUrl: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  host: z.string().min(1).default('127.0.0.1'),
  /** 0 takes a free one. */
  port: z.int().min(0).max(65_535).default(0),
  products: z.array(product).default([]),
  limits: limits.prefault({}),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
})

export const nodeOptions = fields.refine(({ privateKey, keyFile }) => (privateKey === undefined) !== (keyFile === undefined), {
  error: 'give either privateKey or keyFile',
})
export type NodeOptions = z.input<typeof nodeOptions>
export type NodeLimits = z.output<typeof limits>

type Parsed = z.output<typeof nodeOptions>

export type NodeConfig = Omit<Parsed, 'deploymentFile' | 'privateKey' | 'keyFile'> & {
  readonly deployment: Deployment
  readonly privateKey: string
}

const readKey = async (file: string): Promise<string> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw configErrors.KeyUnreadable({ file }, cause)
  })
  const parsed = privateKey.safeParse(text.trim())
  if (!parsed.success) throw configErrors.KeyUnreadable({ file })
  return parsed.data
}

const readDeployment = async (file: string): Promise<Deployment> => {
  try {
    return parseDeployment(JSON.parse(await readFile(file, 'utf8')))
  } catch (cause) {
    throw cause instanceof CausewayError ? cause : configErrors.DeploymentUnreadable({ file }, cause)
  }
}

/**
 * Parses the options and reads the files that they name.
 *
 * @throws OptionsInvalid, KeyUnreadable, DeploymentUnreadable, DeploymentInvalid, IdentifierInvalid
 */
export const readNodeConfig = async (options: NodeOptions): Promise<NodeConfig> => {
  const parsed = nodeOptions.safeParse(options)
  if (!parsed.success) throw configErrors.OptionsInvalid({ problem: z.prettifyError(parsed.error) })
  const { deploymentFile, privateKey: key, keyFile, ...rest } = parsed.data
  for (const { identifier } of rest.products) productIdOf(identifier)
  const deployment = await readDeployment(deploymentFile)
  return { ...rest, deployment, privateKey: key ?? (await readKey(keyFile ?? '')) }
}
