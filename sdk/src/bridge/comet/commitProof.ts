import { dataSlice, Signature } from 'ethers'
import type { SignedHeader } from './askComet.ts'
import { cometProofErrors } from './errors.ts'
import type { CometValidator } from './hashValidators.ts'

/** ICometLightClient's struct of the same name. */
export type CometSignature = {
  readonly index: number
  readonly timeSeconds: number
  readonly timeNanos: number
  readonly r: string
  readonly vs: string
}

/** ICometLightClient's struct of the same name. */
export type CometCommit = {
  readonly round: number
  readonly partsTotal: number
  readonly partsHash: string
  readonly signatures: readonly CometSignature[]
}

export type CommitProofParameters = {
  readonly commit: SignedHeader['commit']
  /** Of the commit's height, in the order of the chain. */
  readonly validators: readonly CometValidator[]
}

/**
 * The fewest signatures of a commit that hold more than two thirds of the power.
 *
 * @throws CometPowerMissing
 */
export const commitProof = ({ commit, validators }: CommitProofParameters): CometCommit => {
  const total = validators.reduce((sum, { power }) => sum + power, 0)
  const signed = commit.signatures
    .flatMap((entry, index) =>
      entry.block_id_flag === 2 ? [{ ...shape(entry, index), power: validators[index]?.power ?? 0 }] : [],
    )
    .sort((a, b) => b.power - a.power || a.index - b.index)
  const chosen: (CometSignature & { power: number })[] = []
  let power = 0
  for (const entry of signed) {
    if (3 * power > 2 * total) break
    power += entry.power
    chosen.push(entry)
  }
  if (3 * power <= 2 * total) throw cometProofErrors.CometPowerMissing({ height: commit.height, power, total })
  const signatures = chosen.sort((a, b) => a.index - b.index).map(({ power: _, ...signature }) => signature)
  const { total: partsTotal, hash: partsHash } = commit.block_id.parts
  return { round: commit.round, partsTotal, partsHash, signatures }
}

type Voted = Extract<SignedHeader['commit']['signatures'][number], { block_id_flag: 2 }>

const shape = ({ signature, timestamp }: Voted, index: number): CometSignature => {
  const [r, s, v] = [dataSlice(signature, 0, 32), dataSlice(signature, 32, 64), Number(dataSlice(signature, 64))]
  return { index, ...timestamp, r, vs: Signature.from({ r, s, v: 27 + v }).yParityAndS }
}
