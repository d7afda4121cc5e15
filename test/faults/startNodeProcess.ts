// The parent's side of nodeProcess.ts.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { NodeOptions } from '../../node/src/config/nodeOptions.ts'
import type { NodeCommand, NodeMessage } from './nodeProcess.ts'

export type NodeProcess = {
  readonly url: string
  readonly tell: (command: NodeCommand) => void
  /** Resident memory, bytes. */
  readonly memory: () => Promise<number>
  /** Resolves with the signal that ended the process. */
  readonly ended: Promise<NodeJS.Signals | null>
  readonly kill: () => Promise<void>
}

const FILE = fileURLToPath(new URL('./nodeProcess.ts', import.meta.url))

export const startNodeProcess = async (options: NodeOptions): Promise<NodeProcess> => {
  const child = fork(FILE, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = once(child, 'exit').then(([, signal]): NodeJS.Signals | null => signal)
  const tell = (command: NodeCommand) => void child.send(command)
  const next = async (): Promise<NodeMessage> => {
    const died = ended.then((signal) => Promise.reject(new RangeError(`the node ended: ${signal}`)))
    const [message] = await Promise.race([once(child, 'message'), died])
    return message
  }
  tell({ kind: 'start', options })
  const started = await next()
  return {
    url: started.kind === 'started' ? started.url : '',
    tell,
    memory: async () => {
      tell({ kind: 'memory' })
      const answer = await next()
      return answer.kind === 'memory' ? answer.bytes : 0
    },
    ended,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
