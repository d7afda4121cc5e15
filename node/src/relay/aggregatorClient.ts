// Asks an aggregator. What it answers is not trusted: an attester compares ids with its own view, a deliverer with the bytes.
import { problemSchema } from '@causeway/sdk/compute/jobApi'
import { errorOfProblem } from '@causeway/sdk/compute/jobApiProblem'
import type { Wallet } from 'ethers'
import { z } from 'zod'
import { attestersView, type BatchView, batchView, heardText, openView, proposedView } from './aggregatorApi.ts'
import type { Heard } from './batchStore.ts'
import { relayErrors } from './errors.ts'
import type { Batch, Route } from './route.ts'

export type AggregatorClient = {
  /** @returns the digest of the batch */
  readonly propose: (batch: Batch) => Promise<string>
  readonly openBatches: (route: Route, signer: string) => Promise<Batch[]>
  readonly batch: (digest: string) => Promise<BatchView>
  readonly post: (digest: string, signature: string) => Promise<void>
  readonly hear: (life: { readonly height: number; readonly signer: Wallet }) => Promise<void>
  readonly attesters: () => Promise<Heard[]>
}

const PATIENCE_MS = 10_000

/** @throws RelayAggregatorDown, RelayAnswerInvalid, what the aggregator answers */
const call = async (url: string, path: string, body?: unknown): Promise<unknown> => {
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? value.toString() : value)),
  }
  const signal = AbortSignal.timeout(PATIENCE_MS)
  let answer: { readonly ok: boolean; readonly content: unknown }
  try {
    const response = await fetch(`${url}${path}`, { ...(body === undefined ? {} : post), signal })
    const text = await response.text()
    answer = { ok: response.ok, content: text === '' ? null : JSON.parse(text) }
  } catch (cause) {
    throw relayErrors.RelayAggregatorDown({ url }, cause)
  }
  if (answer.ok) return answer.content
  const problem = problemSchema.safeParse(answer.content)
  throw problem.success ? errorOfProblem(problem.data) : relayErrors.RelayAnswerInvalid({ url, path })
}

const parse = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw relayErrors.RelayAnswerInvalid({ problem: z.prettifyError(parsed.error).slice(0, 300) })
  return parsed.data
}

const sidesOf = ({ sourceChainId, outbox, destinationChainId }: Route) => ({ sourceChainId, outbox, destinationChainId })

export const connectAggregator = (url: string, clock: () => number = Date.now): AggregatorClient => ({
  propose: async ({ route, epoch, messageIds }) => {
    const answer = await call(url, '/batches', { ...sidesOf(route), epoch, messageIds })
    return parse(proposedView, answer).digest
  },
  openBatches: async (route, signer) => {
    const { sourceChainId, outbox, destinationChainId } = route
    const query = new URLSearchParams({
      ...{ sourceChainId: String(sourceChainId), outbox, destinationChainId: String(destinationChainId), signer },
    })
    const { batches } = parse(openView, await call(url, `/batches/open?${query}`))
    return batches.map(({ epoch, messageIds }) => ({ route, epoch, messageIds }))
  },
  batch: async (digest) => parse(batchView, await call(url, `/batches/${digest}`)),
  post: async (digest, signature) => {
    await call(url, `/batches/${digest}/attestations`, { signature })
  },
  hear: async ({ height, signer }) => {
    const time = clock()
    await call(url, '/attesters', { height, time, signature: await signer.signMessage(heardText(height, time)) })
  },
  attesters: async () => parse(attestersView, await call(url, '/attesters')).attesters,
})
