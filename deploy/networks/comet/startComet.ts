// A chain of the engine comet on this machine: its validators as processes that end with this one.
import { setTimeout as sleep } from 'node:timers/promises'
import { chainIds, type Network, type NetworkJurisdiction } from '../network.ts'
import { buildEngine, type Programs } from './buildEngine.ts'
import { type ChainFile, chainPaths, hasChain, readChain, readDeployment, validatorNamed } from './chainFolder.ts'
import { developmentChain } from './developmentChain.ts'
import { cometErrors } from './errors.ts'
import { reserveBase } from './ports.ts'
import { awaitBlocks, type RunningValidator, startValidator } from './startValidator.ts'
import { verifyChain } from './verifyChain.ts'

export type StartCometParameters = {
  /** The folder of the chain; one that was used before is continued. */
  readonly folder: string
  readonly jurisdiction?: NetworkJurisdiction
  readonly validators?: number
  /** Built if they are not given. */
  readonly programs?: Programs
  /** More of the environment of the validators. */
  readonly env?: Readonly<Record<string, string>>
  readonly onStep?: (done: number, of: number, what: string) => void
}

export type CometNetwork = Network & {
  readonly engine: 'comet'
  readonly folder: string
  readonly chain: ChainFile
  readonly programs: Programs
  /** The processes, by the name of the validator. */
  readonly running: ReadonlyMap<string, RunningValidator>
  /** Kills a validator (SIGKILL) and waits until its process is gone. */
  readonly kill: (name: string) => Promise<void>
  /** Starts a validator again that has ended. @throws ValidatorUnknown, PortsTaken */
  readonly restart: (name: string) => Promise<void>
}

/** Seconds that a test may be made to wait for a moment in time. */
const LONGEST_WAIT = 30

/**
 * Starts the validators and waits until blocks come. A folder without a chain gets one for development: the account `consortium` keeps the
 * offices, and the accounts of the embedded network have coin.
 *
 * @throws GoMissing, EngineNotBuilt, NoPortsFree, PortsTaken, ChainFolderOther, ValidatorEnded, ChainSilent, GenesisDiffers
 */
export const startComet = async (parameters: StartCometParameters): Promise<CometNetwork> => {
  const { folder, jurisdiction = 'CN', validators = 4, env, onStep } = parameters
  const steps = onStep === undefined ? {} : { onStep }
  const programs = parameters.programs ?? (await buildEngine(steps))
  const release = hasChain(folder) ? undefined : await makeChain({ folder, jurisdiction, validators, programs, ...steps })
  const chain = readChain(folder)
  if (chain.jurisdiction !== jurisdiction)
    throw cometErrors.ChainFolderOther({ folder, found: chain.chainId, expected: chainIds[jurisdiction] })
  const running = new Map<string, RunningValidator>()
  const close = async (): Promise<void> => {
    await Promise.all([...running.values()].map((validator) => validator.end()))
    await release?.()
  }
  const kill = async (name: string): Promise<void> => {
    const validator = running.get(name)
    if (validator === undefined) return
    process.kill(validator.pid, 'SIGKILL')
    await validator.ended
  }
  const restart = async (name: string): Promise<void> => {
    running.set(name, await startValidator(folder, validatorNamed(chain, name), programs, env))
  }
  try {
    for (const entry of chain.validators) running.set(entry.name, await startValidator(folder, entry, programs, env))
    await awaitBlocks(folder, chain, [...running.values()])
    const processes = processesOf(running)
    return { ...(await describe(folder, chain)), folder, chain, programs, running, close, kill, restart, ...processes }
  } catch (error) {
    await close()
    throw error
  }
}

const processesOf = (running: ReadonlyMap<string, RunningValidator>) => {
  const pids = [...running.values()].map(({ pid }) => pid)
  return { pid: pids[0] ?? 0, pids }
}

type Making = { folder: string; jurisdiction: NetworkJurisdiction; validators: number; programs: Programs }

const makeChain = async (parameters: Making & Pick<StartCometParameters, 'onStep'>): Promise<() => Promise<void>> => {
  const { base, release } = await reserveBase(parameters.validators)
  try {
    await developmentChain({ ...parameters, basePort: base })
    return release
  } catch (error) {
    await release()
    throw error
  }
}

const describe = async (folder: string, chain: ChainFile) => {
  const deployment = readDeployment(folder, chain.chainId)
  const [first] = chain.validators
  const port = first?.ports.http ?? 0
  const rpcUrl = `http://127.0.0.1:${port}`
  await verifyChain(rpcUrl, deployment, chain.genesisHash)
  const deploymentFile = chainPaths(folder).deployment(chain.chainId)
  const advanceTime = async (seconds: number): Promise<void> => {
    if (seconds > LONGEST_WAIT) throw cometErrors.TimeNotOurs({ seconds, longest: LONGEST_WAIT })
    await sleep((seconds + 1) * 1000)
  }
  return { engine: 'comet' as const, rpcUrl, port, deployment, deploymentFile, advanceTime }
}
