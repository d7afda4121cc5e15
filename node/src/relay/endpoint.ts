// One JSON-RPC endpoint of a chain, without retries: who does not answer in time has not answered.
import { z } from 'zod'
import { relayErrors } from './errors.ts'

export type Endpoint = {
  /** Host and path, without what may be secret. */
  readonly name: string
  /** @throws RelayEndpointDown */
  readonly call: (method: string, params: readonly unknown[]) => Promise<unknown>
}

const answerSchema = z.object({
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional(),
})

export const endpointName = (url: string): string => {
  const { host, pathname } = new URL(url)
  return pathname === '/' ? host : `${host}${pathname}`
}

export const connectEndpoint = (url: string, patienceMs: number): Endpoint => {
  const name = endpointName(url)
  const call = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    let answer: z.output<typeof answerSchema>
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
        signal: AbortSignal.timeout(patienceMs),
      })
      answer = answerSchema.parse(await response.json())
    } catch (cause) {
      throw relayErrors.RelayEndpointDown({ endpoint: name, method }, cause)
    }
    // `data` of a refused call is what a contract reverted with.
    if (answer.error !== undefined) throw relayErrors.RelayEndpointDown({ endpoint: name, method, ...answer.error })
    return answer.result
  }
  return { name, call }
}
