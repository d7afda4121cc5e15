// Evidence as it stands in the blocks of CometBFT: /health of a validator forgets it when the validator is started again.
import { address } from '@causeway/sdk/ids'
import { z } from 'zod'
import { memberCommandErrors } from './errors.ts'

export type Evidence = {
  /** As the application is told it: DUPLICATE_VOTE or LIGHT_CLIENT_ATTACK. */
  readonly type: string
  readonly validator: string
  /** That it is about; the block in which it stands came later. */
  readonly height: number
}

const PATIENCE_MS = 5_000
/** Blocks whose headers CometBFT gives in one answer. */
const PAGE = 20
/** Of a block without evidence: SHA-256 of nothing. */
const NO_EVIDENCE = 'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855'

const envelope = z.object({ result: z.unknown() })
const number = z.string().regex(/^\d+$/).transform(Number)
const validatorOf = z
  .string()
  .regex(/^[0-9A-Fa-f]{40}$/)
  .transform((digits) => address.parse(`0x${digits.toLowerCase()}`))
const status = z.object({ sync_info: z.object({ latest_block_height: number, earliest_block_height: number }) })
const headers = z.object({
  block_metas: z.array(z.object({ header: z.object({ height: number, evidence_hash: z.string() }) })),
})
const vote = z.object({ height: number, validator_address: validatorOf })
const duplicate = z
  .object({ type: z.literal('tendermint/DuplicateVoteEvidence'), value: z.object({ vote_a: vote }) })
  .transform(({ value: { vote_a } }): Evidence[] => [
    { type: 'DUPLICATE_VOTE', validator: vote_a.validator_address, height: vote_a.height },
  ])
const attack = z
  .object({
    type: z.literal('tendermint/LightClientAttackEvidence'),
    value: z.object({ CommonHeight: number, ByzantineValidators: z.array(z.object({ address: validatorOf })) }),
  })
  .transform(({ value }): Evidence[] =>
    value.ByzantineValidators.map((each) => ({
      type: 'LIGHT_CLIENT_ATTACK',
      validator: each.address,
      height: value.CommonHeight,
    })),
  )
const block = z.object({
  block: z.object({ evidence: z.object({ evidence: z.array(z.union([duplicate, attack])).nullish() }) }),
})

/**
 * The latest evidence in the blocks that a node still has, or the evidence about one height.
 *
 * @param url of CometBFT's RPC, http://host:port
 * @throws EvidenceUnreadable
 */
export const evidenceInBlocks = async (url: string, height?: number): Promise<Evidence | undefined> => {
  const { latest_block_height: last, earliest_block_height: first } = (await ask(url, 'status', status)).sync_info
  for (const [from, to] of pagesOf(first, last, height)) {
    const { block_metas } = await ask(url, `blockchain?minHeight=${from}&maxHeight=${to}`, headers)
    for (const { header } of block_metas) {
      if (header.evidence_hash === NO_EVIDENCE) continue
      const { evidence } = (await ask(url, `block?height=${header.height}`, block)).block.evidence
      const found = evidence?.flat().findLast((each) => height === undefined || each.height === height)
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** Pages of blocks: backwards from the last, or forwards from the block after the one that the evidence is about. */
function* pagesOf(first: number, last: number, height: number | undefined): Generator<readonly [from: number, to: number]> {
  if (height === undefined) for (let to = last; to >= first; to -= PAGE) yield [Math.max(first, to - PAGE + 1), to]
  else for (let from = Math.max(first, height + 1); from <= last; from += PAGE) yield [from, Math.min(last, from + PAGE - 1)]
}

const ask = async <Schema extends z.ZodType>(base: string, path: string, schema: Schema): Promise<z.output<Schema>> => {
  const url = new URL(path, `${base}/`).href
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })
    .then((response) => response.json())
    .catch((cause: unknown) => {
      throw memberCommandErrors.EvidenceUnreadable({ url }, cause)
    })
  const parsed = schema.safeParse(envelope.safeParse(answer).data?.result)
  if (!parsed.success) throw memberCommandErrors.EvidenceUnreadable({ url, problem: z.prettifyError(parsed.error) })
  return parsed.data
}
