// What passes between the owner of a secret key and the process that acts for it. No message carries the key.
import type { ErrorKind, ErrorMetadata } from '../errors.ts'
import type { ContingencyRow } from './contingency.ts'
import type { JobInputs } from './jobRequest.ts'

export type EncryptRequest = {
  readonly kind: 'encrypt'
  /** The file of the secret key; it is made if it is not there. */
  readonly keyFile: string
  /** Where the encrypted columns and the public key are written, each under its content identifier. */
  readonly folder: string
  readonly columns: readonly Uint8Array[]
}

export type DecryptRequest = {
  readonly kind: 'decrypt'
  readonly keyFile: string
  readonly result: Uint8Array
  readonly rows: number
  readonly categories: readonly string[]
}

export type KeyOwnerRequest = EncryptRequest | DecryptRequest

export type KeyOwnerAnswer =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'encrypted'; readonly inputs: JobInputs }
  | { readonly kind: 'decrypted'; readonly table: readonly ContingencyRow[] }
  | {
      readonly kind: 'failed'
      readonly code: string
      readonly errorKind: ErrorKind
      readonly summary: string
      readonly hint: string
      readonly metadata: ErrorMetadata
    }
