// A chain for faults of the engine itself: homes as `network init` writes them, but with Slots.sol in the places of ValidatorSet and of
// MemberRegistry, so that a test can make the contracts say what no sound contract would.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { computeAddress, SigningKey, toQuantity } from 'ethers'
import { consensusGenesis } from '../../../deploy/networks/comet/consensusGenesis.ts'
import { type ExecutionGenesis, executionGenesis, genesisHashOf } from '../../../deploy/networks/comet/executionGenesis.ts'
import { createFounders, type Founder } from '../../../deploy/networks/comet/founders.ts'
import { coordinates } from '../../../deploy/networks/comet/nodeIdentity.ts'
import { portsOf, reserveBase } from '../../../deploy/networks/comet/ports.ts'
import { writeHome } from '../../../deploy/networks/comet/writeHome.ts'
import type { GenesisAlloc } from '../../../deploy/networks/genesisAlloc.ts'
import { chainIds } from '../../../deploy/networks/network.ts'
import { compileSource } from './compileSource.ts'
import { compressedKey, type NodeRecord, nodeSlots, type Storage, setSlots } from './slots.ts'
import type { PublishedPorts } from './wires.ts'

export const CHAIN_ID = chainIds.CN

/** Where Slots.sol stands. */
export const PLACES = {
  set: '0x0000000000000000000000000000000000001000',
  registry: '0x0000000000000000000000000000000000001001',
  fees: '0x0000000000000000000000000000000000001002',
  outbox: '0x0000000000000000000000000000000000001003',
} as const

/** An account with coin. */
export const PAYER = new SigningKey(`0x${'5e'.repeat(32)}`)

export type Seat = Founder & {
  readonly home: string
  /** Where the others call it: its own ports, unless something stands in front of them. */
  readonly published: PublishedPorts
}

export type Laboratory = {
  readonly folder: string
  readonly seats: readonly Seat[]
  /** Gives its ports back. */
  readonly release: () => Promise<void>
}

export type WriteLaboratoryParameters = {
  readonly folder: string
  readonly geth: string
  /** With a seat in the genesis. */
  readonly validators?: number
  /** Listed in the registry, without a seat. */
  readonly followers?: number
  /** In neither list. */
  readonly strangers?: number
  /** More accounts with coin. */
  readonly funded?: readonly string[]
  /** Another Slots.sol stands in the place of the outbox, and the genesis names it. */
  readonly hasOutbox?: boolean
  /** Where an outbox will be deployed, if the genesis names one that is not there yet. */
  readonly futureOutbox?: string
  /** Of the execution chain; that of CN if absent. */
  readonly chainId?: number
  /** Where the others call a seat; its own ports if absent. */
  readonly published?: (index: number) => PublishedPorts
}

const PASSWORD = 'correct horse battery staple'
/** The keys protect nothing. */
const SCRYPT_N = 2
const COIN = toQuantity(10n ** 24n)

/** Makes keys and writes one home for each seat: validators first, then followers, then strangers. */
export const writeLaboratory = async (parameters: WriteLaboratoryParameters): Promise<Laboratory> => {
  const {
    folder,
    geth,
    validators = 4,
    followers = 0,
    strangers = 0,
    funded = [],
    published,
    hasOutbox = false,
    chainId = CHAIN_ID,
  } = parameters
  const count = validators + followers + strangers
  const { base, release } = await reserveBase(count)
  const places = Array.from({ length: count }, (_, index) => ({ host: '127.0.0.1', ports: portsOf(base, index) }))
  const seats = createFounders('CN', places).map((founder, index) => {
    const seat = { ...founder, home: join(folder, founder.name) }
    return { ...seat, published: published?.(index) ?? founder.ports }
  })
  const listed = seats.slice(0, validators + followers)
  const timestamp = Math.floor(Date.now() / 1000) - 1
  const execution = executionGenesis({
    chainId,
    timestamp,
    alloc: allocOf(seats.slice(0, validators), listed, funded, hasOutbox),
  })
  mkdirSync(folder, { recursive: true })
  const consensus = consensusOf(
    seats.slice(0, validators),
    execution,
    timestamp,
    genesisHashOf(execution, geth, folder),
    parameters.futureOutbox ?? (hasOutbox ? PLACES.outbox : undefined),
  )
  const genesis = { execution: JSON.stringify(execution), consensus: JSON.stringify(consensus, null, 2) }
  for (const seat of seats) await writeSeat({ seat, listed, geth, genesis, chainId })
  return { folder, seats, release }
}

/** What ValidatorSet's storage holds for these seats. */
export const keysOf = (seats: readonly Seat[]): string[] =>
  seats.map(({ identity }) => compressedKey(identity.validatorKey.privateKey))

const allocOf = (
  seated: readonly Seat[],
  listed: readonly Seat[],
  funded: readonly string[],
  hasOutbox: boolean,
): GenesisAlloc => {
  const code = compileSource(new URL('./Slots.sol', import.meta.url)).deployedBytecode
  const contract = (storage: Storage) => ({ balance: '0x0', nonce: '0x1', code, storage })
  const rich = [computeAddress(PAYER), ...funded].map((address) => [address.toLowerCase(), { balance: COIN }])
  return {
    ...Object.fromEntries(rich),
    [PLACES.set]: contract(setSlots(keysOf(seated))),
    [PLACES.registry]: contract(nodeSlots(listed.map(recordOf))),
    ...(hasOutbox ? { [PLACES.outbox]: contract({}) } : {}),
  }
}

const consensusOf = (
  founders: readonly Seat[],
  { config }: ExecutionGenesis,
  timestamp: number,
  executionGenesisHash: string,
  named: string | undefined,
) => {
  const outbox = named === undefined ? {} : { outbox: named }
  const addresses = { validatorSet: PLACES.set, memberRegistry: PLACES.registry, feeRecipient: PLACES.fees }
  return consensusGenesis({ chainId: config.chainId, timestamp, founders, executionGenesisHash, ...addresses, ...outbox })
}

/** The seat's node as the registry lists it. */
export const recordOf = ({ memberId, identity, host, published }: Seat): NodeRecord => {
  const { x, y } = coordinates(identity.executionNodeKey)
  const own = { consensusPort: published.consensus, executionPort: published.execution }
  return { memberId, peerId: `0x${identity.peerId}`, enodeX: x, enodeY: y, host, ...own }
}

type Genesis = Readonly<Record<'execution' | 'consensus', string>>

type WriteSeatParameters = {
  readonly seat: Seat
  readonly listed: readonly Seat[]
  readonly geth: string
  readonly genesis: Genesis
  readonly chainId: number
}

const writeSeat = async ({ seat, listed, geth, genesis, chainId }: WriteSeatParameters): Promise<void> => {
  const { home, name, identity, ports } = seat
  const passwordFile = join(home, 'password')
  // A stranger knows where the others are, as anybody may.
  const others = listed.filter((other) => other !== seat)
  const peers = others.map(({ identity, host, published }) => ({ peerId: identity.peerId, host, port: published.consensus }))
  const validator = { chainId, geth, ports, listen: '127.0.0.1', passwordFile }
  await writeHome({ home, name, identity, peers, validator, password: PASSWORD, scryptN: SCRYPT_N, genesis })
  writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 })
}
