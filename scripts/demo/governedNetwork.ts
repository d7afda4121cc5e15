// A chain of four validators on this machine, each of an organisation of its own; what they decide, they decide by votes.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CausewayClient, createClient, signerOf } from '@causeway/sdk/client/createClient'
import { chainTime } from '@causeway/sdk/client/time'
import { digestOfJson } from '@causeway/sdk/digest'
import { addMemberKey } from '@causeway/sdk/member/addMemberKey'
import { callOf } from '@causeway/sdk/member/callOf'
import { castVote } from '@causeway/sdk/member/castVote'
import type { DecisionId, DecisionState } from '@causeway/sdk/member/decision'
import { memberIdOf } from '@causeway/sdk/member/did'
import { executeDecision } from '@causeway/sdk/member/executeDecision'
import { type Ballot, getBallot } from '@causeway/sdk/member/getBallot'
import { grantGas } from '@causeway/sdk/member/grantGas'
import { hostPort } from '@causeway/sdk/member/hostPort'
import { admitCall } from '@causeway/sdk/member/memberCalls'
import { proposeDecision } from '@causeway/sdk/member/proposeDecision'
import { queueDecision } from '@causeway/sdk/member/queueDecision'
import type { MemberRole } from '@causeway/sdk/member/roles'
import { signApplication, sponsorApplication } from '@causeway/sdk/member/sponsorApplication'
import { JsonRpcProvider } from 'ethers'
import { buildEngine } from '../../deploy/networks/comet/buildEngine.ts'
import { chainPaths } from '../../deploy/networks/comet/chainFolder.ts'
import { initComet } from '../../deploy/networks/comet/initComet.ts'
import { reserveBase } from '../../deploy/networks/comet/ports.ts'
import { type CometNetwork, startComet } from '../../deploy/networks/comet/startComet.ts'
import { awaitHeight, heightOf } from '../../deploy/networks/comet/startValidator.ts'
import { type Cast, closeCast, dids, openCast } from '../../deploy/networks/embedded/cast.ts'
import { demoErrors } from './errors.ts'
import type { DemoNetwork, OpenNetworkParameters } from './network.ts'

const VALIDATORS = 4
const HOUR = 3600
const AGREEMENT = digestOfJson({ title: 'Membership agreement of the demonstration', version: 1 })

/** Makes the chain, starts it, lets its members decide to admit hospital and institute, and to pay the institute what it paid in. */
export const openGovernedNetwork = async ({ folder, funds, onStep }: OpenNetworkParameters): Promise<DemoNetwork> => {
  const programs = await buildEngine({ onStep })
  const { base, release } = await reserveBase(VALIDATORS)
  const opened: (() => unknown)[] = [release]
  const close = async (): Promise<void> => {
    for (let end = opened.pop(); end !== undefined; end = opened.pop()) await end()
  }
  try {
    const home = join(folder, 'CN')
    const making = { jurisdiction: 'CN', programs, basePort: base, validators: VALIDATORS, governed: true } as const
    await initComet({ folder: home, ...making, rehearsal: true, onStep })
    const network = await startComet({ folder: home, programs, onStep })
    opened.push(network.close)
    const founders = openFounders(network)
    opened.push(() => founders.map((founder) => founder.close()))
    const cast = { ...openCast(network), consortium: founders[0] }
    opened.push(() => closeCast(cast))
    const lines = await admit(cast, founders, funds)
    return { network, cast, lines: [...describe(network), ...lines], ...disturbance(network), close }
  } catch (error) {
    await close()
    throw error
  }
}

type Founders = readonly [CausewayClient, ...CausewayClient[]]

const openFounders = ({ folder, chain, rpcUrl, deployment }: CometNetwork): Founders =>
  // CAST: a chain has at least four validators.
  chain.validators.map(({ name }) => {
    const privateKey = readFileSync(chainPaths(folder).controller(name), 'utf8').trim()
    return createClient({ rpcUrl, deployment, privateKey })
  }) as unknown as Founders

const describe = ({ chain }: CometNetwork): string[] => [
  `${chain.validators.length} validators of ${chain.validators.length} organisations; a block is final when three of them have signed it.`,
]

/** Applicants have no coin: a member submits what they signed, and the gas station serves them once they are in. */
const admit = async (cast: Cast, founders: Founders, funds: bigint): Promise<string[]> => {
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
  const { address } = signerOf(cast.institute)
  const issue = {
    calls: [callOf(token, () => token.interface.encodeFunctionData('mint', [address, funds]))],
    description: 'Issue settlement tokens to the institute against the money that it paid in',
  }
  const decisions = [await proposeDecision(sponsor, admission), await proposeDecision(sponsor, issue)] as const
  for (const { id } of decisions) {
    await leaves(sponsor, id, ['pending'])
    await Promise.all(founders.map((founder) => castVote(founder, { id, choice: 'for' })))
  }
  const lines: string[] = []
  for (const [index, { id }] of decisions.entries()) lines.push(await take(sponsor, id, [admission, issue][index]?.description))
  await grantGas(sponsor, [signerOf(cast.hospital).address, address])
  await addKeys(sponsor, cast)
  return lines
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

/** Waits for the end of the vote and carries the decision out. @throws DecisionNotTaken */
const take = async (client: CausewayClient, id: DecisionId, what = ''): Promise<string> => {
  const ballot = await leaves(client, id, ['pending', 'active'])
  if (ballot.state !== 'succeeded') throw demoErrors.DecisionNotTaken({ id, what, state: ballot.state })
  await queueDecision(client, id)
  const { executableAt = 0 } = await getBallot(client, id)
  while ((await chainTime(client)) < executableAt) await sleep(300)
  await executeDecision(client, id)
  return `Decided with ${ballot.for} of ${ballot.voters} votes (${ballot.needed} needed): ${what}.`
}

/** The ballot as soon as it is in none of these states any more. */
const leaves = async (client: CausewayClient, id: DecisionId, states: readonly DecisionState[]): Promise<Ballot> => {
  let ballot = await getBallot(client, id)
  for (; states.includes(ballot.state); ballot = await getBallot(client, id)) await sleep(300)
  return ballot
}

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
