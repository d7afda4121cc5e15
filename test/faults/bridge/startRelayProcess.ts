// The parent's side of relayProcess.ts.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { RelayOptions } from '../../../node/src/relay/relayOptions.ts'
import type { RelayCommand, RelayMessage } from './relayProcess.ts'

export type RelayProcess = {
  readonly url: string
  readonly dieAt: (step: string) => void
  /** Resolves with the signal that ended the process. */
  readonly ended: Promise<NodeJS.Signals | null>
  readonly kill: () => Promise<void>
}

const FILE = fileURLToPath(new URL('./relayProcess.ts', import.meta.url))

/** `dieAt`: a step at which it dies from the start on. */
export const startRelayProcess = async (options: RelayOptions, dieAt?: string): Promise<RelayProcess> => {
  const child = fork(FILE, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = once(child, 'exit').then(([, signal]): NodeJS.Signals | null => signal)
  const tell = (command: RelayCommand) => void child.send(command)
  if (dieAt !== undefined) tell({ kind: 'dieAt', step: dieAt })
  tell({ kind: 'start', options })
  const died = ended.then((signal) => Promise.reject(new RangeError(`the process ended: ${signal}`)))
  // CAST: the process sends nothing else.
  const [started] = (await Promise.race([once(child, 'message'), died])) as [RelayMessage]
  return {
    url: started.url,
    dieAt: (step) => tell({ kind: 'dieAt', step }),
    ended,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
