// A process of the bridge of its own, for tests that kill it: it kills itself by SIGKILL at the step that it is told.
import process from 'node:process'
import type { RelayOptions } from '../../../node/src/relay/relayOptions.ts'
import { startRelay } from '../../../node/src/relay/startRelay.ts'

export type RelayCommand =
  | { readonly kind: 'start'; readonly options: RelayOptions }
  | { readonly kind: 'dieAt'; readonly step: string }

export type RelayMessage = { readonly kind: 'started'; readonly url: string }

let dieAt: string | undefined

const onStep = async (step: string): Promise<void> => {
  if (step === dieAt) process.kill(process.pid, 'SIGKILL')
}

const obey = async (command: RelayCommand): Promise<void> => {
  if (command.kind === 'dieAt') dieAt = command.step
  else process.send?.({ kind: 'started', url: (await startRelay(command.options, { onStep })).url } satisfies RelayMessage)
}

// A parent that is gone has closed the channel.
process.once('disconnect', () => process.exit(0))
// CAST: only startRelayProcess.ts sends here.
process.on('message', (message) => void obey(message as RelayCommand))
