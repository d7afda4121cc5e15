// The document of a finished computation, and the node's signature over it.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { signerOf } from '@causeway/sdk/client/createClient'
import type { JobSubmission } from '@causeway/sdk/compute/jobApi'
import { parameters } from '@causeway/sdk/compute/parameters'
import { contentIdOfDigest } from '@causeway/sdk/digest'
import type { JobId } from '@causeway/sdk/ids'
import { manifestDigestOf, parseManifest, type ResultManifest, signManifest } from '@causeway/sdk/result/manifest'

export type SealManifestParameters = {
  readonly jobId: JobId
  readonly submission: JobSubmission
  /** What was computed on, as registered. */
  readonly product: ResultManifest['product']
  readonly evaluatedDigest: string
  readonly resultDigest: string
  readonly bytes: number
  /** Unix seconds. */
  readonly startedAt: number
  readonly finishedAt: number
}

export type SealedManifest = {
  readonly manifest: ResultManifest
  readonly manifestDigest: string
  readonly signature: string
}

/** Writes the manifest of a result and signs it with the node's key. */
export const sealManifest = async (client: CausewayClient, given: SealManifestParameters): Promise<SealedManifest> => {
  const { request, inputs } = given.submission
  const manifest = parseManifest({
    version: 1,
    chainId: client.deployment.chainId,
    jobId: given.jobId,
    agreementId: request.agreementId,
    operation: given.submission.parameters.operation,
    algorithmDigest: request.algorithmDigest,
    parameterSet: parameters.id,
    parameters: given.submission.parameters,
    inputs,
    product: given.product,
    evaluatedDigest: given.evaluatedDigest,
    output: { contentId: contentIdOfDigest(given.resultDigest), bytes: given.bytes, digest: given.resultDigest },
    node: signerOf(client).address,
    startedAt: given.startedAt,
    finishedAt: given.finishedAt,
  })
  const manifestDigest = manifestDigestOf(manifest)
  return { manifest, manifestDigest, signature: await signManifest(client, { jobId: given.jobId, manifestDigest }) }
}
