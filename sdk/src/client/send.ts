// Sends transactions of one key one after another, and turns what contracts refuse into typed errors.
import type { ContractTransactionReceipt, ContractTransactionResponse } from 'ethers'
import type { CausewayClient } from './createClient.ts'
import { clientErrors } from './errors.ts'
import { included } from './included.ts'
import { decodeFault } from './revert.ts'

const queues = new WeakMap<CausewayClient, Promise<unknown>>()

/**
 * Sends a transaction after all earlier ones of this client are included, and waits until it is included itself.
 *
 * @throws the contract's own error by its name (`RightExhausted`, `PolicyDenied`, …), ArgumentInvalid, FundsMissing, ChainUnavailable,
 * TransactionFailed, RevertUnknown
 * @example
 * const receipt = await send(client, () => client.contracts.products.withdraw(id))
 */
export const send = (
  client: CausewayClient,
  transaction: () => Promise<ContractTransactionResponse>,
): Promise<ContractTransactionReceipt> => inTurn(client, () => include(transaction))

/** Sends two transactions as {@link send} does, with none of this client between them; the second only if the first succeeds. */
export const sendPair = (
  client: CausewayClient,
  first: () => Promise<ContractTransactionResponse>,
  second: () => Promise<ContractTransactionResponse>,
): Promise<ContractTransactionReceipt> =>
  inTurn(client, async () => {
    await include(first)
    return include(second)
  })

const inTurn = <T>(client: CausewayClient, work: () => Promise<T>): Promise<T> => {
  const before = queues.get(client) ?? Promise.resolve()
  const done = before.then(work)
  queues.set(
    client,
    done.catch(() => undefined),
  )
  return done
}

const include = async (transaction: () => Promise<ContractTransactionResponse>): Promise<ContractTransactionReceipt> => {
  try {
    const receipt = await included(await transaction())
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
