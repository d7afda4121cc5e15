// A list of credentials on the coordinator's chain, on which revoked ones stay revoked, and what the mirrors of the other chains show of it.
import { CHAINS, type Rules, type World } from './bridgeModel.ts'

/** The mirror of a chain, as a recipient. */
export const MIRROR = -4
/** One bit each. */
export const CREDENTIALS = 8

/** The list as it was published, or is shown. */
export type Shown = {
  readonly version: number
  /** Time of the home chain for which it speaks. */
  readonly height: number
  readonly revoked: number
}

/** What a message brings to the mirror of its chain. */
export type Content = Shown & { readonly chain: number }

export type Statuses = {
  version: number
  revoked: number
  readonly revokedAt: (number | undefined)[]
  readonly shown: (Shown | undefined)[]
}

export type StatusRules = {
  /** Whether a mirror shows what a message says, after what it has shown. */
  readonly isNewer: (version: number, known: number) => boolean
  /** The height that it shows. */
  readonly heightOf: (said: number, arrivedAt: number) => number
}

export const statusRules: StatusRules = { isNewer: (version, known) => version > known, heightOf: (said) => said }

export const openStatuses = (): Statuses => ({
  ...{ version: 0, revoked: 0, revokedAt: Array.from({ length: CREDENTIALS }, () => undefined) },
  shown: Array.from({ length: CHAINS }, () => undefined),
})

const home = ({ clocks }: World): number => clocks[0] ?? 0

export const revoke = (world: World, credential: number): void => {
  const { statuses } = world
  statuses.revoked |= 1 << credential
  statuses.revokedAt[credential] ??= home(world)
}

/** What is to be sent to the mirror of a chain. */
export const publish = (world: World, chain: number): Content => {
  const { statuses } = world
  statuses.version++
  return { version: statuses.version, height: home(world), revoked: statuses.revoked, chain }
}

export const show = (world: World, { statuses: rules }: Rules, { chain, version, height, revoked }: Content): void => {
  const { shown } = world.statuses
  if (!rules.isNewer(version, shown[chain]?.version ?? 0)) return
  shown[chain] = { version, height: rules.heightOf(height, home(world)), revoked }
}

/** What the mirrors show as revoked, by chain. */
export const shownRevoked = ({ statuses }: World): readonly number[] => statuses.shown.map((shown) => shown?.revoked ?? 0)

/** What was shown as revoked stays so, and whatever was revoked before the height that is shown is shown as revoked. */
export const staysRevoked = ({ statuses }: World, before: readonly number[]): boolean =>
  statuses.shown.every((shown, chain) => {
    if (shown === undefined) return true
    const { height, revoked } = shown
    // Of the same time a list can have been published before.
    const isDue = (at: number | undefined): boolean => at !== undefined && at < height
    return (
      ((before[chain] ?? 0) & ~revoked) === 0 &&
      statuses.revokedAt.every((at, credential) => !isDue(at) || ((revoked >> credential) & 1) === 1)
    )
  })
