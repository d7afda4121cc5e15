// What an execution client says over Ethereum JSON-RPC.
import { z } from 'zod'
import { askPort } from './askPort.ts'

const quantity = z.string().regex(/^0x[0-9a-f]+$/)
const block = z.object({ number: quantity, timestamp: quantity, hash: z.string() })

export type ExecutionAnswer = { readonly height: number; readonly blockTime: number; readonly firstBlock: string | undefined }

const request = (method: string, params: readonly unknown[]) => ({ jsonrpc: '2.0', id: 1, method, params })

const blockAt = async (url: string, number: string) =>
  (await askPort(url, z.object({ result: block }), request('eth_getBlockByNumber', [number, false])))?.value.result

export const askExecution = async (url: string): Promise<ExecutionAnswer | undefined> => {
  const [latest, first] = await Promise.all([blockAt(url, 'latest'), blockAt(url, '0x0')])
  return latest === undefined
    ? undefined
    : { height: Number(latest.number), blockTime: Number(latest.timestamp), firstBlock: first?.hash }
}

/** A storage slot of a contract at the latest block. */
export const askSlot = async (url: string, contract: string, slot: string): Promise<bigint | undefined> => {
  const word = z.object({ result: z.string().regex(/^0x[0-9a-f]{64}$/) })
  const answer = await askPort(url, word, request('eth_getStorageAt', [contract, slot, 'latest']))
  return answer === undefined ? undefined : BigInt(answer.value.result)
}
