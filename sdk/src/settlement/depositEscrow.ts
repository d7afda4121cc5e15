import { getAgreement } from '../agreement/getAgreement.ts'
import { type CausewayClient, signerOf } from '../client/createClient.ts'
import { read, sendPair } from '../client/send.ts'
import { ISettlementToken__factory } from '../generated/contracts/factories/ISettlementToken__factory.ts'
import type { AgreementId } from '../ids.ts'

export type EscrowAccount = {
  readonly deposited: bigint
  readonly paid: bigint
  readonly refunded: bigint
  readonly held: bigint
}

/**
 * Deposits for an agreement of the client's key, in the token of its terms: approves the exact amount and pays it in.
 *
 * @param amount in the token's smallest unit
 * @throws AgreementUnknown, EscrowNotConsumer, EscrowAgreementNotOpen, EscrowTokenNotAccepted, ERC20InsufficientBalance
 */
export const depositEscrow = async (client: CausewayClient, id: AgreementId, amount: bigint): Promise<void> => {
  const { escrow } = client.contracts
  const { terms } = await getAgreement(client, id)
  const token = ISettlementToken__factory.connect(terms.token, signerOf(client))
  // An approval replaces the one before: another deposit must not come between these two.
  await sendPair(
    client,
    () => token.approve(client.deployment.contracts.Escrow.address, amount),
    () => escrow.deposit(id, amount),
  )
}

/** Amounts of an agreement since it began, in its token's smallest unit. */
export const getEscrowAccount = async (client: CausewayClient, id: AgreementId): Promise<EscrowAccount> => {
  const [deposited, paid, refunded] = await read(() => client.contracts.escrow.account(id))
  return { deposited, paid, refunded, held: deposited - paid - refunded }
}
