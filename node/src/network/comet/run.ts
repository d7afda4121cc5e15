// Starts, ends and looks at the validators of this home.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type ChainFile, chainPaths, readDeployment, type ValidatorEntry } from '../../../../deploy/networks/comet/chainFolder.ts'
import { endProcess, residentBytes, runningProcess } from '../../../../deploy/networks/comet/processes.ts'
import { awaitBlocks, heightOf, type RunningValidator, startDetached } from '../../../../deploy/networks/comet/startValidator.ts'
import { verifyChain } from '../../../../deploy/networks/comet/verifyChain.ts'
import { writeWhole } from '../../command/home.ts'
import { startProgress } from '../../command/output.ts'
import { findPrograms, type OpenChain } from './chains.ts'

const LOOPBACK = '127.0.0.1'

/** Starts the validators that do not run yet, of one chain or of all. @param only one validator, or all whose host is this machine */
export const upComet = async (
  home: string,
  chains: readonly OpenChain[],
  only?: ValidatorEntry,
  programFolder?: string,
): Promise<void> => {
  const programs = await findPrograms(programFolder)
  const started: { open: OpenChain; running: RunningValidator[] }[] = []
  const bar = startProgress('Starting the validators')
  try {
    for (const open of chains) {
      const running: RunningValidator[] = []
      started.push({ open, running })
      for (const entry of open.chain.validators) {
        const meant = only === undefined ? entry.host === LOOPBACK : entry === only
        if (!meant || runningProcess(chainPaths(open.folder).process(entry.name)) !== undefined) continue
        running.push(await startDetached(open.folder, entry, programs))
      }
    }
    if (only === undefined) for (const { open, running } of started) await settle(open, running)
    for (const open of chains) pointTo(home, open)
  } catch (error) {
    for (const { running } of started) await Promise.all(running.map((validator) => validator.end()))
    throw error
  } finally {
    bar.stop()
  }
}

/** Waits for blocks, and compares the chain with its deployment. */
const settle = async ({ folder, chain }: OpenChain, running: readonly RunningValidator[]): Promise<void> => {
  await awaitBlocks(folder, chain, running)
  const [first] = chain.validators
  if (first === undefined) return
  const rpcUrl = `http://${first.host}:${first.ports.http}`
  await verifyChain(rpcUrl, readDeployment(folder, chain.chainId), chain.genesisHash)
}

const namedPid = z.object({ pid: z.int() })

/** Tells other commands through which validator they find the chain: the one that was named before if it runs, otherwise the first that does. */
const pointTo = (home: string, { folder, chain }: OpenChain): void => {
  const places = [join(folder, 'network.json'), ...(chain.jurisdiction === 'CN' ? [join(home, 'network.json')] : [])]
  const running = chain.validators.flatMap((entry) => {
    const pid = runningProcess(chainPaths(folder).process(entry.name))
    return pid === undefined ? [] : [{ entry, pid }]
  })
  const [own = ''] = places
  const before = existsSync(own) ? namedPid.safeParse(JSON.parse(readFileSync(own, 'utf8'))).data?.pid : undefined
  const named = running.find(({ pid }) => pid === before) ?? running[0]
  if (named === undefined) {
    for (const place of places) rmSync(place, { force: true })
    return
  }
  const { entry, pid } = named
  const file = {
    pid,
    rpcUrl: `http://${entry.host}:${entry.ports.http}`,
    deploymentFile: chainPaths(folder).deployment(chain.chainId),
    startedAt: Math.floor(Date.now() / 1000),
  }
  for (const place of places) writeWhole(place, `${JSON.stringify(file, null, 2)}\n`)
}

/** Ends the recorded processes. Returns the names of those that did not end. */
export const downComet = async (home: string, chains: readonly OpenChain[], only?: ValidatorEntry): Promise<string[]> => {
  const ends = chains.flatMap(({ folder, chain }) =>
    chain.validators
      .filter((entry) => only === undefined || entry === only)
      .map(async ({ name }) => ((await endProcess(chainPaths(folder).process(name))) ? [] : [`${chain.jurisdiction}/${name}`])),
  )
  const left = (await Promise.all(ends)).flat()
  for (const open of chains) pointTo(home, open)
  return left
}

export type ValidatorStatus = {
  readonly chain: string
  readonly validator: string
  readonly running: boolean
  readonly pid?: number
  readonly height?: number
  readonly round?: number
  readonly peers?: number
  readonly executionHeight?: number
  readonly executionPeers?: number
  readonly catchingUp?: boolean
  readonly memoryMegabytes?: number
  readonly alarms?: readonly string[]
}

export const statusComet = async ({ folder, chain }: OpenChain): Promise<readonly ValidatorStatus[]> =>
  Promise.all(chain.validators.map((entry) => statusOf(folder, chain, entry)))

const MEGABYTE = 1_000_000

const statusOf = async (folder: string, chain: ChainFile, entry: ValidatorEntry): Promise<ValidatorStatus> => {
  const pid = runningProcess(chainPaths(folder).process(entry.name))
  const [health, round, executionHeight] = await Promise.all([healthOf(entry), roundOf(entry), heightOf(entry)])
  const memory = pid === undefined ? undefined : residentBytes(pid)
  return {
    chain: chain.jurisdiction,
    validator: entry.name,
    running: pid !== undefined || executionHeight >= 0,
    ...(pid === undefined ? {} : { pid }),
    ...health,
    ...(round === undefined ? {} : { round }),
    ...(executionHeight < 0 ? {} : { executionHeight }),
    ...(memory === undefined ? {} : { memoryMegabytes: Math.round(memory / MEGABYTE) }),
  }
}

type Health = Pick<ValidatorStatus, 'height' | 'peers' | 'executionPeers' | 'catchingUp' | 'alarms'>

/** What the validator says of itself, also while it is not well. */
const healthOf = async ({ host, ports }: ValidatorEntry): Promise<Health> => {
  // CAST: the answer of our own engine.
  const health = (await ask(`http://${host}:${ports.metrics}/health`)) as Health | undefined
  if (health === undefined) return {}
  const { height, peers, executionPeers, catchingUp, alarms } = health
  // CAST: what is undefined is left out of JSON and of the table.
  return { height, peers, executionPeers, catchingUp, alarms } as Health
}

/** The round in which the next height is being decided; more than 0 if proposers fail. */
const roundOf = async ({ host, ports }: ValidatorEntry): Promise<number | undefined> => {
  // CAST: CometBFT's answer; "height/round/step".
  const state = (await ask(`http://${host}:${ports.cometRpc}/consensus_state`)) as
    | { result?: { round_state?: { 'height/round/step'?: string } } }
    | undefined
  const round = state?.result?.round_state?.['height/round/step']?.split('/')[1]
  return round === undefined ? undefined : Number(round)
}

const ask = async (url: string): Promise<unknown> => {
  try {
    return await (await fetch(url, { signal: AbortSignal.timeout(3_000) })).json()
  } catch {
    return undefined
  }
}
