import type { CausewayClient } from '../client/createClient.ts'
import { read, send } from '../client/send.ts'
import type { AgreementId } from '../ids.ts'

export type EscrowAccount = {
  readonly deposited: bigint
  readonly paid: bigint
  readonly refunded: bigint
  readonly held: bigint
}

/**
 * Deposits for an agreement of the client's key: approves the exact amount and pays it in.
 *
 * @param amount in the token's smallest unit
 * @throws EscrowNotConsumer, EscrowAgreementNotOpen, EscrowTokenNotAccepted, ERC20InsufficientBalance
 */
export const depositEscrow = async (client: CausewayClient, id: AgreementId, amount: bigint): Promise<void> => {
  const { escrow, token } = client.contracts
  await send(client, () => token.approve(client.deployment.contracts.Escrow.address, amount))
  await send(client, () => escrow.deposit(id, amount))
}

/** Amounts of an agreement since it began, in its token's smallest unit. */
export const getEscrowAccount = async (client: CausewayClient, id: AgreementId): Promise<EscrowAccount> => {
  const [deposited, paid, refunded] = await read(() => client.contracts.escrow.account(id))
  return { deposited, paid, refunded, held: deposited - paid - refunded }
}
