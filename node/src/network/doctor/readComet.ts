// Reads a chain of the engine comet: the homes that are in its folder, the ports of all its nodes, and what its contracts say.

import { existsSync, readlinkSync } from 'node:fs'
import { createClient } from '@causeway/sdk/client/createClient'
import { hostPort } from '@causeway/sdk/member/hostPort'
import { asReached } from '../../../../deploy/networks/comet/asReached.ts'
import {
  type ChainFile,
  chainPaths,
  hasChain,
  readChain,
  readDeployment,
  type ValidatorEntry,
} from '../../../../deploy/networks/comet/chainFolder.ts'
import { runningProcess } from '../../../../deploy/networks/comet/processes.ts'
import { askConsensus, askHealth } from './askConsensus.ts'
import { askExecution } from './askExecution.ts'
import { doctorErrors } from './errors.ts'
import { type ContractReading, readContracts } from './readContracts.ts'
import { missingFrom } from './readEmbedded.ts'
import { readHome } from './readHome.ts'
import type { ChainReading, NodeReading } from './reading.ts'

export type ReadCometParameters = {
  /** The folder of one chain. */
  readonly folder: string
  /** Unix seconds. */
  readonly now: number
}

/** @throws DoctorFolderOther, ChainFolderInvalid, DeploymentInvalid */
export const readComet = async ({ folder, now }: ReadCometParameters): Promise<ChainReading> => {
  if (!hasChain(folder)) throw doctorErrors.DoctorFolderOther({ folder, engine: 'comet' })
  const chain = readChain(folder)
  const nodes = await Promise.all(chain.validators.map((entry) => readNode(folder, chain, entry)))
  return { engine: 'comet', chainId: chain.chainId, now, nodes, ...(await readState(folder, chain, nodes)) }
}

const readNode = async (folder: string, chain: ChainFile, entry: ValidatorEntry): Promise<NodeReading> => {
  const { name, ports, address, peerId } = entry
  const { host } = asReached(folder, entry)
  const home = chainPaths(folder).home(name)
  const [consensus, execution, health] = await Promise.all([
    askConsensus(`http://${hostPort(host, ports.cometRpc)}`),
    askExecution(`http://${hostPort(host, ports.http)}`),
    askHealth(`http://${hostPort(host, ports.metrics)}`),
  ])
  const local = existsSync(home) ? await readHome(home, programOf(folder, name)) : undefined
  const answers = consensus !== undefined || execution !== undefined || health !== undefined
  return {
    ...local,
    name: `${chain.jurisdiction} ${name}`,
    process: processOf(folder, entry, answers),
    answers,
    start: `causeway network up --engine comet --validator ${chain.jurisdiction}/${name}`,
    log: local === undefined ? undefined : chainPaths(folder).log(name),
    genesis: local === undefined ? undefined : { ...local.genesis, found: execution?.firstBlock },
    height: consensus?.height,
    round: consensus?.round,
    silentValidators: consensus?.silentValidators,
    executionHeight: execution?.height,
    blockTime: consensus?.blockTime ?? execution?.blockTime,
    clockAhead: health?.clockAhead,
    peerId,
    admitted: admittedBy(peerId, health?.nodes ?? []),
    peers: consensus?.peers,
    peerCount: consensus?.peers?.length,
    validator: address.toLowerCase(),
    alarms: health?.alarms,
    misbehavior: health?.misbehavior,
  }
}

/** A node's own list leaves itself out; an empty one has not been read yet. */
const admittedBy = (own: string, listed: readonly { readonly peerId: string }[]): string[] | undefined =>
  listed.length === 0 ? undefined : [own, ...listed.map(({ peerId }) => peerId)]

/** A process that was started otherwise than by `network up` shows by its answers. */
const processOf = (folder: string, { name, host }: ValidatorEntry, answers: boolean): NodeReading['process'] => {
  const { home, process } = chainPaths(folder)
  if (existsSync(process(name))) return runningProcess(process(name)) === undefined ? 'ended' : 'running'
  if (!existsSync(home(name)) || !/^(127\.|localhost$|::1$)/.test(host)) return 'elsewhere'
  return answers ? 'running' : 'ended'
}

/** The program of a recorded process, where the kernel tells. */
const programOf = (folder: string, name: string): string | undefined => {
  const pid = runningProcess(chainPaths(folder).process(name))
  try {
    return pid === undefined ? undefined : readlinkSync(`/proc/${pid}/exe`)
  } catch {
    return undefined
  }
}

type State = Partial<ContractReading> & Pick<ChainReading, 'missingContracts'>

/** What the contracts say, by the highest node that answers; nothing if none does, or if they are not on that chain. */
const readState = async (folder: string, chain: ChainFile, nodes: readonly NodeReading[]): Promise<State> => {
  const heights = nodes.map(({ executionHeight }) => executionHeight ?? -1)
  const best = heights.indexOf(Math.max(...heights))
  const entry = chain.validators[best]
  if (entry === undefined || (heights[best] ?? -1) < 0) return {}
  const rpcUrl = `http://${hostPort(asReached(folder, entry).host, entry.ports.http)}`
  const deployment = readDeployment(folder, chain.chainId)
  const missingContracts = await missingFrom(rpcUrl, deployment)
  if (missingContracts.length > 0) return { missingContracts }
  const client = createClient({ rpcUrl, deployment })
  try {
    return { ...(await readContracts(client)), missingContracts }
  } finally {
    client.close()
  }
}
