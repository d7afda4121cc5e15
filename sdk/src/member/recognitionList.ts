// The canonical list of what two chains recognise of one another, whose digest both adopt.
import { AbiCoder, keccak256, toUtf8Bytes } from 'ethers'
import { z } from 'zod'
import { bytes32 } from '../ids.ts'
import { memberErrors } from './errors.ts'

/** As `RecognisedKind` numbers them. */
export const recognisedKinds = ['field', 'format', 'hash', 'proofSystem'] as const

const shortText = (least: number, most: number) =>
  z.string().refine((text) => {
    const { length } = toUtf8Bytes(text)
    return length >= least && length <= most
  }, `expected ${least} to ${most} bytes`)

const recognisedEntry = z.strictObject({
  kind: z.enum(recognisedKinds),
  name: shortText(1, 64),
  version: shortText(0, 32),
  /** Of the specification or the artefact. */
  digest: bytes32,
})
export type RecognisedEntry = z.infer<typeof recognisedEntry>

export type RecognitionProposal = {
  /** keccak256 of the list, the same on both chains. */
  readonly digest: string
  /** The entries in their order, as bytes. */
  readonly list: string
}

const MOST_ENTRIES = 64
const ENTRY = ['uint8', 'string', 'string', 'bytes32']
const LIST = 'tuple(uint8 kind, string name, string version, bytes32 digest)[]'
const coder = AbiCoder.defaultAbiCoder()

const fieldsOf = ({ kind, name, version, digest }: RecognisedEntry): [number, string, string, string] => [
  recognisedKinds.indexOf(kind),
  name,
  version,
  digest,
]

/** The id of an entry, under which contracts ask for it. */
export const recognisedEntryId = (entry: RecognisedEntry): string => keccak256(coder.encode(ENTRY, fieldsOf(entry)))

/**
 * Orders entries and encodes them as every chain does.
 *
 * @throws RecognitionMalformed
 * @example
 * composeRecognition([{ kind: 'hash', name: 'SHA-256', version: 'FIPS 180-4', digest }]).digest // 0x…
 */
export const composeRecognition = (entries: unknown): RecognitionProposal => {
  const parsed = z.array(recognisedEntry).max(MOST_ENTRIES).safeParse(entries)
  if (!parsed.success) throw memberErrors.RecognitionMalformed({ problem: z.prettifyError(parsed.error) })
  const byId = new Map(parsed.data.map((entry) => [recognisedEntryId(entry), entry]))
  if (byId.size !== parsed.data.length) throw memberErrors.RecognitionMalformed({ problem: 'an entry stands there twice' })
  const ordered = [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => fieldsOf(entry))
  const list = coder.encode([LIST], [ordered])
  return { digest: keccak256(list), list }
}

/** An entry as the contract gives it. */
export const entryOf = (entry: {
  readonly kind: bigint
  readonly name: string
  readonly version: string
  readonly digest: string
}): RecognisedEntry => ({
  kind: recognisedKinds[Number(entry.kind)] ?? 'field',
  name: entry.name,
  version: entry.version,
  digest: entry.digest,
})

/** The entries of a list; undefined if it is none, which the contract refuses. */
export const parseEntries = (list: string): readonly RecognisedEntry[] | undefined => {
  try {
    const [entries] = coder.decode([LIST], list)
    // CAST: what the type says.
    return [...(entries as Parameters<typeof entryOf>[0][])].map(entryOf)
  } catch {
    return undefined
  }
}
