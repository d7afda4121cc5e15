// Starts one validator of a chain folder, and finds out whether it lives.

import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { hostPort } from '@causeway/sdk/member/hostPort'
import { startGuarded } from '../guardedProcess.ts'
import { isLoopback } from '../places.ts'
import { asReached } from './asReached.ts'
import type { Programs } from './buildEngine.ts'
import { type ChainFile, chainPaths, type ValidatorEntry } from './chainFolder.ts'
import { mendHome } from './claimHome.ts'
import { cometErrors } from './errors.ts'
import { requireFree } from './ports.ts'
import { recordProcess } from './processes.ts'
import { readValidatorFile, writeValidatorFile } from './validatorFile.ts'

export type RunningValidator = {
  readonly name: string
  readonly pid: number
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number>
  readonly end: () => Promise<void>
}

/** Whether everything that the validator needs to start is there. @throws EngineMissing, PasswordMissing, PortsTaken */
export const prepareValidator = async (folder: string, entry: ValidatorEntry, { geth, validator }: Programs): Promise<void> => {
  for (const program of [geth, validator]) if (!existsSync(program)) throw cometErrors.EngineMissing({ program })
  const home = chainPaths(folder).home(entry.name)
  await mendHome({ home, validator: entry.name, ports: entry.ports })
  const file = readValidatorFile(home)
  if (file.geth !== geth) writeValidatorFile(home, { ...file, geth })
  const hasKey = existsSync(join(home, 'config', 'validator_key.json'))
  const password = file.passwordFile === undefined ? undefined : join(home, file.passwordFile)
  const inEnvironment = password === undefined && process.env.CAUSEWAY_VALIDATOR_PASSWORD !== undefined
  if (hasKey && !inEnvironment && (password === undefined || !existsSync(password))) {
    throw cometErrors.PasswordMissing({ validator: entry.name, file: password })
  }
  const { engine, ...open } = entry.ports
  // On the loopback in any case: the Engine API, and the figures of the execution client.
  await requireFree([engine, entry.ports.metrics + 1])
  await requireFree(Object.values(open), isLoopback(file.listen) ? file.listen : undefined)
}

/** Starts a validator that ends with this process. @throws EngineMissing, PasswordMissing, PortsTaken */
export const startValidator = async (
  folder: string,
  entry: ValidatorEntry,
  programs: Programs,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningValidator> => {
  await prepareValidator(folder, entry, programs)
  const paths = chainPaths(folder)
  const args = ['run', '--home', paths.home(entry.name)]
  const process = await startGuarded({ program: programs.validator, args, output: paths.log(entry.name), env })
  return { name: entry.name, ...process }
}

/** Starts a validator that outlives this process, and writes down its process. @throws EngineMissing, PasswordMissing, PortsTaken */
export const startDetached = async (folder: string, entry: ValidatorEntry, programs: Programs): Promise<RunningValidator> => {
  await prepareValidator(folder, entry, programs)
  const paths = chainPaths(folder)
  const log = openSync(paths.log(entry.name), 'a', 0o600)
  const child = spawn(programs.validator, ['run', '--home', paths.home(entry.name)], {
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1))
    child.once('error', () => resolve(1))
  })
  child.unref()
  const pid = child.pid ?? 0
  recordProcess(paths.process(entry.name), pid)
  const end = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  return { name: entry.name, pid, ended, end }
}

const LOOK_MS = 100
const PATIENCE_MS = 60_000

/**
 * Waits until each of the validators has a block. The first has the time of the genesis, so the second shows that the chain goes on.
 *
 * @param height 0: until its execution client answers
 * @throws ValidatorEnded with the validator's last words, ChainSilent
 */
export const awaitBlocks = async (
  folder: string,
  chain: ChainFile,
  running: readonly RunningValidator[],
  height = 2,
): Promise<void> => {
  if (running.length === 0) return
  const ends = Promise.race(
    running.map(async ({ name, ended }) => {
      const code = await ended
      throw cometErrors.ValidatorEnded({ validator: name, code, ...lastWords(chainPaths(folder).log(name)) })
    }),
  )
  const stop = new AbortController()
  const looks = Promise.all(
    running.map(({ name }) => {
      const entry = chain.validators.find((validator) => validator.name === name)
      return entry === undefined ? undefined : awaitHeight(asReached(folder, entry), height, stop.signal)
    }),
  )
  try {
    await Promise.race([ends, looks])
  } finally {
    stop.abort()
    ends.catch(() => undefined)
    looks.catch(() => undefined)
  }
}

/** Waits until the execution client of a validator has reached a height. @throws ChainSilent */
export const awaitHeight = async (
  entry: ValidatorEntry,
  height: number,
  signal: AbortSignal,
  patience = PATIENCE_MS,
): Promise<void> => {
  const end = Date.now() + patience
  while (!signal.aborted && Date.now() < end) {
    if ((await heightOf(entry)) >= height) return
    await sleep(LOOK_MS)
  }
  if (!signal.aborted) throw cometErrors.ChainSilent({ validator: entry.name, height, seconds: patience / 1000 })
}

/** The height of the execution client; -1 if it does not answer. */
export const heightOf = async ({ host, ports }: Pick<ValidatorEntry, 'host' | 'ports'>): Promise<number> => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] })
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: AbortSignal.timeout(5_000) }
  try {
    const answer = await fetch(`http://${hostPort(host, ports.http)}`, request)
    // CAST: the JSON-RPC answer; anything else becomes NaN, which is no height.
    const { result } = (await answer.json()) as { result?: string }
    return Number(result) || 0
  } catch {
    return -1
  }
}

/** The last error that a validator logged, with its way out. */
const lastWords = (log: string): Record<string, unknown> => {
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-200) : []
  const own = lines.findLast((line) => line.includes('"level":"ERROR"') && line.includes('"component":"causeway"'))
  if (own === undefined) return { log, output: lines.slice(-5).join('\n').slice(-1000) }
  try {
    // CAST: a line of our own engine.
    const { msg, hint } = JSON.parse(own) as { msg?: string; hint?: string }
    return { log, message: msg, hint }
  } catch {
    return { log, output: own.slice(-1000) }
  }
}
