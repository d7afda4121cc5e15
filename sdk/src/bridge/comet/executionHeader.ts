import { encodeRlp, keccak256, toBeArray } from 'ethers'
import { z } from 'zod'
import { cometProofErrors } from './errors.ts'

const data = z.string().regex(/^0x([0-9a-f]{2})*$/)
const quantity = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform((hex) => toBeArray(hex))

/** The fields of a block header up to Osaka, in their order. */
const FIELDS = {
  ...{ parentHash: data, sha3Uncles: data, miner: data, stateRoot: data, transactionsRoot: data, receiptsRoot: data },
  ...{ logsBloom: data, difficulty: quantity, number: quantity, gasLimit: quantity, gasUsed: quantity },
  ...{ timestamp: quantity, extraData: data, mixHash: data, nonce: data },
}
const LATER = {
  ...{ baseFeePerGas: quantity.optional(), withdrawalsRoot: data.optional(), blobGasUsed: quantity.optional() },
  ...{ excessBlobGas: quantity.optional(), parentBeaconBlockRoot: data.optional(), requestsHash: data.optional() },
}
const schema = z.object({ hash: data, ...FIELDS, ...LATER })

/**
 * The RLP of a block's header, from what `eth_getBlockByNumber` answers: no debug interface is needed.
 *
 * @throws ExecutionHeaderForged
 */
export const executionHeader = (block: unknown): string => {
  const parsed = schema.safeParse(block)
  if (!parsed.success) throw cometProofErrors.ExecutionHeaderForged({}, parsed.error)
  const { hash, ...fields } = parsed.data
  // CAST: the names of an object's own fields.
  const names = Object.keys({ ...FIELDS, ...LATER }) as (keyof typeof fields)[]
  const encoded = encodeRlp(names.flatMap((name) => fields[name] ?? []))
  if (keccak256(encoded) !== hash) throw cometProofErrors.ExecutionHeaderForged({ hash, made: keccak256(encoded) })
  return encoded
}
