// What the validators of a chain say of themselves.

import { existsSync } from 'node:fs'
import { hostPort } from '@causeway/sdk/member/hostPort'
import { asReached } from '../../../../deploy/networks/comet/asReached.ts'
import { type ChainFile, chainPaths, type ValidatorEntry } from '../../../../deploy/networks/comet/chainFolder.ts'
import { residentBytes, runningProcess } from '../../../../deploy/networks/comet/processes.ts'
import { heightOf } from '../../../../deploy/networks/comet/startValidator.ts'
import type { OpenChain } from './chains.ts'

export type ValidatorStatus = {
  readonly chain: string
  readonly validator: string
  /** Absent where it is on another machine and does not answer this one. */
  readonly running?: boolean
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
  const reached = asReached(folder, entry)
  const [health, round, executionHeight] = await Promise.all([healthOf(reached), roundOf(reached), heightOf(reached)])
  const isKnown = executionHeight >= 0 || existsSync(chainPaths(folder).home(entry.name))
  const memory = pid === undefined ? undefined : residentBytes(pid)
  return {
    chain: chain.jurisdiction,
    validator: entry.name,
    ...(isKnown ? { running: pid !== undefined || executionHeight >= 0 } : {}),
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
  const health = (await ask(`http://${hostPort(host, ports.metrics)}/health`)) as Health | undefined
  if (health === undefined) return {}
  const { height, peers, executionPeers, catchingUp, alarms } = health
  // CAST: what is undefined is left out of JSON and of the table.
  return { height, peers, executionPeers, catchingUp, alarms } as Health
}

/** The round in which the next height is being decided; more than 0 if proposers fail. */
const roundOf = async ({ host, ports }: ValidatorEntry): Promise<number | undefined> => {
  // CAST: CometBFT's answer; "height/round/step".
  const state = (await ask(`http://${hostPort(host, ports.cometRpc)}/consensus_state`)) as
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
