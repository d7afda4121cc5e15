// JSON-RPC of a validator's geth, without a library that retries: silence is what these tests look for.
import { faultErrors } from './errors.ts'

export type Block = { readonly number: number; readonly hash: string; readonly timestamp: number; readonly transactions: number }

const PATIENCE_MS = 3_000
const BATCH_PATIENCE_MS = 30_000
let lastId = 0

/** One call. @throws RpcSilent if nobody answers in 3 s, RpcRefused with the answer's error */
export const rpc = async (port: number, method: string, params: readonly unknown[] = []): Promise<unknown> => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: ++lastId, method, params })
  const headers = { 'content-type': 'application/json' }
  const signal = AbortSignal.timeout(PATIENCE_MS)
  // CAST: a JSON-RPC answer.
  const answer = (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body, headers, signal })
    .then((response) => response.json())
    .catch((cause: unknown) => {
      throw faultErrors.RpcSilent({ port, method }, cause)
    })) as { readonly result?: unknown; readonly error?: { readonly message: string } }
  if (answer.error !== undefined) throw faultErrors.RpcRefused({ port, method, message: answer.error.message })
  return answer.result
}

/** The hashes of the blocks from 0 to a height, asked for at once. @throws RpcSilent */
export const hashesTo = async (port: number, height: number): Promise<string[]> => {
  const calls = Array.from({ length: height + 1 }, (_, number) => ({
    ...{ jsonrpc: '2.0', id: number, method: 'eth_getBlockByNumber' },
    params: [`0x${number.toString(16)}`, false],
  }))
  const init = { method: 'POST', body: JSON.stringify(calls), headers: { 'content-type': 'application/json' } }
  // CAST: a JSON-RPC batch answer, in any order.
  const answers = (await fetch(`http://127.0.0.1:${port}`, { ...init, signal: AbortSignal.timeout(BATCH_PATIENCE_MS) })
    .then((response) => response.json())
    .catch((cause: unknown) => {
      throw faultErrors.RpcSilent({ port, method: 'eth_getBlockByNumber', height }, cause)
    })) as readonly { readonly id: number; readonly result: { readonly hash: string } | null }[]
  return answers.toSorted((a, b) => a.id - b.id).map(({ result }) => result?.hash ?? 'absent')
}

/** The block at a height or tag; undefined if there is none or nobody answers. */
export const blockAt = async (port: number, at: number | 'finalized' | 'latest'): Promise<Block | undefined> => {
  const tag = typeof at === 'number' ? `0x${at.toString(16)}` : at
  // CAST: geth's block, or null.
  const found = (await rpc(port, 'eth_getBlockByNumber', [tag, false]).catch(() => undefined)) as RawBlock | null | undefined
  if (!found) return undefined
  const { number, hash, timestamp, transactions } = found
  return { number: Number(number), hash, timestamp: Number(timestamp), transactions: transactions.length }
}

type RawBlock = {
  readonly number: string
  readonly hash: string
  readonly timestamp: string
  readonly transactions: readonly string[]
}
