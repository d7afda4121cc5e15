import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { layouts } from '@causeway/sdk/compute/layout'
import { contentId } from '@causeway/sdk/digest'
import { CausewayError } from '@causeway/sdk/errors'
import { blobFile, placeBlob, removeBlob, sweepBlobs } from './blobs.ts'
import { type ReceiveInputParameters, receiveInput } from './receiveInput.ts'

const codeIs = (code: string) => (error: unknown) => error instanceof CausewayError && error.code === code

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-input-'))
})
after(() => rm(folder, { recursive: true }))

/** A well-formed ciphertext of zeros, with a seed of its own. */
const ciphertext = (seed: number): Uint8Array => {
  const { length, prefix, seedPrefix } = layouts.seededCiphertext
  const bytes = new Uint8Array(length)
  bytes.set(prefix)
  bytes.set(seedPrefix, length - 64 - seedPrefix.length)
  bytes.fill(seed, length - 64)
  return bytes
}
const concat = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts))

/** Cuts bytes into chunks of odd sizes, as a network does. */
async function* chunks(bytes: Uint8Array, size = 7_777): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const receive = (bytes: Uint8Array, change: Partial<ReceiveInputParameters> = {}) =>
  receiveInput({
    folder,
    contentId: contentId(bytes),
    bytes: bytes.length,
    kind: 'column',
    body: chunks(bytes),
    ...change,
  })

describe('receiveInput', () => {
  it('writes what it receives, and gives the seeds', async () => {
    const bytes = concat(ciphertext(1), ciphertext(2))
    for (const size of [97, 98_498, 1_000_000]) {
      const { file, seeds } = await receive(bytes, { body: chunks(bytes, size) })
      assert.deepEqual(seeds, ['01'.repeat(64), '02'.repeat(64)])
      assert.equal(contentId(await readFile(file)), contentId(bytes))
      await rm(file)
    }
  })

  it('refuses another length, a repeated seed, another hash and another kind, and leaves nothing', async () => {
    const one = ciphertext(1)
    const two = concat(one, ciphertext(2))
    const cases: [() => Promise<unknown>, string][] = [
      [() => receive(two, { bytes: one.length }), 'InputLength'],
      [() => receive(one, { bytes: two.length }), 'InputLength'],
      [() => receive(two.subarray(0, -1)), 'InputLength'],
      [() => receive(concat(one, one)), 'SeedRepeated'],
      [() => receive(one, { contentId: contentId(two) }), 'InputHashMismatch'],
      [() => receive(one, { kind: 'publicKey' }), 'InputLength'],
    ]
    for (const [received, code] of cases) {
      await assert.rejects(received(), codeIs(code), code)
    }
    assert.deepEqual(await readdir(folder), [])
  })

  it('stops reading at the first ciphertext that is wrong', async () => {
    let read = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        read++
        yield new Uint8Array(98_498)
      }
    }
    await assert.rejects(receive(ciphertext(1), { bytes: 10 * 98_498, body: endless() }), codeIs('CiphertextHeader'))
    assert.equal(read, 1)
  })

  it('says when the connection broke or the disk is full', async () => {
    const broken = (code: string, syscall?: string) =>
      // biome-ignore lint/correctness/useYield: it breaks before it yields.
      (async function* (): AsyncGenerator<Uint8Array> {
        throw Object.assign(new RangeError(code), { code, ...(syscall === undefined ? {} : { syscall }) })
      })()
    const bytes = ciphertext(1)
    await assert.rejects(receive(bytes, { body: broken('ECONNRESET') }), codeIs('InputInterrupted'))
    await assert.rejects(receive(bytes, { body: broken('ENOSPC', 'write') }), codeIs('StorageFailed'))
    assert.deepEqual(await readdir(folder), [])
  })
})

describe('blobs', () => {
  it('are placed, swept and removed by their names', async () => {
    const file = join(folder, 'x.partial')
    await writeFile(file, 'one')
    await placeBlob(folder, file, 'wanted')
    await writeFile(blobFile(folder, 'orphan'), 'two')
    await writeFile(file, 'three')
    const { present, removed } = await sweepBlobs(folder, (name) => name === 'wanted')
    assert.deepEqual([present, removed.sort()], [['wanted'], ['orphan', 'x.partial']])
    await removeBlob(folder, 'wanted')
    await removeBlob(folder, 'wanted')
    assert.deepEqual(await readdir(folder), [])
  })
})
