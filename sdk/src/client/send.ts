// Sends transactions of one key one after another, and turns what contracts refuse into typed errors.
import type { ContractTransactionReceipt, ContractTransactionResponse } from 'ethers'
import type { CausewayClient } from './createClient.ts'
import { clientErrors } from './errors.ts'
import { decodeFault } from './revert.ts'

/** Milliseconds: a transaction that the chain has lost is never included, and everything behind it would wait for ever. */
const INCLUSION_MS = 120_000

const queues = new WeakMap<CausewayClient, Promise<unknown>>()

/**
 * Sends a transaction after all earlier ones of this client are included, and waits until it is included itself.
 *
 * @throws the contract's own error by its name (`RightExhausted`, `PolicyDenied`, …), ChainUnavailable, TransactionFailed, RevertUnknown
 * @example
 * const receipt = await send(client, () => client.contracts.products.withdraw(id))
 */
export const send = (
  client: CausewayClient,
  transaction: () => Promise<ContractTransactionResponse>,
): Promise<ContractTransactionReceipt> => {
  const before = queues.get(client) ?? Promise.resolve()
  const sent = before.then(() => include(transaction))
  queues.set(
    client,
    sent.catch(() => undefined),
  )
  return sent
}

const include = async (transaction: () => Promise<ContractTransactionResponse>): Promise<ContractTransactionReceipt> => {
  try {
    const receipt = await (await transaction()).wait(1, INCLUSION_MS)
    if (receipt === null || receipt.status !== 1) throw clientErrors.TransactionFailed({ transaction: receipt?.hash })
    return receipt
  } catch (error) {
    throw decodeFault(error)
  }
}

/** Reads from the chain; faults become typed errors as in {@link send}. */
export const read = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call()
  } catch (error) {
    throw decodeFault(error)
  }
}
