// What is paid for by use, on the coordinator's chain: a deposit, vouchers of which anybody brings any, in any order and twice, a split,
// and what is left when the time to collect is over. Amounts are in the token's smallest unit.
import type { Rules, World } from './bridgeModel.ts'

/** Odd, so that a share is rounded. */
export const PRICE = 7
/** In parts per hundred. */
export const SHARES = [33, 33, 34] as const
/** For collecting, after the end of the agreement. */
const WINDOW = 10

export type Account = {
  deposited: number
  paid: number
  refunded: number
  delivered: number
  /** What the meter has recorded: the last voucher, as far as it was delivered. */
  units: number
  value: number
  /** What the consumer has signed, in units: never less valid for being old. */
  readonly vouchers: number[]
  readonly owed: number[]
  withdrawn: number
  /** What the contracts hold. */
  escrow: number
  splitter: number
  closesAt: number | undefined
}

export type VoucherRules = {
  /** Whether a voucher has to be of more units than the one before. */
  readonly grows: boolean
  /** The units that a voucher is paid for. */
  readonly payable: (signed: number, delivered: number) => number
  /** What a voucher of that value adds to what was paid. */
  readonly adds: (value: number, before: number) => number
  readonly isCovered: (value: number, deposited: number) => boolean
  readonly split: (amount: number) => readonly number[]
  /** Whether nothing is given back before the time to collect is over. */
  readonly waits: boolean
}

/** Each rounded down; the remainder is the last payee's. */
export const splitDown = (amount: number): readonly number[] => {
  const parts = SHARES.map((share) => Math.floor((amount * share) / 100))
  return [...parts.slice(0, -1), amount - parts.slice(0, -1).reduce((sum, part) => sum + part, 0)]
}

export const voucherRules: VoucherRules = {
  grows: true,
  payable: Math.min,
  adds: (value, before) => value - before,
  isCovered: (value, deposited) => value <= deposited,
  split: splitDown,
  waits: true,
}

export const openAccount = (): Account => ({
  ...{ deposited: 0, paid: 0, refunded: 0, delivered: 0, units: 0, value: 0, vouchers: [] },
  ...{ owed: SHARES.map(() => 0), withdrawn: 0, escrow: 0, splitter: 0, closesAt: undefined },
})

const isOver = ({ account, clocks }: World): boolean => account.closesAt !== undefined && (clocks[0] ?? 0) >= account.closesAt

/** The consumer pays in as long as the agreement is open. */
export const deposit = ({ account }: World, units: number): boolean => {
  if (account.closesAt !== undefined) return false
  account.deposited += units * PRICE
  account.escrow += units * PRICE
  return true
}

export const deliverUnits = ({ account }: World, units: number): void => {
  account.delivered += units
}

/** Of more than was delivered, too: who signs it owes no more than what was. */
export const signVoucher = ({ account }: World, units: number): void => {
  account.vouchers.push(units)
}

/** @returns whether the voucher was taken */
export const collect = (world: World, { vouchers: rules }: Rules, signed: number): boolean => {
  const { account } = world
  if (isOver(world) || !rules.isCovered(signed * PRICE, account.deposited)) return false
  const units = rules.payable(signed, account.delivered)
  if (rules.grows && (signed <= account.units || units <= account.units)) return false
  const amount = rules.adds(units * PRICE, account.value)
  account.units = units
  account.value = units * PRICE
  account.paid += amount
  account.escrow -= amount
  account.splitter += amount
  for (const [place, part] of rules.split(amount).entries()) account.owed[place] = (account.owed[place] ?? 0) + part
  return true
}

export const withdraw = ({ account }: World, place: number): void => {
  const amount = account.owed[place] ?? 0
  account.owed[place] = 0
  account.withdrawn += amount
  account.splitter -= amount
}

export const close = ({ account, clocks }: World): void => {
  account.closesAt ??= (clocks[0] ?? 0) + WINDOW
}

/** What is left goes back to the consumer. @returns whether anything did */
export const refund = (world: World, { vouchers: { waits } }: Rules): boolean => {
  const { account } = world
  if (account.closesAt === undefined || (waits && !isOver(world))) return false
  const amount = account.deposited - account.paid - account.refunded
  account.refunded += amount
  account.escrow -= amount
  return amount > 0
}

/** The equations of vouchers and splits. @param before the value that was recorded before this step */
export const isBalanced = (world: World, before: number): boolean => {
  const { account } = world
  const { deposited, paid, refunded, delivered, units, value, owed, withdrawn, escrow, splitter } = account
  const open = owed.reduce((sum, amount) => sum + amount, 0)
  const isPaid = paid <= value && value <= deposited && value >= before && value === units * PRICE && units <= delivered
  const isHeld = escrow === deposited - paid - refunded && escrow >= 0 && splitter === open && open + withdrawn === paid
  return isPaid && isHeld && owed.every((amount) => amount >= 0) && (refunded === 0 || isOver(world))
}
