// A question over HTTP, or over HTTPS with a CA of one's own: fetch takes no CA.
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

export type Question = {
  readonly url: string
  /** A GET without a body. */
  readonly body?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
  /** PEM; in place of the authorities that Node knows. */
  readonly ca?: string | undefined
  /** PEM, where the server asks who the client is. */
  readonly certificate?: { readonly cert: string; readonly key: string } | undefined
  readonly timeoutMs: number
}

export type Answer = { readonly status: number; readonly text: string }

/** Bytes of an answer at most. */
const MOST_BYTES = 16_000_000

/** Asks; a body is JSON. @throws Error by Node if nothing answers in time, not under a name that the CA vouches for, or too much */
export const ask = ({ url, body, headers = {}, ca, certificate, timeoutMs }: Question): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const isSecure = url.startsWith('https:')
    const tls = isSecure ? { ...(ca === undefined ? {} : { ca }), ...certificate } : {}
    const how = { method: body === undefined ? 'GET' : 'POST', headers: { ...json, ...headers }, ...tls }
    const signal = AbortSignal.timeout(timeoutMs)
    const request = (isSecure ? httpsRequest : httpRequest)(url, { ...how, signal }, (response) => {
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > MOST_BYTES) request.destroy(new RangeError('the answer is too long'))
        chunks.push(chunk)
      })
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }))
    })
    request.on('error', reject)
    request.end(body)
  })
