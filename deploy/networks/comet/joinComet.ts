// The home of a further node of a chain that exists: it begins from the genesis, or from a snapshot.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { MemberId } from '@causeway/sdk/ids'
import { networkErrors } from '../networkErrors.ts'
import type { Programs } from './buildEngine.ts'
import { type ChainFile, chainPaths, hasChain, readChain, type ValidatorEntry, writeChain } from './chainFolder.ts'
import { createIdentity, createPassword, enodeOf, validatorAddress } from './nodeIdentity.ts'
import { portsOf } from './ports.ts'
import { restoreSnapshot } from './snapshot.ts'
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
  readonly basePort: number
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

/**
 * Writes the home with new keys and adds it to chain.json. The node connects once the registry lists it, and validates once its key has a seat.
 *
 * @throws NetworkNotInitialised, NetworkAlreadyThere, SnapshotInvalid
 */
export const joinComet = async (parameters: JoinCometParameters): Promise<Joined> => {
  const { folder, from, name, memberId, host, basePort, programs, snapshot, scryptN = USUAL_SCRYPT_N } = parameters
  if (!hasChain(folder) && from !== undefined) copyPublic(from, folder)
  const chain = readChain(folder)
  const paths = chainPaths(folder)
  const home = paths.home(name)
  if (existsSync(home) || chain.validators.some((entry) => entry.name === name))
    throw networkErrors.NetworkAlreadyThere({ folder: home })
  const identity = createIdentity()
  const password = createPassword()
  const ports = portsOf(basePort, 0)
  mkdirSync(paths.secrets, { recursive: true, mode: 0o700 })
  writeFileSync(paths.password(name), `${password}\n`, { mode: 0o600 })
  await writeHome({
    home,
    name,
    identity,
    password,
    scryptN,
    peers: chain.validators.map((peer) => ({ peerId: peer.peerId, host: peer.host, port: peer.ports.consensus })),
    validator: {
      ...{ chainId: chain.chainId, geth: programs.geth, ports, listen: parameters.listen ?? host },
      passwordFile: `../secrets/${name}.password`,
    },
    genesis: {
      consensus: readFileSync(paths.consensusGenesis, 'utf8'),
      execution: readFileSync(paths.executionGenesis, 'utf8'),
    },
  })
  const keys = { address: validatorAddress(identity), peerId: identity.peerId, enode: enodeOf(identity.executionNodeKey) }
  const entry: ValidatorEntry = { name, memberId, ...keys, host, ports }
  const grown = { ...chain, validators: [...chain.validators, entry] }
  writeChain(folder, grown)
  if (snapshot !== undefined) await restoreSnapshot({ folder, chain: grown, validator: name, file: snapshot })
  return { chain: grown, entry, home }
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
