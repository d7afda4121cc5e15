// Joins two chains: what each must know of the other is called by who holds the offices, or comes back as calls for a vote.
import { read } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import { makeCall } from '@causeway/sdk/member/makeCall'
import type { CommitteeMember } from './bridgeKeys.ts'
import type { ConnectionStep } from './connectionStep.ts'
import { type BridgeSide, connectionSteps, isConnected } from './connectionSteps.ts'

export type ConnectChainsParameters = {
  readonly sides: readonly [BridgeSide, BridgeSide]
  readonly committee: readonly CommitteeMember[]
  /** Account that may curse. */
  readonly monitor: string
  /** Called before each call is made. */
  readonly onStep?: (what: string) => void
}

/**
 * Makes the calls that are missing on each side. It can be killed anywhere and repeated; a side that sends already gets only what nobody has ever
 * set there, whatever its offices have changed since.
 *
 * @throws AccessManagedUnauthorized, and what the contracts refuse with
 */
export const connectChains = async ({ sides, ...connection }: ConnectChainsParameters): Promise<void> => {
  const [one, other] = sides
  await Promise.all([connectSide(one, other, connection), connectSide(other, one, connection)])
}

type Given = Omit<ConnectChainsParameters, 'sides'>

const connectSide = async (side: BridgeSide, peer: BridgeSide, { onStep, ...given }: Given): Promise<void> => {
  for (const { what, call } of await missingSteps(side, peer, { ...given, afterSeconds: 0 })) {
    onStep?.(`${side.jurisdiction}: ${what}`)
    await makeCall(side.client, call)
  }
}

/** What is not done yet of the side's steps; once it sends, those that were never done there. @param afterSeconds until the calls are expected to be made */
export const missingSteps = async (
  side: BridgeSide,
  peer: BridgeSide,
  { afterSeconds, ...given }: Omit<Given, 'onStep'> & { readonly afterSeconds: number },
): Promise<readonly ConnectionStep[]> => {
  const madeAt = (await read(() => chainTime(side.client))) + afterSeconds
  const steps = connectionSteps(side, peer, { ...given, madeAt })
  const isLeft = (await isConnected(side, peer)) ? ({ wasSet }: ConnectionStep) => wasSet?.() ?? true : () => false
  const done = await Promise.all(steps.map(async (each) => (await isLeft(each)) || each.isDone()))
  return steps.filter((_, index) => done[index] !== true)
}
