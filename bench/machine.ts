// Where and on what a figure or a result was found.
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import process from 'node:process'

export type Machine = { readonly commit: string; readonly cpu: string; readonly node: string }

export const currentMachine = (): Machine => ({
  commit: currentCommit(),
  cpu: cpus()[0]?.model ?? 'unknown',
  node: process.version,
})

const currentCommit = (): string => {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return 'unknown'
  }
}
