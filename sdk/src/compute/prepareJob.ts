import type { CausewayClient } from '../client/createClient.ts'
import { chainTime } from '../client/time.ts'
import { digestOfJson } from '../digest.ts'
import type { AgreementId, JobId } from '../ids.ts'
import { type ContingencyParameters, contingencyDigest } from './contingency.ts'
import { freshSalt, inputDigestOf, type JobInputs, type JobRequest, jobIdOf, signJobRequest } from './jobRequest.ts'

export type JobParameters = Omit<ContingencyParameters, 'categories'> & { readonly categories: readonly string[] }

export type PrepareJobParameters = {
  readonly agreementId: AgreementId
  readonly parameters: JobParameters
  /** Content identifiers of the public key and of the encrypted columns, in the order of the categories. */
  readonly inputs: JobInputs
  /** Units of use that the delivered result costs; 1 by default. */
  readonly units?: number
  /** Unix seconds, by the chain's clock; an hour from now by default. */
  readonly deadline?: number
  /** Makes two jobs of the same content different; random by default. */
  readonly salt?: bigint
}

export type PreparedJob = {
  readonly id: JobId
  readonly request: JobRequest
  /** Of the consumer, over the id: 0x-hex. */
  readonly signature: string
  readonly parameters: JobParameters
  readonly inputs: JobInputs
}

const HOUR = 3_600

/** Digests a job and signs it as the consumer. Nothing is sent. @throws SignerMissing, ChainUnavailable */
export const prepareJob = async (client: CausewayClient, given: PrepareJobParameters): Promise<PreparedJob> => {
  const { agreementId, parameters, inputs, units = 1, salt = freshSalt() } = given
  const request: JobRequest = {
    agreementId,
    algorithmDigest: contingencyDigest(),
    parametersDigest: digestOfJson(parameters),
    inputDigest: inputDigestOf(inputs),
    units,
    deadline: given.deadline ?? (await chainTime(client)) + HOUR,
    salt,
  }
  const signature = await signJobRequest(client, request)
  return { id: jobIdOf(client, request), request, signature, parameters, inputs }
}
