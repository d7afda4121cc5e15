// Joins chains that govern themselves: by votes where all controllers' keys are in this folder and votes take seconds, otherwise as files for a vote.
import { existsSync, readFileSync } from 'node:fs'
import { type CausewayClient, createClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import type { Decision, DecisionCall } from '@causeway/sdk/member/decision'
import { termsOf } from '@causeway/sdk/member/getBallot'
import type { BridgeKeys, CommitteeMember } from '../../../../deploy/networks/bridge/bridgeKeys.ts'
import { missingSteps } from '../../../../deploy/networks/bridge/connectChains.ts'
import type { BridgeSide } from '../../../../deploy/networks/bridge/connectionSteps.ts'
import { type ChainFile, chainPaths, readDeployment, type ValidatorEntry } from '../../../../deploy/networks/comet/chainFolder.ts'
import { decideByVote } from '../../../../deploy/networks/decideByVote.ts'
import { writeWhole } from '../../command/home.ts'
import type { OpenChain } from '../comet/chains.ts'
import { bridgePaths } from './bridgePaths.ts'
import { giveGas } from './keepGas.ts'

type GovernedChain = {
  readonly folder: string
  readonly chain: Pick<ChainFile, 'jurisdiction'> & { readonly validators: readonly Pick<ValidatorEntry, 'name' | 'memberId'>[] }
  /** Of a controller key of the first founder. */
  readonly client: CausewayClient
}

export type JoinByVoteParameters = {
  readonly home: string
  readonly chains: readonly [GovernedChain, GovernedChain]
  readonly sides: readonly [BridgeSide, BridgeSide]
  readonly keys: BridgeKeys
  readonly committee: readonly CommitteeMember[]
  readonly monitor: string
}

/** Seconds that `network up` waits for a vote: a rehearsal's. */
const PATIENCE = 120
const UPGRADE = 0

const controllerKey = ({ folder }: Pick<OpenChain, 'folder'>, name: string): string | undefined => {
  const file = chainPaths(folder).controller(name)
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

/** A client of the first founder whose controller key is in the folder; without one it can only read. */
export const founderClient = (open: OpenChain, rpcUrl: string): CausewayClient => {
  const deployment = readDeployment(open.folder, open.chain.chainId)
  const privateKey = open.chain.validators.map(({ name }) => controllerKey(open, name)).find((key) => key !== undefined)
  return createClient({ rpcUrl, deployment, ...(privateKey === undefined ? {} : { privateKey }) })
}

/** Nothing once both chains are joined; otherwise what is to be done, a line each. @throws as {@link decideByVote} */
export const joinByVote = async (parameters: JoinByVoteParameters): Promise<readonly string[]> => {
  const { chains, sides } = parameters
  const [one, other] = sides
  const words = await Promise.all([joinOne(parameters, chains[0], one, other), joinOne(parameters, chains[1], other, one)])
  return words.flat()
}

const joinOne = async (
  { home, keys, ...given }: JoinByVoteParameters,
  chain: GovernedChain,
  side: BridgeSide,
  peer: BridgeSide,
): Promise<readonly string[]> => {
  const { client } = chain
  const { votingDelay, votingPeriod, executionDelay } = termsOf(await read(() => client.contracts.governor.termsOf(UPGRADE)))
  const afterSeconds = votingDelay + votingPeriod + executionDelay
  const { committee, monitor } = given
  const calls = (await missingSteps(side, peer, { committee, monitor, afterSeconds })).map(({ call }) => call)
  await giveGas(chain, keys)
  const voters = chain.chain.validators.map(({ name }) => controllerKey(chain, name))
  if (calls.length === 0) return []
  const title = `Join the chain to that of ${peer.jurisdiction}`
  if (afterSeconds > PATIENCE || voters.some((key) => key === undefined)) return propose(home, chain, calls, title)
  await voteOn(
    client,
    voters.flatMap((key) => key ?? []),
    { calls, description: title },
  )
  return []
}

/** Writes the calls down, for `causeway governance propose call`. */
const propose = (
  home: string,
  { folder, chain }: GovernedChain,
  calls: readonly DecisionCall[],
  title: string,
): readonly string[] => {
  const file = bridgePaths(home).proposal(chain.jurisdiction)
  const rows = calls.map(({ target, data }) => ({ target, data }))
  writeWhole(file, `${JSON.stringify(rows, null, 2)}\n`)
  return [
    `${chain.jurisdiction} governs itself: its organisations decide whether it is joined. Propose it, vote, queue and execute:`,
    `  causeway governance propose call --calls ${file} --reason "${title}" --home ${folder} --as KEYFILE`,
    'When both chains have decided, `causeway network up` starts the bridge.',
  ]
}

const voteOn = async (client: CausewayClient, keys: readonly string[], decision: Decision): Promise<void> => {
  const { url: rpcUrl } = client.provider._getConnection()
  const voters = keys.map((privateKey) => createClient({ rpcUrl, deployment: client.deployment, privateKey }))
  await decideByVote({ voters, decisions: [decision] }).finally(() => {
    for (const { close } of voters) close()
  })
}
