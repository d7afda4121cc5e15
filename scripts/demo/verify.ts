// Chapter 6: what is anchored on CN is verified on EU, where nobody has to ask CN.
import { checkMirroredResult } from '@causeway/sdk/bridge/mirror/checkMirroredResult'
import { getMirroredResult } from '@causeway/sdk/bridge/mirror/getMirroredResult'
import { publishResult } from '@causeway/sdk/bridge/mirror/publishResult'
import { CausewayError } from '@causeway/sdk/errors'
import type { JobId } from '@causeway/sdk/ids'
import { sha256 } from 'ethers'
import { awaited } from './awaited.ts'
import { demoErrors } from './errors.ts'
import type { DemoNetwork } from './network.ts'
import type { VerifiedTable } from './study.ts'

export type Mirrored = {
  readonly outcome: string
  readonly jobId: JobId
  readonly signer: string
  /** Unix seconds, of CN. */
  readonly anchoredAt: number
  readonly messageId: string
}

/** The hospital publishes every result; the institute compares each on EU with what the node gave it. @throws MirrorLate, MirrorDiffers */
export const verifyAcross = async (
  { cn, eu }: Pick<DemoNetwork, 'cn' | 'eu'>,
  tables: readonly VerifiedTable[],
): Promise<readonly Mirrored[]> => {
  const [sourceChainId, destinationChainId] = [cn.network.deployment.chainId, eu.network.deployment.chainId]
  for (const { jobId } of tables) await publishResult(cn.cast.hospital, { jobId, destinationChainId })
  const verify = async ({ outcome, jobId, manifestDigest, signer }: VerifiedTable): Promise<Mirrored> => {
    const seen = { sourceChainId, jobId }
    const messageId = await arrived(eu, seen)
    const checked = await checkMirroredResult(eu.cast.institute, { ...seen, manifestDigest })
    if (checked.signer !== signer) throw demoErrors.MirrorDiffers({ jobId, signer, mirrored: checked.signer })
    await refusesOther(eu, { ...seen, manifestDigest: sha256(manifestDigest) })
    return { outcome, jobId, messageId, ...checked }
  }
  return Promise.all(tables.map(verify))
}

type Seen = { readonly sourceChainId: number; readonly jobId: JobId }

/** The message by which EU has learnt it. */
const arrived = ({ cast }: DemoNetwork['eu'], seen: Seen): Promise<string> => {
  const look = async () => (await getMirroredResult(cast.institute, seen))?.sighting.messageId
  return awaited(look, () => demoErrors.MirrorLate({ ...seen }))
}

const refusesOther = async ({ cast }: DemoNetwork['eu'], other: Seen & { readonly manifestDigest: string }): Promise<void> => {
  try {
    await checkMirroredResult(cast.institute, other)
  } catch (error) {
    if (error instanceof CausewayError && error.code === 'ResultMirrorMismatch') return
    throw error
  }
  throw demoErrors.MirrorDiffers({ jobId: other.jobId, problem: 'another manifest was taken for it' })
}
