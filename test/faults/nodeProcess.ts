// A node in a process of its own, for tests that kill it: it kills itself by SIGKILL at the step that it is told.
import { writeFile } from 'node:fs/promises'
import process from 'node:process'
import type { NodeOptions } from '../../node/src/config/nodeOptions.ts'
import { createNode } from '../../node/src/node.ts'

export type NodeCommand =
  | { readonly kind: 'start'; readonly options: NodeOptions }
  /** At which step to die, and at which to spoil a table first. */
  | { readonly kind: 'dieAt'; readonly step: string; readonly spoil?: string }
  | { readonly kind: 'memory' }

export type NodeMessage = { readonly kind: 'started'; readonly url: string } | { readonly kind: 'memory'; readonly bytes: number }

let [dieAt, spoil]: (string | undefined)[] = []

const tell = (message: NodeMessage): void => {
  process.send?.(message)
}

const onStep = async (step: string): Promise<void> => {
  if (step === 'computing' && spoil !== undefined) await writeFile(spoil, 'other\n1\n')
  if (step === dieAt) process.kill(process.pid, 'SIGKILL')
}

const obey = async (command: NodeCommand): Promise<void> => {
  if (command.kind === 'start') tell({ kind: 'started', url: (await createNode(command.options, { onStep })).url })
  else if (command.kind === 'memory') tell({ kind: 'memory', bytes: process.memoryUsage.rss() })
  else [dieAt, spoil] = [command.step, command.spoil]
}

// A parent that is gone has closed the channel.
process.once('disconnect', () => process.exit(0))
// CAST: only startNodeProcess.ts sends here.
process.on('message', (message) => void obey(message as NodeCommand))
