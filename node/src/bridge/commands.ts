// causeway bridge status | trace | retry | cancel | anchor | publish | mirrored | order
import { cancelMessage } from '@causeway/sdk/bridge/cancelMessage'
import { retryMessage } from '@causeway/sdk/bridge/retryMessage'
import { traceSentMessage } from '@causeway/sdk/bridge/traceMessage'
import type { Command } from 'commander'
import { action, boundedNumber, type GlobalOptions, parseBytes32 } from '../command/options.ts'
import { print } from '../command/output.ts'
import { chainOf, withChains } from './chains.ts'
import { bridgeCommandErrors } from './errors.ts'
import { findMessage, findMessages, findTransaction } from './find.ts'
import { addMirrorCommands } from './mirrorCommands.ts'
import { addOrderCommands } from './orderCommands.ts'
import { routeLines, statusOf } from './status.ts'
import { messageLines, transactionLines } from './traceWords.ts'

type RetryOptions = GlobalOptions & { readonly gas?: string }

/** More than any transaction may ask for. */
const MOST_GAS = 16_000_000

export const addBridgeCommands = (program: Command): void => {
  const bridge = program.command('bridge').description('messages and transactions between the chains of the network')
  bridge
    .command('status')
    .description('routes, stops, committees, limits, and what has become of all messages')
    .action(action(status))
  bridge
    .command('trace')
    .description('the whole life of a message or of a transaction across chains')
    .argument('<id>', 'of a message, of a transaction across chains, or the hash of a transaction that has sent messages')
    .action(action(trace))
  bridge
    .command('retry')
    .description('call the recipient of a failed message again')
    .argument('<message>', 'its id')
    .option('--gas <number>', 'gas for the recipient, at least that of the message')
    .action(action((options, message: string) => retry(options as RetryOptions, message)))
  bridge
    .command('cancel')
    .description('give a failed message up for ever, as an account that holds the role BRIDGE')
    .argument('<message>', 'its id')
    .action(action(cancel))
  addMirrorCommands(bridge)
  addOrderCommands(bridge)
}

const status = (options: GlobalOptions): Promise<void> =>
  withChains({ home: options.home }, async (chains) => {
    const routes = await statusOf(chains)
    print({ routes }, options, routes.flatMap(routeLines))
  })

const trace = (options: GlobalOptions, given: string): Promise<void> =>
  withChains({ home: options.home }, async (chains) => {
    const id = parseBytes32(given, 'ID')
    const transaction = await findTransaction(chains, id)
    if (transaction !== undefined) return print({ transaction }, options, transactionLines(transaction, chains))
    const sent = await findMessages(chains, id)
    if (sent.length === 0) throw bridgeCommandErrors.TraceUnknown({ id })
    const messages = await Promise.all(
      sent.map((message) => traceSentMessage(chainOf(chains, message.message.destinationChainId), message)),
    )
    print(
      { messages },
      options,
      messages.flatMap((message) => messageLines(message, chains)),
    )
  })

const retry = (options: RetryOptions, given: string): Promise<void> =>
  withChains({ home: options.home, as: options.as ?? 'department' }, async (chains) => {
    const { messageId, message, bytes } = await findMessage(chains, parseBytes32(given, 'MESSAGE'))
    const gas = options.gas === undefined ? {} : { gasLimit: boundedNumber(options.gas, '--gas', MOST_GAS) }
    const { transaction } = await retryMessage(chainOf(chains, message.destinationChainId), { message: bytes, ...gas })
    print({ messageId, state: 'Delivered', transaction }, options)
  })

const cancel = (options: GlobalOptions, given: string): Promise<void> =>
  withChains({ home: options.home, as: options.as ?? 'consortium' }, async (chains) => {
    const { messageId, message, bytes } = await findMessage(chains, parseBytes32(given, 'MESSAGE'))
    const { transaction } = await cancelMessage(chainOf(chains, message.destinationChainId), bytes)
    print({ messageId, state: 'Cancelled', transaction }, options)
  })
