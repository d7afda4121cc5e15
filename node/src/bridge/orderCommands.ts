// causeway bridge order write | sign | sell | open | show | fill | refund: a right on the other chain, bought by an order of ERC-7683.
import { randomBytes } from 'node:crypto'
import { fillRightOrder } from '@causeway/sdk/bridge/intent/fillRightOrder'
import { getRightOrder } from '@causeway/sdk/bridge/intent/getRightOrder'
import { approveRightOrder, openOwnRightOrder, openRightOrder } from '@causeway/sdk/bridge/intent/openRightOrder'
import { refundRightOrder } from '@causeway/sdk/bridge/intent/refundRightOrder'
import { type RightOrder, rightOrderId } from '@causeway/sdk/bridge/intent/rightOrder'
import { sellRightOrder } from '@causeway/sdk/bridge/intent/sellRightOrder'
import { signRightOrder } from '@causeway/sdk/bridge/intent/signRightOrder'
import { type CausewayClient, signerOf } from '@causeway/sdk/client/createClient'
import { chainTime } from '@causeway/sdk/client/time'
import { policyId } from '@causeway/sdk/ids'
import { getPolicy } from '@causeway/sdk/policy/getPolicy'
import { getProduct } from '@causeway/sdk/product/getProduct'
import { productIdOf } from '@causeway/sdk/product/identifier'
import { type Command, Option } from 'commander'
import { getBytes, toBigInt } from 'ethers'
import { jurisdictions, type NetworkJurisdiction } from '../../../deploy/networks/network.ts'
import { addressOf } from '../command/home.ts'
import { action, boundedNumber, type GlobalOptions, parseAddress, wholeNumber } from '../command/options.ts'
import { print } from '../command/output.ts'
import { choosePolicy } from '../right/choosePolicy.ts'
import { chainOf, crossingFrom, withChains } from './chains.ts'
import { bridgeCommandErrors } from './errors.ts'
import { createOrder, type OrderFile, readOrder, readSoldOrder, writeOrder } from './orderFile.ts'

type WriteOptions = GlobalOptions & {
  readonly from: NetworkJurisdiction
  readonly price: string
  readonly uses: string
  readonly holder: string
  readonly days: string
  readonly hours: string
  readonly policy?: string
  readonly out: string
}
type SellOptions = GlobalOptions & { readonly payee: string }

const HOUR = 3_600
const DAY = 86_400
const MOST_DAYS = 36_500
/** Money is locked as long. */
const MOST_HOURS = 168

export const addOrderCommands = (bridge: Command): void => {
  const order = bridge.command('order').description('buy a usage right on the other chain: on both chains or on neither')
  order
    .command('write')
    .description('write down what is wanted; nothing is sent')
    .argument('<identifier>', 'of the product, on the other chain')
    .addOption(new Option('--from <chain>', 'the chain on which is paid').choices([...jurisdictions]).default('EU'))
    .requiredOption('--price <number>', 'in the smallest unit of the settlement token of the chain on which is paid')
    .requiredOption('--uses <number>', 'computations that the right allows')
    .requiredOption('--out <file>', 'where to write the order')
    .option('--holder <account>', 'who holds the right there: a key of an admitted consumer', 'institute')
    .option('--days <number>', 'days from now until the right expires', '365')
    .option('--hours <number>', 'hours from now within which all must be decided; the price is locked meanwhile', '4')
    .option('--policy <id>', 'which of the attached policies; not needed if there is one')
    .action(action((options, identifier: string) => write(options as WriteOptions, identifier)))
  withFile(order, 'sign', 'approve the price and sign, as the user: with that anybody may open the order').action(action(sign))
  withFile(order, 'sell', 'sign the transaction that the order begins, as the provider')
    .requiredOption('--payee <account>', 'who is paid, on the chain on which is paid')
    .action(action((options, file: string) => sell(options as SellOptions, file)))
  withFile(order, 'open', 'lock the price and ask for the right: as the user, or as anybody if the user has signed').action(
    action(open),
  )
  withFile(order, 'show', 'how far an order is on both chains').action(action(show))
  withFile(order, 'fill', 'have the right minted once it is decided; anybody may').action(action(fill))
  withFile(order, 'refund', 'give the price back to the user after an abort; anybody may').action(action(refund))
}

const withFile = (order: Command, name: string, description: string): Command =>
  order.command(name).description(description).argument('<file>', 'the order')

type Sides = { readonly origin: CausewayClient; readonly destination: CausewayClient }

/** Runs something with both chains of an order. @throws ChainForeign */
const across = (
  { home, as }: Pick<GlobalOptions, 'home' | 'as'>,
  { originChainId, order }: OrderFile,
  run: (sides: Sides) => Promise<void>,
): Promise<void> =>
  withChains({ home, as }, (chains) =>
    run({ origin: chainOf(chains, originChainId), destination: chainOf(chains, order.destinationChainId) }),
  )

const write = (options: WriteOptions, identifier: string): Promise<void> =>
  withChains({ home: options.home, as: options.as ?? 'institute' }, async (chains) => {
    const { source, destination } = crossingFrom(chains, options.from)
    const { client: origin } = source
    const { client: there } = destination
    const productId = productIdOf(identifier)
    const { owner: provider } = await getProduct(there, productId)
    const policyId = await choosePolicy(there, productId, options.policy)
    const [now, notBefore] = await Promise.all([chainTime(origin), chainTime(there)])
    const holder = parseAddress(addressOf(options.holder), '--holder')
    const expiresAt = notBefore + DAY * boundedNumber(options.days, '--days', MOST_DAYS)
    const maxUses = boundedNumber(options.uses, '--uses', 0xffff_ffff)
    const order: RightOrder = {
      ...{ user: signerOf(origin).address, nonce: toBigInt(randomBytes(16)), provider },
      ...{ destinationChainId: there.deployment.chainId, price: wholeNumber(options.price, '--price') },
      terms: { productId, policyId, holder, notBefore, expiresAt, maxUses },
      ...deadlines(now, HOUR * boundedNumber(options.hours, '--hours', MOST_HOURS)),
    }
    // What fits no order has no id, and leaves no file behind.
    const orderId = rightOrderId(origin.deployment, order)
    createOrder(options.out, { originChainId: origin.deployment.chainId, order })
    print({ orderId, file: options.out, ...order }, options)
  })

/** Half of the time to promise, a quarter to execute, a quarter to decide; opened within all of it. */
const deadlines = (now: number, seconds: number) => ({
  prepareBy: now + seconds / 2,
  executeBy: now + (seconds * 3) / 4,
  openDeadline: now + seconds,
  fillDeadline: now + seconds,
})

/** @throws OrderNotYours */
const requireUser = (client: CausewayClient, { user }: RightOrder): void => {
  const { address: given } = signerOf(client)
  if (given !== user) throw bridgeCommandErrors.OrderNotYours({ user, given })
}

const sign = (options: GlobalOptions, file: string): Promise<void> => {
  const given = readOrder(file)
  return across({ ...options, as: options.as ?? 'institute' }, given, async ({ origin }) => {
    requireUser(origin, given.order)
    const signature = await signRightOrder(origin, given.order)
    await approveRightOrder(origin, given.order)
    writeOrder(file, { ...given, signature })
    print({ orderId: rightOrderId(origin.deployment, given.order), signature }, options)
  })
}

const sell = (options: SellOptions, file: string): Promise<void> => {
  const given = readOrder(file)
  return across({ ...options, as: options.as ?? 'hospital' }, given, async ({ origin, destination }) => {
    const payee = parseAddress(addressOf(options.payee), '--payee')
    const sold = given.seller?.payee ?? payee
    if (sold !== payee) throw bridgeCommandErrors.OrderSold({ sold, payee })
    const [provider, { order }] = [signerOf(destination), given]
    const seller = await sellRightOrder(origin, { order, destination: destination.deployment, provider, payee })
    writeOrder(file, { ...given, seller })
    print({ orderId: rightOrderId(origin.deployment, order), ...seller }, options)
  })
}

const open = (options: GlobalOptions, file: string): Promise<void> => {
  const { signature, seller, ...given } = readSoldOrder(file)
  const { order } = given
  return across({ ...options, as: options.as ?? 'institute' }, given, async ({ origin }) => {
    if (signature !== undefined) return print({ ...(await openRightOrder(origin, { order, seller, signature })) }, options)
    requireUser(origin, order)
    print({ ...(await openOwnRightOrder(origin, { order, seller })) }, options)
  })
}

const show = (options: GlobalOptions, file: string): Promise<void> => {
  const given = readSoldOrder(file)
  return across({ home: options.home }, given, async ({ origin, destination }) =>
    print({ ...(await getRightOrder(origin, { ...given, destination })) }, options),
  )
}

const fill = (options: GlobalOptions, file: string): Promise<void> => {
  const { order, seller, originChainId } = readSoldOrder(file)
  return across({ ...options, as: options.as ?? 'institute' }, { order, originChainId }, async ({ origin, destination }) => {
    const policy = getBytes(await getPolicy(destination, policyId.parse(order.terms.policyId)))
    print({ rightId: (await fillRightOrder(destination, { origin, order, seller, policy })).id }, options)
  })
}

const refund = (options: GlobalOptions, file: string): Promise<void> => {
  const given = readOrder(file)
  return across({ ...options, as: options.as ?? 'institute' }, given, async ({ origin }) => {
    const { user, price } = given.order
    await refundRightOrder(origin, given.order)
    print({ orderId: rightOrderId(origin.deployment, given.order), user, price }, options)
  })
}
