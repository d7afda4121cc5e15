import { decodeBase64, hexlify } from 'ethers'
import { z } from 'zod'
import { cometProofErrors } from './errors.ts'

const hash = z
  .string()
  .regex(/^[0-9A-F]{64}$/)
  .transform((hex) => `0x${hex.toLowerCase()}`)
const account = z
  .string()
  .regex(/^[0-9A-F]{40}$/)
  .transform((hex) => `0x${hex.toLowerCase()}`)
const number = z
  .union([z.number(), z.string().regex(/^\d+$/)])
  .transform(Number)
  .pipe(z.int())
const bytes = z.base64().transform((text) => hexlify(decodeBase64(text)))

/** An RFC 3339 time with up to nine decimals. */
const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/)
  .transform((text) => {
    const [whole = '', decimals = ''] = text.slice(0, -1).split('.')
    return { timeSeconds: Date.parse(`${whole}Z`) / 1000, timeNanos: Number(decimals.padEnd(9, '0')) }
  })
const blockId = z.object({ hash, parts: z.object({ total: number, hash }) })

const header = z.object({
  version: z.object({ block: number, app: number.default(0) }),
  chain_id: z.string(),
  height: number,
  time,
  last_block_id: blockId,
  ...{ last_commit_hash: hash, data_hash: hash, validators_hash: hash, next_validators_hash: hash },
  ...{ consensus_hash: hash, app_hash: hash, last_results_hash: hash, evidence_hash: hash },
  proposer_address: account,
})

/** Of a validator that did not vote, or voted for none, only the flag means something. */
const signature = z.union([
  z.object({ block_id_flag: z.literal(2), timestamp: time, signature: bytes }),
  z.object({ block_id_flag: z.union([z.literal(1), z.literal(3)]) }),
])
const commit = z.object({ height: number, round: number, block_id: blockId, signatures: z.array(signature) })

export const signedHeaderSchema = z.object({ signed_header: z.object({ header, commit }) })
/** One page of a set. */
export const validatorsSchema = z.object({
  block_height: number,
  validators: z.array(z.object({ pub_key: z.object({ value: bytes }), voting_power: number })),
  total: number,
})

export type SignedHeader = z.infer<typeof signedHeaderSchema>['signed_header']
export type CometValidatorPage = z.infer<typeof validatorsSchema>

/** One question to CometBFT's RPC. @throws CometSilent, CometAnswerInvalid */
export const askComet = async <Answer>(
  url: string,
  path: string,
  schema: z.ZodType<Answer>,
  signal: AbortSignal = AbortSignal.timeout(5_000),
): Promise<Answer> => {
  const answer: unknown = await fetch(new URL(path, url.endsWith('/') ? url : `${url}/`), { signal })
    .then((response) => response.json())
    .catch((cause: unknown) => {
      throw cometProofErrors.CometSilent({ url, path }, cause)
    })
  const outer = z.object({ result: z.unknown() }).safeParse(answer)
  const parsed = schema.safeParse(outer.data?.result)
  if (!parsed.success) throw cometProofErrors.CometAnswerInvalid({ url, path }, parsed.error)
  return parsed.data
}
