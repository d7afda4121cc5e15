// The Merkle root of the jobs that a voucher covers: OpenZeppelin's standard tree of (bytes32 jobId, uint32 units).
import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import type { JobId } from '../ids.ts'

export type UsageEntry = { readonly jobId: JobId; readonly units: number }

/** The tree of these jobs; its root stands in the voucher, its proofs show a single job. At least one entry. */
export const usageTree = (entries: readonly UsageEntry[]): StandardMerkleTree<[string, number]> =>
  StandardMerkleTree.of(
    entries.map(({ jobId, units }): [string, number] => [jobId, units]),
    ['bytes32', 'uint32'],
  )
