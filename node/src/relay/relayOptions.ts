// What a process of the bridge is told, parsed once.
import { readFile } from 'node:fs/promises'
import { BlockList, isIP } from 'node:net'
import { address } from '@causeway/sdk/ids'
import { Wallet } from 'ethers'
import { z } from 'zod'
import { configErrors } from '../config/errors.ts'
import { checkRequired } from './chainView.ts'
import { relayErrors } from './errors.ts'
import { routeSchema } from './route.ts'

const positive = z.int().min(1)
const privateKey = z.string().regex(/^0x[0-9a-fA-F]{64}$/, 'expected a key of 32 bytes as 0x-hex')

const httpUrl = z.url({ protocol: /^https?$/ })

const finality = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('tag') }),
  z.strictObject({ kind: z.literal('depth'), blocks: z.int().min(0) }),
])

export const chainSchema = z.strictObject({
  chainId: positive,
  /** Ethereum JSON-RPC over HTTP, each of another operator if possible, of nodes that keep the state of old blocks, as validators do. */
  endpoints: z.array(httpUrl).min(1),
  /** How many endpoints must say the same; by default all. */
  required: positive.optional(),
  /** `tag` on validators; on the embedded engine the depth under the head. */
  finality,
  patienceMs: positive.optional(),
  /**
   * Of the embedded engine, which knows no state of older blocks once it is started again: its logs are believed without the outbox's
   * storage. Its one process answers both, so nothing else would bear them out.
   */
  forgetsStates: z.boolean().optional(),
  /** The first block that can hold an event of the bridge. */
  startBlock: positive.default(1),
})

export const lightClientSchema = z.strictObject({
  sourceChainId: positive,
  destinationChainId: positive,
  /** The CometLightClient of the source on the destination. */
  client: address,
  /** The LightClientVerifier over it, as the inbox names it. */
  verifier: address,
  /** CometBFT's RPC of nodes of the source, each asked where the one before leads to nothing: a header shows itself. */
  cometEndpoints: z.array(httpUrl).min(1),
})
export type LightClientOptions = z.output<typeof lightClientSchema>

const common = {
  chains: z.array(chainSchema).min(1),
  routes: z.array(routeSchema).min(1),
  dataFolder: z.string().min(1),
  /** A PostgreSQL server in place of the embedded database. */
  databaseUrl: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Milliseconds between two rounds. */
  intervalMs: positive.default(500),
  host: z.string().min(1).default('127.0.0.1'),
  /** Of the metrics, and of the aggregator's interface; 0 takes a free one. */
  port: z.int().min(0).max(65_535).default(0),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
}

const signing = {
  privateKey: privateKey.optional(),
  /** 32 bytes as 0x-hex, or an encrypted key (Web3 Secret Storage) with `passwordFile`. */
  keyFile: z.string().min(1).optional(),
  passwordFile: z.string().min(1).optional(),
}

const aggregator = {
  aggregatorUrl: httpUrl.transform((url) => url.replace(/\/$/, '')),
  /** PEM of the authority that vouches for the aggregator, where Node does not know it. */
  caFile: z.string().min(1).optional(),
}

export const relayOptions = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('attester'), ...common, ...signing, ...aggregator }),
  z.strictObject({
    role: z.literal('aggregator'),
    ...common,
    /** The accounts that may propose batches. */
    deliverers: z.array(address).min(1),
    /** PEM, read when it starts. Without it a `host` other than this machine's own is refused. */
    tls: z.strictObject({ certificateFile: z.string().min(1), keyFile: z.string().min(1) }).optional(),
    /** Plain HTTP under any `host`, because a proxy before it speaks TLS. */
    behindProxy: z.boolean().default(false),
  }),
  z.strictObject({
    role: z.literal('deliverer'),
    ...common,
    ...signing,
    ...aggregator,
    /** Milliseconds after which a transaction that is not included is sent again with a higher fee. */
    stuckMs: positive.default(15_000),
    /** Milliseconds that a batch waits for its quorum before its messages are tried one by one. */
    quorumMs: positive.default(30_000),
    /** Whose headers it brings and under whom it proves; at most one for each route. */
    lightClients: z.array(lightClientSchema).default([]),
    /** Wei of a unit of gas at most. */
    mostFee: z.coerce.bigint().positive().default(100_000_000_000n),
  }),
])
export type RelayOptions = z.input<typeof relayOptions>
export type RelayConfig = z.output<typeof relayOptions>
export type ChainOptions = z.output<typeof chainSchema>

/** Parses the options and looks whether they fit together. @throws RelayOptionsInvalid */
export const readRelayConfig = (options: RelayOptions): RelayConfig => {
  const parsed = relayOptions.safeParse(options)
  if (!parsed.success) throw relayErrors.RelayOptionsInvalid({ problem: z.prettifyError(parsed.error) })
  const config = parsed.data
  for (const { endpoints, required } of config.chains) checkRequired(endpoints, required)
  for (const { chainId, endpoints, forgetsStates } of config.chains)
    if (forgetsStates && endpoints.length > 1)
      throw relayErrors.RelayOptionsInvalid({ problem: `chain ${chainId} has several endpoints: they must keep their states` })
  for (const { sourceChainId, destinationChainId } of config.routes)
    for (const chainId of needed(config.role, sourceChainId, destinationChainId))
      if (!config.chains.some((chain) => chain.chainId === chainId))
        throw relayErrors.RelayOptionsInvalid({ problem: `chain ${chainId} of a route is not among the chains` })
  if (config.role === 'deliverer') checkLightClients(config)
  if (config.role === 'aggregator') checkEncrypted(config)
  else checkAuthority(config)
  return config
}

/** Who reads what is said here could keep signatures from the deliverer. @throws RelayOptionsInvalid */
const checkEncrypted = ({ host, tls, behindProxy }: Extract<RelayConfig, { readonly role: 'aggregator' }>): void => {
  if (tls !== undefined || behindProxy || host === 'localhost' || isOwn(host)) return
  throw relayErrors.RelayOptionsInvalid({ problem: `plain HTTP at ${host}: give \`tls\`, or say \`behindProxy\`` })
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')
const isOwn = (host: string): boolean => isIP(host) !== 0 && loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')

/** Who names an authority, believes that the way is encrypted. @throws RelayOptionsInvalid */
const checkAuthority = ({ aggregatorUrl, caFile }: Exclude<RelayConfig, { readonly role: 'aggregator' }>): void => {
  if (caFile === undefined || aggregatorUrl.startsWith('https:')) return
  throw relayErrors.RelayOptionsInvalid({ problem: `\`caFile\` has no effect on ${aggregatorUrl}: give a URL of https` })
}

/** @throws RelayOptionsInvalid */
const checkLightClients = ({ lightClients, routes }: Extract<RelayConfig, { readonly role: 'deliverer' }>): void => {
  const sides = lightClients.map(({ sourceChainId, destinationChainId }) => `${sourceChainId}/${destinationChainId}`)
  for (const side of sides)
    if (!routes.some(({ sourceChainId, destinationChainId }) => `${sourceChainId}/${destinationChainId}` === side))
      throw relayErrors.RelayOptionsInvalid({ problem: `a light client of ${side}, which is no route` })
  if (new Set(sides).size !== sides.length) throw relayErrors.RelayOptionsInvalid({ problem: 'two light clients of one route' })
}

/** Which sides of a route a role looks at. */
const needed = (role: RelayConfig['role'], source: number, destination: number): readonly number[] => {
  if (role === 'attester') return [source]
  return role === 'aggregator' ? [destination] : [source, destination]
}

type Signing = {
  readonly privateKey?: string | undefined
  readonly keyFile?: string | undefined
  readonly passwordFile?: string | undefined
}

export const readText = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw configErrors.KeyUnreadable({ file }, cause)
  })

/** A certificate or authority as PEM. @throws RelayOptionsInvalid */
export const readPem = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw relayErrors.RelayOptionsInvalid({ problem: `${file} cannot be read` }, cause)
  })

/** The key of a process: given, in a file, or encrypted in one. @throws RelayOptionsInvalid, KeyUnreadable */
export const readSigner = async ({ privateKey: given, keyFile, passwordFile }: Signing): Promise<Wallet> => {
  if ((given === undefined) === (keyFile === undefined))
    throw relayErrors.RelayOptionsInvalid({ problem: 'give either privateKey or keyFile' })
  const text = given ?? (await readText(keyFile ?? '')).trim()
  try {
    if (passwordFile === undefined) return new Wallet(privateKey.parse(text))
    const { privateKey: decrypted } = await Wallet.fromEncryptedJson(text, (await readText(passwordFile)).trim())
    return new Wallet(decrypted)
  } catch (cause) {
    // Never the cause's text: it may quote the key.
    throw configErrors.KeyUnreadable({ file: keyFile, reason: cause instanceof z.ZodError ? 'not a key' : 'not decrypted' })
  }
}
