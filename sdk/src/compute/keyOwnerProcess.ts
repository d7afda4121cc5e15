// A process of the owner of a secret key: it encrypts columns and decrypts results for its parent, which never sees the key. Started by
// fork with structured messages; one request at a time. Node only (it keeps the key in a file); in a browser use secretKey.ts itself.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { contentId } from '../digest.ts'
import { CausewayError } from '../errors.ts'
import { decryptContingency } from './decryptContingency.ts'
import { encryptColumns } from './encryptColumns.ts'
import type { EncryptRequest, KeyOwnerAnswer, KeyOwnerRequest } from './keyOwnerMessages.ts'
import { createSealSession } from './seal.ts'
import { generateSecretKey, loadSecretKey, type SecretKey } from './secretKey.ts'

const answer = (message: KeyOwnerAnswer): void => {
  process.send?.(message)
}

const writeWhole = (file: string, content: Uint8Array, mode = 0o644): void => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.partial`, content, { mode })
  renameSync(`${file}.partial`, file)
}

/** The key in the file, or a new one that is written there for its owner only. */
const openKey = async (file: string): Promise<SecretKey> => {
  const session = await createSealSession()
  if (existsSync(file)) return loadSecretKey(session, Uint8Array.from(readFileSync(file)))
  const key = generateSecretKey(session)
  writeWhole(file, key.save(), 0o600)
  return key
}

const keep = (folder: string, bytes: Uint8Array): string => {
  const cid = contentId(bytes)
  writeWhole(join(folder, cid), bytes)
  return cid
}

const encrypt = async ({ keyFile, folder, columns }: EncryptRequest): Promise<KeyOwnerAnswer> => {
  const key = await openKey(keyFile)
  const publicKey = keep(folder, key.publicKey())
  const kept: string[] = []
  const onProgress = (done: number, total: number): void => answer({ kind: 'progress', done, total })
  for await (const column of encryptColumns(key, columns, { onProgress })) kept.push(keep(folder, column))
  key.delete()
  return { kind: 'encrypted', inputs: { publicKey, columns: kept } }
}

const decrypt = async ({ keyFile, result, rows, categories }: KeyOwnerRequest & { kind: 'decrypt' }): Promise<KeyOwnerAnswer> => {
  const key = await openKey(keyFile)
  const table = decryptContingency(key, Uint8Array.from(result), { rows, categories })
  key.delete()
  return { kind: 'decrypted', table }
}

const serve = async (request: KeyOwnerRequest): Promise<void> => {
  try {
    answer(request.kind === 'encrypt' ? await encrypt(request) : await decrypt(request))
  } catch (fault) {
    if (!(fault instanceof CausewayError)) throw fault
    const { code, kind, hint, metadata } = fault
    answer({ kind: 'failed', code, errorKind: kind, hint, metadata, summary: fault.summary })
  }
}

process.on('message', (message) => {
  // CAST: the only sender is the parent that forked this program, with the types of keyOwnerMessages.ts.
  void serve(message as KeyOwnerRequest)
})
process.on('disconnect', () => process.exit(0))
