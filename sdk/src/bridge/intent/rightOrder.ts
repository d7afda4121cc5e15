// An order of ERC-7683 (draft of January 2025) for a usage right on another chain, as user, filler and settler know it.
import { AbiCoder, id, TypedDataEncoder } from 'ethers'
import type { Deployment } from '../../client/deployment.ts'
import { decodeFault } from '../../client/revert.ts'
import { domainOf, type TypedStruct } from '../../client/typedData.ts'

export type RightOrder = {
  /** Pays, and has its money back if nothing comes of it. */
  readonly user: string
  /** Tells apart two orders of the same terms. */
  readonly nonce: bigint
  readonly destinationChainId: number | bigint
  /** Who sells, and could mint the right there: nobody else can have the order opened. */
  readonly provider: string
  /** The right that is wanted there; the holder is a key of an admitted consumer of that chain. */
  readonly terms: {
    readonly productId: string
    readonly policyId: string
    readonly holder: string
    readonly notBefore: number
    readonly expiresAt: number
    readonly maxUses: number
  }
  /** In the smallest unit of the settlement token of the chain where it is opened. */
  readonly price: bigint
  /** Unix seconds, each after the one before: opened, promised, executed, decided. */
  readonly openDeadline: number
  readonly prepareBy: number
  readonly executeBy: number
  readonly fillDeadline: number
}

/** How its provider sells an order: the filler's part of it. */
export type RightSeller = {
  /** Is paid where the order is opened. */
  readonly payee: string
  /** The provider's signature over the transaction that the order begins. */
  readonly consent: string
}

const wantedFields = [
  { name: 'destinationChainId', type: 'uint64' },
  { name: 'provider', type: 'address' },
  { name: 'productId', type: 'bytes32' },
  { name: 'policyId', type: 'bytes32' },
  { name: 'holder', type: 'address' },
  { name: 'notBefore', type: 'uint64' },
  { name: 'expiresAt', type: 'uint64' },
  { name: 'maxUses', type: 'uint32' },
  { name: 'token', type: 'address' },
  { name: 'price', type: 'uint128' },
  { name: 'prepareBy', type: 'uint40' },
  { name: 'executeBy', type: 'uint40' },
]
const types = {
  GaslessCrossChainOrder: [
    { name: 'originSettler', type: 'address' },
    { name: 'user', type: 'address' },
    { name: 'nonce', type: 'uint256' },
    { name: 'originChainId', type: 'uint256' },
    { name: 'openDeadline', type: 'uint32' },
    { name: 'fillDeadline', type: 'uint32' },
    { name: 'orderDataType', type: 'bytes32' },
    { name: 'orderData', type: 'UsageRightOrder' },
  ],
  UsageRightOrder: wantedFields,
}
const WANTED = wantedFields.map(({ type }) => type)
const coder = AbiCoder.defaultAbiCoder()

const typeString = `UsageRightOrder(${wantedFields.map(({ name, type }) => `${type} ${name}`).join(',')})`
const QUOTE = 'UsageRightQuote(UsageRightOrder order,uint256 nonce,Seller seller)'
const SELLER = 'Seller(address payee,bytes consent)'

/** EIP-712 type hashes: of what a signed order wants, and of what its user opens with the seller's part. */
export const orderTypes = { order: id(typeString), quote: id(`${QUOTE}${SELLER}${typeString}`) } as const

export type GaslessOrder = {
  readonly originSettler: string
  readonly user: string
  readonly nonce: bigint
  readonly originChainId: number
  readonly openDeadline: number
  readonly fillDeadline: number
  readonly orderDataType: string
  readonly orderData: string
}

const headOf = ({ chainId, contracts }: Deployment, { user, nonce, openDeadline, fillDeadline }: RightOrder) => ({
  originSettler: contracts.RightOrderSettler.address,
  user,
  nonce,
  originChainId: chainId,
  openDeadline,
  fillDeadline,
  orderDataType: orderTypes.order,
})

const wantedOf = (
  { contracts }: Deployment,
  { destinationChainId, provider, terms, price, prepareBy, executeBy }: RightOrder,
) => ({
  destinationChainId,
  provider,
  ...terms,
  token: contracts.SettlementToken.address,
  price,
  prepareBy,
  executeBy,
})

const wantedRow = (deployment: Deployment, order: RightOrder): unknown[] => {
  const wanted: Readonly<Record<string, unknown>> = wantedOf(deployment, order)
  return wantedFields.map(({ name }) => wanted[name])
}

/** @throws ArgumentInvalid if what is given does not fit its type */
export const encoded = <Made>(make: () => Made): Made => {
  try {
    return make()
  } catch (fault) {
    throw decodeFault(fault)
  }
}

/** The struct that a settler takes with its user's signature, on the chain of the deployment. @throws ArgumentInvalid */
export const gaslessOrderOf = (deployment: Deployment, order: RightOrder): GaslessOrder => ({
  ...headOf(deployment, order),
  orderData: encoded(() => coder.encode(WANTED, wantedRow(deployment, order))),
})

/**
 * The struct that the user opens itself. Its id is that of the signed order whose `openDeadline` is its `fillDeadline`.
 *
 * @throws ArgumentInvalid
 */
export const onchainOrderOf = (deployment: Deployment, order: RightOrder, { payee, consent }: RightSeller) => {
  const row = [wantedRow(deployment, order), order.nonce, [payee, consent]]
  const form = [`tuple(${WANTED.join(',')})`, 'uint256', 'tuple(address,bytes)']
  return {
    fillDeadline: order.fillDeadline,
    orderDataType: orderTypes.quote,
    orderData: encoded(() => coder.encode(form, row)),
  }
}

/** `originFillerData`. @throws ArgumentInvalid */
export const encodeSeller = ({ payee, consent }: RightSeller): string =>
  encoded(() => coder.encode(['address', 'bytes'], [payee, consent]))

/** What the user signs (EIP-712). */
export const rightOrderStruct = (deployment: Deployment, order: RightOrder): TypedStruct => ({
  types,
  message: { ...headOf(deployment, order), orderData: wantedOf(deployment, order) },
})

/** The id of an order on the chain of the deployment: the digest that its user signs. @throws ArgumentInvalid */
export const rightOrderId = (deployment: Deployment, order: RightOrder): string => {
  const { message } = rightOrderStruct(deployment, order)
  return encoded(() => TypedDataEncoder.hash(domainOf(deployment, 'RightOrderSettler'), types, message))
}
