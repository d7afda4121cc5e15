// Which proofs the inbox demands for a batch, and making them.
import { decodeMessage } from '@causeway/sdk/bridge/decodeMessage'
import type { BatchView } from './aggregatorApi.ts'
import type { ChainView } from './chainView.ts'
import { relayErrors } from './errors.ts'
import * as inbox from './inbox.ts'
import type { MessageRow } from './messageStore.ts'
import type { Batch, Route } from './route.ts'

/** Makes the proof for a verifier beside the committee; undefined while there is none yet. */
export type Prover = (batch: Batch, messages: readonly MessageRow[]) => Promise<string | undefined>

export type Proofs =
  | {
      readonly kind: 'proven'
      /** In the order of the verifiers. */
      readonly proofs: readonly string[]
      /** Those of them that hold signatures, and those that do not. */
      readonly signed: readonly string[]
      readonly others: readonly string[]
    }
  /** A proof will come: the batch stays as it is. */
  | { readonly kind: 'waits' }
  /** The inbox allows none of the recipients, or there is no such proof any more. */
  | { readonly kind: 'none' }
  /** Making one has failed: the batch is tried again later. */
  | { readonly kind: 'fault'; readonly error: unknown }

export type DemandModules = {
  readonly destination: ChainView
  readonly route: Route
  /** By the address of the verifier. */
  readonly provers: Readonly<Record<string, Prover>>
}

const recipientOf = ({ bytes }: MessageRow): string => decodeMessage(bytes).recipient

/** Asks the inbox once what it demands for all of these messages. @throws as ChainView.views */
export const readDemands = async (
  { destination, route, provers }: DemandModules,
  messages: readonly MessageRow[],
): Promise<(batch: BatchView, rows: readonly MessageRow[]) => Promise<Proofs>> => {
  const recipientBy = new Map(messages.map((row) => [row.id, recipientOf(row)]))
  const recipients = [...new Set(recipientBy.values())]
  const { height } = await destination.final()
  const calls = [inbox.routeCall(route.sourceChainId), ...recipients.map(inbox.classCall)]
  const [routeAnswer = '0x', ...answers] = await destination.views(route.inbox, calls, height)
  const { verifiers, demanded } = inbox.readRoute(routeAnswer)
  const classes = new Map(recipients.map((recipient, index) => [recipient, Number(answers[index] ?? 0)]))

  const proveFor = (verifier: string, batch: BatchView, rows: readonly MessageRow[]): Promise<string | undefined> => {
    if (verifier === route.committee) return Promise.resolve(batch.proof ?? undefined)
    const prover = provers[verifier]
    if (prover === undefined) throw relayErrors.RelayProverMissing({ verifier, inbox: route.inbox })
    return prover({ route, epoch: batch.epoch, messageIds: batch.messageIds }, rows)
  }

  /** For the strictest class of the recipients, in the order of the verifiers. */
  return async (batch, rows) => {
    if (batch.proof === null) return { kind: 'none' }
    const strictest = Math.max(...rows.map((row) => classes.get(recipientBy.get(row.id) ?? '') ?? 0))
    const [proofs, signed, others]: [string[], string[], string[]] = [[], [], []]
    for (const verifier of verifiers.slice(0, demanded[strictest - 1] ?? 0)) {
      try {
        const proof = await proveFor(verifier, batch, rows)
        if (proof === undefined) return { kind: 'waits' }
        proofs.push(proof)
        ;(verifier === route.committee ? signed : others).push(proof)
      } catch (error) {
        return { kind: 'fault', error }
      }
    }
    return proofs.length === 0 ? { kind: 'none' } : { kind: 'proven', proofs, signed, others }
  }
}
