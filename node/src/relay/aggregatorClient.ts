// Asks an aggregator. What it answers is not trusted: an attester compares ids with its own view, a deliverer with the bytes.
import { problemSchema } from '@causeway/sdk/compute/jobApi'
import { errorOfProblem } from '@causeway/sdk/compute/jobApiProblem'
import type { Wallet } from 'ethers'
import { z } from 'zod'
import {
  attestersView,
  type BatchView,
  batchView,
  heardText,
  messageView,
  openView,
  proposalText,
  proposedView,
} from './aggregatorApi.ts'
import { digestOfBatch } from './batch.ts'
import type { Heard } from './batchStore.ts'
import { relayErrors } from './errors.ts'
import type { Batch, Route, Sides } from './route.ts'

export type AggregatorClient = {
  /** @returns the digest of the batch */
  readonly propose: (batch: Batch, signer: Wallet) => Promise<string>
  readonly openBatches: (route: Route, signer: string) => Promise<Batch[]>
  readonly batch: (digest: string) => Promise<BatchView>
  /** Digests of the batches that a message is in, oldest first. */
  readonly batchesOf: (messageId: string) => Promise<string[]>
  readonly post: (digest: string, signature: string) => Promise<void>
  /** Says that the signer has read the source of a route up to that height. */
  readonly hear: (life: { readonly route: Route; readonly height: number; readonly signer: Wallet }) => Promise<void>
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

const sidesOf = ({ sourceChainId, outbox, destinationChainId }: Route): Sides => ({ sourceChainId, outbox, destinationChainId })

const openPage = async (url: string, route: Route, signer: string, after: string | undefined) => {
  const { sourceChainId, outbox, destinationChainId } = route
  const query = new URLSearchParams({
    ...{ sourceChainId: String(sourceChainId), outbox, destinationChainId: String(destinationChainId), signer },
    ...(after === undefined ? {} : { after }),
  })
  const { batches } = parse(openView, await call(url, `/batches/open?${query}`))
  // Digests ascend, so that an answer that repeats itself ends.
  return batches.filter(({ digest }) => after === undefined || digest > after)
}

export const connectAggregator = (url: string, clock: () => number = Date.now): AggregatorClient => ({
  propose: async (batch, signer) => {
    const { route, epoch, messageIds } = batch
    const signature = await signer.signMessage(proposalText(digestOfBatch(batch)))
    const answer = await call(url, '/batches', { ...sidesOf(route), epoch, messageIds, signature })
    return parse(proposedView, answer).digest
  },
  openBatches: async (route, signer) => {
    const batches: Batch[] = []
    for (let after: string | undefined; ; ) {
      const page = await openPage(url, route, signer, after)
      after = page.at(-1)?.digest
      if (after === undefined) return batches
      for (const { epoch, messageIds } of page) batches.push({ route, epoch, messageIds })
    }
  },
  batch: async (digest) => parse(batchView, await call(url, `/batches/${digest}`)),
  batchesOf: async (messageId) => parse(messageView, await call(url, `/messages/${messageId}`)).batches,
  post: async (digest, signature) => {
    await call(url, `/batches/${digest}/attestations`, { signature })
  },
  hear: async ({ route, height, signer }) => {
    const beat = { ...sidesOf(route), height, time: clock() }
    await call(url, '/attesters', { ...beat, signature: await signer.signMessage(heardText(beat)) })
  },
  attesters: async () => parse(attestersView, await call(url, '/attesters')).attesters,
})
