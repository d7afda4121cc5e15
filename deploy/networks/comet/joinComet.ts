// The home of a further node of a chain that exists: it begins from the genesis, or from a snapshot.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MemberId } from '@causeway/sdk/ids'
import { networkErrors } from '../networkErrors.ts'
import type { Programs } from './buildEngine.ts'
import {
  type ChainFile,
  chainPaths,
  hasChain,
  readChain,
  type ValidatorEntry,
  validatorEntry,
  validatorName,
  writeChain,
} from './chainFolder.ts'
import { cometErrors } from './errors.ts'
import { createIdentity, createPassword, enodeOf, validatorAddress } from './nodeIdentity.ts'
import { freeBase, portsOf } from './ports.ts'
import { unpackSnapshot, verifySnapshot } from './snapshot.ts'
import { writeHome } from './writeHome.ts'

export type JoinCometParameters = {
  /** The folder of the chain; empty on a new machine. */
  readonly folder: string
  /** A folder of the same chain whose public files are copied if the first one holds none. */
  readonly from?: string
  readonly name: string
  /** The organisation whose node this is. */
  readonly memberId: MemberId
  readonly host: string
  /** Where the node listens; absent: on its host. */
  readonly listen?: string
  /** Absent: one that is free, and of no node of the chain. */
  readonly basePort?: number
  readonly programs: Programs
  /** Archive of a snapshot to begin from. */
  readonly snapshot?: string
  /** N of scrypt. */
  readonly scryptN?: number
}

export type Joined = {
  readonly chain: ChainFile
  readonly entry: ValidatorEntry
  readonly home: string
}

const USUAL_SCRYPT_N = 131_072
/** In a home that chain.json may not list yet: its entry. */
const JOINING = 'joining.json'

/**
 * Writes the home with new keys and adds it to chain.json, whole or not at all. The node connects once the registry lists it, and validates once
 * its key has a seat. A join whose process was killed is completed by the next one, with what the first was told.
 *
 * @throws ValidatorNameInvalid, NetworkNotInitialised, NetworkAlreadyThere, SnapshotInvalid, NoPortsFree
 */
export const joinComet = async (parameters: JoinCometParameters): Promise<Joined> => {
  const { folder, from, name, snapshot } = parameters
  if (!validatorName.safeParse(name).success) throw cometErrors.ValidatorNameInvalid({ validator: name })
  const source = !hasChain(folder) && from !== undefined ? from : folder
  const chain = readChain(source)
  const paths = chainPaths(folder)
  const home = paths.home(name)
  const begun = join(home, JOINING)
  if (existsSync(begun) && hasChain(folder)) return completeJoin(folder, home)
  if (existsSync(home) || chain.validators.some((entry) => entry.name === name))
    throw networkErrors.NetworkAlreadyThere({ folder: home })
  if (snapshot !== undefined) await verifySnapshot(chain, snapshot)
  mkdirSync(folder, { recursive: true })
  const made = mkdtempSync(join(folder, `.${name}-`))
  try {
    const basePort = parameters.basePort ?? (await freeBase(chain.validators.map(({ ports }) => ports)))
    const { entry, password } = await makeHome(made, chain, source, { ...parameters, basePort })
    if (snapshot !== undefined) await unpackSnapshot(snapshot, made)
    if (source !== folder) copyPublic(source, folder)
    mkdirSync(paths.secrets, { recursive: true, mode: 0o700 })
    writeFileSync(paths.password(name), `${password}\n`, { mode: 0o600 })
    writeFileSync(join(made, JOINING), JSON.stringify(entry))
    renameSync(made, home)
    return completeJoin(folder, home)
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

/** Lists a home that stands in its place: also one whose process ended before it could. */
const completeJoin = (folder: string, home: string): Joined => {
  const begun = join(home, JOINING)
  const entry = validatorEntry.parse(JSON.parse(readFileSync(begun, 'utf8')))
  const chain = readChain(folder)
  const isListed = chain.validators.some(({ name }) => name === entry.name)
  const grown = isListed ? chain : { ...chain, validators: [...chain.validators, entry] }
  if (!isListed) writeChain(folder, grown)
  rmSync(begun)
  return { chain: grown, entry, home }
}

/** Everything that the node is told of its chain, and its new keys. @param source the folder whose genesis it gets */
const makeHome = async (
  home: string,
  chain: ChainFile,
  source: string,
  {
    name,
    memberId,
    host,
    listen = host,
    basePort,
    programs,
    scryptN = USUAL_SCRYPT_N,
  }: JoinCometParameters & { readonly basePort: number },
): Promise<{ readonly entry: ValidatorEntry; readonly password: string }> => {
  const [identity, password, ports] = [createIdentity(), createPassword(), portsOf(basePort, 0)]
  const { consensusGenesis, executionGenesis } = chainPaths(source)
  const passwordFile = `../secrets/${name}.password`
  await writeHome({
    ...{ home, name, identity, password, scryptN },
    peers: chain.validators.map((peer) => ({ peerId: peer.peerId, host: peer.host, port: peer.ports.consensus })),
    validator: { chainId: chain.chainId, geth: programs.geth, ports, listen, passwordFile },
    genesis: { consensus: readFileSync(consensusGenesis, 'utf8'), execution: readFileSync(executionGenesis, 'utf8') },
  })
  const keys = { address: validatorAddress(identity), peerId: identity.peerId, enode: enodeOf(identity.executionNodeKey) }
  return { entry: { name, memberId, ...keys, host, ports }, password }
}

/** Everything of a chain folder that is no secret and no data. */
const copyPublic = (from: string, folder: string): void => {
  const chain = readChain(from)
  const [source, target] = [chainPaths(from), chainPaths(folder)]
  mkdirSync(folder, { recursive: true })
  cpSync(source.deployment(chain.chainId), target.deployment(chain.chainId))
  cpSync(source.consensusGenesis, target.consensusGenesis)
  cpSync(source.executionGenesis, target.executionGenesis)
  writeChain(folder, chain)
}
