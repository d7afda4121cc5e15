// Two embedded chains that are joined, with their organisations, and a courier in this process that carries what the committee signs.
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
import { chainTime } from '@causeway/sdk/client/time'
import { dataLength, HDNodeWallet, toUtf8Bytes, Wallet } from 'ethers'
import { MNEMONIC } from '../../../deploy/networks/embedded/accounts.ts'
import { admitCast } from '../../../deploy/networks/embedded/admitCast.ts'
import { type Cast, closeCast, openCast } from '../../../deploy/networks/embedded/cast.ts'
import type { Network, NetworkJurisdiction } from '../../../deploy/networks/network.ts'
import { startNetwork } from '../../../deploy/networks/startNetwork.ts'
import { gasOfDelivery } from '../../../node/src/relay/inbox.ts'

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

/** Four must sign, two of each jurisdiction among them; the fifth is idle. */
const members = (['CN', 'CN', 'EU', 'EU', 'CN'] as const).map((jurisdiction, index) => {
  const wallet = new Wallet(HDNodeWallet.fromPhrase(MNEMONIC, '', `m/44'/60'/1'/0/${index}`).privateKey)
  return { wallet, jurisdiction, account: wallet.address, isIdle: index === 4 }
})
/** By ascending account, as the contract wants them. */
export const committee = members.toSorted((a, b) => (BigInt(a.account) < BigInt(b.account) ? -1 : 1))
const THRESHOLD = 4
const [VALUE, DECISION] = [2, 3]

const openSide = async (folder: string, jurisdiction: NetworkJurisdiction): Promise<Side> => {
  const network = await startNetwork({ folder: join(folder, jurisdiction), jurisdiction })
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

const connect = async ({ client }: Side, { client: peer, chainId }: Side): Promise<void> => {
  const { inbox, outbox, committee: verifier } = client.contracts
  const rows = committee.map(({ account, jurisdiction }) => ({ account, jurisdiction: toUtf8Bytes(jurisdiction) }))
  const now = await chainTime(client)
  const { Inbox, Outbox } = peer.deployment.contracts
  const { CommitteeVerifier } = client.deployment.contracts
  await send(client, () => verifier.setCommittee(1, rows, THRESHOLD, now + 600))
  await send(client, () => outbox.setRoute(chainId, Inbox.address))
  await send(client, () => inbox.setRoute(chainId, Outbox.address, [CommitteeVerifier.address], [1, 1, 1]))
  for (const messageClass of [1, 2, 3]) await send(client, () => inbox.setLimit(chainId, messageClass, 1_000, 1_000))
  const { TokenLock, RightMint, Coordinator } = client.deployment.contracts
  await send(client, () => inbox.setRecipient(TokenLock.address, VALUE))
  await send(client, () => inbox.setRecipient(RightMint.address, VALUE))
  await send(client, () => inbox.setRecipient(Coordinator.address, DECISION))
  for (const participant of [client.contracts.tokenLock, client.contracts.rightMint]) {
    await send(client, () => participant.setCoordinator(chainId, peer.deployment.contracts.Coordinator.address))
    await send(client, () => participant.setCoordinator(client.deployment.chainId, Coordinator.address))
  }
}

/** What one outbox has sent to the other chain, as canonical bytes. */
const sentTo = async ({ client }: Side, to: Side): Promise<readonly string[]> => {
  const { outbox } = client.contracts
  const events = await read(() => outbox.queryFilter(outbox.filters.MessageSent(undefined, to.chainId)))
  return events.map(({ args }) => args.message)
}

const deliver = async ({ client, chainId }: Side, bytes: string, messageId: string): Promise<void> => {
  const { sourceChainId, outbox, gasLimit } = decodeMessage(bytes)
  const verifier = client.deployment.contracts.CommitteeVerifier.address
  const attestation = { sourceChainId, outbox, messageIds: [messageId], epoch: 1n, destinationChainId: BigInt(chainId), verifier }
  const signers = committee.filter(({ isIdle }) => !isIdle)
  const signatures = await Promise.all(signers.map(({ wallet }) => signAttestation(wallet, attestation)))
  const proof = packSignatures(attestation, signatures)
  const gas = gasOfDelivery([{ gasLimit, bytes: dataLength(bytes) }], [proof])
  await send(client, () => client.contracts.inbox.deliver([bytes], [proof], { gasLimit: gas }))
}

/** Opens both chains and joins them. */
export const openTwoChains = async (): Promise<TwoChains> => {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-two-chains-'))
  const [cn, eu] = await Promise.all([openSide(folder, 'CN'), openSide(folder, 'EU')])
  await connect(cn, eu)
  await connect(eu, cn)
  const { carry } = courierOf(cn, eu)
  return {
    ...{ cn, eu, carry },
    close: async () => {
      for (const { cast, network } of [cn, eu]) {
        closeCast(cast)
        await network.close()
      }
      await rm(folder, { recursive: true })
    },
  }
}

type Carry = TwoChains['carry']

const courierOf = (cn: Side, eu: Side): { readonly carry: Carry } => {
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
  return { carry }
}
