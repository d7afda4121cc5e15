// An endpoint between a reader and a real chain that can be told to lie, to stall, or to be gone.
import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export type RpcCall = { readonly id: number; readonly method: string; readonly params: readonly unknown[] }
type Answer = { readonly id: number; result?: unknown }
/** What it says in place of the truth. */
export type Lie = (call: RpcCall, truth: unknown) => unknown

export type EndpointProxy = {
  readonly url: string
  /** Calls since the start, by method. */
  readonly count: (method: string) => number
  readonly lie: (lie: Lie) => void
  /** Told of every call from now on, whatever it comes to. */
  readonly watch: (listen: (call: RpcCall) => void) => void
  /** Takes requests and never answers. */
  readonly stall: () => void
  readonly honest: () => void
  readonly close: () => Promise<void>
}

export const startEndpointProxy = async (target: string): Promise<EndpointProxy> => {
  let lie: Lie | undefined
  let stalls = false
  let listener: ((call: RpcCall) => void) | undefined
  const counts = new Map<string, number>()
  const answer = async (body: string, response: ServerResponse): Promise<void> => {
    // CAST: only this test sends here, one call or several.
    const asked = JSON.parse(body) as RpcCall | readonly RpcCall[]
    const calls = Array.isArray(asked) ? asked : [asked]
    for (const call of calls) {
      counts.set(call.method, (counts.get(call.method) ?? 0) + 1)
      listener?.(call)
    }
    if (stalls) return
    const truth = await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    // CAST: the answer of the chain.
    const json = (await truth.json()) as Answer | readonly Answer[]
    const answers: readonly Answer[] = Array.isArray(json) ? json : [json]
    for (const answer of answers) {
      const call = calls.find(({ id }) => id === answer.id)
      if (lie !== undefined && call !== undefined && 'result' in answer) answer.result = lie(call, answer.result)
    }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(json))
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => void answer(Buffer.concat(chunks).toString(), response).catch(() => response.destroy()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    count: (method) => counts.get(method) ?? 0,
    lie: (next) => {
      lie = next
    },
    watch: (listen) => {
      listener = listen
    },
    stall: () => {
      stalls = true
    },
    honest: () => {
      lie = undefined
      stalls = false
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** Waits until something holds that other processes bring about; two minutes without it are a fault. */
export const eventually = async (holds: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const end = Date.now() + 120_000
  while (!(await holds())) {
    if (Date.now() > end) throw new RangeError(`within two minutes: ${what}`)
    await sleep(50)
  }
}
