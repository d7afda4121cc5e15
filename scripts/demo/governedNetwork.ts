// Two chains of four validators each on this machine, every validator of an organisation of its own; what they decide, they decide by votes.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CausewayClient, createClient, signerOf } from '@causeway/sdk/client/createClient'
import { chainTime } from '@causeway/sdk/client/time'
import { digestOfJson } from '@causeway/sdk/digest'
import { addMemberKey } from '@causeway/sdk/member/addMemberKey'
import { callOf } from '@causeway/sdk/member/callOf'
import { memberIdOf } from '@causeway/sdk/member/did'
import type { Ballot } from '@causeway/sdk/member/getBallot'
import { grantGas } from '@causeway/sdk/member/grantGas'
import { hostPort } from '@causeway/sdk/member/hostPort'
import { admitCall } from '@causeway/sdk/member/memberCalls'
import type { MemberRole } from '@causeway/sdk/member/roles'
import { signApplication, sponsorApplication } from '@causeway/sdk/member/sponsorApplication'
import { JsonRpcProvider } from 'ethers'
import { buildEngine, type Programs } from '../../deploy/networks/comet/buildEngine.ts'
import { chainPaths } from '../../deploy/networks/comet/chainFolder.ts'
import { initComet } from '../../deploy/networks/comet/initComet.ts'
import { PORTS_A_CHAIN, reserveBase } from '../../deploy/networks/comet/ports.ts'
import { type CometNetwork, startComet } from '../../deploy/networks/comet/startComet.ts'
import { awaitHeight, heightOf } from '../../deploy/networks/comet/startValidator.ts'
import { decideByVote } from '../../deploy/networks/decideByVote.ts'
import { type Cast, closeCast, dids, openCast } from '../../deploy/networks/embedded/cast.ts'
import type { NetworkJurisdiction } from '../../deploy/networks/network.ts'
import { prepareCometBridge } from '../../node/src/network/bridge/openCometBridge.ts'
import { copyTemplate, makeTemplate } from '../../node/src/network/bridge/prepareStores.ts'
import { superviseBridge } from '../../node/src/network/bridge/superviseBridge.ts'
import { chainFolder, openChains } from '../../node/src/network/comet/chains.ts'
import { demoErrors } from './errors.ts'
import type { DemoNetwork, OpenNetworkParameters } from './network.ts'
import { settled } from './settled.ts'

const VALIDATORS = 4
const HOUR = 3600
const AGREEMENT = digestOfJson({ title: 'Membership agreement of the demonstration', version: 1 })

/**
 * Makes both chains and starts them; the members of each decide to admit hospital and institute and to pay out what was paid in, and to join the
 * two, each with a light client of the other.
 */
export const openGovernedNetwork = async ({ folder, funds, onStep }: OpenNetworkParameters): Promise<DemoNetwork> => {
  const programs = await buildEngine({ onStep })
  const { base, release } = await reserveBase(VALIDATORS, 2)
  const opened: (() => unknown)[] = [release]
  const close = async (): Promise<void> => {
    for (let end = opened.pop(); end !== undefined; end = opened.pop()) await end()
  }
  try {
    const open = async (jurisdiction: NetworkJurisdiction, basePort: number): Promise<GovernedChain> => {
      const chain = await openChain({ home: folder, jurisdiction, programs, basePort, onStep })
      opened.push(chain.close)
      return chain
    }
    const [cn, eu] = await settled([open('CN', base), open('EU', base + PORTS_A_CHAIN)])
    const [ours, theirs] = await Promise.all([
      admit(cn, { to: signerOf(cn.cast.consortium).address, amount: funds.changer }),
      admit(eu, { to: signerOf(eu.cast.institute).address, amount: funds.institute }),
    ])
    const nodeFolder = join(folder, 'node')
    await makeTemplate(folder)
    copyTemplate(folder, [nodeFolder])
    const [one, other] = openChains(folder)
    if (one === undefined || other === undefined) throw demoErrors.ChainsNotJoined({ problem: 'a chain is missing' })
    const left = await prepareCometBridge(folder, [one, other])
    if (left.length > 0) throw demoErrors.ChainsNotJoined({ problem: left.join(' ') })
    opened.push(superviseBridge(folder).close)
    const lines = [
      ...[cn, eu].flatMap(({ network, jurisdiction }) => describe(network, jurisdiction)),
      ...[...ours, ...theirs],
      'Both: decided with all votes: join the chains. Each holds a light client of the other.',
    ]
    return { cn, eu, nodeFolder, lines, ...disturbance(cn.network), close }
  } catch (error) {
    await close()
    throw error
  }
}

type GovernedChain = {
  readonly jurisdiction: NetworkJurisdiction
  readonly network: CometNetwork
  readonly cast: Cast
  readonly founders: Founders
  readonly close: () => Promise<void>
}

type OpenChainParameters = Pick<OpenNetworkParameters, 'onStep'> & {
  readonly home: string
  readonly jurisdiction: NetworkJurisdiction
  readonly programs: Programs
  readonly basePort: number
}

const openChain = async ({ home, jurisdiction, programs, basePort, onStep }: OpenChainParameters): Promise<GovernedChain> => {
  const folder = chainFolder(home, jurisdiction)
  const making = { jurisdiction, programs, basePort, validators: VALIDATORS, governed: true } as const
  await initComet({ folder, ...making, rehearsal: true, onStep })
  const network = await startComet({ folder, jurisdiction, programs, onStep })
  const founders = openFounders(network)
  const cast = { ...openCast(network), consortium: founders[0] }
  const close = async (): Promise<void> => {
    closeCast(cast)
    for (const founder of founders) founder.close()
    await network.close()
  }
  return { jurisdiction, network, cast, founders, close }
}

type Founders = readonly [CausewayClient, ...CausewayClient[]]

const openFounders = ({ folder, chain, rpcUrl, deployment }: CometNetwork): Founders =>
  // CAST: a chain has at least four validators.
  chain.validators.map(({ name }) => {
    const privateKey = readFileSync(chainPaths(folder).controller(name), 'utf8').trim()
    return createClient({ rpcUrl, deployment, privateKey })
  }) as unknown as Founders

const describe = ({ chain }: CometNetwork, jurisdiction: NetworkJurisdiction): string[] => [
  `${jurisdiction}: ${chain.validators.length} validators of ${chain.validators.length} organisations; a block is final when three of them have signed it.`,
]

/** Applicants have no coin: a member submits what they signed, and the gas station serves them once they are in. */
const admit = async (
  { cast, founders, jurisdiction }: GovernedChain,
  { to, amount }: { readonly to: string; readonly amount: bigint },
): Promise<string[]> => {
  const [sponsor] = founders
  const applicants = [
    { client: cast.hospital, did: dids.hospital, roles: ['provider'] },
    { client: cast.institute, did: dids.institute, roles: ['consumer'] },
  ] as const
  for (const { client, did, roles } of applicants) await apply(sponsor, client, did, roles)
  const admission = {
    calls: applicants.map(({ did }) => admitCall(sponsor, memberIdOf(did))),
    description: 'Admit the hospital and the institute',
  }
  const { token } = sponsor.contracts
  const issue = {
    calls: [callOf(token, () => token.interface.encodeFunctionData('mint', [to, amount]))],
    description: 'Issue settlement tokens against money that was paid in',
  }
  const decisions = [admission, issue]
  const ballots = await decideByVote({ voters: founders, decisions })
  await grantGas(sponsor, [signerOf(cast.hospital).address, signerOf(cast.institute).address])
  await addKeys(sponsor, cast)
  return ballots.map((ballot, index) => `${jurisdiction}: ${wordsOf(ballot)}: ${decisions[index]?.description}.`)
}

const apply = async (
  sponsor: CausewayClient,
  client: CausewayClient,
  did: string,
  roles: readonly MemberRole[],
): Promise<void> => {
  const deadline = (await chainTime(client)) + HOUR
  await sponsorApplication(sponsor, await signApplication(client, { did, roles, termsDigest: AGREEMENT, deadline }))
}

const wordsOf = ({ for: votes, voters, needed }: Ballot): string => `decided with ${votes} of ${voters} votes (${needed} needed)`

const addKeys = async (sponsor: CausewayClient, cast: Cast): Promise<void> => {
  const memberId = memberIdOf(dids.hospital)
  const deadline = (await chainTime(sponsor)) + HOUR
  const keys = [
    [cast['hospital-node'], 'node'],
    [cast.department, 'payee'],
  ] as const
  for (const [client, role] of keys) await addMemberKey(cast.hospital, { memberId, key: signerOf(client), role, deadline })
  await grantGas(
    sponsor,
    keys.map(([client]) => signerOf(client).address),
  )
}

/** One validator of four is killed, and later started again. */
const disturbance = (network: CometNetwork): Pick<DemoNetwork, 'disturb' | 'heal'> => {
  const { chain, rpcUrl } = network
  const victim = chain.validators.at(-1)
  const witness = chain.validators.at(0)
  if (victim === undefined || witness === undefined) return {}
  let killedAt = 0
  const disturb = async (): Promise<string> => {
    killedAt = await heightOf(witness)
    await network.kill(victim.name)
    return `${victim.name} is killed at block ${killedAt}: the other three go on.`
  }
  const heal = async (): Promise<string[]> => {
    const height = await heightOf(witness)
    await network.restart(victim.name)
    await awaitHeight(victim, height, new AbortController().signal)
    const [ours, theirs] = await Promise.all([
      hashAt(rpcUrl, height),
      hashAt(`http://${hostPort(victim.host, victim.ports.http)}`, height),
    ])
    if (ours !== theirs) throw demoErrors.ChainForked({ height, ours, theirs })
    return [
      `Three validators made the blocks ${killedAt + 1} to ${height} without ${victim.name}.`,
      `Started again, it has caught up: block ${height} is ${ours.slice(0, 18)}… on both.`,
    ]
  }
  return { disturb, heal }
}

const hashAt = async (rpcUrl: string, height: number): Promise<string> => {
  const provider = new JsonRpcProvider(rpcUrl, undefined, { staticNetwork: true })
  try {
    return (await provider.getBlock(height))?.hash ?? ''
  } finally {
    provider.destroy()
  }
}
