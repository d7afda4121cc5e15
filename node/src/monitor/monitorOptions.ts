// What a monitor is told, parsed once. It shares no code with the relay that it watches.
import { readFile } from 'node:fs/promises'
import { address, hexBytes } from '@causeway/sdk/ids'
import { z } from 'zod'
import { configErrors } from '../config/errors.ts'
import { monitorErrors } from './errors.ts'

const positive = z.int().min(1)
const privateKey = z.string().regex(/^0x[0-9a-fA-F]{64}$/, 'expected a key of 32 bytes as 0x-hex')

/** An endpoint of the monitor's own, none of the relay's. */
const side = z.strictObject({
  ...{ chainId: positive, rpcUrl: z.url({ protocol: /^https?$/ }) },
  /** The first block that can hold an event of the outbox, or of the inbox. */
  startBlock: positive.default(1),
})
/** A view that returns one amount. */
const amount = z.strictObject({ contract: address, data: hexBytes })

const fields = z.strictObject({
  /** `forgetsStates`: of the embedded engine, as of the relay's chains. */
  source: side.extend({ forgetsStates: z.boolean().optional() }),
  outbox: address,
  destination: side,
  inbox: address,
  /** Amounts of which what the destination has released may never exceed what the source has locked. */
  ledgers: z.array(z.strictObject({ name: z.string().min(1), locked: amount, released: amount })).default([]),
  /** The key with the role CURSE on the destination; or the file that holds it. */
  privateKey: privateKey.optional(),
  keyFile: z.string().min(1).optional(),
  /**
   * Where it keeps up to which block it has looked, and whether it has seen a violation, which only clearMonitor forgets. Without one, and
   * also once it is removed, it looks at everything again when it is started again, and finds the same violation.
   */
  stateFile: z.string().min(1).optional(),
  aggregatorUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** PEM of the authority that vouches for the aggregator, where Node does not know it. */
  caFile: z.string().min(1).optional(),
  attesters: z.array(address).default([]),
  /** Milliseconds within which an attester that is dead, or stands still while its chain goes on, raises the alarm. */
  silenceMs: positive.default(60_000),
  /** Milliseconds between two looks at the head. */
  intervalMs: positive.default(200),
  /** Milliseconds that the monitor's source may be behind the one that the committee saw. */
  graceMs: z.int().min(0).default(1_000),
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(0),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
})

export const monitorOptions = fields
  .refine(({ privateKey: key, keyFile }) => (key === undefined) !== (keyFile === undefined), {
    error: 'give either privateKey or keyFile',
  })
  .refine(({ caFile, aggregatorUrl }) => caFile === undefined || aggregatorUrl?.startsWith('https:') === true, {
    error: 'caFile has no effect: give an aggregatorUrl of https',
  })
export type MonitorOptions = z.input<typeof monitorOptions>
export type MonitorConfig = z.output<typeof monitorOptions> & { readonly key: string; readonly ca?: string | undefined }

/** @throws MonitorOptionsInvalid, KeyUnreadable */
export const readMonitorConfig = async (options: MonitorOptions): Promise<MonitorConfig> => {
  const parsed = monitorOptions.safeParse(options)
  if (!parsed.success) throw monitorErrors.MonitorOptionsInvalid({ problem: z.prettifyError(parsed.error) })
  const { privateKey: given, keyFile = '', caFile } = parsed.data
  const config = { ...parsed.data, ca: caFile === undefined ? undefined : await readAuthority(caFile) }
  if (given !== undefined) return { ...config, key: given }
  const text = await readFile(keyFile, 'utf8').catch((cause: unknown) => {
    throw configErrors.KeyUnreadable({ file: keyFile }, cause)
  })
  const key = privateKey.safeParse(text.trim())
  if (!key.success) throw configErrors.KeyUnreadable({ file: keyFile })
  return { ...config, key: key.data }
}

const readAuthority = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw monitorErrors.MonitorOptionsInvalid({ problem: `${file} cannot be read` }, cause)
  })
