// The extraData of QBFT headers: RLP([vanity, [validators], vote, round, [seals]]), as Besu's QbftExtraDataCodec writes and reads it.
import { decodeRlp, encodeRlp, getBytes, hexlify, type RlpStructuredData, toBeArray } from 'ethers'
import { besuErrors } from './errors.ts'

export type QbftExtraData = {
  /** 32 bytes as 0x-hex. */
  readonly vanity: string
  /** Lower-case addresses in the order in which they stand; empty where a contract decides. */
  readonly validators: readonly string[]
  readonly vote?: { readonly recipient: string; readonly add: boolean }
  readonly round: number
  /** 65 bytes each, of the validators that committed. */
  readonly seals: readonly string[]
}

const NO_VANITY = `0x${'00'.repeat(32)}`
const ADD = '0xff'
const DROP = '0x'
const MOST_ROUND = 0x7fffffff

/**
 * Encodes extraData.
 *
 * @example
 * encodeExtraData({ vanity: `0x${'00'.repeat(32)}`, validators: [], round: 0, seals: [] }) // 0xe5a000…00c0c080c0
 */
export const encodeExtraData = ({ vanity, validators, vote, round, seals }: QbftExtraData): string =>
  encodeRlp([
    vanity,
    [...validators],
    vote === undefined ? [] : [vote.recipient, vote.add ? ADD : DROP],
    round === 0 ? '0x' : hexlify(toBeArray(round)),
    [...seals],
  ])

/** The constant of a chain whose validators a contract names. */
export const CONTRACT_EXTRA_DATA = encodeExtraData({ vanity: NO_VANITY, validators: [], round: 0, seals: [] })

/** The genesis of a chain whose validators stand in the headers: ascending, as Besu keeps them. */
export const headerExtraData = (validators: readonly string[]): string =>
  encodeExtraData({
    vanity: NO_VANITY,
    validators: validators.map((validator) => validator.toLowerCase()).sort(),
    round: 0,
    seals: [],
  })

/** Decodes extraData; only the canonical form is accepted. @throws BesuExtraDataInvalid */
export const decodeExtraData = (encoded: string): QbftExtraData => {
  const decoded = read(encoded)
  if (encodeExtraData(decoded) !== encoded.toLowerCase())
    throw besuErrors.BesuExtraDataInvalid({ encoded, problem: 'not the canonical form' })
  return decoded
}

const read = (encoded: string): QbftExtraData => {
  const fail = (problem: string, cause?: unknown): never => {
    throw besuErrors.BesuExtraDataInvalid({ encoded: encoded.slice(0, 200), problem }, cause)
  }
  const bytes = (item: RlpStructuredData | undefined, what: string, size?: number): string =>
    typeof item === 'string' && (size === undefined || item.length === 2 + 2 * size) ? item : fail(`${what} does not fit`)
  const list = (item: RlpStructuredData | undefined, what: string): readonly RlpStructuredData[] =>
    Array.isArray(item) ? item : fail(`${what} is not a list`)
  const outer = (): RlpStructuredData => {
    try {
      return decodeRlp(encoded)
    } catch (cause) {
      return fail('not RLP', cause)
    }
  }
  const items = list(outer(), 'extraData')
  if (items.length !== 5) fail(`${items.length} items instead of 5`)
  const vote = list(items[2], 'vote')
  const round = getBytes(bytes(items[3], 'round')).reduce((value, byte) => value * 256 + byte, 0)
  if (round > MOST_ROUND) fail('round is too large')
  return {
    vanity: bytes(items[0], 'vanity', 32),
    validators: list(items[1], 'validators').map((item) => bytes(item, 'validator', 20)),
    ...(vote.length === 0 ? {} : { vote: readVote(vote, fail) }),
    round,
    seals: list(items[4], 'seals').map((item) => bytes(item, 'seal', 65)),
  }
}

const readVote = (
  [recipient, kind, ...more]: readonly RlpStructuredData[],
  fail: (problem: string) => never,
): { recipient: string; add: boolean } => {
  if (typeof recipient !== 'string' || recipient.length !== 42 || (kind !== ADD && kind !== DROP) || more.length > 0)
    return fail('vote does not fit')
  return { recipient, add: kind === ADD }
}
