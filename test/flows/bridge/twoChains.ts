// Two chains that are joined, with their organisations, and a courier in this process that carries what the committee signs.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeMessage } from '@causeway/sdk/bridge/decodeMessage'
import { messageIdOf } from '@causeway/sdk/bridge/messageIdOf'
import { packSignatures } from '@causeway/sdk/bridge/packSignatures'
import { signAttestation } from '@causeway/sdk/bridge/signAttestation'
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { signerOf } from '@causeway/sdk/client/createClient'
import { included } from '@causeway/sdk/client/included'
import { read, send } from '@causeway/sdk/client/send'
import { dataLength, HDNodeWallet, Wallet } from 'ethers'
import { connectChains } from '../../../deploy/networks/bridge/connectChains.ts'
import { MNEMONIC } from '../../../deploy/networks/embedded/accounts.ts'
import { admitCast } from '../../../deploy/networks/embedded/admitCast.ts'
import { type Cast, closeCast, openCast } from '../../../deploy/networks/embedded/cast.ts'
import type { Network, NetworkJurisdiction } from '../../../deploy/networks/network.ts'
import { gasOfDelivery } from '../../../node/src/relay/inbox.ts'
import { openChain } from '../support/chain.ts'

export type Side = {
  readonly network: Network
  readonly cast: Cast
  /** Of the consortium, which holds the offices of the bridge. */
  readonly client: CausewayClient
  readonly chainId: number
}

export type TwoChains = {
  readonly cn: Side
  readonly eu: Side
  /**
   * Delivers what the outboxes have sent since, each message by itself, until nothing is left; gives the ids in the order of delivery.
   * What is left out stays on its way until it is not left out any more.
   */
  readonly carry: (leaveOut?: (payload: string, messageId: string) => boolean) => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

/** Two of each jurisdiction, who must all sign. */
const members = (['CN', 'CN', 'EU', 'EU'] as const).map((jurisdiction, index) => {
  const wallet = new Wallet(HDNodeWallet.fromPhrase(MNEMONIC, '', `m/44'/60'/1'/0/${index}`).privateKey)
  return { wallet, jurisdiction, account: wallet.address }
})
/** By ascending account, as the contract wants them. */
export const committee = members.toSorted((a, b) => (BigInt(a.account) < BigInt(b.account) ? -1 : 1))

export type OpenTwoChainsParameters = {
  /** The test moves the time of the chains, each by itself. */
  readonly movesTime?: boolean
}

const openSide = async (folder: string, jurisdiction: NetworkJurisdiction, movesTime: boolean): Promise<Side> => {
  const clock = movesTime ? { clockFile: join(folder, `${jurisdiction}-clock`) } : {}
  const network = await openChain({ folder: join(folder, jurisdiction), jurisdiction, ...clock })
  const cast = openCast(network)
  await admitCast(cast)
  return { network, cast, client: cast.consortium, chainId: network.deployment.chainId }
}

/** Deploys a contract of that runtime code (at most 255 bytes) and allows it as a recipient of data. */
export const recipientOf = async ({ client }: Side, code: string): Promise<string> => {
  const size = dataLength(code).toString(16).padStart(2, '0')
  const sent = await signerOf(client).sendTransaction({ data: `0x60${size}80600a5f395ff300${code.slice(2)}` })
  const address = (await included(sent))?.contractAddress ?? ''
  await send(client, () => client.contracts.inbox.setRecipient(address, 1))
  return address
}

/** What one outbox has sent to the other chain, as canonical bytes. */
const sentTo = async ({ client }: Side, to: Side): Promise<readonly string[]> => {
  const { outbox } = client.contracts
  const events = await read(() => outbox.queryFilter(outbox.filters.MessageCommitted(undefined, to.chainId)))
  return events.map(({ args }) => args.message)
}

const deliver = async ({ client, chainId }: Side, bytes: string, messageId: string): Promise<void> => {
  const { sourceChainId, outbox, gasLimit } = decodeMessage(bytes)
  const verifier = client.deployment.contracts.CommitteeVerifier.address
  const attestation = { sourceChainId, outbox, messageIds: [messageId], epoch: 1n, destinationChainId: BigInt(chainId), verifier }
  const signatures = await Promise.all(committee.map(({ wallet }) => signAttestation(wallet, attestation)))
  const proof = packSignatures(attestation, signatures)
  const gas = gasOfDelivery([{ gasLimit, bytes: dataLength(bytes) }], [proof])
  await send(client, () => client.contracts.inbox.deliver([bytes], [proof], { gasLimit: gas }))
}

/** Opens both chains and joins them. */
export const openTwoChains = async ({ movesTime = false }: OpenTwoChainsParameters = {}): Promise<TwoChains> => {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-two-chains-'))
  const sides: Side[] = []
  const close = async (): Promise<void> => {
    for (const { cast, network } of sides) {
      closeCast(cast)
      await network.close()
    }
    await rm(folder, { recursive: true })
  }
  try {
    const cn = await openSide(folder, 'CN', movesTime)
    sides.push(cn)
    const eu = await openSide(folder, 'EU', movesTime)
    sides.push(eu)
    await joinSides(cn, eu)
    return { cn, eu, carry: courierOf(cn, eu), close }
  } catch (fault) {
    await close()
    throw fault
  }
}

const joinSides = (cn: Side, eu: Side): Promise<void> =>
  connectChains({
    sides: [
      { jurisdiction: 'CN', client: cn.client },
      { jurisdiction: 'EU', client: eu.client },
    ],
    committee,
    monitor: signerOf(cn.cast.department).address,
  })

type Carry = TwoChains['carry']

const courierOf = (cn: Side, eu: Side): Carry => {
  const carried = new Set<string>()
  const carry: Carry = async (leaveOut = () => false) => {
    const delivered: string[] = []
    for (let isNew = true; isNew; ) {
      isNew = false
      for (const [from, to] of [
        [cn, eu],
        [eu, cn],
      ] as const) {
        for (const bytes of await sentTo(from, to)) {
          const messageId = messageIdOf(bytes)
          if (carried.has(messageId) || leaveOut(decodeMessage(bytes).payload, messageId)) continue
          await deliver(to, bytes, messageId)
          carried.add(messageId)
          delivered.push(messageId)
          isNew = true
        }
      }
    }
    return delivered
  }
  return carry
}
