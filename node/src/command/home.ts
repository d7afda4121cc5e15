// The folder of a user: which network it uses, its keys, its catalogue.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type CausewayClient, createClient } from '@causeway/sdk/client/createClient'
import { type Deployment, parseDeployment } from '@causeway/sdk/client/deployment'
import { z } from 'zod'
import { type AccountName, accountNames, embeddedAccount } from '../../../deploy/networks/embedded/accounts.ts'
import { engines, jurisdictions, type NetworkJurisdiction } from '../../../deploy/networks/network.ts'
import { commandErrors } from './errors.ts'

export const networkFile = z.strictObject({
  engine: z.enum(engines).optional(),
  pid: z.int().positive(),
  rpcUrl: z.url(),
  /** The API of the hospital's node, where one runs. */
  nodeUrl: z.url().optional(),
  deploymentFile: z.string(),
  startedAt: z.int(),
  /** Every chain of the network; the fields above mean the one of CN. Absent in a file of one chain. */
  chains: z
    .array(
      z.strictObject({
        jurisdiction: z.enum(jurisdictions),
        chainId: z.int().positive(),
        rpcUrl: z.url(),
        deploymentFile: z.string(),
      }),
    )
    .optional(),
})
export type NetworkFile = z.infer<typeof networkFile>

export const pathsOf = (home: string) => ({
  network: join(home, 'network.json'),
  log: join(home, 'network.log'),
  /** Of each chain of an embedded network. */
  chainOf: (jurisdiction: NetworkJurisdiction) => join(home, jurisdiction === 'CN' ? 'chain' : `chain-${jurisdiction}`),
  node: join(home, 'node'),
  catalogue: join(home, 'catalogue.json'),
  shares: join(home, 'shares'),
  secretKey: join(home, 'institute', 'secret-key.bin'),
  jobs: join(home, 'institute', 'jobs'),
  inputs: join(home, 'institute', 'inputs'),
})

/** Whether a process with this id exists. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The network that runs in this folder, if one does. */
export const runningNetwork = (home: string): NetworkFile | undefined => {
  const { network } = pathsOf(home)
  if (!existsSync(network)) return undefined
  const parsed = networkFile.safeParse(readJson(network))
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : undefined
}

/** @throws NetworkDown */
export const requireNetwork = (home: string): NetworkFile => {
  const network = runningNetwork(home)
  if (network === undefined) throw commandErrors.NetworkDown({ home })
  return network
}

/** The API of the node of the network. @throws NodeMissing */
export const requireNode = ({ nodeUrl }: NetworkFile): string => {
  if (nodeUrl === undefined) throw commandErrors.NodeMissing()
  return nodeUrl
}

/** @throws FileUnreadable */
export const readBytes = (file: string): Buffer => {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw commandErrors.FileUnreadable({ file }, cause)
  }
}

/** @throws FileUnreadable */
export const readText = (file: string): string => readBytes(file).toString('utf8')

/** @throws FileUnreadable, ArgumentInvalid */
export const readJson = (file: string): unknown => {
  const text = readText(file)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw commandErrors.ArgumentInvalid({ file, problem: 'not JSON' }, cause)
  }
}

/** Writes a file whole or not at all. @param mode 0o600 for secrets */
export const writeWhole = (file: string, content: string | Uint8Array, mode = 0o644): void => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.partial`, content, { mode })
  renameSync(`${file}.partial`, file)
}

export const deploymentOf = ({ deploymentFile }: NetworkFile): Deployment => parseDeployment(readJson(deploymentFile))

const isAccountName = (name: string): name is AccountName => accountNames.some((known) => known === name)

/** The private key of a name of the embedded network, or of a file that holds 32 bytes as 0x-hex. @throws AccountUnknown */
export const keyOf = (as: string): string => {
  if (isAccountName(as)) return embeddedAccount(as).privateKey
  if (!existsSync(as)) throw commandErrors.AccountUnknown({ account: as })
  const key = readFileSync(as, 'utf8').trim()
  if (!/^0x[0-9a-fA-F]{64}$/.test(key)) throw commandErrors.AccountUnknown({ account: as, problem: 'the file holds no key' })
  return key
}

/** The address of a name of the embedded network, or the address itself. */
export const addressOf = (nameOrAddress: string): string =>
  isAccountName(nameOrAddress) ? embeddedAccount(nameOrAddress).address : nameOrAddress

/** Runs something with a client of the network in this folder, and closes it afterwards. */
export const withClient = async <T>(
  { home, as }: { readonly home: string; readonly as?: string | undefined },
  run: (client: CausewayClient, network: NetworkFile) => Promise<T>,
): Promise<T> => {
  const network = requireNetwork(home)
  const key = as === undefined ? {} : { privateKey: keyOf(as) }
  const client = createClient({ rpcUrl: network.rpcUrl, deployment: deploymentOf(network), ...key })
  try {
    return await run(client, network)
  } finally {
    client.close()
  }
}
