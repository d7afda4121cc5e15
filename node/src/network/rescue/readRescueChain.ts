// What the data of one node says of its chain at its last block, as the rules of a rescue need it.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import type { MemberId } from '@causeway/sdk/ids'
import { getKey } from '@causeway/sdk/member/getMember'
import { getValidators } from '@causeway/sdk/member/getValidators'
import { listMembers } from '@causeway/sdk/member/listMembers'
import { getAddress } from 'ethers'
import type { RescueChain } from './checkRescue.ts'
import { rescueErrors } from './errors.ts'
import { type Genesis, rescuesOf } from './rescueGenesis.ts'
import { versionInForce } from './versionInForce.ts'

/** @param signers accounts of which the rules will ask whose controller keys they are */
export const readRescueChain = async (
  client: CausewayClient,
  genesis: Genesis,
  signers: readonly string[] = [],
): Promise<RescueChain> => {
  const { chainId, contracts } = client.deployment
  const { member_registry, validator_set } = genesis.app_state
  const memberRegistry = getAddress(member_registry)
  if (memberRegistry !== contracts.MemberRegistry.address)
    throw rescueErrors.RescueHomeOther({ problem: 'genesis.json and the deployment name different registries' })
  const [head, seats, voters, keys] = await Promise.all([
    read(() => client.provider.getBlock('latest')),
    getValidators(client),
    votersOf(client),
    Promise.all(signers.map(async (address) => [address, await getKey(client, address)] as const)),
  ])
  if (head?.hash === null || head === null) throw rescueErrors.RescueExecutionSilent({ problem: 'no last block' })
  const controllers = new Map(
    keys.flatMap(([address, { memberId, role }]) => (role === 'controller' ? [[address, memberId]] : [])),
  )
  return {
    chainId,
    memberRegistry,
    validatorSet: getAddress(validator_set),
    head: { height: head.number, hash: head.hash },
    rescues: rescuesOf(genesis),
    appVersion: await versionInForce(client, head.number + 1, Number(genesis.consensus_params.version?.app ?? '1')),
    voters,
    seats: seats.map(({ memberId, consensusKey }) => ({ memberId, key: consensusKey.toLowerCase() })),
    controllerOf: (address) => controllers.get(address),
  }
}

/**
 * Also those that an emergency suspends: its end is a time of the chain, which does not come while the chain stands still, and without
 * them there could be too few seats for a plan.
 */
const votersOf = async (client: CausewayClient): Promise<MemberId[]> => {
  const [members, time] = await Promise.all([listMembers(client), chainTime(client)])
  const votes = await Promise.all(members.map(({ id }) => isVoter(client, id, time)))
  return members.filter((_, index) => votes[index]).map(({ id }) => id)
}

const isVoter = async ({ contracts: { votes } }: CausewayClient, id: MemberId, time: number): Promise<boolean> =>
  (await read(() => votes.isVoter(id))) || (await read(() => votes.wasVoter(id, time - 1)))
