// A whole trade on a chain of its own: organisations, product, policy, right, agreement, deposit; and nodes that serve it.
import { createHash } from 'node:crypto'
import { cpSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { contentId } from '@causeway/sdk/digest'
import { hexlify } from 'ethers'
import { embeddedAccount } from '../../../deploy/networks/embedded/accounts.ts'
import { admitCast, fundInstitute } from '../../../deploy/networks/embedded/admitCast.ts'
import { type Cast, closeCast, openCast } from '../../../deploy/networks/embedded/cast.ts'
import type { Network } from '../../../deploy/networks/network.ts'
import type { NodeOptions } from '../../../node/src/config/nodeOptions.ts'
import { createNode, type NodeModules, type RunningNode } from '../../../node/src/node.ts'
import {
  type Agreement,
  agree,
  confirmInformed,
  type Licence,
  licenseProduct,
  mintFor,
  RESEARCH,
  UNIT_PRICE,
} from '../../../scripts/demo/licence.ts'
import { openChain } from './chain.ts'
import { fillDataFolder } from './madeOnce.ts'

export const TRIAL = fileURLToPath(new URL('../../data/colon-trial.csv', import.meta.url))

export type TradeOptions = {
  readonly maxUses?: number
  readonly maxUnits?: number
  readonly purpose?: string
  /** Seconds that the right is valid. */
  readonly seconds?: number
}

export type Trade = { readonly licence: Licence; readonly agreement: Agreement; readonly policy: string }

export type World = {
  readonly folder: string
  readonly network: Network
  readonly cast: Cast
  readonly identifier: string
  readonly licence: Licence
  /** A right and an agreement of the one product, with a deposit for all units. */
  readonly trade: (options?: TradeOptions) => Promise<Trade>
  /** Options of a node on a fresh data folder. */
  readonly nodeOptions: (options?: Partial<NodeOptions>) => Promise<NodeOptions>
  readonly startNode: (options?: Partial<NodeOptions>, modules?: NodeModules) => Promise<RunningNode>
  readonly close: () => Promise<void>
}

const IDENTIFIER = 'cwy.CN.beijing-health.colon-trial'

const licenseTrial = async (cast: Cast): Promise<Licence> =>
  licenseProduct(cast, {
    identifier: IDENTIFIER,
    metadata: { title: 'Colon trial' },
    contentId: contentId(await readFile(TRIAL)),
    count: 1_000,
  })

const openTrade = async (cast: Cast, licence: Licence, options: TradeOptions): Promise<Trade> => {
  const { maxUses = 100, maxUnits = 100, purpose = RESEARCH, seconds = 86_400 } = options
  await fundInstitute(cast, UNIT_PRICE * BigInt(maxUnits))
  const rightId = await mintFor(cast, licence, { maxUses, seconds })
  const agreement = await agree(cast, licence, { rightId, purpose, maxUnits })
  await confirmInformed(cast, agreement.id)
  return { licence, agreement, policy: hexlify(licence.policy) }
}

export type OpenWorldParameters = {
  /** The test moves the time of the chain. */
  readonly movesTime?: boolean
}

/** Starts a chain with the hospital and the institute, and registers the colon trial. */
export const openWorld = async ({ movesTime = false }: OpenWorldParameters = {}): Promise<World> => {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-flow-'))
  const template = join(folder, 'template')
  await fillDataFolder(template)
  const clock = movesTime ? { clockFile: join(folder, 'clock') } : {}
  const network = await openChain({ folder: join(folder, 'chain'), ...clock })
  const cast = openCast(network)
  await admitCast(cast)
  const licence = await licenseTrial(cast)
  const nodes: RunningNode[] = []
  let count = 0
  const nodeOptions = async (options: Partial<NodeOptions> = {}): Promise<NodeOptions> => {
    const dataFolder = join(folder, `node-${count++}`)
    if (options.dataFolder === undefined) cpSync(template, dataFolder, { recursive: true })
    return {
      rpcUrl: network.rpcUrl,
      deploymentFile: network.deploymentFile,
      privateKey: embeddedAccount('hospital-node').privateKey,
      dataFolder,
      products: [{ identifier: IDENTIFIER, file: TRIAL }],
      logLevel: 'silent',
      ...options,
    }
  }
  return {
    folder,
    network,
    cast,
    identifier: IDENTIFIER,
    licence,
    trade: (options = {}) => openTrade(cast, licence, options),
    nodeOptions,
    startNode: async (options, modules) => {
      const node = await createNode(await nodeOptions(options), modules)
      nodes.push(node)
      return node
    },
    close: async () => {
      for (const node of nodes) await node.close()
      closeCast(cast)
      await network.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** SHA-256 as 0x-hex. */
export const sha256Hex = (bytes: Uint8Array): string => `0x${createHash('sha256').update(bytes).digest('hex')}`
