// Messages between two local chains, beside the real contracts of CCIP 2.0 in the same run: gas of whole transactions, 256 bytes, 5 of 7 signers.
import { type Contract, hexlify, Interface, type Result, type TransactionReceipt, toBeHex, toUtf8Bytes, Wallet } from 'ethers'
import type { AttestationParameters } from '../sdk/src/bridge/attestationTypedData.ts'
import { interoperableAddress } from '../sdk/src/bridge/interoperableAddress.ts'
import { messageIdOf } from '../sdk/src/bridge/messageIdOf.ts'
import { packSignatures } from '../sdk/src/bridge/packSignatures.ts'
import { signAttestation } from '../sdk/src/bridge/signAttestation.ts'
import { included } from '../sdk/src/client/included.ts'
import { type BridgeChains, call, openBridgeChains } from '../test/faults/bridge/bridgeChains.ts'
import { measureSend } from './bridgeSend.ts'
import { addSustained } from './bridgeSustained.ts'
import { attestCcip, executeCcip, openCcipLane, sendCcip } from './ccipLane.ts'
import { measuredGas } from './gasPeers.ts'
import type { Report } from './report.ts'

const MEMBERS = 7
const THRESHOLD = 5
const BATCH = 25
const DATA = hexlify(new Uint8Array(256).fill(0xab))
/** Of a recipient; the default of both bridges. */
const RECEIVER_GAS = 200_000
const EPOCH = 2n
const OVERLAP_S = 3_600
const DELIVERY_GAS = 16_000_000

/** What the issue allows, gas of whole transactions. */
const BOUNDS = {
  ...{ send: 70_000, deliver: 120_000, deliverBatch: 40_000, hashTimeLock: 320_000 },
  ...{ header4: 125_000, header20: 290_000, known: 60_000, proven: 250_000, provenBatch: 50_000 },
} as const

/** Of a transaction, whatever it does. */
const TRANSACTION_GAS = 21_000

export const run = async (report: Report): Promise<void> => {
  const ccip = await measureCcip()
  const chains = await openBridgeChains()
  try {
    const lane = await openLane(chains)
    await lane.deliver([await lane.send()])
    const sent = await lane.send()
    const sending = await measureSend(chains, DATA)
    const delivered = await lane.deliver([sent])
    const batch: Sent[] = []
    for (let index = 0; index < BATCH; index++) batch.push(await lane.send())
    const inBatch = Math.round((await lane.deliver(batch)) / BATCH)
    const row = (id: string, what: string, figure: number, bound: number, peer: string, peerFigure: number): void => {
      const measured = { what, figure, unit: 'gas', better: 'lower' } as const
      report.add({ id, ...measured, peer: 'bound of the issue', peerFigure: bound, goal: 1 })
      report.add({ id: `${id}Peer`, ...measured, peer, peerFigure })
    }
    const size = `256 B, ${THRESHOLD} of ${MEMBERS}`
    row('bridge.send256', '256 B sent by a member', sending.gas, BOUNDS.send, 'CCIP 2.0, same run', ccip.send)
    report.add({
      ...{ id: 'bridge.send256Checkpoint', what: 'the same, each 64th: its accumulator is kept', figure: sending.checkpointGas },
      ...{ unit: 'gas', better: 'lower', peer: 'all others', peerFigure: sending.gas },
    })
    row('bridge.deliver256', `${size}, delivered alone`, delivered, BOUNDS.deliver, 'CCIP 2.0, same run', ccip.execute)
    row(
      'bridge.deliverBatch25',
      `${size}, each of 25`,
      inBatch,
      BOUNDS.deliverBatch,
      'CCIP 2.0, which has no batch',
      ccip.execute,
    )
  } finally {
    await chains.close()
  }
  addHashTimeLock(report)
  addLightClient(report)
  addThreePhases(report)
  await addSustained(report)
}

type Ccip = { readonly send: number; readonly execute: number }

/** The second message: the first one pays for places in storage. */
const measureCcip = async (): Promise<Ccip> => {
  const lane = await openCcipLane({ members: MEMBERS, threshold: THRESHOLD })
  try {
    const execute = async () => {
      const sent = await sendCcip(lane, DATA, RECEIVER_GAS)
      const { gasUsed } = await executeCcip(lane, sent.encoded, attestCcip(lane, sent.messageId, THRESHOLD))
      return { send: Number(sent.gasUsed), execute: Number(gasUsed) }
    }
    await execute()
    return await execute()
  } finally {
    await lane.close()
  }
}

type Sent = { readonly bytes: string }

type Lane = {
  /** One message, whose bytes. */
  readonly send: () => Promise<Sent>
  /** Gas of the whole transaction. @throws TypeError if not every message came to its recipient */
  readonly deliver: (messages: readonly Sent[]) => Promise<number>
}

/** The committee of the bench on a route whose recipient takes everything. */
const openLane = async ({ source, destination, route }: BridgeChains): Promise<Lane> => {
  const wallets = Array.from({ length: MEMBERS }, (_, index) => new Wallet(toBeHex(0xc1 + index, 32))).sort(byAddress)
  const members = wallets.map(({ address }, index) => [address, toUtf8Bytes(index % 2 === 0 ? 'CN' : 'EU')])
  const block = await destination.provider.getBlock('latest')
  await call(destination.committee, 'setCommittee', EPOCH, members, THRESHOLD, (block?.timestamp ?? 0) + OVERLAP_S)
  const gasLimit = new Interface(['function gasLimit(uint32)']).encodeFunctionData('gasLimit', [RECEIVER_GAS])
  const recipient = interoperableAddress(destination.chainId, destination.takes)
  return {
    send: async () => {
      const receipt = await taken(source.outbox, 'sendMessage', recipient, DATA, [gasLimit])
      return { bytes: String(eventsOf(source.outbox, receipt, 'MessageCommitted')[0]?.message) }
    },
    deliver: async (messages) => {
      const bytes = messages.map((message) => message.bytes)
      const attestation: AttestationParameters = {
        ...{ sourceChainId: BigInt(route.sourceChainId), outbox: route.outbox, messageIds: bytes.map(messageIdOf), epoch: EPOCH },
        ...{ destinationChainId: BigInt(route.destinationChainId), verifier: route.committee },
      }
      const signatures = await Promise.all(wallets.slice(0, THRESHOLD).map((wallet) => signAttestation(wallet, attestation)))
      const proofs = [packSignatures(attestation, signatures)]
      const receipt = await taken(destination.inbox, 'deliver', bytes, proofs, { gasLimit: DELIVERY_GAS })
      const delivered = eventsOf(destination.inbox, receipt, 'MessageDelivered').length
      if (delivered !== messages.length) throw new TypeError(`the bench is wrong: ${delivered} of ${messages.length} came`)
      return Number(receipt.gasUsed)
    },
  }
}

const byAddress = (a: Wallet, b: Wallet): number => (BigInt(a.address) < BigInt(b.address) ? -1 : 1)

const taken = async (contract: Contract, method: string, ...args: unknown[]): Promise<TransactionReceipt> => {
  const receipt = await included(await contract.getFunction(method)(...args))
  if (receipt === null) throw new TypeError('the bench is wrong: no receipt')
  return receipt
}

const eventsOf = (contract: Contract, receipt: TransactionReceipt, name: string): Result[] =>
  receipt.logs.flatMap((log) => {
    const event = contract.interface.parseLog(log)
    return event?.name === name ? [event.args] : []
  })

/** Both locks and both claims, tokens and contracts used before; and the same where they never were. */
const addHashTimeLock = (report: Report): void => {
  const { bridge = {} } = measuredGas()
  const [locks, claims, first] = [bridge.hashTimeLockLocks, bridge.hashTimeLockClaims, bridge.hashTimeLockFirst]
  if (locks === undefined || claims === undefined || first === undefined) return
  const bound = { unit: 'gas', peer: 'bound of the issue', peerFigure: BOUNDS.hashTimeLock, better: 'lower' } as const
  report.add({
    id: 'bridge.hashTimeLock',
    what: 'a swap, both chains: two locks and two claims',
    figure: locks + claims,
    ...bound,
    goal: 1,
  })
  report.add({ id: 'bridge.hashTimeLockFirst', what: 'the same, where no party ever held the tokens', figure: first, ...bound })
}

/** Headers of the other chain and messages under them, nobody trusted but its validators (ProvenGas.t.sol, CometGas.t.sol). */
const addLightClient = (report: Report): void => {
  const { bridge = {} } = measuredGas()
  const row = (id: string, what: string, figure: number | undefined, bound: number): void => {
    if (figure === undefined) return
    report.add({ id, what, figure, unit: 'gas', peer: 'bound of the issue', peerFigure: bound, better: 'lower', goal: 1 })
  }
  const perMessage = bridge.provenBatch25 === undefined ? undefined : Math.round(bridge.provenBatch25 / BATCH)
  const known = bridge.provenKnown256 === undefined ? undefined : bridge.provenKnown256 - TRANSACTION_GAS
  row('bridge.header4', 'a header of 4 validators, whole transaction', bridge.header4, BOUNDS.header4)
  row('bridge.header20', 'a header of 20 validators, whole transaction', bridge.header20, BOUNDS.header20)
  row('bridge.provenKnown256', '256 B under a known header, without receiver and 21,000', known, BOUNDS.known)
  row('bridge.proven256', '256 B proven: header of 4 and delivery, all in', bridge.proven256, BOUNDS.proven)
  row('bridge.provenBatch25', '256 B proven, each of 25, header included', perMessage, BOUNDS.provenBatch)
}

/** A right bought across chains: begin, and PREPARE, vote, EXECUTE, result, COMMIT as messages of their own (AtomicGas.t.sol). */
const addThreePhases = (report: Report): void => {
  const figure = measuredGas().bridge?.threePhase
  if (figure === undefined) return
  const measured = {
    what: 'a right bought across chains, all phases, both chains',
    figure,
    unit: 'gas',
    better: 'lower',
  } as const
  report.add({ id: 'bridge.threePhase', ...measured, peer: 'goal of the reference', peerFigure: 1_100_000, goal: 1 })
}
