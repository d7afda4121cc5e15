// Light clients of different age on an embedded chain: which of them may still be named in a route.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { cometVoteDigest } from '@causeway/sdk/bridge/comet/cometVoteDigest'
import { cometValidator } from '@causeway/sdk/bridge/comet/hashValidators'
import { signerOf } from '@causeway/sdk/client/createClient'
import { send } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import { ICometLightClient__factory } from '@causeway/sdk/generated/contracts/factories/ICometLightClient__factory'
import { id, SigningKey, ZeroAddress } from 'ethers'
import { create } from '../../deploy.ts'
import { cometChainId } from '../comet/consensusGenesis.ts'
import { type Cast, closeCast, openCast } from '../embedded/cast.ts'
import { chainIds, type Network } from '../network.ts'
import { startNetwork } from '../startNetwork.ts'
import type { LightClientPlace } from './connectionSteps.ts'
import { mayBeNamed, placeInUse } from './lightClientState.ts'

const DAY = 86_400
const TRUSTED = 7
const key = new SigningKey(id('causeway.test.validator.0'))
const { x, y } = cometValidator(key.compressedPublicKey, 1)
const folder = mkdtempSync(join(tmpdir(), 'causeway-light-client-'))
let network: Network
let cast: Cast

before(async () => {
  network = await startNetwork({ folder, jurisdiction: 'EU' })
  cast = openCast(network)
})
after(async () => {
  closeCast(cast)
  await network.close()
  rmSync(folder, { recursive: true })
})

const deployed = async (age: number): Promise<LightClientPlace> => {
  const client = cast.consortium
  const { AccessManager, RecognitionList, StateProofVerifier } = client.deployment.contracts
  const trust = [TRUSTED, (await chainTime(client)) - age, [[x, y, 1]]]
  const chain = [cometChainId(chainIds.CN), chainIds.CN, ZeroAddress, 30 * DAY]
  const signer = signerOf(client)
  const args = [AccessManager.address, RecognitionList.address, chain, trust]
  const { address: lightClient } = await create(signer, 'CometLightClient', args)
  const verifier = await create(signer, 'LightClientVerifier', [lightClient, StateProofVerifier.address])
  return { lightClient, lightClientVerifier: verifier.address }
}

/** A decision of the only validator. */
const decision = (name: string) => {
  const time = { timeSeconds: 1, timeNanos: 0 }
  const [blockHash, partsHash] = [id(name), id(`parts of ${name}`)]
  const block = { chainName: cometChainId(chainIds.CN), height: TRUSTED + 1, round: 0, blockHash, partsTotal: 1, partsHash }
  const { r, yParityAndS: vs } = key.sign(cometVoteDigest({ ...block, time }))
  const commit = { round: 0, partsTotal: 1, partsHash, signatures: [{ index: 0, ...time, r, vs }] }
  return { height: TRUSTED + 1, blockHash, commit }
}

test('trust of which more than a third is over is not begun with', async () => {
  assert.equal(await mayBeNamed(cast.consortium, await deployed(9 * DAY)), true)
  assert.equal(await mayBeNamed(cast.consortium, await deployed(11 * DAY)), false)
})

test('nor is what is frozen, or not there', async () => {
  const client = cast.consortium
  const place = await deployed(0)
  assert.equal(await mayBeNamed(client, place), true)
  const lightClient = ICometLightClient__factory.connect(place.lightClient, signerOf(client))
  await send(client, () => lightClient.report(decision('one'), decision('other')))
  assert.equal(await mayBeNamed(client, place), false)
  assert.equal(await mayBeNamed(client, { ...place, lightClient: '0x00000000000000000000000000000000000000aa' }), false)
})

test('what a route names is found, whoever has named it', async () => {
  const client = cast.consortium
  const { inbox, stateProofs } = client.contracts
  assert.equal(await placeInUse(client, chainIds.CN), undefined)
  const place = await deployed(0)
  const verifiers = [client.deployment.contracts.CommitteeVerifier.address, place.lightClientVerifier]
  await send(client, () => stateProofs.setClient(chainIds.CN, place.lightClient))
  await send(client, () => inbox.setRoute(chainIds.CN, place.lightClient, verifiers, [1, 2, 2]))
  assert.deepEqual(await placeInUse(client, chainIds.CN), place)
})
