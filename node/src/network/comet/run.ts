// Starts and ends the validators of this home.

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { hostPort } from '@causeway/sdk/member/hostPort'
import { z } from 'zod'
import { asReached } from '../../../../deploy/networks/comet/asReached.ts'
import { chainPaths, readDeployment, type ValidatorEntry } from '../../../../deploy/networks/comet/chainFolder.ts'
import { endProcess, runningProcess } from '../../../../deploy/networks/comet/processes.ts'
import { awaitBlocks, type RunningValidator, startDetached } from '../../../../deploy/networks/comet/startValidator.ts'
import { verifyChain } from '../../../../deploy/networks/comet/verifyChain.ts'
import { isHere } from '../../../../deploy/networks/places.ts'
import { type NetworkFile, writeWhole } from '../../command/home.ts'
import { startProgress } from '../../command/output.ts'
import { endDetachedBridge } from '../bridge/detachedBridge.ts'
import { networkCommandErrors } from '../errors.ts'
import { findPrograms, type OpenChain, openChains } from './chains.ts'
import { dataNodeUrl, endDataNode, startDataNode } from './dataNode.ts'

export type UpParameters = {
  readonly home: string
  readonly chains: readonly OpenChain[]
  /** One validator alone; absent: all that belong to this machine. */
  readonly only?: ValidatorEntry
  /** Where the programs are; absent: they are built. */
  readonly programs?: string
  /** Of the data node that a chain for development has; 0 is a free one. */
  readonly nodePort: number
}

/**
 * Starts the validators that do not run yet, of one chain or of all, and the bridge between two. Gives what is left to do for it, a line each.
 *
 * @throws NoValidatorHere, and what {@link startDetached} and {@link awaitBlocks} throw
 */
export const upComet = async ({ home, chains, only, nodePort, ...parameters }: UpParameters): Promise<readonly string[]> => {
  const meant = chains.map((open) => ({ open, entries: only === undefined ? entriesHere(open) : [only] }))
  if (meant.every(({ entries }) => entries.length === 0)) throw networkCommandErrors.NoValidatorHere({ home })
  const programs = await findPrograms(parameters.programs)
  const started: { open: OpenChain; running: RunningValidator[] }[] = []
  const bar = startProgress('Starting the validators')
  try {
    for (const { open, entries } of meant) {
      const running: RunningValidator[] = []
      started.push({ open, running })
      for (const entry of entries.filter(({ name }) => pidOf(open, name) === undefined))
        running.push(await startDetached(open.folder, entry, programs))
    }
    for (const { open, running } of started) await settle(open, running, only === undefined)
  } catch (error) {
    for (const { running } of started) await Promise.all(running.map((validator) => validator.end()))
    throw error
  } finally {
    bar.stop()
  }
  for (const open of chains) pointTo(home, open)
  const [first] = openChains(home)
  if (first === undefined) return []
  if (!first.chain.governed && chains.some(({ folder }) => folder === first.folder))
    await openForDevelopment(home, first, nodePort)
  return openBridge(home)
}

/** Only where both chains are whole on this machine: elsewhere each organisation runs what it answers for. */
const openBridge = async (home: string): Promise<readonly string[]> => {
  const [one, other] = openChains(home)
  if (one === undefined || other === undefined || ![one, other].every(isWholeHere)) return []
  // With it comes all of a data node, which no other command on the network needs.
  const { openCometBridge } = await import('../bridge/openCometBridge.ts')
  return openCometBridge(home, [one, other])
}

const isWholeHere = (open: OpenChain): boolean => open.chain.validators.every(({ name }) => pidOf(open, name) !== undefined)

/** The validators of a chain that belong to this machine and whose homes are in its folder. */
const entriesHere = ({ folder, chain }: OpenChain): ValidatorEntry[] =>
  chain.validators.filter(({ name, host }) => isHere(host) && existsSync(chainPaths(folder).home(name)))

const pidOf = ({ folder }: OpenChain, name: string): number | undefined => runningProcess(chainPaths(folder).process(name))

/**
 * Where a quorum runs in this folder each validator has to have blocks. Otherwise the others are on other machines, or down; and one that is
 * started alone may be a node that the registry does not list yet.
 */
const settle = async (open: OpenChain, started: readonly RunningValidator[], isWhole: boolean): Promise<void> => {
  const { folder, chain } = open
  const running = chain.validators.filter(({ name }) => pidOf(open, name) !== undefined)
  await awaitBlocks(folder, chain, started, isWhole && 3 * running.length > 2 * chain.validators.length ? 2 : 0)
  const [first] = running
  if (first === undefined) return
  await verifyChain(rpcUrlOf(open, first), readDeployment(folder, chain.chainId), chain.genesisHash)
}

const rpcUrlOf = ({ folder }: OpenChain, entry: ValidatorEntry): string =>
  `http://${hostPort(asReached(folder, entry).host, entry.ports.http)}`

/** The first chain of a network for development has the people and the data node that an embedded network has. */
const openForDevelopment = async (home: string, open: OpenChain, port: number): Promise<void> => {
  const entry = open.chain.validators.find(({ name }) => pidOf(open, name) !== undefined)
  if (entry === undefined || entriesHere(open).some(({ name }) => pidOf(open, name) === undefined)) return
  await startDataNode({ home: resolve(home), folder: open.folder, rpcUrl: rpcUrlOf(open, entry), port })
  pointTo(home, open)
}

const namedPid = z.object({ pid: z.int() })

/** Tells other commands through which validator they find the chain: the one that was named before if it runs, otherwise the first that does. */
const pointTo = (home: string, open: OpenChain): void => {
  const { folder, chain } = open
  const isFirst = openChains(home)[0]?.folder === folder
  const own = join(folder, 'network.json')
  const places = [...new Set([own, ...(isFirst ? [resolve(home, 'network.json')] : [])])]
  const running = chain.validators.flatMap((entry) => {
    const pid = pidOf(open, entry.name)
    return pid === undefined ? [] : [{ entry, pid }]
  })
  const before = existsSync(own) ? namedPid.safeParse(JSON.parse(readFileSync(own, 'utf8'))).data?.pid : undefined
  const named = running.find(({ pid }) => pid === before) ?? running[0]
  if (named === undefined) {
    for (const place of places) rmSync(place, { force: true })
    return
  }
  const nodeUrl = dataNodeUrl(folder)
  const file: NetworkFile = {
    ...{ engine: 'comet', pid: named.pid, rpcUrl: rpcUrlOf(open, named.entry) },
    ...(nodeUrl === undefined ? {} : { nodeUrl }),
    deploymentFile: chainPaths(folder).deployment(chain.chainId),
    startedAt: Math.floor(Date.now() / 1000),
    chains: openChains(home).flatMap(placeOf),
  }
  for (const place of places) writeWhole(place, `${JSON.stringify(file, null, 2)}\n`)
}

/** Of a chain of which a validator runs here. */
const placeOf = (open: OpenChain): NonNullable<NetworkFile['chains']>[number][] => {
  const { jurisdiction, chainId, validators } = open.chain
  const entry = validators.find(({ name }) => pidOf(open, name) !== undefined)
  if (entry === undefined) return []
  const deploymentFile = chainPaths(open.folder).deployment(chainId)
  return [{ jurisdiction, chainId, rpcUrl: rpcUrlOf(open, entry), deploymentFile }]
}

/** Ends the recorded processes. Returns the names of those that did not end. */
export const downComet = async (home: string, chains: readonly OpenChain[], only?: ValidatorEntry): Promise<string[]> => {
  const nodes = chains.map(async ({ folder, chain }) =>
    only !== undefined || (await endDataNode(folder)) ? [] : [`${chain.jurisdiction}/hospital-node`],
  )
  const left = (await Promise.all(nodes)).flat()
  if (only === undefined) left.push(...(await endDetachedBridge(resolve(home))))
  const ends = chains.flatMap(({ folder, chain }) =>
    chain.validators
      .filter((entry) => only === undefined || entry === only)
      .map(async ({ name }) => ((await endProcess(chainPaths(folder).process(name))) ? [] : [`${chain.jurisdiction}/${name}`])),
  )
  left.push(...(await Promise.all(ends)).flat())
  for (const open of chains) pointTo(home, open)
  return left
}
