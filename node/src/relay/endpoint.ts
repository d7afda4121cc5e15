// One JSON-RPC endpoint of a chain, without retries: who does not answer in time has not answered.
import { z } from 'zod'
import { relayErrors } from './errors.ts'

export type Endpoint = {
  /** Host and path, without what may be secret. */
  readonly name: string
  /** @throws RelayEndpointDown */
  readonly call: (method: string, params: readonly unknown[]) => Promise<unknown>
  /** One method with several parameters in one request; the answers in their order. @throws RelayEndpointDown if one of them fails */
  readonly callAll: (method: string, params: readonly (readonly unknown[])[]) => Promise<unknown[]>
}

const answerSchema = z.object({
  id: z.number().nullable(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional(),
})
type Answer = z.output<typeof answerSchema>

export const endpointName = (url: string): string => {
  const { host, pathname } = new URL(url)
  return pathname === '/' ? host : `${host}${pathname}`
}

/** Calls of one request at most: nodes refuse longer ones. */
const MOST_CALLS = 100

export const connectEndpoint = (url: string, patienceMs: number): Endpoint => {
  const name = endpointName(url)
  const post = async (method: string, body: unknown): Promise<unknown> => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(patienceMs),
      })
      return await response.json()
    } catch (cause) {
      throw relayErrors.RelayEndpointDown({ endpoint: name, method }, cause)
    }
  }
  const read = <Schema extends z.ZodType>(schema: Schema, method: string, answer: unknown): z.output<Schema> => {
    const parsed = schema.safeParse(answer)
    if (!parsed.success) throw relayErrors.RelayEndpointDown({ endpoint: name, method }, parsed.error)
    return parsed.data
  }
  const resultOf = (method: string, { error, result }: Answer): unknown => {
    // `data` of a refused call is what a contract reverted with.
    if (error !== undefined) throw relayErrors.RelayEndpointDown({ endpoint: name, method, ...error })
    return result
  }
  const requestOf = (method: string, params: readonly unknown[], id: number) => ({ jsonrpc: '2.0', id, method, params })
  const call: Endpoint['call'] = async (method, params) =>
    resultOf(method, read(answerSchema, method, await post(method, requestOf(method, params, 1))))
  const callSome = async (method: string, params: readonly (readonly unknown[])[]): Promise<unknown[]> => {
    const body = params.map((each, index) => requestOf(method, each, index))
    const answers = read(z.array(answerSchema).length(params.length), method, await post(method, body))
    const byId = new Map(answers.map((answer) => [answer.id, answer]))
    return params.map((_, index) => {
      const answer = byId.get(index)
      if (answer === undefined) throw relayErrors.RelayEndpointDown({ endpoint: name, method, missing: index })
      return resultOf(method, answer)
    })
  }
  const callAll: Endpoint['callAll'] = async (method, params) => {
    const [only] = params
    if (params.length === 1 && only !== undefined) return [await call(method, only)]
    const answers: unknown[] = []
    for (let from = 0; from < params.length; from += MOST_CALLS)
      answers.push(...(await callSome(method, params.slice(from, from + MOST_CALLS))))
    return answers
  }
  return { name, call, callAll }
}
