// Holds the home of a stopped validator while it is copied or changed: one that runs is noticed, whoever started it, and none starts meanwhile.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isHere, isLoopback } from '../places.ts'
import { cometErrors } from './errors.ts'
import { listenedOn, takenPorts, type ValidatorPorts } from './ports.ts'
import { readValidatorFile } from './validatorFile.ts'

export type ClaimHomeParameters = {
  readonly home: string
  /** Its name, for the error. */
  readonly validator: string
  readonly ports: ValidatorPorts
}

/** Lets the home go. */
export type Release = () => Promise<void>

/**
 * The engine locks `validator.lock` of its home for as long as it runs. An execution client that was left behind without its engine shows by its
 * ports: the Engine API is always on the loopback, the others are where the home says.
 *
 * @throws ValidatorRuns, HomeNotClaimed, ChainFolderInvalid
 */
export const claimHome = async ({ home, validator, ports }: ClaimHomeParameters): Promise<Release> => {
  putBack(home)
  if (!existsSync(home)) throw cometErrors.HomeNotClaimed({ home, problem: 'there is no such folder' })
  const release = await lock(home, validator)
  try {
    const taken = await answeringPorts(home, ports)
    if (taken.length > 0) throw cometErrors.ValidatorRuns({ validator, ports: taken })
    for (const each of leftoversOf(home)) rmSync(each, { recursive: true, force: true })
    return release
  } catch (error) {
    await release()
    throw error
  }
}

/** Mends what an interrupted restore has left: an old home is put back, copies of a home are removed. @throws ValidatorRuns, HomeNotClaimed */
export const mendHome = async (parameters: ClaimHomeParameters): Promise<void> => {
  putBack(parameters.home)
  if (leftoversOf(parameters.home).length > 0) await (await claimHome(parameters))()
}

export const oldHome = (home: string): string => `${home}.old`
/** Beginning of the name of a home that is being made. */
export const newHome = (home: string): string => `${home}.restoring-`

const putBack = (home: string): void => {
  if (!existsSync(home) && existsSync(oldHome(home))) renameSync(oldHome(home), home)
}

/** What an interrupted restore left beside a home: each holds its keys. */
const leftoversOf = (home: string): string[] => {
  const [folder, old, begun] = [dirname(home), basename(oldHome(home)), basename(newHome(home))]
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names.filter((name) => name === old || name.startsWith(begun)).map((name) => join(folder, name))
}

const answeringPorts = async (home: string, ports: ValidatorPorts): Promise<number[]> => {
  const { listen, rpcListen = listen } = readValidatorFile(home)
  const all = listenedOn(ports)
  // An address of another machine cannot be asked about, and nothing of this one listens on it.
  const addresses = new Set(['127.0.0.1', ...[listen, rpcListen].filter((host) => isLoopback(host) || isHere(host))])
  const taken = []
  for (const address of addresses) taken.push(...(await takenPorts(all, address)))
  return [...new Set(taken)].sort((a, b) => a - b)
}

const CONFLICT = 1
/** A process that was ended lets its lock go a moment later. */
const LOOKS = 10
const LOOK_MS = 200

/** The lock belongs to a process that ends with this one. Where there is no flock(1), ports alone tell. */
const lock = async (home: string, validator: string): Promise<Release> => {
  for (let looks = 1; ; looks++, await sleep(LOOK_MS)) {
    const { outcome, release } = await tryLock(join(home, 'validator.lock'))
    if (outcome === 'held' || outcome === 'ENOENT') return release
    if (outcome !== CONFLICT) throw cometErrors.HomeNotClaimed({ home, problem: `flock ended with ${outcome}` })
    if (looks === LOOKS) throw cometErrors.ValidatorRuns({ validator, home })
  }
}

const tryLock = async (file: string): Promise<{ readonly outcome: string | number; readonly release: Release }> => {
  const holder = spawn('flock', ['-n', file, 'sh', '-c', 'echo held; exec cat'], { stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = once(holder, 'close').catch(() => undefined)
  const outcome = await Promise.race([
    once(holder.stdout, 'data').then(() => 'held'),
    once(holder, 'exit').then(([code]) => Number(code)),
  ]).catch((fault: NodeJS.ErrnoException) => fault.code ?? 'unknown')
  const release = async (): Promise<void> => {
    holder.stdin.end()
    await ended
  }
  return { outcome, release: outcome === 'held' ? release : async () => undefined }
}
