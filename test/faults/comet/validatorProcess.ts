// One validator in a process of its own, to be killed, frozen and started again. Linux: its geth is found in /proc.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

export type Ports = Readonly<Record<'consensus' | 'cometRpc' | 'execution' | 'http' | 'ws' | 'engine' | 'metrics', number>>

export type Health = {
  readonly height: number
  readonly executionHeight: number
  readonly catchingUp: boolean
  readonly peers: number
  readonly executionPeers: number
  readonly alarms: readonly string[]
  readonly misbehavior: readonly { readonly type: string; readonly validator: string; readonly height: number }[]
}

/** Which of a validator's two processes. */
export type Part = 'validator' | 'geth' | 'both'

/**
 * The shell holds the read end of a pipe whose write end is this process: when this process is gone, by whatever signal, the pipe closes
 * and the shell ends the validator, which takes its geth along. The validator's own number comes first on descriptor 4.
 */
const GUARD = `"$@" </dev/null 3<&- 4>&- & validator=$!; echo $validator >&4; exec 4>&-; (cat <&3 >/dev/null; kill -KILL $validator 2>/dev/null) & guard=$!; wait $validator; code=$?; kill $guard 2>/dev/null; exit $code`

export type StartOptions = { readonly program: string; readonly env?: Readonly<Record<string, string>> }

export class ValidatorProcess {
  readonly home: string
  #shell: ChildProcess | undefined
  #pid = 0
  #ended: Promise<number> = Promise.resolve(0)

  constructor(home: string) {
    this.home = home
  }

  get ports(): Ports {
    return this.config().ports
  }

  /** config/validator.json, as far as the tests look into it. */
  config(): { readonly ports: Ports; readonly [key: string]: unknown } {
    return JSON.parse(readFileSync(join(this.home, 'config', 'validator.json'), 'utf8'))
  }

  get isRunning(): boolean {
    return this.#shell !== undefined
  }

  /** Of the validator, not of its geth. */
  get pid(): number {
    return this.#pid
  }

  /** Starts it; what it prints goes to validator.log in its home. Does nothing if it runs. */
  async start({ program, env = {} }: StartOptions): Promise<void> {
    if (this.#shell !== undefined) return
    const log = openSync(join(this.home, 'validator.log'), 'a')
    const shell = spawn('sh', ['-c', GUARD, 'sh', program, 'run', '--home', this.home], {
      stdio: ['ignore', log, log, 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    closeSync(log)
    this.#shell = shell
    this.#ended = once(shell, 'exit').then(([code]) => {
      shell.stdio[3]?.destroy()
      this.#shell = undefined
      return Number(code)
    })
    const [pid] = await once(shell.stdio[4] ?? shell, 'data')
    this.#pid = Number(String(pid))
  }

  /** Resolves with the exit code; 128 and the number of the signal if one ended it. */
  get ended(): Promise<number> {
    return this.#ended
  }

  /** The process of its geth; undefined while there is none. */
  gethPid(): number | undefined {
    try {
      const tasks = `/proc/${this.#pid}/task`
      const children = readdirSync(tasks).flatMap((task) => readFileSync(`${tasks}/${task}/children`, 'utf8').split(' '))
      return children.map(Number).find((pid) => pid > 0)
    } catch {
      return undefined
    }
  }

  /** Ends one or both of its processes, by SIGKILL unless told otherwise, and waits for the validator if it was meant. */
  async kill(part: Part = 'both', signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const geth = this.gethPid()
    if (part !== 'validator' && geth !== undefined) send(geth, signal)
    if (part === 'geth' || this.#shell === undefined) return
    send(this.#pid, signal)
    await this.#ended
  }

  stop(): Promise<void> {
    return this.kill('validator', 'SIGTERM')
  }

  /** Freezes or thaws both of its processes: to the others it is cut off. */
  freeze(isFrozen: boolean): void {
    for (const pid of [this.#pid, this.gethPid()]) if (pid !== undefined) send(pid, isFrozen ? 'SIGSTOP' : 'SIGCONT')
  }

  /** What /health says, with its status; undefined if it does not answer. */
  async health(): Promise<(Health & { readonly status: number }) | undefined> {
    const answer = await fetch(`http://127.0.0.1:${this.ports.metrics}/health`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    )
    // CAST: the engine's Health.
    return answer && { ...((await answer.json()) as Health), status: answer.status }
  }

  /** The result of one of CometBFT's own calls, such as `commit?height=7`; undefined if it does not answer. */
  async comet(path: string): Promise<unknown> {
    const url = `http://127.0.0.1:${this.ports.cometRpc}/${path}`
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined)
    // CAST: a JSON-RPC answer.
    return answer && ((await answer.json()) as { readonly result?: unknown }).result
  }

  log(): string {
    return readFileSync(join(this.home, 'validator.log'), 'utf8')
  }

  /** Resident memory (bytes) and processor time (seconds) of both processes so far. */
  usage(): Readonly<Record<'validator' | 'geth', { readonly bytes: number; readonly seconds: number }>> {
    return { validator: usageOf(this.#pid), geth: usageOf(this.gethPid() ?? 0) }
  }
}

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended by itself.
  }
}

const usageOf = (pid: number): { bytes: number; seconds: number } => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  // Fields 14 and 15 of proc(5) are user and system time in hundredths of a second; the name and what is before it are cut off.
  const seconds = (Number(fields[11]) + Number(fields[12])) / 100
  return { bytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024, seconds }
}
