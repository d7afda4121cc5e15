import type { CausewayClient } from '../client/createClient.ts'
import { read, send } from '../client/send.ts'

/**
 * Tops accounts of organisations up to their daily allowance of gas. Anybody may; accounts that cannot be topped up are left out.
 *
 * @example
 * await grantGas(client, [address])
 */
export const grantGas = async (client: CausewayClient, accounts: readonly string[]): Promise<void> => {
  await send(client, () => client.contracts.gas.grantMany([...accounts]))
}

/** What a grant would give an account now, in wei; 0 for an account of nobody and for one that has enough. */
export const getGasAvailable = (client: CausewayClient, account: string): Promise<bigint> =>
  read(() => client.contracts.gas.available(account))
