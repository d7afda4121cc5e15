// causeway right mint | show

import { chainTime } from '@causeway/sdk/client/time'
import { getPolicy } from '@causeway/sdk/policy/getPolicy'
import { productIdOf } from '@causeway/sdk/product/identifier'
import { getRight } from '@causeway/sdk/right/getRight'
import { mintRight } from '@causeway/sdk/right/mintRight'
import type { Command } from 'commander'
import { getBytes } from 'ethers'
import { addressOf, withClient } from '../command/home.ts'
import { action, boundedNumber, type GlobalOptions, parseRightId } from '../command/options.ts'
import { print } from '../command/output.ts'
import { choosePolicy } from './choosePolicy.ts'

type MintOptions = GlobalOptions & {
  readonly holder: string
  readonly uses: string
  readonly days: string
  readonly policy?: string
}

const DAY = 86_400
const MOST_DAYS = 36_500

export const addRightCommands = (program: Command): void => {
  const right = program.command('right').description('usage rights')
  right
    .command('mint')
    .description('mint a usage right to a product')
    .argument('<identifier>', 'of the product')
    .requiredOption('--holder <account>', 'account of the consumer: a name or an address', 'institute')
    .requiredOption('--uses <number>', 'computations that the right allows')
    .option('--days <number>', 'days from now until it expires', '365')
    .option('--policy <id>', 'which of the attached policies; not needed if there is one')
    .action(action((options, identifier: string) => mint(options as MintOptions, identifier)))
  right.command('show').argument('<right>', 'its number').action(action(show))
}

const mint = (options: MintOptions, identifier: string): Promise<void> =>
  withClient({ home: options.home, as: options.as ?? 'hospital' }, async (client) => {
    const productId = productIdOf(identifier)
    const policy = getBytes(await getPolicy(client, await choosePolicy(client, productId, options.policy)))
    const notBefore = await chainTime(client)
    const expiresAt = notBefore + DAY * boundedNumber(options.days, '--days', MOST_DAYS)
    const maxUses = boundedNumber(options.uses, '--uses', 0xffff_ffff)
    const holder = addressOf(options.holder)
    const { id } = await mintRight(client, { productId, policy, holder, notBefore, expiresAt, maxUses })
    print({ ...(await getRight(client, id)) }, options)
  })

const show = (options: GlobalOptions, right: string): Promise<void> =>
  withClient({ home: options.home }, async (client) => print({ ...(await getRight(client, parseRightId(right))) }, options))
