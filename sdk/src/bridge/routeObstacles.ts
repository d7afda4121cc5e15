import { messageClasses } from '../client/bridgeStates.ts'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { ICurses__factory } from '../generated/contracts/factories/ICurses__factory.ts'
import { IInbox__factory } from '../generated/contracts/factories/IInbox__factory.ts'
import type { Message } from './message.ts'

/** What would keep a message from being delivered now, besides a missing proof. */
export type Obstacle = 'noRoute' | 'otherOutbox' | 'cursed' | 'recipientNotAllowed' | 'limitReached'

/** @param client of the destination chain */
export const routeObstacles = async (client: CausewayClient, message: Message): Promise<readonly Obstacle[]> => {
  const { inbox: address, sourceChainId, recipient } = message
  const inbox = IInbox__factory.connect(address, client.provider)
  const curses = ICurses__factory.connect(address, client.provider)
  const { outbox } = await read(() => inbox.routeOf(sourceChainId))
  if (BigInt(outbox) === 0n) return ['noRoute']
  const [isCursed, isRescue, number] = await Promise.all([
    read(() => curses.isCursed(sourceChainId)),
    read(() => inbox.isRescue(recipient)),
    read(() => inbox.classOf(recipient)),
  ])
  const isAllowed = messageClasses[Number(number)] !== 'None'
  const { available } = await read(() => inbox.limitOf(sourceChainId, number))
  const found: readonly (readonly [Obstacle, boolean])[] = [
    ['otherOutbox', outbox !== message.outbox],
    ['cursed', isCursed && !isRescue],
    ['recipientNotAllowed', !isAllowed],
    ['limitReached', isAllowed && available === 0n],
  ]
  return found.filter(([, stands]) => stands).map(([name]) => name)
}
