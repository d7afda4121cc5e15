import { getAddress, recoverAddress, sha256 } from 'ethers'
import { getAgreement } from '../agreement/getAgreement.ts'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { inputDigestOf } from '../compute/jobRequest.ts'
import { contentIdOfDigest, digestOfJson } from '../digest.ts'
import { agreementId, type JobId } from '../ids.ts'
import { resultErrors } from './errors.ts'
import { manifestDigestOf, manifestSealDigest, parseManifest, type ResultManifest } from './manifest.ts'
import { registeredContent } from './registeredContent.ts'

export type VerifyResultParameters = {
  readonly jobId: JobId
  /** As the node gave it: parsed JSON. */
  readonly manifest: unknown
  /** Of the node, over the manifest: 0x-hex. */
  readonly signature: string
  /** The result's bytes; without them only manifest, signature and anchor are verified. */
  readonly output?: Uint8Array
}

export type VerifyResultReturnType = {
  readonly manifest: ResultManifest
  readonly manifestDigest: string
  readonly signer: string
  /** Unix seconds. */
  readonly anchoredAt: number
}

const signerOfSeal = (digest: string, signature: string): string | undefined => {
  try {
    return recoverAddress(digest, signature)
  } catch {
    return undefined
  }
}

const assertOutput = ({ output: expected }: ResultManifest, output: Uint8Array): void => {
  const digest = sha256(output)
  const isExpected =
    digest === expected.digest && output.length === expected.bytes && contentIdOfDigest(digest) === expected.contentId
  if (!isExpected) throw resultErrors.OutputMismatch({ expected: expected.digest, given: digest, bytes: output.length })
}

/** The digests that the consumer signed stand in the event of the authorisation: the manifest must be about the same job. @returns the block */
const assertAuthorised = async (client: CausewayClient, manifest: ResultManifest): Promise<number> => {
  const { jobs } = client.contracts
  const { startBlock } = client.deployment.contracts.JobBook
  const [event] = await read(() => jobs.queryFilter(jobs.filters.JobAuthorised(manifest.jobId), startBlock))
  const isSame =
    event?.args.agreementId === manifest.agreementId &&
    event.args.algorithmDigest === manifest.algorithmDigest &&
    event.args.parametersDigest === digestOfJson(manifest.parameters) &&
    event.args.inputDigest === inputDigestOf(manifest.inputs)
  if (!isSame) throw resultErrors.ManifestRequestMismatch({ jobId: manifest.jobId, authorised: event !== undefined })
  return event.blockNumber
}

/** What was computed on must be the product of the agreement, with content that it was registered with while the job ran. */
const assertProduct = async (client: CausewayClient, manifest: ResultManifest, authorisedIn: number): Promise<void> => {
  const { results } = client.contracts
  const { terms } = await getAgreement(client, agreementId.parse(manifest.agreementId))
  const [anchored] = await read(() => results.queryFilter(results.filters.ResultAnchored(manifest.jobId), authorisedIn))
  const to = anchored?.blockNumber ?? authorisedIn
  const registered = await registeredContent(client, { productId: terms.productId, from: authorisedIn, to })
  const { productId, contentId } = manifest.product
  if (productId !== terms.productId || !registered.includes(contentId)) {
    throw resultErrors.ManifestProductMismatch({ productId, contentId, agreed: terms.productId, registered })
  }
}

/**
 * Verifies a result: the manifest is well formed and of this job and chain, its digest is the anchored one, the key that anchored it
 * signed it and is named in it, it is about the algorithm, parameters and inputs that the consumer signed and about the product of the
 * agreement as registered, and (if given) the output is the one that it names.
 *
 * @throws ManifestInvalid | ManifestJobMismatch | ResultNotAnchored | ManifestDigestMismatch | ManifestSignatureInvalid |
 * ManifestRequestMismatch | ManifestProductMismatch | OutputMismatch | ChainUnavailable
 * @example
 * const { signer } = await verifyResult(client, { jobId, manifest, signature, output })
 * console.log(signer) // 0x…, a key of the provider's organisation when it anchored
 */
export const verifyResult = async (
  client: CausewayClient,
  { jobId, manifest: content, signature, output }: VerifyResultParameters,
): Promise<VerifyResultReturnType> => {
  const manifest = parseManifest(content)
  const { chainId } = client.deployment
  if (manifest.jobId !== jobId || manifest.chainId !== chainId) {
    throw resultErrors.ManifestJobMismatch({ jobId, chainId, given: manifest.jobId, givenChainId: manifest.chainId })
  }
  const anchor = await read(() => client.contracts.results.anchorOf(jobId))
  if (BigInt(anchor.manifestDigest) === 0n) throw resultErrors.ResultNotAnchored({ jobId })
  const manifestDigest = manifestDigestOf(manifest)
  if (anchor.manifestDigest !== manifestDigest) {
    throw resultErrors.ManifestDigestMismatch({ anchored: anchor.manifestDigest, given: manifestDigest })
  }
  const signer = signerOfSeal(manifestSealDigest(client, { jobId, manifestDigest }), signature)
  if (signer !== anchor.signer || signer !== getAddress(manifest.node)) {
    throw resultErrors.ManifestSignatureInvalid({ anchored: anchor.signer, given: signer ?? 'none' })
  }
  await assertProduct(client, manifest, await assertAuthorised(client, manifest))
  if (output !== undefined) assertOutput(manifest, output)
  return { manifest, manifestDigest, signer, anchoredAt: Number(anchor.anchoredAt) }
}
