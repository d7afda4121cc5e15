// The load of bench/network.ts: ERC-20 transfers by many accounts, signed beforehand, sent in batches at a given rate.
import {
  AbiCoder,
  computeAddress,
  concat,
  Interface,
  id,
  keccak256,
  SigningKey,
  Transaction,
  toBeHex,
  zeroPadValue,
} from 'ethers'
import { compileSource } from '../test/faults/comet/compileSource.ts'
import { rpc } from '../test/faults/comet/rpc.ts'
import { pause, until } from '../test/faults/comet/until.ts'

export type Target = {
  readonly chainId: number
  /** HTTP ports of the nodes that share the load. */
  readonly ports: readonly number[]
}

const GAS = 80_000
const FEES = { type: 2, maxFeePerGas: 10n ** 9n, maxPriorityFeePerGas: 1n } as const
const BATCH = 50
const transfers = new Interface(['function transfer(address to, uint256 value)'])

/** Accounts that send; their keys are public. */
export const senders = Array.from({ length: 200 }, (_, index) => new SigningKey(id(`causeway load ${index}`)))
export const senderAddresses = senders.map((key) => computeAddress(key))

const sign = (key: SigningKey, target: Target, fields: Parameters<typeof Transaction.from>[0]): string => {
  const transaction = Transaction.from({ ...FEES, chainId: target.chainId, ...Object(fields) })
  transaction.signature = key.sign(transaction.unsignedHash)
  return transaction.serialized
}

const nonceOf = async ({ ports }: Target, address: string): Promise<number> =>
  Number(await rpc(ports[0] ?? 0, 'eth_getTransactionCount', [address, 'pending']))

type Receipt = { readonly status: string; readonly contractAddress: string; readonly blockNumber: string }

/** A transaction is final once its block is: at once on an engine with finality, at its receipt on an embedded one. */
const receiptOf = async (port: number, hash: string): Promise<Receipt | undefined> =>
  // CAST: the receipt, or null.
  ((await rpc(port, 'eth_getTransactionReceipt', [hash])) as Receipt | null) ?? undefined

/** Deploys the token, with units for every sender; its address. */
export const deployToken = async (target: Target, payer: SigningKey): Promise<string> => {
  const { bytecode } = compileSource(new URL('../test/faults/comet/LoadToken.sol', import.meta.url))
  const data = concat([bytecode, AbiCoder.defaultAbiCoder().encode(['address[]', 'uint256'], [senderAddresses, 10n ** 12n])])
  const nonce = await nonceOf(target, computeAddress(payer))
  const raw = sign(payer, target, { nonce, data, gasLimit: 14_000_000 })
  const port = target.ports[0] ?? 0
  await rpc(port, 'eth_sendRawTransaction', [raw])
  let receipt: Receipt | undefined
  await until('the token is deployed', async () => {
    receipt = await receiptOf(port, keccak256(raw))
    return receipt !== undefined
  })
  if (receipt?.status !== '0x1') throw new TypeError('the bench is wrong: the token was not deployed')
  return receipt.contractAddress
}

const transferOf = (target: Target, token: string, sender: number, nonce: number): string => {
  const key = senders[sender]
  if (key === undefined) throw new TypeError('the bench is wrong: no such sender')
  const to = zeroPadValue(toBeHex(1_000_000 + ((sender * 31 + nonce) % 5_000)), 20)
  const data = transfers.encodeFunctionData('transfer', [to, 1n])
  return sign(key, target, { nonce, to: token, data, gasLimit: GAS })
}

/** Signs so many transfers for each sender, the next ones by their nonces. */
export const signTransfers = async (target: Target, token: string, each: number): Promise<string[][]> => {
  const nonces = await Promise.all(senderAddresses.map((address) => nonceOf(target, address)))
  return nonces.map((first, sender) => Array.from({ length: each }, (_, step) => transferOf(target, token, sender, first + step)))
}

const sendBatch = async (port: number, raws: readonly string[]): Promise<number> => {
  const body = JSON.stringify(
    raws.map((raw, index) => ({ jsonrpc: '2.0', id: index, method: 'eth_sendRawTransaction', params: [raw] })),
  )
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body, headers })
  // CAST: a JSON-RPC batch answer.
  const results = (await answer.json()) as readonly { readonly error?: unknown }[]
  return results.filter(({ error }) => error !== undefined).length
}

export type Loaded = {
  readonly sent: number
  readonly refused: number
  readonly offeredPerSecond: number
  /** Included, divided by the seconds from the first send to the block with the last one. */
  readonly perSecond: number
  readonly included: number
}

/** Sends at a rate, one transfer of each sender a step, and waits until blocks have them all or 60 s are over. */
export const load = async (target: Target, signed: readonly (readonly string[])[], rate: number): Promise<Loaded> => {
  const steps = signed[0]?.length ?? 0
  const port = target.ports[0] ?? 0
  const first = Number(await rpc(port, 'eth_blockNumber'))
  const began = performance.now()
  const pending: Promise<number>[] = []
  for (let step = 0; step < steps; step++) {
    for (const [place, node] of target.ports.entries()) {
      const raws = signed.filter((_, sender) => sender % target.ports.length === place).flatMap((all) => all[step] ?? [])
      for (let at = 0; at < raws.length; at += BATCH) pending.push(sendBatch(node, raws.slice(at, at + BATCH)))
    }
    await pause(Math.max(0, began + ((step + 1) * signed.length * 1000) / rate - performance.now()))
  }
  const offered = (performance.now() - began) / 1000
  const refused = (await Promise.all(pending)).reduce((sum, count) => sum + count, 0)
  const sent = steps * signed.length
  let included = 0
  let next = first + 1
  let lastSeen = performance.now()
  while (included < sent - refused && performance.now() - lastSeen < 60_000) {
    // CAST: geth's block, or null.
    const block = (await rpc(port, 'eth_getBlockByNumber', [`0x${next.toString(16)}`, false])) as {
      readonly transactions: readonly string[]
    } | null
    if (block === null) {
      await pause(50)
      continue
    }
    next++
    included += block.transactions.length
    if (block.transactions.length > 0) lastSeen = performance.now()
  }
  const seconds = (lastSeen - began) / 1000
  return { sent, refused, included, offeredPerSecond: sent / offered, perSecond: included / seconds }
}

/** Milliseconds from sending one transfer to its receipt in a block that is final. */
export const timeToFinal = async (
  target: Target,
  token: string,
  samples: number,
  isFinal: 'finalized' | 'latest',
): Promise<number[]> => {
  const times: number[] = []
  for (let sample = 0; sample < samples; sample++) {
    const port = target.ports[sample % target.ports.length] ?? 0
    const sender = sample % senders.length
    const raw = transferOf(target, token, sender, await nonceOf(target, senderAddresses[sender] ?? ''))
    await pause(Math.random() * 1000)
    const began = performance.now()
    await rpc(port, 'eth_sendRawTransaction', [raw])
    for (;;) {
      const receipt = await receiptOf(port, keccak256(raw))
      // CAST: geth's block.
      const final = receipt && ((await rpc(port, 'eth_getBlockByNumber', [isFinal, false])) as { readonly number: string })
      if (receipt && final && Number(final.number) >= Number(receipt.blockNumber)) break
      await pause(10)
    }
    times.push(performance.now() - began)
  }
  return times.sort((a, b) => a - b)
}
