// A program that ends when the process that started it ends, by whatever signal.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { Readable } from 'node:stream'

/**
 * The shell holds the read end of a pipe whose write end is this process: when this process is gone, the pipe closes and the shell ends the
 * program. So no orphan is left. It tells the id of the program, which is not its own, through the fourth descriptor.
 */
const GUARD = `"$@" </dev/null 3<&- 4>&- & program=$!; trap 'kill -INT $program 2>/dev/null' TERM INT; (cat <&3 >/dev/null; kill -INT $program 2>/dev/null) 4>&- & echo $program >&4; exec 4>&-; wait $program; code=$?; wait $program 2>/dev/null; exit $code`

export type GuardedProcess = {
  /** Of the program itself, not of its guard. */
  readonly pid: number
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number>
  /** Asks it to end in order, and waits until it has. */
  readonly end: () => Promise<void>
}

export type StartGuardedParameters = {
  readonly program: string
  readonly args: readonly string[]
  /** The file to which its output is added, or who gets it. */
  readonly output: string | ((text: string) => void)
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a program; that it goes on is not known yet. */
export const startGuarded = async ({ program, args, output, env = {} }: StartGuardedParameters): Promise<GuardedProcess> => {
  const log = typeof output === 'string' ? openSync(output, 'a', 0o600) : 'pipe'
  const child = spawn('sh', ['-c', GUARD, 'sh', program, ...args], {
    stdio: ['ignore', log, log, 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  if (typeof log === 'number') closeSync(log)
  if (typeof output === 'function')
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => output(`${text}`))
  const ended = new Promise<number>((resolve) =>
    child.once('exit', (code) => {
      // Its guard ends with the pipe, which would also keep this process alive.
      child.stdio[3]?.destroy()
      resolve(code ?? 1)
    }),
  )
  const pid = await firstLine(child)
  const end = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  return { pid, ended, end }
}

const firstLine = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    let text = ''
    child.once('error', reject)
    // CAST: a descriptor that was asked for as a pipe and is read by this side.
    const lines = child.stdio[4] as Readable
    lines.on('data', (chunk) => {
      text += chunk
    })
    lines.once('end', () => resolve(Number(text)))
  })
