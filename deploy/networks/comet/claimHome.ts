// Holds the home of a stopped validator while it is copied or changed: one that runs is noticed, whoever started it, and none starts meanwhile.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isHere, isLoopback } from '../places.ts'
import { cometErrors } from './errors.ts'
import { takenPorts, type ValidatorPorts } from './ports.ts'
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
  const { listen } = readValidatorFile(home)
  const all = Object.values(ports)
  const onLoopback = await takenPorts(all)
  // An address of another machine cannot be asked about, and nothing of this one listens on it.
  const elsewhere = listen !== '127.0.0.1' && (isLoopback(listen) || isHere(listen)) ? await takenPorts(all, listen) : []
  return [...new Set([...onLoopback, ...elsewhere])].sort((a, b) => a - b)
}

const CONFLICT = 1

/** The lock belongs to a process that ends with this one. Where there is no flock(1), ports alone tell. */
const lock = async (home: string, validator: string): Promise<Release> => {
  const holder = spawn('flock', ['-n', join(home, 'validator.lock'), 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const ended = once(holder, 'close').catch(() => undefined)
  const outcome = await Promise.race([
    once(holder.stdout, 'data').then(() => 'held' as const),
    once(holder, 'exit').then(([code]) => Number(code)),
  ]).catch((fault: NodeJS.ErrnoException) => fault.code ?? 'unknown')
  if (outcome === 'ENOENT') return async () => undefined
  if (outcome === CONFLICT) throw cometErrors.ValidatorRuns({ validator, home })
  if (outcome !== 'held') throw cometErrors.HomeNotClaimed({ home, problem: `flock ended with ${outcome}` })
  return async () => {
    holder.stdin.end()
    await ended
  }
}
