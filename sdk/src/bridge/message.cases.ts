// The vectors, as messages; for tests.
import vectors from '../../../test/vectors/bridge/messages.json' with { type: 'json' }
import type { Message } from './message.ts'

type Row = (typeof vectors.messages)[number]['message']

const messageOf = (row: Row): Message => ({
  ...row,
  sourceChainId: BigInt(row.sourceChainId),
  nonce: BigInt(row.nonce),
  destinationChainId: BigInt(row.destinationChainId),
})

export const messageCases = vectors.messages.map(({ name, message, bytes, id }) => ({
  name,
  message: messageOf(message),
  bytes,
  id,
}))
