// What an account of an admitted organisation pays for a message: an outbox of its own, over a real member registry.
import { type Contract, Interface, id, type NonceManager, type TransactionReceipt, toUtf8Bytes } from 'ethers'
import { MESSAGES_PER_CHECKPOINT } from '../sdk/src/bridge/checkpointSlot.ts'
import { interoperableAddress } from '../sdk/src/bridge/interoperableAddress.ts'
import { included } from '../sdk/src/client/included.ts'
import { createDid } from '../sdk/src/member/did.ts'
import { artifactOf, type BridgeChains, bridgeArtifact, call, deployerOf } from '../test/faults/bridge/bridgeChains.ts'

/** Gas of whole transactions, with everything in use. */
export type SendGas = {
  readonly gas: number
  /** Of each 64th message to a destination. */
  readonly checkpointGas: number
}

/** contracts/member/IMemberRegistry.sol */
const PROVIDER = 2
const INSTITUTION = '529900T8BM49AURSDO55'
const RECEIVER_GAS = 200_000

export const measureSend = async (chains: BridgeChains, payload: string): Promise<SendGas> => {
  const outbox = await openOutbox(chains)
  const { destination } = chains
  const gasLimit = new Interface(['function gasLimit(uint32)']).encodeFunctionData('gasLimit', [RECEIVER_GAS])
  const recipient = interoperableAddress(destination.chainId, destination.takes)
  const gas: number[] = []
  for (let nonce = 1; nonce <= MESSAGES_PER_CHECKPOINT; nonce++) {
    const receipt: TransactionReceipt | null = await included(
      await outbox.getFunction('sendMessage')(recipient, payload, [gasLimit]),
    )
    gas.push(Number(receipt?.gasUsed))
  }
  // The first pays for places in storage.
  return { gas: Math.max(...gas.slice(1, -1)), checkpointGas: gas.at(-1) ?? Number.NaN }
}

/** The account that sends is the first key of an admitted organisation. */
const openOutbox = async ({ source, destination, route }: BridgeChains): Promise<Contract> => {
  const { manager, outbox: other } = source
  // CAST: openBridgeChains deploys as the consortium's account.
  const admin = other.runner as NonceManager
  const waits: Promise<unknown>[] = []
  const { deploy } = deployerOf(admin, waits)
  const members = await deploy(artifactOf('contracts/member/MemberRegistry.sol/MemberRegistry.json'), manager)
  const outbox = await deploy(bridgeArtifact('Outbox'), manager, members)
  await Promise.all(waits)
  const address = await admin.getAddress()
  const did = createDid({ jurisdiction: 'EU', institutionCode: INSTITUTION, address, random: '0badcafe' })
  await call(members, 'applyForMembership', did, toUtf8Bytes('EU'), PROVIDER, id('terms'))
  await call(members, 'admit', await members.getFunction('memberAt')(0))
  if (!(await members.getFunction('mayHold')(address))) throw new TypeError('the bench is wrong: nobody was admitted')
  await call(outbox, 'setRoute', destination.chainId, route.inbox)
  return outbox
}
