// Makes a chain of Besu that does not run yet: ceremony, genesis, and the folder of each node.
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Deployment } from '@causeway/sdk/client/deployment'
import { type Ceremony, holdCeremony } from '../ceremony.ts'
import { chainIds, type NetworkJurisdiction } from '../network.ts'
import { networkErrors } from '../networkErrors.ts'
import type { Founding } from '../organisation.ts'
import { placesByMachine } from '../places.ts'
import { systemAccounts } from '../systemContracts.ts'
import { writeWhole } from '../writeWhole.ts'
import { type BesuFounder, createBesuFounder, type Place } from './founders.ts'
import { type BesuGenesis, type BesuGenesisParameters, besuGenesis } from './genesis.ts'
import { writeNetwork } from './writeNetwork.ts'

export type InitBesuParameters = {
  /** The folder of the chain; absent or empty. */
  readonly folder: string
  readonly jurisdiction: NetworkJurisdiction
  /** First port of each machine. */
  readonly basePort: number
  /** The machines of the validators, one each; absent: all on this one. */
  readonly hosts?: readonly string[]
  /** How many, if no hosts are named; 4 if absent. */
  readonly validators?: number
  /** The founders, one a validator; absent: invented ones, whose controller keys go into the folder. */
  readonly founders?: readonly Founding[]
  /** Whether votes and delays take seconds, for practice. */
  readonly rehearsal?: boolean
  readonly hardfork?: NonNullable<BesuGenesisParameters['hardfork']>
  /** TLS for RPC: needs openssl. True if absent. */
  readonly tls?: boolean
  readonly image?: string
  readonly onStep?: (done: number, of: number, what: string) => void
}

export type BesuChain = {
  readonly chainId: number
  readonly deployment: Deployment
  readonly nodes: readonly string[]
}

const LOOPBACK = '127.0.0.1'
const LEAST_VALIDATORS = 4
const PORTS_EACH = 10

/**
 * Writes the folder whole or not at all. Its offices belong to governance; who founds it is as in a network of comet.
 *
 * @throws NetworkAlreadyThere, BesuNodeInvalid, BesuKeystoreNotMade, and what {@link holdCeremony} throws
 */
export const initBesu = async (parameters: InitBesuParameters): Promise<BesuChain> => {
  const { folder, jurisdiction, rehearsal = false, onStep } = parameters
  mkdirSync(dirname(folder), { recursive: true })
  const scratch = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`))
  try {
    const founders = placesOf(parameters).map((place, index) =>
      createBesuFounder(jurisdiction, index, place, parameters.founders?.[index]),
    )
    const people = founders.map(({ founder }) => founder)
    const steps = onStep === undefined ? {} : { onStep }
    const ceremony = await holdCeremony({ jurisdiction, founders: people, governed: true, rehearsal, scratch, ...steps })
    const made = join(scratch, 'network')
    await writeFiles(made, parameters, founders, ceremony)
    moveInto(made, folder)
    const { deployment } = ceremony
    return { chainId: deployment.chainId, deployment, nodes: founders.map(({ node }) => node.name) }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
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

const placesOf = ({ hosts, validators = LEAST_VALIDATORS, basePort }: InitBesuParameters): Place[] =>
  placesByMachine(hosts ?? Array.from({ length: validators }, () => LOOPBACK)).map(({ host, index }) => {
    const p2pPort = basePort + PORTS_EACH * index
    return { host, p2pPort, rpcPort: p2pPort + 1, metricsPort: p2pPort + 2 }
  })

const genesisOf = ({ jurisdiction, hardfork }: InitBesuParameters, { deployment, alloc }: Ceremony): BesuGenesis =>
  besuGenesis({
    chainId: chainIds[jurisdiction],
    alloc: { ...alloc, ...systemAccounts() },
    validators: { contract: deployment.contracts.ValidatorSet.address },
    timestamp: Math.floor(Date.now() / 1000) - 1,
    ...(hardfork === undefined ? {} : { hardfork }),
  })

const writeFiles = async (
  folder: string,
  parameters: InitBesuParameters,
  founders: readonly BesuFounder[],
  ceremony: Ceremony,
): Promise<void> => {
  const { tls = true, image } = parameters
  const { chainId, contracts } = ceremony.deployment
  await writeNetwork({
    ...{ folder, genesis: genesisOf(parameters, ceremony), nodes: founders.map(({ node }) => node), tls },
    accounts: founders.map(({ founder }) => founder.controller.address),
    contracts: { registry: contracts.MemberRegistry.address, validators: contracts.ValidatorSet.address },
    ...(image === undefined ? {} : { image }),
  })
  writeWhole(join(folder, 'deployments', `${chainId}.json`), `${JSON.stringify(ceremony.deployment, null, 2)}\n`)
  writeControllers(folder, founders)
}

/** The keys that were made here: nobody else has them. */
const writeControllers = (folder: string, founders: readonly BesuFounder[]): void => {
  for (const { founder } of founders) {
    const { privateKey } = founder.controller
    if (privateKey === undefined) continue
    mkdirSync(join(folder, 'secrets'), { recursive: true, mode: 0o700 })
    writeWhole(join(folder, 'secrets', `${founder.name}.controller.key`), `${privateKey}\n`, 0o600)
  }
}
