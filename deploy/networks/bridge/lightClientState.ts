// Whether the light client that was deployed before may still be named in a route, and which one a route names.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import { ICometLightClient__factory } from '@causeway/sdk/generated/contracts/factories/ICometLightClient__factory'
import { ZeroAddress } from 'ethers'
import { same } from './connectionStep.ts'
import type { LightClientPlace } from './connectionSteps.ts'

/** Of the trusting period: what is left has to last for the votes by which the chains are joined. */
const MOST_AGE = 1 / 3

/** Whether it is there, is not frozen, and has a header that is young enough to be carried on from. */
export const mayBeNamed = async (client: CausewayClient, place: LightClientPlace): Promise<boolean> => {
  const codes = await Promise.all(Object.values(place).map((at) => read(() => client.provider.getCode(at))))
  if (codes.some((code) => code === '0x')) return false
  const lightClient = ICometLightClient__factory.connect(place.lightClient, client.provider)
  const [{ isFrozen, time }, period] = await Promise.all([
    read(() => lightClient.status()),
    read(() => lightClient.trustingPeriod()),
  ])
  return !isFrozen && (await chainTime(client)) - Number(time) < Number(period) * MOST_AGE
}

/** What a chain that is joined believes about another, whoever has named it; undefined if only the committee is. */
export const placeInUse = async (
  { contracts, deployment }: CausewayClient,
  peerChainId: number,
): Promise<LightClientPlace | undefined> => {
  const [lightClient, { verifiers }] = await Promise.all([
    read(() => contracts.stateProofs.clientOf(peerChainId)),
    read(() => contracts.inbox.routeOf(peerChainId)),
  ])
  const lightClientVerifier = verifiers.find((verifier) => !same(verifier, deployment.contracts.CommitteeVerifier.address))
  if (lightClient === ZeroAddress || lightClientVerifier === undefined) return undefined
  return { lightClient, lightClientVerifier }
}
