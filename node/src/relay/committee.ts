// Who may sign for an epoch, and when it is enough.
import { packSignatures } from '@causeway/sdk/bridge/packSignatures'
import { attestationOf } from './batch.ts'
import type { Batch } from './route.ts'

export type CommitteeMember = { readonly address: string; readonly jurisdiction: string }
export type Committee = { readonly epoch: bigint; readonly threshold: number; readonly members: readonly CommitteeMember[] }
export type Attestation = { readonly signer: string; readonly signature: string }

const LEAST_MEMBERS = 4
const LEAST_OF_EACH = 2

/**
 * The signatures to deliver with, as few as the rule allows because each costs gas: the threshold, among them two of each jurisdiction.
 *
 * @returns undefined while there are too few
 */
export const selectQuorum = (
  { members, threshold }: Committee,
  attestations: readonly Attestation[],
): readonly Attestation[] | undefined => {
  if (members.length < LEAST_MEMBERS || threshold < Math.ceil((2 * members.length) / 3)) return undefined
  const byAddress = new Map(attestations.map((attestation) => [attestation.signer, attestation]))
  const present = members.filter(({ address }) => byAddress.has(address))
  const jurisdictions = [...new Set(members.map(({ jurisdiction }) => jurisdiction))]
  if (jurisdictions.length !== 2) return undefined
  const firsts = jurisdictions.map((wanted) =>
    present.filter(({ jurisdiction }) => jurisdiction === wanted).slice(0, LEAST_OF_EACH),
  )
  if (firsts.some(({ length }) => length < LEAST_OF_EACH)) return undefined
  const chosen = new Set(firsts.flat())
  for (const member of present) if (chosen.size < threshold) chosen.add(member)
  if (chosen.size < threshold) return undefined
  return [...chosen].flatMap(({ address }) => byAddress.get(address) ?? [])
}

/** What the CommitteeVerifier takes; undefined while there are too few signatures. */
export const proofOf = (batch: Batch, committee: Committee, attestations: readonly Attestation[]): string | undefined => {
  const quorum = selectQuorum(committee, attestations)
  if (quorum === undefined) return undefined
  return packSignatures(
    attestationOf(batch),
    quorum.map(({ signature }) => signature),
  )
}
