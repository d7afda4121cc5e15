// What several endpoints say becomes one answer, or none: there is no fail-over to a lone voice.
import { CausewayError } from '@causeway/sdk/errors'
import type { Endpoint } from './endpoint.ts'
import { relayErrors } from './errors.ts'

export type Voice<Answer> =
  | { readonly endpoint: string; readonly answer: Answer }
  | { readonly endpoint: string; readonly fault: CausewayError }

/** Asks all at once; each voice is an answer or the fault that kept it from one. */
export const askAll = <Answer>(
  endpoints: readonly Endpoint[],
  ask: (endpoint: Endpoint) => Answer | Promise<Answer>,
): Promise<Voice<Answer>[]> =>
  Promise.all(
    endpoints.map(async (endpoint) => {
      try {
        return { endpoint: endpoint.name, answer: await ask(endpoint) }
      } catch (error) {
        const fault = error instanceof CausewayError ? error : relayErrors.RelayEndpointDown({ endpoint: endpoint.name }, error)
        return { endpoint: endpoint.name, fault }
      }
    }),
  )

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? inner.toString() : inner)) ?? 'undefined'

/** Enough of an answer to tell it from another, and no more. */
const MOST_SHOWN = 160

/**
 * The one answer of all that answered, who are at least `required`.
 *
 * @throws RelayEndpointsDisagree if two answers differ, however many agree: among endpoints alone nobody can tell one liar from two;
 * RelayTooFewAgree if too few answered
 */
export const agree = <Answer>(required: number, voices: readonly Voice<Answer>[], about: string): Answer => {
  const heard = voices.flatMap((voice) => ('answer' in voice ? [voice] : []))
  const texts = new Set(heard.map(({ answer }) => textOf(answer)))
  if (texts.size > 1) {
    const said = heard.map(({ endpoint, answer }) => ({ endpoint, answer: textOf(answer).slice(0, MOST_SHOWN) }))
    throw relayErrors.RelayEndpointsDisagree({ about, voices: said })
  }
  const [first] = heard
  if (first === undefined || heard.length < required) {
    const silent = voices.flatMap((voice) => ('fault' in voice ? [voice.endpoint] : []))
    throw relayErrors.RelayTooFewAgree({ about, required, heard: heard.length, silent })
  }
  return first.answer
}
