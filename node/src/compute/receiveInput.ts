// Streams one input to a file and checks it on the way: every ciphertext before the next is read, the hash at the end.
import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { parameters } from '@causeway/sdk/compute/parameters'
import { assertFreshSeed, parsePublicKey, parseSeededCiphertext } from '@causeway/sdk/compute/wire'
import { contentIdOfDigest } from '@causeway/sdk/digest'
import { CausewayError } from '@causeway/sdk/errors'
import { partialFile } from './blobs.ts'
import { inputErrors } from './errors.ts'

export type ReceiveInputParameters = {
  readonly folder: string
  readonly contentId: string
  /** The exact length that the job determines. */
  readonly bytes: number
  /** A public key, or a column of ciphertexts. */
  readonly kind: 'publicKey' | 'column'
  readonly body: AsyncIterable<Uint8Array>
}

const { seededCiphertext, seededPublicKey } = parameters.bytes

/** Cuts a stream into pieces of one size; the last may be shorter. One piece is in memory. */
async function* cut(body: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(size)
  let filled = 0
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + size - filled)
      piece.set(part, filled)
      filled += part.length
      at += part.length
      if (filled < size) continue
      yield piece
      piece = new Uint8Array(size)
      filled = 0
    }
  }
  if (filled > 0) yield piece.subarray(0, filled)
}

const write = async (handle: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten
}

type Checked = { readonly seeds: string[]; readonly digest: string }

const copyChecked = async (
  { body, bytes, kind }: Pick<ReceiveInputParameters, 'body' | 'bytes' | 'kind'>,
  handle: FileHandle,
): Promise<Checked> => {
  const [hash, seeds] = [createHash('sha256'), new Set<string>()]
  const size = kind === 'publicKey' ? seededPublicKey : seededCiphertext
  let received = 0
  for await (const piece of cut(body, size)) {
    received += piece.length
    if (received > bytes || piece.length < size) throw inputErrors.InputLength({ given: received, expected: bytes })
    const { seed } = kind === 'publicKey' ? parsePublicKey(piece) : parseSeededCiphertext(piece)
    assertFreshSeed(seed, seeds)
    hash.update(piece)
    await write(handle, piece)
  }
  if (received !== bytes) throw inputErrors.InputLength({ given: received, expected: bytes })
  return { seeds: [...seeds], digest: `0x${hash.digest('hex')}` }
}

const typed = (error: unknown): unknown => {
  if (error instanceof CausewayError || !(error instanceof Error)) return error
  const code = 'code' in error ? error.code : ''
  const isBroken = code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNABORTED'
  if (isBroken || error.message === 'aborted') return inputErrors.InputInterrupted({}, error)
  return 'syscall' in error ? inputErrors.StorageFailed({ reason: code }, error) : error
}

/** A checked input that waits for its place; the caller places or removes the file. */
export type ReceivedInput = { readonly file: string; readonly seeds: readonly string[] }

const receive = async ({ contentId, ...input }: ReceiveInputParameters, file: string): Promise<Checked> => {
  const handle = await open(file, 'wx', 0o600)
  try {
    const checked = await copyChecked(input, handle)
    const given = contentIdOfDigest(checked.digest)
    if (given !== contentId) throw inputErrors.InputHashMismatch({ expected: contentId, given })
    await handle.sync()
    return checked
  } finally {
    await handle.close()
  }
}

/**
 * Receives an input into a partial file of the folder. Nothing is left behind if it is refused.
 *
 * @returns the file and the seeds of its ciphertexts (hex)
 * @throws InputLength, InputHashMismatch, InputInterrupted, StorageFailed, SeedRepeated, and the errors of the sdk's wire.ts
 */
export const receiveInput = async (input: ReceiveInputParameters): Promise<ReceivedInput> => {
  const file = partialFile(input.folder, randomUUID())
  try {
    const { seeds } = await receive(input, file)
    return { file, seeds }
  } catch (error) {
    await rm(file, { force: true })
    throw typed(error)
  }
}
