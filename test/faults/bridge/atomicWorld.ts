// Payment against payment over two real chains, with every message brought by hand: which one, when, how often, and signed by whom.
import assert from 'node:assert/strict'
import { decodeMessage } from '@causeway/sdk/bridge/decodeMessage'
import { messageIdOf } from '@causeway/sdk/bridge/messageIdOf'
import { packSignatures } from '@causeway/sdk/bridge/packSignatures'
import { signAttestation } from '@causeway/sdk/bridge/signAttestation'
import { included } from '@causeway/sdk/client/included'
import {
  AbiCoder,
  type Contract,
  dataSlice,
  getBytes,
  id as hashOf,
  isCallException,
  keccak256,
  MaxUint256,
  toUtf8Bytes,
  Wallet,
} from 'ethers'
import { embeddedAccount } from '../../../deploy/networks/embedded/accounts.ts'
import { compileSource } from '../comet/compileSource.ts'
import {
  type Attester,
  type BridgeChain,
  type BridgeChains,
  bridgeArtifact,
  byAddress,
  call,
  callAll,
  deployerOf,
  openBridgeChains,
} from './bridgeChains.ts'

export const ATOMIC = ['None', 'PREPARE', 'VOTE', 'EXECUTE', 'RESULT', 'COMMIT', 'ABORT', 'FINAL'] as const
export type AtomicKind = (typeof ATOMIC)[number]
/** In the order of a transaction that ends well. */
export const PHASES = ['PREPARE', 'VOTE', 'EXECUTE', 'RESULT', 'COMMIT'] as const

const STATES = ['None', 'Prepared', 'Refused', 'Tombstone', 'Executed', 'Failed', 'Finalized', 'RolledBack'] as const
const DECIDED = ['Init', 'Preparing', 'Executing', 'Committed', 'Aborted', 'Closed'] as const

export const AMOUNT = 7n
const FUNDS = 1_000_000n
const HOOK_GAS = 300_000
/** Seconds from the beginning: far enough for the slowest machine. */
const DEADLINES = { prepareBy: 240, executeBy: 360, decideBy: 480 }

const ERC20 = ['function approve(address, uint256) returns (bool)', 'function balanceOf(address) view returns (uint256)'] as const

/** A chain of either engine. */
type OpenChain = Omit<BridgeChain, 'anvil'>

export type Side = OpenChain & {
  readonly lock: Contract
  readonly token: Contract
  /** Shows slots of the other chain, where a light client of it is named. */
  readonly proofs: Contract
  epoch: number
  members: readonly Attester[]
}

export type AtomicWorld = {
  readonly attesters: readonly Attester[]
  /** Where the coordinator is. */
  readonly home: Side
  readonly away: Side
  readonly coordinator: Contract
  /** Who pays on the other side. */
  readonly payer: Wallet
}

/** A transaction under way. */
export type Exchange = { readonly xid: string; readonly executeBy: number; readonly decideBy: number }

const VALUE = 2
const DECISION = 3
const PLENTY = 1_000_000

export const openAtomicWorld = async (): Promise<AtomicWorld & Pick<BridgeChains, 'close'>> => {
  const chains = await openBridgeChains()
  return { ...(await joinAtomic(chains)), close: chains.close }
}

export type AtomicChains = {
  readonly source: OpenChain
  /** The way there is open, and has its committee. */
  readonly destination: OpenChain
  readonly attesters: readonly Attester[]
}

/** Holders get theirs on both chains; the admin pays at home, the institute away. */
export const joinAtomic = async ({ source, destination, attesters }: AtomicChains): Promise<AtomicWorld> => {
  const payer = new Wallet(embeddedAccount('institute').privateKey, destination.provider)
  const { bytecode } = compileSource(new URL('../comet/LoadToken.sol', import.meta.url))
  const holders = { abi: ['constructor(address[] holders, uint256 each)', ...ERC20], bytecode }
  const open = async (chain: OpenChain, waits: Promise<unknown>[]): Promise<Side> => {
    const { deploy } = deployerOf(chain.admin, waits)
    const [authority, outbox, inbox] = await Promise.all(
      [chain.manager, chain.outbox, chain.inbox].map((given) => given.getAddress()),
    )
    const proofs = await deploy(bridgeArtifact('StateProofVerifier'), authority)
    const token = await deploy(holders, [embeddedAccount('consortium').address, payer.address], FUNDS)
    const places = [authority, outbox, inbox, await proofs.getAddress(), await token.getAddress()]
    const lock = await deploy(bridgeArtifact('TokenLock'), ...places)
    return { ...chain, lock, token, proofs, epoch: 1, members: attesters.slice(0, 4) }
  }
  const waits: Promise<unknown>[] = []
  const [home, away] = await Promise.all([open(source, waits), open(destination, waits)])
  const [outbox, inbox] = await Promise.all([source.outbox.getAddress(), source.inbox.getAddress()])
  const coordinator = await deployerOf(source.admin, waits).deploy(bridgeArtifact('Coordinator'), outbox, inbox)
  await Promise.all(waits)
  await connect(home, away, await coordinator.getAddress())
  await included(await away.token.connect(payer).getFunction('approve')(await away.lock.getAddress(), MaxUint256))
  return { attesters, home, away, coordinator, payer }
}

/** The way back, and who receives. The way there is that of {@link openBridgeChains}. */
const connect = async (home: Side, away: Side, coordinator: string): Promise<void> => {
  const [homeInbox, homeCommittee, homeLock] = await Promise.all(
    [home.inbox, home.committee, home.lock].map((given) => given.getAddress()),
  )
  const [awayOutbox, awayLock] = await Promise.all([away.outbox, away.lock].map((given) => given.getAddress()))
  await Promise.all([
    callAll([
      [home.committee, 'setCommittee', 1, ...(await committeeOf(home, home.members))],
      [home.inbox, 'setRoute', away.chainId, awayOutbox, [homeCommittee], [1, 1, 1]],
      [home.inbox, 'setLimit', away.chainId, DECISION, PLENTY, PLENTY],
      [home.inbox, 'setRecipient', coordinator, DECISION],
      [home.lock, 'setCoordinator', home.chainId, coordinator],
      [home.token, 'approve', homeLock, MaxUint256],
    ]),
    callAll([
      [away.outbox, 'setRoute', home.chainId, homeInbox],
      [away.inbox, 'setLimit', home.chainId, VALUE, PLENTY, PLENTY],
      [away.inbox, 'setRecipient', awayLock, VALUE],
      [away.lock, 'setCoordinator', home.chainId, coordinator],
    ]),
  ])
}

/** Rows, threshold, and when the committee before it ends. */
const committeeOf = async (side: Side, members: readonly Attester[], overlap = 60) => {
  const rows = members.toSorted(byAddress).map(({ wallet, jurisdiction }) => [wallet.address, toUtf8Bytes(jurisdiction)])
  return [rows, Math.ceil((2 * members.length) / 3), (await timeOf(side)) + overlap] as const
}

export const timeOf = async ({ provider }: Side): Promise<number> => (await provider.getBlock('latest'))?.timestamp ?? 0

/** Puts the clock of a chain forward, to a time. */
export const forward = async (side: Side, to: number): Promise<void> => {
  if ((await timeOf(side)) >= to) return
  await side.provider.send('evm_setNextBlockTimestamp', [to])
  await side.provider.send('evm_mine', [])
}

/** Both chains show the same time. */
export const align = async ({ home, away }: AtomicWorld): Promise<void> => {
  const [one, other] = await Promise.all([timeOf(home), timeOf(away)])
  await Promise.all([home, away].map((side) => forward(side, Math.max(one, other) + 1)))
}

/** Another committee verifies what comes to this chain. */
export const rotate = async (side: Side, epoch: number, members: readonly Attester[], hasOverlap: boolean): Promise<void> => {
  const [rows, threshold, overlapUntil] = await committeeOf(side, members, hasOverlap ? 3_600 : 60)
  await call(side.committee, 'setCommittee', epoch, rows, threshold, overlapUntil)
  if (!hasOverlap) await forward(side, overlapUntil)
  side.epoch = epoch
  side.members = members
}

const coder = AbiCoder.defaultAbiCoder()
const PAY = hashOf('TokenLock.pay')
let nonce = 0

export type ExchangeOptions = {
  readonly awayGas?: number
  readonly amount?: bigint
  /** Seconds from now. */
  readonly within?: typeof DEADLINES
}

/** Begins a transaction: the admin pays the institute at home and is paid by it away. */
export const begin = async (
  world: AtomicWorld,
  { awayGas = HOOK_GAS, amount = AMOUNT, within = DEADLINES }: ExchangeOptions = {},
): Promise<Exchange> => {
  const { home, away, coordinator, payer } = world
  const initiator = embeddedAccount('consortium').address
  const args = [
    coder.encode(['address', 'address'], [initiator, payer.address]),
    coder.encode(['address', 'address'], [payer.address, initiator]),
  ]
  const now = await timeOf(home)
  const deadlines = [now + within.prepareBy, now + within.executeBy, now + within.decideBy]
  const legs = [
    [home.chainId, await home.lock.getAddress(), PAY, keccak256(args[0] ?? '0x'), AMOUNT, HOOK_GAS],
    [away.chainId, await away.lock.getAddress(), PAY, keccak256(args[1] ?? '0x'), amount, awayGas],
  ]
  const specification = [legs, deadlines]
  const xid: string = await coordinator.getFunction('xidOf')(initiator, ++nonce, specification)
  const digest: string = await away.lock.getFunction('consentDigest')(xid, 1)
  const consent = payer.signingKey.sign(getBytes(digest)).serialized
  await call(coordinator, 'begin', specification, nonce, args, ['0x', consent])
  return { xid, executeBy: deadlines[1] ?? 0, decideBy: deadlines[2] ?? 0 }
}

export type Sent = {
  readonly from: Side
  readonly to: Side
  readonly bytes: string
  readonly kind: AtomicKind
  readonly nonce: bigint
}

const SENT = 'MessageCommitted(bytes32,uint64,uint64,bytes32,bytes)'

/** Every message about a transaction that was sent and is not delivered. */
export const pending = async ({ home, away, coordinator }: AtomicWorld, { xid }: Exchange): Promise<Sent[]> => {
  const found: Sent[] = []
  // An address says nothing without its chain: the admin deploys on both.
  for (const [from, to, party] of [
    [home, away, await away.lock.getAddress()],
    [away, home, await coordinator.getAddress()],
  ] as const) {
    for (const log of await from.outbox.queryFilter(SENT)) {
      const bytes = String(from.outbox.interface.parseLog(log)?.args.message)
      const message = decodeMessage(bytes)
      if (message.recipient !== party) continue
      const kind = ATOMIC[Number(dataSlice(message.payload, 0, 1))] ?? 'None'
      // PREPARE holds the order, from which the transaction follows: the last one is that of the last transaction.
      if (kind !== 'PREPARE' && dataSlice(message.payload, 1, 33) !== xid) continue
      const isTaken: boolean = await to.inbox.getFunction('isDelivered')(from.chainId, message.outbox, message.nonce)
      if (!isTaken) found.push({ from, to, bytes, kind, nonce: message.nonce })
    }
  }
  return found
}

/** The newest message of a kind that is not delivered. */
export const next = async (world: AtomicWorld, exchange: Exchange, kind: AtomicKind): Promise<Sent> => {
  const sent = (await pending(world, exchange)).findLast((found) => found.kind === kind)
  assert.ok(sent, `there is a ${kind}`)
  return sent
}

export type Signed = { readonly epoch: number; readonly members: readonly Attester[] }

/** The arguments of `deliver`, with the signatures of these members. */
export const proven = async ({ from, to, bytes }: Sent, { epoch, members }: Signed = to): Promise<[string[], string[]]> => {
  const attestation = {
    ...{ sourceChainId: BigInt(from.chainId), outbox: await from.outbox.getAddress(), epoch: BigInt(epoch) },
    ...{ destinationChainId: BigInt(to.chainId), verifier: await to.committee.getAddress(), messageIds: [messageIdOf(bytes)] },
  }
  const signatures = await Promise.all(members.map(({ wallet }) => signAttestation(wallet, attestation)))
  return [[bytes], [packSignatures(attestation, signatures)]]
}

export const deliver = async (sent: Sent, signed?: Signed): Promise<void> => {
  await call(sent.to.inbox, 'deliver', ...(await proven(sent, signed)))
}

/** The inbox would not take it, for one of these reasons of its own or of its verifier. */
export const assertRefused = async (sent: Sent, errors: readonly string[], signed?: Signed): Promise<string> => {
  const { inbox, committee } = sent.to
  const args = await proven(sent, signed)
  const data = await inbox
    .getFunction('deliver')
    .staticCall(...args)
    .then(() => '0x')
    .catch((error: unknown) => (isCallException(error) ? (error.data ?? '0x') : '0x'))
  const name = [inbox, committee].map(({ interface: known }) => known.parseError(data)?.name).find((found) => found !== undefined)
  assert.ok(name !== undefined && errors.includes(name), `${name} is not ${errors.join(' or ')}`)
  return name
}

/** Brings the messages of a transaction in their order, up to but without one of this kind. */
export const bringUntil = async (world: AtomicWorld, exchange: Exchange, last?: AtomicKind): Promise<void> => {
  for (const kind of PHASES) {
    if (kind === last) return
    await deliver(await next(world, exchange, kind))
  }
}

/** A leg's part: at home it is 0, away 1. */
export const partOf = async ({ home, coordinator }: AtomicWorld, { xid }: Exchange, index: 0 | 1) => [
  ...[home.chainId, await coordinator.getAddress(), xid, index],
]

export const stateAt = async (world: AtomicWorld, exchange: Exchange, index: 0 | 1): Promise<string> => {
  const side = index === 0 ? world.home : world.away
  return STATES[Number(await side.lock.getFunction('stateOf')(await partOf(world, exchange, index)))] ?? 'None'
}

export const rollBack = async (world: AtomicWorld, exchange: Exchange, index: 0 | 1): Promise<void> => {
  const side = index === 0 ? world.home : world.away
  await call(side.lock, 'rollBack', await partOf(world, exchange, index))
}

export const decisionOf = async ({ coordinator }: AtomicWorld, { xid }: Exchange): Promise<string> =>
  DECIDED[Number(await coordinator.getFunction('stateOf')(xid))] ?? 'Init'

/** Nothing is locked on either side, and each side holds what it owes and not a unit more. */
export const assertNothingLocked = async ({ home, away }: AtomicWorld): Promise<void> => {
  for (const { lock, token } of [home, away]) {
    const [locked, credited]: [bigint, bigint] = await lock.getFunction('totals')()
    assert.equal(locked, 0n, 'nothing is locked')
    assert.equal(await token.getFunction('balanceOf')(await lock.getAddress()), credited, 'it holds what it owes')
  }
}

/** Both legs and the decision are what they should be, and nothing is locked. */
export const assertEnded = async (world: AtomicWorld, exchange: Exchange, decision: 'Committed' | 'Aborted'): Promise<string> => {
  const states = [await stateAt(world, exchange, 0), await stateAt(world, exchange, 1)]
  assert.equal(await decisionOf(world, exchange), decision)
  if (decision === 'Committed') assert.deepEqual(states, ['Finalized', 'Finalized'])
  else for (const state of states) assert.ok(['RolledBack', 'Refused', 'Tombstone', 'None'].includes(state), state)
  await assertNothingLocked(world)
  return `${decision}; ${states.join(' and ')}, nothing locked`
}
