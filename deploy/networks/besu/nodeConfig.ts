// What one Besu node reads: options, permissions, static nodes. All text is made here and compared in tests; nothing is templated by a shell.
import { SigningKey } from 'ethers'
import { besuErrors } from './errors.ts'

export type BesuNode = {
  /** Lower-case letters, digits and hyphens; the name of its folder and of its service. */
  readonly name: string
  /** Where others reach it: an IP address, or a name (then Besu resolves it at each connection). */
  readonly host: string
  readonly p2pPort: number
  readonly rpcPort: number
  readonly metricsPort: number
  /** The node's key, which in QBFT is the validator's key: 32 bytes as 0x-hex. */
  readonly privateKey: string
}

export type NodeConfigParameters = {
  readonly node: BesuNode
  /** All nodes of the network: what one lists, the others read. */
  readonly nodes: readonly BesuNode[]
  /** TLS for RPC; without it the RPC listens on the loopback of the container only. */
  readonly tls: boolean
}

/** Where the container keeps its data; never below /opt/besu, which the image owns. */
export const DATA = '/var/lib/besu'
export const CONFIG = '/config'
const SECRETS = '/run/secrets'
const APIS = ['ETH', 'NET', 'WEB3', 'QBFT', 'PERM', 'ADMIN', 'TXPOOL', 'DEBUG']
const IP = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*)$/

/** The 128 hexadecimal digits by which a node is known. */
export const nodeIdOf = (privateKey: string): string => SigningKey.computePublicKey(privateKey, false).slice(4)

/** @example enodeOf(node) // enode://<128 digits>@10.0.0.1:30303 */
export const enodeOf = ({ privateKey, host, p2pPort }: BesuNode): string => {
  const at = host.includes(':') ? `[${host}]` : host
  return `enode://${nodeIdOf(privateKey)}@${at}:${p2pPort}`
}

/** @throws BesuNodeInvalid */
export const requireNodes = (nodes: readonly BesuNode[]): void => {
  for (const { name, host, p2pPort, rpcPort, metricsPort } of nodes) {
    const ports = [p2pPort, rpcPort, metricsPort]
    const fits = /^[a-z0-9][a-z0-9-]{0,62}$/.test(name) && /^[a-zA-Z0-9.:-]{1,253}$/.test(host)
    if (!fits || !ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536) || new Set(ports).size < 3)
      throw besuErrors.BesuNodeInvalid({ name, host, ports })
  }
  const distinct = (values: readonly string[]): boolean => new Set(values).size === values.length
  if (nodes.length === 0 || !distinct(nodes.map(({ name }) => name)) || !distinct(nodes.map(({ privateKey }) => privateKey)))
    throw besuErrors.BesuNodeInvalid({ names: nodes.map(({ name }) => name), problem: 'none, or a name or key twice' })
}

const list = (values: readonly string[]): string => `[${values.map((value) => JSON.stringify(value)).join(',')}]`

/** One list a line, nothing else: the form that Besu itself writes, so that its first change is no drift. */
export const permissionsToml = (enodes: readonly string[], accounts: readonly string[]): string =>
  `accounts-allowlist=${list(accounts.map((account) => account.toLowerCase()))}\nnodes-allowlist=${list(enodes)}`

export const staticNodesJson = (enodes: readonly string[]): string => `${JSON.stringify(enodes, null, 2)}\n`

type Line = [option: string, value: string | number | boolean | readonly string[]]

/** `config.toml`: one option of Besu's command line a line. */
export const configToml = ({ node, nodes, tls }: NodeConfigParameters): string => {
  const { host, p2pPort, rpcPort, metricsPort } = node
  const lines: Line[] = [
    ['genesis-file', `${CONFIG}/genesis.json`],
    ['data-path', DATA],
    ['node-private-key-file', `${SECRETS}/${node.name}-key`],
    ['sync-mode', 'FULL'],
    ['data-storage-format', 'FOREST'],
    ['sync-min-peers', 1],
    ['min-gas-price', 0],
    ['tx-pool', 'SEQUENCED'],
    ['tx-pool-no-local-priority', true],
    ['remote-connections-limit-enabled', false],
    ['revert-reason-enabled', true],
    ['p2p-host', host],
    ['p2p-interface', '0.0.0.0'],
    ['p2p-port', p2pPort],
    ['discovery-enabled', false],
    ['static-nodes-file', `${DATA}/static-nodes.json`],
    ['permissions-nodes-config-file-enabled', true],
    ['permissions-nodes-config-file', `${DATA}/permissions_config.toml`],
    ['permissions-accounts-config-file-enabled', true],
    ['permissions-accounts-config-file', `${DATA}/permissions_config.toml`],
    ...dnsLines(nodes),
    ['host-allowlist', ['localhost', '127.0.0.1', host]],
    ['rpc-http-enabled', true],
    ['rpc-http-host', tls ? '0.0.0.0' : '127.0.0.1'],
    ['rpc-http-port', rpcPort],
    ['rpc-http-api', APIS],
    ['rpc-http-authentication-enabled', true],
    ['rpc-http-authentication-jwt-public-key-file', `${CONFIG}/jwt.public.pem`],
    ['rpc-http-authentication-jwt-algorithm', 'ES256'],
    ...tlsLines(node.name, tls),
    ['metrics-enabled', true],
    ['metrics-host', '0.0.0.0'],
    ['metrics-port', metricsPort],
  ]
  return `${lines.map(([name, value]) => `${name}=${Array.isArray(value) ? list(value) : JSON.stringify(value)}`).join('\n')}\n`
}

/** Besu takes names in enodes, its own or another's, only on request, and keeps them as names only with the second option. */
const dnsLines = (nodes: readonly BesuNode[]): Line[] =>
  nodes.every(({ host }) => IP.test(host))
    ? []
    : [
        ['Xdns-enabled', true],
        ['Xdns-update-enabled', true],
      ]

const tlsLines = (name: string, tls: boolean): Line[] =>
  tls
    ? [
        ['rpc-http-tls-enabled', true],
        ['rpc-http-tls-keystore-file', `${CONFIG}/keystore.p12`],
        ['rpc-http-tls-keystore-password-file', `${SECRETS}/${name}-keystore-password`],
        ['rpc-http-tls-protocol', ['TLSv1.3']],
      ]
    : []
