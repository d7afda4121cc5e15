// An order for a right on the other chain, as its file goes from the user to the provider and back: what each adds stands in it.
import { existsSync } from 'node:fs'
import type { RightOrder, RightSeller } from '@causeway/sdk/bridge/intent/rightOrder'
import { address, bytes32, decimal, hexBytes } from '@causeway/sdk/ids'
import { z } from 'zod'
import { readText, writeWhole } from '../command/home.ts'
import { bridgeCommandErrors } from './errors.ts'

const seconds = z.int().positive()

const terms = z.strictObject({
  productId: bytes32,
  policyId: bytes32,
  holder: address,
  notBefore: seconds,
  expiresAt: seconds,
  maxUses: z.int().positive(),
})

const order = z.strictObject({
  user: address,
  nonce: decimal,
  destinationChainId: z.int().positive(),
  provider: address,
  terms,
  price: decimal,
  openDeadline: seconds,
  prepareBy: seconds,
  executeBy: seconds,
  fillDeadline: seconds,
})

const orderFile = z.strictObject({
  /** Of the chain where it is opened. */
  originChainId: z.int().positive(),
  order,
  /** The user's: with it anybody may open the order. */
  signature: hexBytes.optional(),
  seller: z.strictObject({ payee: address, consent: hexBytes }).optional(),
})

export type OrderFile = {
  readonly originChainId: number
  readonly order: RightOrder
  readonly signature?: string | undefined
  readonly seller?: RightSeller | undefined
}

/** @throws FileUnreadable, OrderFileInvalid */
export const readOrder = (file: string): OrderFile => {
  const text = readText(file)
  const parsed = orderFile.safeParse(jsonOf(text))
  if (!parsed.success) throw bridgeCommandErrors.OrderFileInvalid({ file, problem: z.prettifyError(parsed.error) })
  return parsed.data
}

/** @throws FileUnreadable, OrderFileInvalid, OrderNotSold */
export const readSoldOrder = (file: string): OrderFile & { readonly seller: RightSeller } => {
  const { seller, ...given } = readOrder(file)
  if (seller === undefined) throw bridgeCommandErrors.OrderNotSold({ file })
  return { ...given, seller }
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Writes a new file. @throws OrderFileThere */
export const createOrder = (file: string, given: OrderFile): void => {
  if (existsSync(file)) throw bridgeCommandErrors.OrderFileThere({ file })
  writeOrder(file, given)
}

export const writeOrder = (file: string, given: OrderFile): void =>
  writeWhole(file, `${JSON.stringify(given, (_, value) => (typeof value === 'bigint' ? String(value) : value), 2)}\n`, 0o600)
