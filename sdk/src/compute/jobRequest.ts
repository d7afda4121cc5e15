// What a consumer asks a node to compute, and its EIP-712 form: the digest that is signed is the job's id.
import { randomBytes, toBigInt } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { signTyped, typedDigest } from '../client/typedData.ts'
import { digestOfJson } from '../digest.ts'
import { type AgreementId, type JobId, jobId } from '../ids.ts'

export type JobRequest = {
  readonly agreementId: AgreementId
  /** SHA-256 of the canonical description of the operation. */
  readonly algorithmDigest: string
  /** SHA-256 of the canonical JSON of its parameters. */
  readonly parametersDigest: string
  /** SHA-256 of the canonical JSON of the inputs' content identifiers. */
  readonly inputDigest: string
  readonly units: number
  /** Unix seconds: the result must be anchored before it. */
  readonly deadline: number
  readonly salt: bigint
}

export const jobTypes = {
  JobRequest: [
    { name: 'agreementId', type: 'bytes32' },
    { name: 'algorithmDigest', type: 'bytes32' },
    { name: 'parametersDigest', type: 'bytes32' },
    { name: 'inputDigest', type: 'bytes32' },
    { name: 'units', type: 'uint32' },
    { name: 'deadline', type: 'uint64' },
    { name: 'salt', type: 'uint64' },
  ],
}

/** The content identifiers of a job's inputs, in the order of the columns. */
export type JobInputs = { readonly publicKey: string; readonly columns: readonly string[] }

export const inputDigestOf = (inputs: JobInputs): string => digestOfJson(inputs)

/** 64 random bits. */
export const freshSalt = (): bigint => toBigInt(randomBytes(8))

/** The id of a job of this request on the client's chain. */
export const jobIdOf = ({ deployment }: Pick<CausewayClient, 'deployment'>, request: JobRequest): JobId =>
  jobId.parse(typedDigest(deployment, 'JobBook', { types: jobTypes, message: request }))

/** The consumer's signature over a request. @throws SignerMissing */
export const signJobRequest = (client: CausewayClient, request: JobRequest): Promise<string> =>
  signTyped(client, 'JobBook', { types: jobTypes, message: request })
