// Raw requests to a node, for what the sdk would never send.
import { connect } from 'node:net'
import { type Problem, problemSchema } from '@causeway/sdk/compute/jobApi'

export type Answer = { readonly status: number; readonly problem: Problem; readonly headers: Headers }

/** Sends a request that is to be refused and parses the problem. */
export const refused = async (url: string, init?: RequestInit): Promise<Answer> => {
  const response = await fetch(url, init)
  const problem = problemSchema.parse(await response.json())
  return { status: response.status, problem, headers: response.headers }
}

export const post = (nodeUrl: string, body: string, contentType = 'application/json'): Promise<Answer> =>
  refused(`${nodeUrl}/v1/jobs`, { method: 'POST', headers: { 'content-type': contentType }, body })

/** Sends the head of a request and a part of its body, and gives what comes back until the other side is quiet or closes. */
export const rawRequest = (nodeUrl: string, head: readonly string[], body: Uint8Array = new Uint8Array()): Promise<string> => {
  const { hostname, port } = new URL(nodeUrl)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (text.includes('\r\n\r\n')) socket.destroy()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(text))
    socket.write(`${head.join('\r\n')}\r\nHost: ${hostname}\r\n\r\n`)
    socket.write(body)
  })
}
