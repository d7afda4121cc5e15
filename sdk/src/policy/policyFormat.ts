// The byte format of compiled policies, version 1: docs/policy-format.md. Kept in step with contracts/policy/PolicyBytes.sol.
import { getBytes, id } from 'ethers'
import { policyErrors } from './errors.ts'

/** "CW" and the version. */
export const header = Uint8Array.of(0x43, 0x57, 0x01)

/** Bytes of tag and length before the body of a node. */
export const nodeHeader = 3

export const maxBytes = 65_535
export const maxNesting = 64

/** Words that an answer of a fact source may have. */
export const maxFacts = 256

/** The largest scale of a decimal: 10^38 still fits in 128 bits. */
export const maxScale = 38

/** Stands for an action without a code, and in an extended constraint for a unit or left operand whose IRI follows. */
export const noCode = 0xffff

export const tags = {
  kind: 0x01,
  uid: 0x02,
  options: 0x03,
  conflict: 0x06,
  replacedBy: 0x07,
  prohibition: 0x10,
  permission: 0x11,
  obligation: 0x12,
  action: 0x20,
  target: 0x21,
  targetCollection: 0x22,
  assignee: 0x23,
  assigneeCollection: 0x24,
  assigner: 0x25,
  assignerCollection: 0x26,
  function: 0x27,
  output: 0x28,
  ruleUid: 0x29,
  constraint: 0x30,
  and: 0x31,
  or: 0x32,
  xone: 0x33,
  andSequence: 0x34,
  extendedConstraint: 0x35,
  duty: 0x40,
  consequence: 0x41,
  remedy: 0x42,
  unitIri: 0x50,
  operandIri: 0x51,
  status: 0x53,
  reference: 0x54,
} as const

export const kindCodes = { Set: 0, Offer: 1, Agreement: 2, Assertion: 3, Privacy: 4, Request: 5, Ticket: 6 } as const

export const conflictCodes = { invalid: 0, perm: 1, prohibit: 2 } as const

/** Bits of the options' node; docs/policy-format.md says what each reading is. */
export const optionFlags = {
  dutyNotSet: 1 << 0,
  dutyInactive: 1 << 1,
  offers: 1 << 2,
  consequenceOrder: 1 << 3,
  remedyOrder: 1 << 4,
  behaviour: 1 << 5,
  factMissing: 1 << 6,
  unitMissing: 1 << 7,
  dutyLapsed: 1 << 8,
} as const

/** All bits that have a meaning. */
export const knownOptions = 0x01ff

/** What fact sources are asked for besides left operands. */
export const factCodes = { targetCollections: 0x0f01, partyCollections: 0x0f02, actionNames: 0x0f03, duties: 0x0f20 } as const

/** Added to the code of a left operand: its parts, its types, its unit and scale, what it is part of. */
export const factParts = 0x1000
export const factTypes = 0x2000
export const factUnit = 0x4000
export const factWholes = 0x8000

/** The last byte of a word of `factCodes.duties`. */
export const dutyFlags = { done: 1, breached: 2, doneAfterBreach: 4 } as const

export const valueKinds = {
  int64: 0x01,
  int256: 0x02,
  seconds: 0x03,
  duration: 0x04,
  milliseconds: 0x05,
  decimal: 0x06,
  boolean: 0x07,
  iri: 0x10,
  text: 0x11,
} as const

/** Bytes of one value of a kind; 0 if this version does not know the kind. */
export const widthOf = (kind: number): number => widths[kind] ?? 0

const widths: readonly number[] = [0, 8, 32, 8, 8, 8, 17, 1, 0, 0, 0, 0, 0, 0, 0, 0, 32, 32]

/** The id by which a policy names a party, an asset or a value: keccak256 of its UTF-8 bytes. */
export const nameHash = (name: string): Uint8Array => getBytes(id(name))

/** One node: tag, length of the body in two bytes, body. Throws PolicyTooLarge if the length does not fit. */
export const node = (tag: number, ...body: readonly Uint8Array[]): Uint8Array => {
  const bytes = join(body)
  if (bytes.length > maxBytes) throw policyErrors.PolicyTooLarge({ bytes: bytes.length, allowed: maxBytes })
  return join([Uint8Array.of(tag, bytes.length >> 8, bytes.length & 0xff), bytes])
}

export const join = (parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}

/** An integer in two's complement, big endian. */
export const toTwosComplement = (value: bigint, width: number): Uint8Array =>
  Uint8Array.from({ length: width }, (_, index) => Number((value >> BigInt(8 * (width - 1 - index))) & 0xffn))

/** Two's complement, big endian. */
export const toInteger = (bytes: Uint8Array): bigint =>
  BigInt.asIntN(
    bytes.length * 8,
    bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n),
  )

/** The order of the canonical form: byte by byte, a prefix first. */
export const compareBytes = (a: Uint8Array, b: Uint8Array): number => {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** Nodes or values of one parent in canonical order. */
export const inOrder = (parts: readonly Uint8Array[]): Uint8Array[] => [...parts].sort(compareBytes)

/** In canonical order, each once. */
export const inOrderOnce = (parts: readonly Uint8Array[]): Uint8Array[] =>
  inOrder(parts).filter((part, index, all) => {
    const before = all[index - 1]
    return before === undefined || compareBytes(before, part) !== 0
  })
