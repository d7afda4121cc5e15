// The folder of one chain: where its files are, and the description of the chain that commands read.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Deployment, parseDeployment } from '@causeway/sdk/client/deployment'
import { address, bytes32, memberId } from '@causeway/sdk/ids'
import { z } from 'zod'
import { jurisdictions } from '../network.ts'
import { writeWhole } from '../writeWhole.ts'
import { cometErrors } from './errors.ts'
import { parseJson } from './parseJson.ts'
import { portNames } from './ports.ts'

const port = z.int().min(1).max(65_535)
const ports = z.record(z.enum(portNames), port)

/** Of a node, its home and the files beside it. */
export const validatorName = z.string().regex(/^[a-z0-9-]{1,64}$/)

export const validatorEntry = z.strictObject({
  name: validatorName,
  memberId,
  /** Of its consensus key; a node that only follows has one too, which has no seat. */
  address,
  peerId: z.string().regex(/^[0-9a-f]{40}$/),
  enode: z.string().regex(/^[0-9a-f]{128}$/),
  host: z.string().min(1).max(253),
  ports,
})

const chainFile = z.strictObject({
  version: z.literal(1),
  engine: z.literal('comet'),
  chainId: z.int().positive(),
  jurisdiction: z.enum(jurisdictions),
  /** Whether governance holds the offices; otherwise an account whose key is public does. */
  governed: z.boolean(),
  /** Hash of the first block of the execution client. */
  genesisHash: bytes32,
  validators: z.array(validatorEntry).min(1),
})
export type ChainFile = z.infer<typeof chainFile>
export type ValidatorEntry = ChainFile['validators'][number]

export const chainPaths = (folder: string) => ({
  chain: join(folder, 'chain.json'),
  deployment: (chainId: number) => join(folder, 'deployments', `${chainId}.json`),
  consensusGenesis: join(folder, 'genesis', 'genesis.json'),
  executionGenesis: join(folder, 'genesis', 'execution.json'),
  secrets: join(folder, 'secrets'),
  password: (name: string) => join(folder, 'secrets', `${name}.password`),
  controller: (name: string) => join(folder, 'secrets', `${name}.controller.key`),
  home: (name: string) => join(folder, name),
  log: (name: string) => join(folder, `${name}.log`),
  process: (name: string) => join(folder, `${name}.process.json`),
  unit: (name: string) => join(folder, 'systemd', `causeway-${name}.service`),
})

export const hasChain = (folder: string): boolean => existsSync(chainPaths(folder).chain)

/** The chain of a folder. @throws NetworkNotInitialised, ChainFolderInvalid */
export const readChain = (folder: string): ChainFile => {
  const { chain } = chainPaths(folder)
  if (!existsSync(chain)) throw cometErrors.NetworkNotInitialised({ folder })
  const result = chainFile.safeParse(parseJson(readFileSync(chain, 'utf8')))
  if (!result.success) throw cometErrors.ChainFolderInvalid({ file: chain, problem: z.prettifyError(result.error) })
  return result.data
}

export const writeChain = (folder: string, chain: ChainFile): void =>
  writeWhole(chainPaths(folder).chain, `${JSON.stringify(chain, null, 2)}\n`)

/** @throws ChainFolderInvalid, DeploymentInvalid */
export const readDeployment = (folder: string, chainId: number): Deployment => {
  const file = chainPaths(folder).deployment(chainId)
  if (!existsSync(file)) throw cometErrors.ChainFolderInvalid({ file, problem: 'there is no such file' })
  return parseDeployment(parseJson(readFileSync(file, 'utf8')))
}

/** @throws ValidatorUnknown */
export const validatorNamed = ({ validators }: ChainFile, name: string): ValidatorEntry => {
  const found = validators.find((entry) => entry.name === name)
  if (found === undefined) throw cometErrors.ValidatorUnknown({ validator: name, known: validators.map((entry) => entry.name) })
  return found
}
