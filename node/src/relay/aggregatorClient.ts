// Asks an aggregator. What it answers is not trusted: an attester compares ids with its own view, a deliverer with the bytes.
import { problemSchema } from '@causeway/sdk/compute/jobApi'
import { errorOfProblem } from '@causeway/sdk/compute/jobApiProblem'
import type { Wallet } from 'ethers'
import { z } from 'zod'
import { ask } from '../tls/ask.ts'
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

type Call = (path: string, body?: unknown) => Promise<unknown>

/** @throws RelayAggregatorDown, RelayAnswerInvalid, what the aggregator answers */
const callsTo =
  (url: string, ca: string | undefined): Call =>
  async (path, given) => {
    const body = JSON.stringify(given, (_, value) => (typeof value === 'bigint' ? value.toString() : value))
    let status: number
    let content: unknown
    try {
      const answer = await ask({ url: `${url}${path}`, body, ca, timeoutMs: PATIENCE_MS })
      status = answer.status
      content = answer.text === '' ? null : JSON.parse(answer.text)
    } catch (cause) {
      throw relayErrors.RelayAggregatorDown({ url }, cause)
    }
    if (status >= 200 && status < 300) return content
    const problem = problemSchema.safeParse(content)
    throw problem.success ? errorOfProblem(problem.data) : relayErrors.RelayAnswerInvalid({ url, path })
  }

const parse = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw relayErrors.RelayAnswerInvalid({ problem: z.prettifyError(parsed.error).slice(0, 300) })
  return parsed.data
}

const sidesOf = ({ sourceChainId, outbox, destinationChainId }: Route): Sides => ({ sourceChainId, outbox, destinationChainId })

const openPage = async (call: Call, route: Route, signer: string, after: string | undefined) => {
  const { sourceChainId, outbox, destinationChainId } = route
  const query = new URLSearchParams({
    ...{ sourceChainId: String(sourceChainId), outbox, destinationChainId: String(destinationChainId), signer },
    ...(after === undefined ? {} : { after }),
  })
  const { batches } = parse(openView, await call(`/batches/open?${query}`))
  // Digests ascend, so that an answer that repeats itself ends.
  return batches.filter(({ digest }) => after === undefined || digest > after)
}

export type ConnectAggregatorParameters = {
  readonly url: string
  /** PEM of the authority that vouches for it, where Node does not know it. */
  readonly ca?: string | undefined
  readonly clock?: () => number
}

export const connectAggregator = ({ url, ca, clock = Date.now }: ConnectAggregatorParameters): AggregatorClient =>
  clientOf(callsTo(url, ca), clock)

const clientOf = (call: Call, clock: () => number): AggregatorClient => ({
  propose: async (batch, signer) => {
    const { route, epoch, messageIds } = batch
    const signature = await signer.signMessage(proposalText(digestOfBatch(batch)))
    const answer = await call('/batches', { ...sidesOf(route), epoch, messageIds, signature })
    return parse(proposedView, answer).digest
  },
  openBatches: async (route, signer) => {
    const batches: Batch[] = []
    for (let after: string | undefined; ; ) {
      const page = await openPage(call, route, signer, after)
      after = page.at(-1)?.digest
      if (after === undefined) return batches
      for (const { epoch, messageIds } of page) batches.push({ route, epoch, messageIds })
    }
  },
  batch: async (digest) => parse(batchView, await call(`/batches/${digest}`)),
  batchesOf: async (messageId) => parse(messageView, await call(`/messages/${messageId}`)).batches,
  post: async (digest, signature) => {
    await call(`/batches/${digest}/attestations`, { signature })
  },
  hear: async ({ route, height, signer }) => {
    const beat = { ...sidesOf(route), height, time: clock() }
    await call('/attesters', { ...beat, signature: await signer.signMessage(heardText(beat)) })
  },
  attesters: async () => parse(attestersView, await call('/attesters')).attesters,
})
