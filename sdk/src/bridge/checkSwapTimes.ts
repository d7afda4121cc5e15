import { swapErrors } from './swapTerms.ts'

/** All in seconds. */
export type HopTimes = {
  /** From inclusion to finality. */
  readonly finality: number
  /** The 99th percentile of the time until the other chain includes an answer. */
  readonly relay: number
  /** By how much the clocks of the chains may differ. */
  readonly skew: number
}

export type CheckSwapTimesParameters = HopTimes & {
  /** Unix seconds: of the side that whoever has the secret locked. */
  readonly expiresFirst: number
  /** Unix seconds: of the side that is locked in answer, where the secret is shown. */
  readonly expiresSecond: number
  /** Unix seconds. */
  readonly now: number
}

/** 2 (finality + relay) + skew. */
export const swapMargin = ({ finality, relay, skew }: HopTimes): number => 2 * (finality + relay) + skew

/**
 * Checks that nobody can be left with nothing: the side locked first must outlive the other by a margin, so that whoever sees the secret at
 * the last moment can still claim with it; and the second must leave a margin to be claimed in at all. Returns the margin in seconds.
 *
 * @throws SwapTimesUnsafe
 * @example
 * const times = { finality: 2, relay: 10, skew: 5 }
 * console.log(checkSwapTimes({ ...times, now: 1_000, expiresSecond: 1_600, expiresFirst: 1_629 })) // 29
 */
export const checkSwapTimes = ({ expiresFirst, expiresSecond, now, ...times }: CheckSwapTimesParameters): number => {
  const margin = swapMargin(times)
  const isKnown =
    [margin, expiresFirst, expiresSecond, now].every(Number.isFinite) && Object.values(times).every((time) => time >= 0)
  const isSafe = isKnown && expiresFirst >= expiresSecond + margin && expiresSecond > now + margin
  if (!isSafe) throw swapErrors.SwapTimesUnsafe({ expiresFirst, expiresSecond, now, marginSeconds: margin })
  return margin
}
