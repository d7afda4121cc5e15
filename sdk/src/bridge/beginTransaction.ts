import { type CausewayClient, signerOf } from '../client/createClient.ts'
import { send, sendPair } from '../client/send.ts'
import { atomicErrors } from './atomicErrors.ts'
import type { TransactionSpecification } from './transactionSpecification.ts'

export type BeginTransactionParameters = {
  readonly specification: TransactionSpecification
  /** Of signConsent, by the number of the leg; a leg at the initiator's own expense on this chain needs none. */
  readonly consents?: Readonly<Record<number, string>>
  /** What the TokenLock of this chain is approved for just before, in the token's smallest unit. */
  readonly approve?: bigint
}
export type BeginTransactionReturnType = { readonly xid: string; readonly transaction: string }

/**
 * Begins a transaction: every participant is asked to reserve, those of this chain at once.
 *
 * @throws TransactionInitiatorUnexpected, CoordinatorDeadlinesInvalid, CoordinatorTransactionKnown, CoordinatorLegInvalid, OutboxCursed,
 * OutboxRouteUnknown
 */
export const beginTransaction = async (
  client: CausewayClient,
  { specification, consents = {}, approve }: BeginTransactionParameters,
): Promise<BeginTransactionReturnType> => {
  const { coordinator, token } = client.contracts
  const { xid, orders, deadlines, nonce } = specification
  requireInitiator(client, specification)
  const legs = orders.map(({ leg }) => ({ ...leg }))
  const args = orders.map((order) => order.args)
  const signatures = orders.map((_, index) => consents[index] ?? '0x')
  const begin = () => coordinator.begin({ legs, deadlines: { ...deadlines } }, nonce, args, signatures)
  const { address } = client.deployment.contracts.TokenLock
  // An approval replaces the one before: another of this client must not come between these two.
  const { hash } = await (approve === undefined
    ? send(client, begin)
    : sendPair(client, () => token.approve(address, approve), begin))
  return { xid, transaction: hash }
}

const requireInitiator = (client: CausewayClient, { initiator, coordinator }: TransactionSpecification): void => {
  const { address } = signerOf(client)
  const { chainId, contracts } = client.deployment
  const isOurs = address === initiator && chainId === coordinator.chainId && contracts.Coordinator.address === coordinator.address
  if (!isOurs) throw atomicErrors.TransactionInitiatorUnexpected({ initiator, given: address, ...coordinator })
}
