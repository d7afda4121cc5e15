// What was computed, by whom, from what: the document whose hash is anchored.
import { z } from 'zod'
import type { CausewayClient } from '../client/createClient.ts'
import { signTyped, typedDigest } from '../client/typedData.ts'
import { contingencyParameters } from '../compute/contingency.ts'
import { contentIdText } from '../compute/jobApi.ts'
import { digestOfJson } from '../digest.ts'
import type { JobId } from '../ids.ts'
import { resultErrors } from './errors.ts'

const digest = z.string().regex(/^0x[0-9a-f]{64}$/)
const unixSeconds = z.int().min(0)

export const manifestSchema = z
  .strictObject({
    version: z.literal(1),
    chainId: z.int().positive(),
    jobId: digest,
    agreementId: digest,
    operation: z.literal('contingency'),
    algorithmDigest: digest,
    parameterSet: z.string(),
    parameters: contingencyParameters,
    inputs: z.strictObject({ publicKey: contentIdText, columns: z.array(contentIdText) }),
    /** What was computed on: the product of the agreement, and the content identifier of the table that the node read. */
    product: z.strictObject({ productId: digest, contentId: contentIdText }),
    /** SHA-256 of the evaluated ciphertexts before they were finished: the same on every node with the same inputs. */
    evaluatedDigest: digest,
    output: z.strictObject({ contentId: contentIdText, bytes: z.int().min(1), digest }),
    /** The key that signs. */
    node: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
    startedAt: unixSeconds,
    finishedAt: unixSeconds,
  })
  .meta({ id: 'ResultManifest' })
export type ResultManifest = z.infer<typeof manifestSchema>

/** Parses a manifest. @throws ManifestInvalid */
export const parseManifest = (content: unknown): ResultManifest => {
  const result = manifestSchema.safeParse(content)
  if (!result.success) throw resultErrors.ManifestInvalid({ problem: z.prettifyError(result.error).slice(0, 500) })
  return result.data
}

/** SHA-256 (0x-hex) of the canonical JSON of a manifest: what is anchored. */
export const manifestDigestOf = (manifest: ResultManifest): string => digestOfJson(manifest)

const manifestTypes = {
  ResultManifest: [
    { name: 'jobId', type: 'bytes32' },
    { name: 'manifestDigest', type: 'bytes32' },
  ],
}

export type ManifestSeal = { readonly jobId: JobId; readonly manifestDigest: string }

/** What a node signs for a manifest, as the contract computes it. */
export const manifestSealDigest = ({ deployment }: Pick<CausewayClient, 'deployment'>, seal: ManifestSeal): string =>
  typedDigest(deployment, 'ResultAnchor', { types: manifestTypes, message: seal })

/** The signature of the client's key over a manifest. @throws SignerMissing */
export const signManifest = (client: CausewayClient, seal: ManifestSeal): Promise<string> =>
  signTyped(client, 'ResultAnchor', { types: manifestTypes, message: seal })
