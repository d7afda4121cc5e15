// Takes the commands of docs/runbook.md from the page and runs them, so that the page cannot lie.
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const PAGE = join(ROOT, 'docs', 'runbook.md')
const BLOCK = /<!-- runbook: ([a-z-]+) -->\n```sh\n([\s\S]*?)\n```/g

export type Procedures = ReadonlyMap<string, string>

/** The blocks of each procedure, one after the other, in the order of the page. */
export const proceduresOf = (page: string): Procedures => {
  const found = new Map<string, string>()
  for (const [, name = '', commands = ''] of page.matchAll(BLOCK)) {
    found.set(name, [found.get(name), commands].filter((part) => part !== undefined).join('\n'))
  }
  return found
}

export const readProcedures = (): Procedures => proceduresOf(readFileSync(PAGE, 'utf8'))

/** How many blocks of shell the page has, whether they are named or not. */
export const countBlocks = (page: string): number => [...page.matchAll(/^```sh$/gm)].length

export type RunResult = { readonly code: number; readonly output: string }

/** What an operator has: the command on the path, and bash. */
export const openShell = (folder: string, basePort: number, joinedPort: number) => {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  const command = join(bin, 'causeway')
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'node/src/main.ts')}" "$@"\n`)
  chmodSync(command, 0o755)
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH ?? ''}`,
    BASE_PORT: String(basePort),
    JOINED_PORT: String(joinedPort),
    SOURCES: ROOT,
  }
  const variables = join(folder, 'variables')
  writeFileSync(variables, '')

  /** Runs commands with what the page shares; variables that one procedure sets are there for the next. */
  const run = (shared: string, commands: string): Promise<RunResult> =>
    new Promise((resolve) => {
      const script = `set -eu -o pipefail\n. "${variables}"\n${shared}\nset -x\n${commands}\n{ set +x; } 2> /dev/null\ndeclare -p MEMBER > "${variables}" 2> /dev/null || true\n`
      const child = spawn('bash', ['-c', script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
      let output = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          output = (output + chunk).slice(-20_000)
        })
      }
      child.once('close', (code) => resolve({ code: code ?? 1, output }))
    })
  return { run }
}
