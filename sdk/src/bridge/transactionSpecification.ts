// An atomic transaction before it begins: what every party agrees to by signing its id.
import { AbiCoder, id as hashOf, keccak256 } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { signerOf } from '../client/createClient.ts'
import { chainTime } from '../client/time.ts'

/** What one participant does (contracts/bridge/Atomic.sol). */
export type Leg = {
  readonly chainId: number
  readonly participant: string
  /** keccak256 of the operation's name; the participant knows one. */
  readonly operation: string
  readonly argsHash: string
  /** In the smallest unit of what the participant holds; 0 if it holds no amounts. */
  readonly amount: bigint
  /** Gas that the participant's own code gets to reserve, and again to execute. */
  readonly gasLimit: number
}

/** Unix seconds, each after the one before. Only liveness depends on them, never safety. */
export type Deadlines = {
  /** Until then a participant reserves, by its own chain's clock. */
  readonly prepareBy: number
  /** After it anyone may roll back a participant that has not executed. */
  readonly executeBy: number
  /** After it anyone may abort what is not decided. */
  readonly decideBy: number
}

/** A leg with the arguments of its operation, 0x-hex. */
export type LegOrder = { readonly leg: Leg; readonly args: string }

export type TransactionSpecification = {
  /** Of the whole transaction: what consents are signed for. */
  readonly xid: string
  readonly coordinator: { readonly chainId: number; readonly address: string }
  /** Who begins it. */
  readonly initiator: string
  readonly nonce: bigint
  readonly orders: readonly LegOrder[]
  readonly deadlines: Deadlines
}

export type TransactionSpecificationParameters = {
  readonly orders: readonly LegOrder[]
  /** Default: {@link deadlinesFrom} the time of the client's chain. */
  readonly deadlines?: Deadlines
  /** Default: the client's key. */
  readonly initiator?: string
  /** Tells apart transactions of the same content. Default: 64 random bits. */
  readonly nonce?: bigint
}

/**
 * The specification of a transaction that the coordinator of the client's chain would decide. Nothing is sent: give it to whoever must consent.
 *
 * @throws SignerMissing if no initiator is given and the client has no key
 * @example
 * const specification = await transactionSpecification(client, { orders: [payOrder({…}), mintOrder({…})] })
 * const consent = await signConsent(sellersKey, specification, 1, [buyers, sellers])
 */
export const transactionSpecification = async (
  client: CausewayClient,
  parameters: TransactionSpecificationParameters,
): Promise<TransactionSpecification> => {
  const { orders, initiator = signerOf(client).address, nonce = randomNonce() } = parameters
  const deadlines = parameters.deadlines ?? deadlinesFrom(await chainTime(client))
  const { chainId, contracts } = client.deployment
  const coordinator = { chainId, address: contracts.Coordinator.address }
  const content = { coordinator, initiator, nonce, orders, deadlines }
  return { xid: transactionIdOf(content), ...content }
}

const randomNonce = (): bigint => crypto.getRandomValues(new BigUint64Array(1))[0] ?? 0n

const STEP_SECONDS = 3600

/** One step after the other: to reserve, to execute, to decide. @param seconds of each step */
export const deadlinesFrom = (now: number, seconds = STEP_SECONDS): Deadlines => ({
  prepareBy: now + seconds,
  executeBy: now + 2 * seconds,
  decideBy: now + 3 * seconds,
})

const LEG = 'tuple(uint64 chainId,address participant,bytes32 operation,bytes32 argsHash,uint128 amount,uint32 gasLimit)'
const DEADLINES = 'tuple(uint40 prepareBy,uint40 executeBy,uint40 decideBy)'

const hashed = (types: readonly string[], values: readonly unknown[]): string =>
  keccak256(AbiCoder.defaultAbiCoder().encode(types, values))

/** As the coordinator computes it: all legs, all deadlines, who begins it and where it is decided. */
export const transactionIdOf = (content: Omit<TransactionSpecification, 'xid'>): string => {
  const { coordinator, initiator, nonce, orders, deadlines } = content
  const legHashes = orders.map(({ leg }) => hashed([LEG], [leg]))
  const specification = hashed(['bytes32[]', DEADLINES], [legHashes, deadlines])
  const types = ['uint64', 'address', 'address', 'uint256', 'bytes32']
  return hashed(types, [coordinator.chainId, coordinator.address, initiator, nonce, specification])
}

/** Gas of the participants of this repository, with room. */
const LEG_GAS = 300_000

type Participant = { readonly chainId: number; readonly participant: string; readonly gasLimit?: number }

export type PayOrderParameters = Participant & {
  readonly payer: string
  readonly payee: string
  /** In the token's smallest unit. */
  readonly amount: bigint
}

/** A payment in the token of a TokenLock. */
export const payOrder = ({ payer, payee, amount, ...participant }: PayOrderParameters): LegOrder =>
  orderOf({ ...participant, operation: 'TokenLock.pay', amount, types: ['address', 'address'], values: [payer, payee] })

/** What a usage right says, as the contract takes it. */
export type RightTerms = {
  readonly productId: string
  readonly policyId: string
  readonly holder: string
  /** Unix seconds. */
  readonly notBefore: number
  readonly expiresAt: number
  readonly maxUses: number
}

export type MintOrderParameters = Participant & { readonly provider: string; readonly terms: RightTerms }

const TERMS = 'tuple(bytes32 productId,bytes32 policyId,address holder,uint64 notBefore,uint64 expiresAt,uint32 maxUses)'

/** A usage right that a RightMint owes to its holder once the transaction is committed. */
export const mintOrder = ({ provider, terms, ...participant }: MintOrderParameters): LegOrder =>
  orderOf({ ...participant, operation: 'RightMint.mint', amount: 0n, types: ['address', TERMS], values: [provider, terms] })

type OrderParameters = Participant & {
  readonly operation: string
  readonly amount: bigint
  readonly types: readonly string[]
  readonly values: readonly unknown[]
}

const orderOf = ({ chainId, participant, gasLimit = LEG_GAS, operation, amount, types, values }: OrderParameters): LegOrder => {
  const args = AbiCoder.defaultAbiCoder().encode(types, values)
  return { leg: { chainId, participant, operation: hashOf(operation), argsHash: keccak256(args), amount, gasLimit }, args }
}

/** A leg as its participant knows it (contracts/bridge/Atomic.sol). */
export type Part = { readonly chainId: number; readonly coordinator: string; readonly xid: string; readonly index: number }

export const partOf = ({ coordinator, xid }: Pick<TransactionSpecification, 'coordinator' | 'xid'>, index: number): Part => ({
  chainId: coordinator.chainId,
  coordinator: coordinator.address,
  xid,
  index,
})
