// causeway member gas
import { getGasAvailable, grantGas } from '@causeway/sdk/member/grantGas'
import type { Command } from 'commander'
import { addressOf } from '../command/home.ts'
import { action, type GlobalOptions } from '../command/options.ts'
import { print } from '../command/output.ts'
import { asMember } from './memberClient.ts'
import { coin } from './words.ts'

export const addGasCommand = (member: Command): void => {
  member
    .command('gas')
    .description('top accounts of organisations up to their daily allowance of gas')
    .argument('<account...>')
    .action(action(gas))
}

const gas = (options: GlobalOptions, given: readonly string[]): Promise<void> =>
  asMember(options, async (client) => {
    const accounts = given.map(addressOf)
    const due = await Promise.all(accounts.map((account) => getGasAvailable(client, account)))
    await grantGas(client, accounts)
    const granted = await Promise.all(
      accounts.map(async (account, index) => {
        const left = await getGasAvailable(client, account)
        return { account, amount: coin((due[index] ?? 0n) - left) }
      }),
    )
    print(
      { granted },
      options,
      granted.map(({ account, amount }) => `${account}  ${amount}`),
    )
  })
