// One chain, read through several endpoints that must agree. What is read is final; nothing here decides what to do about a fault.
import { type StorageProofParameters, type StorageProofReturnType, storageProof } from '@causeway/sdk/bridge/comet/storageProof'
import { getAddress, toBeHex, toQuantity } from 'ethers'
import { z } from 'zod'
import { agree, askAll, type Voice } from './agree.ts'
import { connectEndpoint, type Endpoint, endpointName } from './endpoint.ts'
import { relayErrors } from './errors.ts'

/** `tag`: the chain says what is final, as on validators; `depth`: so many blocks under the head count as final. */
export type Finality = { readonly kind: 'tag' } | { readonly kind: 'depth'; readonly blocks: number }

export type ChainViewOptions = {
  readonly chainId: number
  readonly endpoints: readonly string[]
  /** How many must say the same; by default all, and never less than two where there are two, nor half of them. */
  readonly required?: number | undefined
  readonly finality: Finality
  /** Milliseconds after which an endpoint has not answered. */
  readonly patienceMs?: number | undefined
}

export type Point = { readonly height: number; readonly hash: string }
/** A log as all endpoints gave it. */
export type ChainLog = {
  readonly address: string
  readonly topics: readonly string[]
  readonly data: string
  readonly height: number
  readonly blockHash: string
  readonly transactionHash: string
  readonly logIndex: number
}
export type LogFilter = { readonly address: string; readonly topics: readonly (string | null)[] }
export type EndpointHealth = { readonly endpoint: string; readonly answers: boolean; readonly height: number }

const PATIENCE_MS = 5_000

const quantity = z
  .string()
  .regex(/^0x[0-9a-f]{1,13}$/i)
  .transform(Number)
const word = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/i)
  .transform((text) => text.toLowerCase())
const bytes = z
  .string()
  .regex(/^0x([0-9a-f]{2})*$/i)
  .transform((text) => text.toLowerCase())
const blockSchema = z.object({ number: quantity, hash: word })
const logSchema = z
  .object({
    address: z.string().transform((text) => getAddress(text)),
    topics: z.array(word).max(4),
    data: bytes,
    blockNumber: quantity,
    blockHash: word,
    transactionHash: word,
    logIndex: quantity,
    removed: z.literal(false).optional(),
  })
  .transform(({ blockNumber: height, removed: _, ...log }): ChainLog => ({ ...log, height }))

/** @throws RelayOptionsInvalid */
export const checkRequired = (endpoints: readonly string[], required: number = endpoints.length): number => {
  const names = new Set(endpoints.map(endpointName))
  const least = endpoints.length < 2 ? 1 : Math.max(2, Math.floor(endpoints.length / 2) + 1)
  if (names.size !== endpoints.length) throw relayErrors.RelayOptionsInvalid({ problem: 'an endpoint is named twice' })
  if (required < least || required > endpoints.length)
    throw relayErrors.RelayOptionsInvalid({ problem: `required is ${required}; of ${endpoints.length} it is at least ${least}` })
  return required
}

export class ChainView {
  readonly chainId: number
  readonly #endpoints: readonly Endpoint[]
  readonly #required: number
  readonly #finality: Finality
  readonly #health = new Map<string, EndpointHealth>()

  constructor({ chainId, endpoints, required, finality, patienceMs = PATIENCE_MS }: ChainViewOptions) {
    this.chainId = chainId
    this.#required = checkRequired(endpoints, required)
    this.#endpoints = endpoints.map((url) => connectEndpoint(url, patienceMs))
    this.#finality = finality
  }

  /** Who answered the last question for the final block, and up to where it knows the chain. */
  get health(): readonly EndpointHealth[] {
    return [...this.#health.values()]
  }

  /**
   * The highest block that enough endpoints call final and that all that know it agree on.
   *
   * @throws RelayTooFewAgree, RelayEndpointsDisagree, RelayChainMismatch
   */
  async final(): Promise<Point> {
    const voices = await askAll(this.#endpoints, (endpoint) => this.#finalHeight(endpoint))
    this.#note(voices)
    const heights = voices.flatMap((voice) => ('answer' in voice ? [voice.answer] : [])).sort((a, b) => b - a)
    const height = heights[this.#required - 1]
    if (height === undefined) return agree<Point>(this.#required, voices.map(asFault), 'the final block')
    return this.block(height)
  }

  /** The block of a height that is final. @throws RelayTooFewAgree, RelayEndpointsDisagree */
  async block(height: number): Promise<Point> {
    return agree(this.#required, await this.#ask(height, (endpoint) => readBlock(endpoint, height)), `block ${height}`)
  }

  /** Gas that a final block used. @throws RelayTooFewAgree, RelayEndpointsDisagree */
  async gasUsed(height: number): Promise<number> {
    const voices = await this.#ask(height, async (endpoint) => {
      const block = await endpoint.call('eth_getBlockByNumber', [toQuantity(height), false])
      return parse(z.object({ gasUsed: quantity }), block, endpoint).gasUsed
    })
    return agree(this.#required, voices, `gas of block ${height}`)
  }

  /** Logs in their order. The heights are at most that of {@link final}. @throws RelayTooFewAgree, RelayEndpointsDisagree */
  async logs({ address, topics }: LogFilter, from: number, to: number): Promise<readonly ChainLog[]> {
    const filter = { address, topics, fromBlock: toQuantity(from), toBlock: toQuantity(to) }
    const voices = await this.#ask(to, async (endpoint) => {
      const logs = parse(z.array(logSchema), await endpoint.call('eth_getLogs', [filter]), endpoint)
      return logs.toSorted((a, b) => a.height - b.height || a.logIndex - b.logIndex)
    })
    return agree(this.#required, voices, `logs of ${address} in blocks ${from} to ${to}`)
  }

  /** A word of storage after each of these blocks, in one request. @throws RelayTooFewAgree, RelayEndpointsDisagree */
  async storage(address: string, slot: string, heights: readonly number[]): Promise<readonly string[]> {
    const voices = await this.#ask(Math.max(...heights), async (endpoint) => {
      const given = heights.map((height) => [address, slot, toQuantity(height)])
      const texts = await endpoint.callAll('eth_getStorageAt', given)
      return texts.map((text) => toBeHex(BigInt(parse(bytes, text, endpoint)), 32))
    })
    return agree(this.#required, voices, `storage of ${address} after blocks ${heights}`)
  }

  /** A word of storage after block `height` − 1, with its proof. @throws RelayTooFewAgree, RelayEndpointsDisagree */
  async storageProof(shown: Omit<StorageProofParameters, 'provider'>): Promise<StorageProofReturnType> {
    const voices = await this.#ask(shown.height - 1, ({ call }) => {
      const provider = { send: (method: string, params: unknown[]) => call(method, params) }
      // CAST: a proof asks nothing else of a provider.
      return storageProof({ ...shown, provider: provider as StorageProofParameters['provider'] })
    })
    return agree(this.#required, voices, `proof of ${shown.account} after block ${shown.height - 1}`)
  }

  /** What a call of a view gives at a height. @throws RelayTooFewAgree, RelayEndpointsDisagree */
  async view(to: string, data: string, height: number): Promise<string> {
    const [answer = '0x'] = await this.views(to, [data], height)
    return answer
  }

  /** What several calls of one contract give at a height, in one request. @throws RelayTooFewAgree, RelayEndpointsDisagree */
  async views(to: string, calls: readonly string[], height: number): Promise<readonly string[]> {
    const voices = await this.#ask(height, async (endpoint) => {
      const given = calls.map((data) => [{ to, data }, toQuantity(height)])
      return (await endpoint.callAll('eth_call', given)).map((answer) => parse(bytes, answer, endpoint))
    })
    return agree(this.#required, voices, `calls of ${to} at block ${height}`)
  }

  /** Transactions of an account up to a height: the nonce of its next one. @throws RelayTooFewAgree, RelayEndpointsDisagree */
  async count(account: string, height: number): Promise<number> {
    const voices = await this.#ask(height, async (endpoint) =>
      parse(quantity, await endpoint.call('eth_getTransactionCount', [account, toQuantity(height)]), endpoint),
    )
    return agree(this.#required, voices, `transactions of ${account} at block ${height}`)
  }

  /** A call of the endpoints that only one of them needs to take, as for a transaction. @throws RelayEndpointDown of the last one */
  async tell(method: string, params: readonly unknown[]): Promise<unknown> {
    const voices = await askAll(this.#endpoints, (endpoint) => endpoint.call(method, params))
    for (const voice of voices) if ('answer' in voice) return voice.answer
    const [first] = voices
    throw first !== undefined && 'fault' in first ? first.fault : relayErrors.RelayEndpointDown({ method })
  }

  /** An endpoint that is behind has no say about what it does not know; one that says it knows more has. */
  #ask<Answer>(height: number, ask: (endpoint: Endpoint) => Promise<Answer>): Promise<Voice<Answer>[]> {
    const isInformed = ({ name }: Endpoint): boolean => (this.#health.get(name)?.height ?? 0) >= height
    return askAll(this.#endpoints, (endpoint) => {
      if (!isInformed(endpoint)) throw relayErrors.RelayEndpointDown({ endpoint: endpoint.name, behind: height })
      return ask(endpoint)
    })
  }

  async #finalHeight(endpoint: Endpoint): Promise<number> {
    const chainId = parse(quantity, await endpoint.call('eth_chainId', []), endpoint)
    if (chainId !== this.chainId)
      throw relayErrors.RelayChainMismatch({ endpoint: endpoint.name, expected: this.chainId, given: chainId })
    if (this.#finality.kind === 'tag')
      return parse(blockSchema, await endpoint.call('eth_getBlockByNumber', ['finalized', false]), endpoint).number
    const head = parse(quantity, await endpoint.call('eth_blockNumber', []), endpoint)
    return Math.max(0, head - this.#finality.blocks)
  }

  #note(voices: readonly Voice<number>[]): void {
    for (const voice of voices) {
      if ('fault' in voice && voice.fault.code === 'RelayChainMismatch') throw voice.fault
      const before = this.#health.get(voice.endpoint)?.height ?? 0
      const height = 'answer' in voice ? voice.answer : before
      this.#health.set(voice.endpoint, { endpoint: voice.endpoint, answers: 'answer' in voice, height })
    }
  }
}

const asFault = (voice: Voice<number>): Voice<Point> =>
  'fault' in voice ? voice : { endpoint: voice.endpoint, fault: relayErrors.RelayEndpointDown({ endpoint: voice.endpoint }) }

const readBlock = async (endpoint: Endpoint, height: number): Promise<Point> => {
  const block = parse(blockSchema, await endpoint.call('eth_getBlockByNumber', [toQuantity(height), false]), endpoint)
  if (block.number !== height)
    throw relayErrors.RelayEndpointDown({ endpoint: endpoint.name, expected: height, given: block.number })
  return { height, hash: block.hash }
}

const parse = <Schema extends z.ZodType>(schema: Schema, value: unknown, endpoint: Endpoint): z.output<Schema> => {
  const parsed = schema.safeParse(value)
  if (!parsed.success)
    throw relayErrors.RelayEndpointDown({ endpoint: endpoint.name, problem: z.prettifyError(parsed.error).slice(0, 200) })
  return parsed.data
}
