// What the engine reads, as storage: the slots of ValidatorSet for any keys, and those of an answer that Slots.sol gives.
import { AbiCoder, computeAddress, concat, dataSlice, id, keccak256, SigningKey, toBeHex } from 'ethers'

export type Storage = Readonly<Record<string, string>>

/** Stands in for MemberRegistry's struct of the same name. */
export type NodeRecord = {
  readonly memberId: string
  readonly peerId: string
  readonly enodeX: string
  readonly enodeY: string
  readonly consensusPort: number
  readonly executionPort: number
  readonly host: string
}

export type SetSlotsOptions = {
  readonly epoch?: bigint
  /** Instead of the number of keys. */
  readonly count?: bigint
  readonly upgrade?: { readonly height: bigint; readonly version: bigint }
}

const word = (value: bigint): string => toBeHex(value, 32)

/** The storage of ValidatorSet (slots 0 to 1 + 2n) for compressed keys in this order. */
export const setSlots = (keys: readonly string[], options: SetSlotsOptions = {}): Storage => {
  const { epoch = 1n, count = BigInt(keys.length), upgrade = { height: 0n, version: 0n } } = options
  const seats = keys.flatMap((key, index): [string, string][] => [
    [word(BigInt(2 + 2 * index)), word((BigInt(dataSlice(key, 0, 1)) << 160n) | BigInt(computeAddress(key)))],
    [word(BigInt(3 + 2 * index)), dataSlice(key, 1)],
  ])
  const head = (upgrade.version << 192n) | (upgrade.height << 128n) | (count << 64n) | epoch
  return { [word(0n)]: keccak256(concat(keys)), [word(1n)]: word(head), ...Object.fromEntries(seats) }
}

/** The compressed key (33 bytes) of a private one. */
export const compressedKey = (privateKey: string): string => SigningKey.computePublicKey(privateKey, true)

/** The slot in Slots.sol where the answer begins. */
export const ANSWER = BigInt(id('causeway.test.answer'))

const RECORD =
  'tuple(bytes32 memberId,bytes20 peerId,bytes32 enodeX,bytes32 enodeY,uint16 consensusPort,uint16 executionPort,string host)[]'

/** The storage that lets Slots.sol answer `nodes()` with these records. */
export const nodeSlots = (records: readonly NodeRecord[]): Storage =>
  answerSlots(AbiCoder.defaultAbiCoder().encode([RECORD], [records]))

/** The storage that lets Slots.sol answer with these bytes. */
export const answerSlots = (answer: string): Storage => {
  const bytes = (answer.length - 2) / 2
  const words = Array.from({ length: Math.ceil(bytes / 32) }, (_, index): [string, string] => {
    const part = dataSlice(answer, 32 * index, Math.min(bytes, 32 * index + 32))
    return [word(ANSWER + 1n + BigInt(index)), part.padEnd(66, '0')]
  })
  return { [word(ANSWER)]: word(BigInt(bytes)), ...Object.fromEntries(words) }
}

/** The call of Slots.sol that writes this storage. */
export const writeCall = (storage: Storage): string => concat(Object.entries(storage).flat())
