// Writes the folder of a Besu network: genesis, one folder a node, compose.yaml. Whole or not at all.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { composeYaml } from './composeYaml.ts'
import { besuErrors } from './errors.ts'
import type { BesuGenesis } from './genesis.ts'
import { HEALTH_SCRIPT } from './health.ts'
import { makeKeystore } from './keystore.ts'
import { type BesuNode, configToml, enodeOf, permissionsToml, requireNodes, staticNodesJson } from './nodeConfig.ts'
import { readmeOf } from './readme.ts'

export type WriteNetworkParameters = {
  /** Absent or empty. */
  readonly folder: string
  readonly genesis: BesuGenesis
  readonly nodes: readonly BesuNode[]
  /** Who may send transactions at first: the keys of the founding members. */
  readonly accounts: readonly string[]
  /** What the agents of the allowlists read. */
  readonly contracts: { readonly registry: string; readonly validators: string }
  /** TLS for RPC: needs openssl. True if absent. */
  readonly tls?: boolean
  readonly image?: string
}

/** Writes everything. @throws BesuNodeInvalid, BesuFolderTaken, BesuKeystoreNotMade */
export const writeNetwork = async (parameters: WriteNetworkParameters): Promise<void> => {
  const { folder, genesis, nodes, contracts, tls = true, image } = parameters
  requireNodes(nodes)
  if (existsSync(folder) && readdirSync(folder).length > 0) throw besuErrors.BesuFolderTaken({ folder })
  mkdirSync(dirname(folder), { recursive: true })
  const partial = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`))
  try {
    const { chainId } = genesis.config
    writeFileSync(join(partial, 'genesis.json'), `${JSON.stringify(genesis, null, 2)}\n`)
    writeFileSync(join(partial, 'health.sh'), HEALTH_SCRIPT, { mode: 0o755 })
    writeFileSync(join(partial, 'compose.yaml'), composeYaml({ nodes, tls, ...(image === undefined ? {} : { image }) }))
    writeFileSync(join(partial, 'README.md'), readmeOf({ nodes, chainId, tls, contracts }))
    for (const node of nodes) await writeNode(join(partial, 'nodes', node.name), node, { ...parameters, tls })
    if (existsSync(folder)) rmdirSync(folder)
    renameSync(partial, folder)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    throw error
  }
}

type Of = Pick<WriteNetworkParameters, 'nodes' | 'accounts'> & { readonly tls: boolean }

const writeNode = async (folder: string, node: BesuNode, { nodes, accounts, tls }: Of): Promise<void> => {
  const secrets = join(folder, 'secrets')
  const data = join(folder, 'data')
  mkdirSync(secrets, { recursive: true, mode: 0o700 })
  mkdirSync(data)
  const enodes = nodes.map(enodeOf)
  const others = enodes.filter((enode) => enode !== enodeOf(node))
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  writeFileSync(join(folder, 'config.toml'), configToml({ node, nodes, tls }))
  writeFileSync(join(folder, 'jwt.public.pem'), publicKey)
  writeFileSync(join(data, 'permissions_config.toml'), permissionsToml(enodes, accounts))
  writeFileSync(join(data, 'static-nodes.json'), staticNodesJson(others))
  const secret = (name: string, content: string): void => writeFileSync(join(secrets, name), content, { mode: 0o600 })
  secret('key', node.privateKey)
  secret('jwt.key.pem', privateKey)
  if (!tls) return
  secret('keystore.password', randomBytes(24).toString('hex'))
  await makeKeystore({
    certificate: join(folder, 'certificate.pem'),
    key: join(secrets, 'tls.key.pem'),
    keystore: join(folder, 'keystore.p12'),
    passwordFile: join(secrets, 'keystore.password'),
    host: node.host,
  })
}
