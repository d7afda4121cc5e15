// JSON-RPC over HTTP or HTTPS with a CA of the consortium's own and a token.
import { z } from 'zod'
import { type Answer, ask } from '../../tls/ask.ts'
import { allowlistErrors } from './errors.ts'

export type JsonRpcOptions = {
  readonly url: string
  /** PEM. */
  readonly ca?: string
  /** PEM, where the server asks who the client is. */
  readonly certificate?: { readonly cert: string; readonly key: string }
  readonly token?: () => string
  readonly timeoutMs?: number
}

export type Call = { readonly method: string; readonly params: readonly unknown[] }
export type JsonRpc = {
  /** @throws AllowlistEndpointDown, AllowlistCallRefused */
  readonly call: (method: string, params: readonly unknown[]) => Promise<unknown>
  /** The results in the order of the calls; one refused call refuses all. */
  readonly batch: (calls: readonly Call[]) => Promise<unknown[]>
}

const BATCH = 100
const PATIENCE_MS = 10_000

const answerSchema = z.object({
  id: z.number(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
})

export const connectRpc = (options: JsonRpcOptions): JsonRpc => {
  const send = async (calls: readonly Call[]): Promise<unknown[]> => {
    const body = calls.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params }))
    const { status, text } = await post(options, JSON.stringify(body))
    const answers = parse(options.url, status, text)
    return calls.map(({ method }, id) => {
      const answer = answers.find((candidate) => candidate.id === id)
      if (answer === undefined) throw allowlistErrors.AllowlistEndpointDown({ url: options.url, problem: 'an answer is missing' })
      if (answer.error !== undefined) throw allowlistErrors.AllowlistCallRefused({ method, ...answer.error })
      return answer.result
    })
  }
  const batch = async (calls: readonly Call[]): Promise<unknown[]> => {
    const results: unknown[] = []
    for (let from = 0; from < calls.length; from += BATCH) results.push(...(await send(calls.slice(from, from + BATCH))))
    return results
  }
  return { call: async (method, params) => (await send([{ method, params }]))[0], batch }
}

const parse = (url: string, status: number, text: string): z.infer<typeof answerSchema>[] => {
  if (status === 401 || status === 403) throw allowlistErrors.AllowlistCallRefused({ url, status, message: text.slice(0, 200) })
  try {
    return z.array(answerSchema).parse(JSON.parse(text))
  } catch (cause) {
    throw allowlistErrors.AllowlistEndpointDown({ url, status, answer: text.slice(0, 200) }, cause)
  }
}

const post = async (options: JsonRpcOptions, body: string): Promise<Answer> => {
  const { token, timeoutMs = PATIENCE_MS, ...how } = options
  const headers = token === undefined ? {} : { authorization: `Bearer ${token()}` }
  try {
    return await ask({ ...how, headers, body, timeoutMs })
  } catch (cause) {
    throw allowlistErrors.AllowlistEndpointDown({ url: options.url }, cause)
  }
}
