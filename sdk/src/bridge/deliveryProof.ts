// Who has vouched for a message: read from the transaction that delivered it.
import { AbiCoder, dataSlice, recoverAddress, toUtf8String } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { ICommitteeVerifier__factory } from '../generated/contracts/factories/ICommitteeVerifier__factory.ts'
import { IInbox__factory } from '../generated/contracts/factories/IInbox__factory.ts'
import { attestationDigest } from './attestationTypedData.ts'
import { decodeMessage } from './decodeMessage.ts'
import type { Message } from './message.ts'
import { messageIdOf } from './messageIdOf.ts'

export type CommitteeSigner = { readonly account: string; readonly jurisdiction: string }

export type DeliveryProof =
  | {
      readonly kind: 'committee'
      readonly verifier: string
      readonly epoch: bigint
      readonly signers: readonly CommitteeSigner[]
    }
  | {
      /** `accumulator`: by what a header says of the outbox; `storage`: by a slot of the outbox. */
      readonly kind: 'accumulator' | 'storage'
      readonly verifier: string
      /** Of the header of the source chain under which it was shown. */
      readonly height: bigint
    }
  /** Of a verifier that this release does not know, or that could not be asked. */
  | { readonly kind: 'unknown'; readonly verifier: string }

export type Delivery = {
  /** How many messages the call delivered together. */
  readonly batch: number
  /** In the order of the route's verifiers. */
  readonly proofs: readonly DeliveryProof[]
}

/** The call of the inbox in a transaction; undefined if a contract made it, whose call data say nothing of it. */
export const readDelivery = async (
  client: CausewayClient,
  { message, transaction, block }: { readonly message: Message; readonly transaction: string; readonly block: number },
): Promise<Delivery | undefined> => {
  const inbox = IInbox__factory.connect(message.inbox, client.provider)
  const sent = await read(() => client.provider.getTransaction(transaction))
  if (sent === null || sent.to !== message.inbox) return undefined
  const call = inbox.interface.parseTransaction({ data: sent.data })
  if (call?.name !== 'deliver') return undefined
  const messages: string[] = [...call.args.messages]
  const proofs: string[] = [...call.args.proofs]
  // What the route named then; a node that has forgotten the state of that block is asked what it names now.
  const route = (at: { blockTag?: number }) => inbox.routeOf(message.sourceChainId, at)
  const { verifiers } = await read(() => route({ blockTag: block }).catch(() => route({})))
  const attested = { ...sourceOf(messages), destinationChainId: message.destinationChainId }
  const shown = proofs.map((proof, index) => readProof(client, { proof, verifier: verifiers[index] ?? '', attested }))
  return { batch: messages.length, proofs: await Promise.all(shown) }
}

type Attested = { sourceChainId: bigint; outbox: string; messageIds: string[]; destinationChainId: bigint }

const sourceOf = (messages: readonly string[]) => {
  const { sourceChainId, outbox } = decodeMessage(messages[0] ?? '')
  return { sourceChainId, outbox, messageIds: messages.map(messageIdOf) }
}

type ProofParameters = { readonly proof: string; readonly verifier: string; readonly attested: Attested }

const readProof = async (client: CausewayClient, { proof, verifier, attested }: ProofParameters): Promise<DeliveryProof> => {
  try {
    const kind = Number(dataSlice(proof, 0, 1))
    if (kind === BY_ACCUMULATOR) return { kind: 'accumulator', verifier, height: BigInt(dataSlice(proof, 1, 9)) }
    if (kind === BY_STORAGE) return { kind: 'storage', verifier, height: heightOf(proof, attested.messageIds.length) }
    return { kind: 'committee', verifier, ...(await signersOf(client, { proof, verifier, attested })) }
  } catch {
    return { kind: 'unknown', verifier }
  }
}

/** First bytes of the proofs of a LightClientVerifier; a committee's begins with an epoch of 64 bits in a word, so with zeros. */
const BY_ACCUMULATOR = 1
const BY_STORAGE = 2

const coder = AbiCoder.defaultAbiCoder()

const WORD = 32
/** Kind, destination and nonce of the checkpoint, accumulator: the runs of ids follow. */
const STORED_HEAD = 49
const COUNT_BYTES = 2

/** Behind the runs, of which there is one more than messages: the first field of the proof of a slot, a struct behind its offset. */
const heightOf = (proof: string, messages: number): bigint => {
  let offset = STORED_HEAD
  for (let run = 0; run <= messages; run++) offset += COUNT_BYTES + WORD * Number(dataSlice(proof, offset, offset + COUNT_BYTES))
  return BigInt(dataSlice(proof, offset + WORD, offset + 2 * WORD))
}

const SIGNATURE_BYTES = 65

const signersOf = async (client: CausewayClient, { proof, verifier, attested }: ProofParameters) => {
  const decoded = coder.decode(['uint64', 'bytes'], proof)
  const epoch = BigInt(decoded[0])
  const packed = String(decoded[1])
  const committee = ICommitteeVerifier__factory.connect(verifier, client.provider)
  const known = await read(() => committee.signersOf(epoch))
  const digest = attestationDigest({ ...attested, epoch, verifier })
  const count = (packed.length - 2) / 2 / SIGNATURE_BYTES
  const accounts = Array.from({ length: count }, (_, index) =>
    recoverAddress(digest, dataSlice(packed, index * SIGNATURE_BYTES, (index + 1) * SIGNATURE_BYTES)),
  )
  const signers = known
    .filter(({ account }) => accounts.includes(account))
    .map(({ account, jurisdiction }) => ({ account, jurisdiction: toUtf8String(jurisdiction) }))
  return { epoch, signers }
}
