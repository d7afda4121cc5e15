// Gives and takes coin, on a chain whose accounts nobody can write.
import assert from 'node:assert/strict'
import { type CausewayClient, createClient, signerOf } from '@causeway/sdk/client/createClient'
import { included } from '@causeway/sdk/client/included'
import { toQuantity, type Wallet } from 'ethers'
import { embeddedAccount } from '../../../deploy/networks/embedded/accounts.ts'
import type { Network } from '../../../deploy/networks/network.ts'

/** An account with coin in every test, which pays. */
const PAYER = embeddedAccount('department').privateKey
const TRANSFER_GAS = 21_000n
/** Above what a block of tests asks for; a plain price takes exactly gas times price. */
const GAS_PRICE = 10n ** 10n

/** Makes an account hold exactly so many wei. What it must lose it pays itself, so its key is needed for that. */
export const setCoin = async (network: Network, account: Wallet | { readonly address: string }, wei: bigint): Promise<void> => {
  const client = createClient({ ...network, privateKey: PAYER })
  try {
    if (network.engine === 'embedded') await client.provider.send('anvil_setBalance', [account.address, toQuantity(wei)])
    else await pay(client, account, wei)
    assert.equal(await client.provider.getBalance(account.address), wei)
  } finally {
    client.close()
  }
}

const pay = async (client: CausewayClient, account: Wallet | { readonly address: string }, wei: bigint): Promise<void> => {
  const missing = wei - (await client.provider.getBalance(account.address))
  const payer = signerOf(client)
  const fee = TRANSFER_GAS * GAS_PRICE
  const price = { type: 0, gasPrice: GAS_PRICE }
  // A contract may need more gas to take coin.
  if (missing > 0n) await included(await payer.sendTransaction({ to: account.address, value: missing, ...price }))
  if (missing >= 0n) return
  assert.ok('privateKey' in account, 'who is to lose coin pays itself')
  // With less than the fee above what is to be left, it first gets that.
  if (-missing < fee) await included(await payer.sendTransaction({ to: account.address, value: fee, ...price }))
  const value = (await client.provider.getBalance(account.address)) - wei - fee
  await included(
    await account.connect(client.provider).sendTransaction({ to: payer.address, value, gasLimit: TRANSFER_GAS, ...price }),
  )
}
