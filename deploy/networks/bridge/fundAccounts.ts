import { type CausewayClient, signerOf } from '@causeway/sdk/client/createClient'
import { read, send } from '@causeway/sdk/client/send'
import { parseEther } from 'ethers'

/** Millions of deliveries at the few wei that a unit of gas costs. */
const COIN = parseEther('1')
const LEAST = COIN / 10n

/** Sends coin to accounts that are about to run out, on a network for development. @throws FundsMissing */
export const fundAccounts = async (client: CausewayClient, accounts: readonly string[]): Promise<void> => {
  for (const to of accounts)
    if ((await read(() => client.provider.getBalance(to))) < LEAST)
      await send(client, () => signerOf(client).sendTransaction({ to, value: COIN }) as ReturnType<Parameters<typeof send>[1]>)
}
