// causeway escrow deposit | refund | withdraw
import { signerOf } from '@causeway/sdk/client/createClient'
import { depositEscrow, getEscrowAccount } from '@causeway/sdk/settlement/depositEscrow'
import { refundEscrow } from '@causeway/sdk/settlement/refundEscrow'
import { withdrawRevenue } from '@causeway/sdk/settlement/withdrawRevenue'
import type { Command } from 'commander'
import { withClient } from '../command/home.ts'
import { action, type GlobalOptions, parseAgreementId, wholeNumber } from '../command/options.ts'
import { print } from '../command/output.ts'

export const addSettlementCommands = (program: Command): void => {
  const escrow = program.command('escrow').description('deposits and revenue')
  escrow
    .command('deposit')
    .description('pay a deposit for an agreement as its consumer')
    .argument('<agreement>')
    .argument('<amount>', "in the token's smallest unit")
    .action(action(deposit))
  escrow
    .command('refund')
    .description('return what is left of the deposit of an ended agreement')
    .argument('<agreement>')
    .action(action(refund))
  escrow.command('withdraw').description('pay out the revenue that an account is owed').action(action(withdraw))
}

const deposit = (options: GlobalOptions, agreement: string, amount: string): Promise<void> =>
  withClient({ home: options.home, as: options.as ?? 'institute' }, async (client) => {
    const id = parseAgreementId(agreement)
    await depositEscrow(client, id, wholeNumber(amount, 'AMOUNT'))
    print({ agreementId: id, ...(await getEscrowAccount(client, id)) }, options)
  })

const refund = (options: GlobalOptions, agreement: string): Promise<void> =>
  withClient({ home: options.home, as: options.as ?? 'institute' }, async (client) => {
    const id = parseAgreementId(agreement)
    print({ agreementId: id, ...(await refundEscrow(client, id)) }, options)
  })

const withdraw = (options: GlobalOptions): Promise<void> =>
  withClient({ home: options.home, as: options.as ?? 'hospital' }, async (client) =>
    print({ payee: signerOf(client).address, ...(await withdrawRevenue(client)) }, options),
  )
