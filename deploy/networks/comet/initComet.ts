// Makes a chain that does not run yet: ceremony, both genesis files, and a home for each validator.
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Ceremony, holdCeremony } from '../ceremony.ts'
import type { GenesisAlloc } from '../genesisAlloc.ts'
import { chainIds, type NetworkJurisdiction } from '../network.ts'
import { networkErrors } from '../networkErrors.ts'
import type { Founding } from '../organisation.ts'
import { isLoopback, placesByMachine } from '../places.ts'
import { writeWhole } from '../writeWhole.ts'
import type { Programs } from './buildEngine.ts'
import { type ChainFile, chainPaths, hasChain, writeChain } from './chainFolder.ts'
import { consensusGenesis } from './consensusGenesis.ts'
import { executionGenesis, genesisHashOf } from './executionGenesis.ts'
import { createFounders, type Founder } from './founders.ts'
import { createPassword, enodeOf, validatorAddress } from './nodeIdentity.ts'
import { portsOf } from './ports.ts'
import { systemdUnit } from './systemdUnit.ts'
import { writeHome } from './writeHome.ts'

export type InitCometParameters = {
  /** The folder of the chain; it must not hold one. */
  readonly folder: string
  readonly jurisdiction: NetworkJurisdiction
  readonly programs: Programs
  /** First port of each machine. */
  readonly basePort: number
  /** The machines of the validators, one each; absent: all on this one. */
  readonly hosts?: readonly string[]
  /** How many, if no hosts are named. */
  readonly validators?: number
  /** The founders, one a validator; absent: invented ones, whose controller keys go into the folder. */
  readonly founders?: readonly Founding[]
  readonly governed: boolean
  /** Whether votes and delays take seconds, for practice. */
  readonly rehearsal?: boolean
  /** Accounts that get coin in the genesis, address to wei; for development only. */
  readonly coin?: Readonly<Record<string, bigint>>
  /** N of scrypt for the validator keys; less is quicker, and for development only. */
  readonly scryptN?: number
  readonly onStep?: (done: number, of: number, what: string) => void
}

const LOOPBACK = '127.0.0.1'
const LEAST_VALIDATORS = 4
/** Beside the validator in the systemd unit. */
const GETH_ELSEWHERE = '/usr/local/bin/geth'
const USUAL_SCRYPT_N = 131_072

/**
 * Writes the folder whole or not at all.
 *
 * @throws NetworkAlreadyThere, EngineMissing, GenesisNotMade, and what {@link holdCeremony} throws
 */
export const initComet = async (parameters: InitCometParameters): Promise<ChainFile> => {
  const { folder, jurisdiction, programs, governed, rehearsal = false, coin = {} } = parameters
  if (hasChain(folder)) throw networkErrors.NetworkAlreadyThere({ folder })
  mkdirSync(dirname(folder), { recursive: true })
  const made = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`))
  try {
    const founders = createFounders(jurisdiction, placesOf(parameters), parameters.founders)
    const steps = parameters.onStep === undefined ? {} : { onStep: parameters.onStep }
    const ceremony = await holdCeremony({ jurisdiction, founders, governed, rehearsal, scratch: made, ...steps })
    const genesis = makeGenesis(ceremony, founders, withCoin(ceremony.alloc, coin), programs.geth, made)
    const chain = describe(parameters, founders, genesis.hash)
    await writeFiles(made, parameters, founders, { ceremony, genesis, chain })
    moveInto(made, folder)
    return chain
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

/** An empty folder may stand there already. */
const moveInto = (made: string, folder: string): void => {
  try {
    renameSync(made, folder)
  } catch (fault) {
    throw networkErrors.NetworkAlreadyThere({ folder }, fault)
  }
}

/** Validators that share a machine share the first port, and count on from it. */
const placesOf = ({ hosts, validators = LEAST_VALIDATORS, basePort }: InitCometParameters) =>
  placesByMachine(hosts ?? Array.from({ length: validators }, () => LOOPBACK)).map(({ host, index }) => ({
    host,
    ports: portsOf(basePort, index),
  }))

const withCoin = (alloc: GenesisAlloc, coin: Readonly<Record<string, bigint>>): GenesisAlloc => ({
  ...alloc,
  ...Object.fromEntries(
    Object.entries(coin).map(([address, wei]) => [address.toLowerCase(), { balance: `0x${wei.toString(16)}` }]),
  ),
})

type Genesis = { readonly execution: string; readonly consensus: string; readonly hash: string }

const makeGenesis = (
  { deployment }: Ceremony,
  founders: readonly Founder[],
  alloc: GenesisAlloc,
  geth: string,
  scratch: string,
): Genesis => {
  const { chainId, contracts } = deployment
  const timestamp = Math.floor(Date.now() / 1000) - 1
  const execution = executionGenesis({ chainId, alloc, timestamp })
  const hash = genesisHashOf(execution, geth, scratch)
  const consensus = consensusGenesis({
    chainId,
    timestamp,
    founders,
    validatorSet: contracts.ValidatorSet.address,
    memberRegistry: contracts.MemberRegistry.address,
    outbox: contracts.Outbox.address,
    feeRecipient: contracts.GasStation.address,
    executionGenesisHash: hash,
  })
  return { execution: JSON.stringify(execution), consensus: `${JSON.stringify(consensus, null, 2)}\n`, hash }
}

const describe = (
  { jurisdiction, governed }: InitCometParameters,
  founders: readonly Founder[],
  genesisHash: string,
): ChainFile => ({
  version: 1,
  engine: 'comet',
  chainId: chainIds[jurisdiction],
  jurisdiction,
  governed,
  genesisHash,
  validators: founders.map(({ name, memberId, identity, host, ports }) => ({
    name,
    memberId,
    address: validatorAddress(identity),
    peerId: identity.peerId,
    enode: enodeOf(identity.executionNodeKey),
    host,
    ports,
  })),
})

type Made = { readonly ceremony: Ceremony; readonly genesis: Genesis; readonly chain: ChainFile }

const writeFiles = async (
  folder: string,
  parameters: InitCometParameters,
  founders: readonly Founder[],
  { ceremony, genesis, chain }: Made,
): Promise<void> => {
  const paths = chainPaths(folder)
  writeWhole(paths.deployment(chain.chainId), `${JSON.stringify(ceremony.deployment, null, 2)}\n`)
  writeWhole(paths.executionGenesis, genesis.execution)
  writeWhole(paths.consensusGenesis, genesis.consensus)
  mkdirSync(paths.secrets, { recursive: true, mode: 0o700 })
  for (const founder of founders) {
    await writeFounder(folder, founder, founders, parameters, genesis)
    if (parameters.hosts !== undefined) writeWhole(paths.unit(founder.name), systemdUnit(founder.name))
  }
  writeChain(folder, chain)
}

const writeFounder = async (
  folder: string,
  founder: Founder,
  founders: readonly Founder[],
  { jurisdiction, programs, hosts, scryptN = USUAL_SCRYPT_N }: InitCometParameters,
  genesis: Genesis,
): Promise<void> => {
  const { name, identity, ports, controller } = founder
  const paths = chainPaths(folder)
  const password = createPassword()
  writeFileSync(paths.password(name), `${password}\n`, { mode: 0o600 })
  if (controller.privateKey !== undefined) writeFileSync(paths.controller(name), `${controller.privateKey}\n`, { mode: 0o600 })
  const peers = founders
    .filter((other) => other !== founder)
    .map((other) => ({ peerId: other.identity.peerId, host: other.host, port: other.ports.consensus }))
  const validator = {
    ...{ chainId: chainIds[jurisdiction], ports },
    ...(hosts === undefined ? local(name, programs) : elsewhere(founder)),
  }
  await writeHome({ home: paths.home(name), name, identity, peers, validator, password, scryptN, genesis })
}

const local = (name: string, { geth }: Programs) => ({ geth, listen: LOOPBACK, passwordFile: `../secrets/${name}.password` })

/** On a machine of its own the password comes from the environment of the service, and the validator listens to other machines. */
const elsewhere = ({ host }: Founder) => ({ geth: GETH_ELSEWHERE, listen: isLoopback(host) ? host : '0.0.0.0' })
