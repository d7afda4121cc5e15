// Asks the process that holds a secret key to encrypt and decrypt. This program, like everything under node/, never loads the key.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ContingencyRow } from '@causeway/sdk/compute/contingency'
import type { JobInputs } from '@causeway/sdk/compute/jobRequest'
import type { DecryptRequest, EncryptRequest, KeyOwnerAnswer, KeyOwnerRequest } from '@causeway/sdk/compute/keyOwnerMessages'
import { CausewayError } from '@causeway/sdk/errors'
import { commandErrors } from './errors.ts'

const PROGRAM = fileURLToPath(import.meta.resolve('@causeway/sdk/compute/keyOwnerProcess'))

/** Encrypts 0/1 columns under the key in a file. @throws as encryptColumns of the sdk, KeyOwnerEnded */
export const encryptWithKey = async (
  request: Omit<EncryptRequest, 'kind'>,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<JobInputs> => {
  const answer = await ask({ kind: 'encrypt', ...request }, onProgress)
  if (answer.kind !== 'encrypted') throw commandErrors.KeyOwnerEnded({ answer: answer.kind })
  return answer.inputs
}

/** Decrypts a result with the key in a file. @throws as decryptContingency of the sdk, KeyOwnerEnded */
export const decryptWithKey = async (request: Omit<DecryptRequest, 'kind'>): Promise<readonly ContingencyRow[]> => {
  const answer = await ask({ kind: 'decrypt', ...request })
  if (answer.kind !== 'decrypted') throw commandErrors.KeyOwnerEnded({ answer: answer.kind })
  return answer.table
}

const ask = (
  request: KeyOwnerRequest,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<Exclude<KeyOwnerAnswer, { kind: 'progress' | 'failed' }>> =>
  new Promise((resolve, reject) => {
    const owner = fork(PROGRAM, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    owner.once('error', reject)
    owner.once('exit', (code) => reject(commandErrors.KeyOwnerEnded({ code })))
    owner.on('message', (message) => {
      // CAST: the program answers with the types of keyOwnerMessages.ts.
      const answer = message as KeyOwnerAnswer
      if (answer.kind === 'progress') return onProgress(answer.done, answer.total)
      owner.disconnect()
      if (answer.kind !== 'failed') return resolve(answer)
      const { code, errorKind: kind, summary, hint, metadata } = answer
      reject(new CausewayError(code, { kind, summary, hint }, metadata))
    })
    owner.send(request)
  })
