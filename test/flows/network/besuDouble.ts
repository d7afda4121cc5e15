// A DOUBLE of one Besu node, in this process: the API PERM with the rules and the words of Besu's source (NodeLocalConfigPermissioning-
// Controller, AccountLocalConfigPermissioningController, AllowlistPersistor, RpcErrorType; state of 2026-08). It is not Besu, and no test
// that runs against it says that Besu was run.
import { createPublicKey, verify } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer as createHttp, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'

export type BesuDoubleOptions = {
  readonly chainId: number
  readonly nodeId: string
  readonly permissionsFile: string
  /** Enodes that it started with as static nodes or bootnodes. */
  readonly fixed?: readonly string[]
  /** PEM of the JWT's public key (ES256). */
  readonly jwtPublicKey?: string
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Whether host names in enodes are taken (Xdns-enabled). */
  readonly names?: boolean
}

export type BesuDouble = {
  readonly url: string
  readonly nodes: string[]
  readonly accounts: string[]
  /** Each method that was called, with its first parameter. */
  readonly calls: { readonly method: string; readonly param: unknown }[]
  /** Runs before a call is answered; what it throws breaks the connection. */
  hook: (method: string) => void | Promise<void>
  readonly close: () => Promise<void>
}

class Refusal {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

const refuse = (message: string): never => {
  throw new Refusal(message)
}

const list = (values: readonly string[]): string => `[${values.map((value) => `"${value}"`).join(',')}]`
const readList = (file: string, key: string): string[] => {
  const [, text = '[]'] = new RegExp(`^${key}=(\\[.*\\])$`, 'm').exec(readFileSync(file, 'utf8')) ?? []
  return JSON.parse(text)
}

/** Besu's two checks around a write: what was listed must stand in the file before it is written anew. */
const persist = (file: string, key: string, before: readonly string[], after: readonly string[], other: string): void => {
  const inFile = new Set(readList(file, key))
  if (!before.every((entry) => inFile.has(entry)))
    refuse(
      'The permissioning allowlist configuration file is out of sync.  The changes have been applied, but not persisted to disk',
    )
  writeFileSync(file, `${other}=${list(readList(file, other))}\n${key}=${list(after)}`)
}

const NODES = 'nodes-allowlist'
const ACCOUNTS = 'accounts-allowlist'
const ENODE = /^enode:\/\/[0-9a-f]{128}@([^:/]+|\[[0-9a-f:.]+\]):\d{1,5}(\?discport=\d+)?$/i

const change = (current: string[], next: readonly string[]): void => {
  current.splice(0, current.length, ...next)
}

const permMethods = (double: Pick<BesuDouble, 'nodes' | 'accounts'>, options: BesuDoubleOptions) => {
  const { permissionsFile: file, fixed = [], names = false } = options
  const nodesOf = (param: unknown): string[] => {
    const given: string[] = Array.isArray(param) ? param : []
    if (given.length === 0) refuse('Request contains an empty list of nodes')
    if (new Set(given).size !== given.length) refuse('Request contains duplicate nodes')
    const fits = (enode: string): boolean => names || /@(\d+\.\d+\.\d+\.\d+|\[.*\]):/.test(enode)
    if (!given.every((enode) => ENODE.test(enode) && fits(enode))) refuse('Request contains an invalid node')
    return given
  }
  const accountsOf = (param: unknown): string[] => {
    const given = (Array.isArray(param) ? param : []).map((account: string) => account.toLowerCase())
    if (given.length === 0) refuse('Request contains an empty list of accounts')
    if (!given.every((account) => /^0x[0-9a-f]{40}$/.test(account))) refuse('Request contains an invalid account')
    if (new Set(given).size !== given.length) refuse('Request contains duplicate accounts')
    return given
  }
  const set = (current: string[], key: string, next: readonly string[]): string => {
    const before = [...current]
    change(current, next)
    persist(file, key, before, next, key === NODES ? ACCOUNTS : NODES)
    return 'Success'
  }
  return {
    perm_getNodesAllowlist: () => double.nodes,
    perm_getAccountsAllowlist: () => double.accounts,
    perm_addNodesToAllowlist: (param: unknown) => {
      const given = nodesOf(param)
      if (given.some((enode) => double.nodes.includes(enode))) refuse('Cannot add an existing node to allowlist')
      return set(double.nodes, NODES, [...double.nodes, ...given])
    },
    perm_removeNodesFromAllowlist: (param: unknown) => {
      const given = nodesOf(param)
      if (given.some((enode) => fixed.includes(enode)))
        refuse('Cannot remove a fixed node (bootnode or static node) from allowlist')
      if (!given.every((enode) => double.nodes.includes(enode))) refuse('Cannot remove an absent node from allowlist')
      return set(
        double.nodes,
        NODES,
        double.nodes.filter((enode) => !given.includes(enode)),
      )
    },
    perm_addAccountsToAllowlist: (param: unknown) => {
      const given = accountsOf(param)
      if (given.some((account) => double.accounts.includes(account))) refuse('Cannot add an existing account to allowlist')
      return set(double.accounts, ACCOUNTS, [...double.accounts, ...given])
    },
    perm_removeAccountsFromAllowlist: (param: unknown) => {
      const given = accountsOf(param)
      if (!given.every((account) => double.accounts.includes(account))) refuse('Cannot remove an absent account from allowlist')
      return set(
        double.accounts,
        ACCOUNTS,
        double.accounts.filter((account) => !given.includes(account)),
      )
    },
    // Of fixed nodes nothing is asked here, as in Besu.
    perm_reloadPermissionsFromFile: () => {
      change(double.nodes, readList(file, NODES))
      change(double.accounts, readList(file, ACCOUNTS))
      return 'Success'
    },
    admin_nodeInfo: () => ({ id: options.nodeId, name: 'double of Besu' }),
    eth_chainId: () => `0x${options.chainId.toString(16)}`,
  }
}

/** As Besu: a valid signature, not expired, and a permission for the method. */
const isAllowed = (request: IncomingMessage, pem: string, method: string): boolean => {
  const [header = '', payload = '', signature = ''] = (request.headers.authorization ?? '').replace(/^Bearer /, '').split('.')
  const key = { key: createPublicKey(pem), dsaEncoding: 'ieee-p1363' } as const
  if (!verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))) return false
  const { exp, permissions } = JSON.parse(Buffer.from(payload, 'base64url').toString())
  return (
    exp > Date.now() / 1000 && [`${method.replace('_', ':')}`, `${method.split('_')[0]}:*`].some((p) => permissions.includes(p))
  )
}

/** Starts the double on a free port of the loopback; the lists are those of the permission file. */
export const startBesuDouble = async (options: BesuDoubleOptions): Promise<BesuDouble> => {
  const lists = { nodes: readList(options.permissionsFile, NODES), accounts: readList(options.permissionsFile, ACCOUNTS) }
  const methods: Record<string, (param: unknown) => unknown> = permMethods(lists, options)
  const calls: BesuDouble['calls'] = []
  const double = { ...lists, calls, hook: (() => undefined) as BesuDouble['hook'] }
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    await answer(request, response, JSON.parse(Buffer.concat(chunks).toString()))
  }
  const answer = async (request: IncomingMessage, response: ServerResponse, body: { method: string }[]): Promise<void> => {
    const { jwtPublicKey } = options
    if (jwtPublicKey !== undefined && !body.every(({ method }) => isAllowed(request, jwtPublicKey, method))) {
      response.writeHead(401).end('Unauthorized')
      return
    }
    try {
      const answers = []
      for (const { method, id, params } of body as { method: string; id: number; params: unknown[] }[]) {
        await double.hook(method)
        calls.push({ method, param: params[0] })
        answers.push({ jsonrpc: '2.0', id, ...run(methods[method], params[0]) })
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answers))
    } catch {
      response.destroy()
    }
  }
  const server = options.tls === undefined ? createHttp(listener) : createHttps(options.tls, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  return Object.assign(double, { url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, close })
}

const run = (method: ((param: unknown) => unknown) | undefined, param: unknown): Record<string, unknown> => {
  if (method === undefined) return { error: { code: -32604, message: 'Method not enabled' } }
  try {
    return { result: method(param) }
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal
    return { error: { code: -32000, message: refusal.message } }
  }
}
