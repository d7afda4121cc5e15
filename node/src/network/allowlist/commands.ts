// causeway network allowlist-agent | allowlist-proof
import { lookup } from 'node:dns/promises'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import type { Command } from 'commander'
import { getAddress, isAddress, Wallet } from 'ethers'
import pino from 'pino'
import { commandErrors } from '../../command/errors.ts'
import { action, boundedNumber, type GlobalOptions } from '../../command/options.ts'
import { print } from '../../command/output.ts'
import { createToken } from './createToken.ts'
import { connectRpc, type JsonRpc } from './jsonRpc.ts'
import { type AgentModules, type AgentOptions, runRound, startAgent } from './startAgent.ts'
import { verifyLog } from './statement.ts'

type AgentFlags = GlobalOptions & {
  readonly rpc: string
  readonly registry: string
  readonly registryAddress: string
  readonly validatorsAddress: string
  readonly state: string
  readonly finality: string
  readonly interval: string
  readonly maxAge: string
  readonly statementInterval: string
  readonly listen: string
  readonly once?: boolean
  readonly nodeKey?: string
  readonly jwtKey?: string
  readonly ca?: string
  readonly clientCertificate?: string
  readonly clientKey?: string
  readonly permissionsFile?: string
  readonly staticNodesFile?: string
}

const clock = (): number => Math.floor(Date.now() / 1000)

export const addAllowlistCommands = (program: Command): void => {
  const network = program.commands.find((command) => command.name() === 'network') ?? program.command('network')
  network
    .command('allowlist-agent')
    .description('keep the permission lists of a Besu node equal to the registry, and prove when they last agreed')
    .requiredOption('--rpc <url>', 'JSON-RPC of the Besu node, with the API PERM')
    .requiredOption('--registry <url>', 'JSON-RPC of a node of the chain, asked for the registry')
    .requiredOption('--registry-address <address>', 'the contract MemberRegistry')
    .requiredOption('--validators-address <address>', 'the contract ValidatorSet')
    .requiredOption('--state <folder>', 'where the agent keeps its state and its statements')
    .option('--node-key <file>', "the node's private key: signs the statements of agreement")
    .option('--jwt-key <file>', 'PEM of the private key whose public key Besu knows')
    .option('--ca <file>', 'PEM of the CA, or of the self-signed certificate, of the RPC')
    .option('--client-certificate <file>', 'PEM, where the RPC asks who the client is')
    .option('--client-key <file>', 'PEM of its key')
    .option('--permissions-file <file>', "the node's permissions_config.toml, to be mended where Besu does not write it")
    .option('--static-nodes-file <file>', "the node's static-nodes.json, kept equal to the registry")
    .option('--finality <tag>', 'latest | finalized', 'latest')
    .option('--interval <seconds>', 'between two rounds', '5')
    .option('--max-age <seconds>', 'of the final block, before the registry is not believed', '600')
    .option('--statement-interval <seconds>', 'between two statements where nothing changed', '60')
    .option('--listen <host:port>', 'serves /metrics and /health', '127.0.0.1:9646')
    .option('--once', 'one round; exit code 5 on drift or if the lists do not agree, 6 if an endpoint is away')
    .action(action((options) => runAgent(options as AgentFlags)))
  network
    .command('allowlist-proof')
    .description('check a log of statements and say when the node last agreed')
    .argument('<file>', 'statements.jsonl of the node')
    .requiredOption('--node <address>', 'the account of the node')
    .action(action((options, file: string) => prove(options as GlobalOptions & { readonly node: string }, file)))
}

const runAgent = async (flags: AgentFlags): Promise<void> => {
  const options = optionsOf(flags)
  const modules = modulesOf(flags)
  if (flags.once === true) return once(options, modules, flags)
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  const agent = await startAgent(options, modules)
  modules.log.info({ port: agent.port, rpc: flags.rpc }, 'agent started')
  await asked
  await agent.close()
}

const once = async (options: AgentOptions, modules: AgentModules, flags: AgentFlags): Promise<void> => {
  const { agreed, view, lists, changes, drift, alarms } = await runRound(options, modules, { digests: '', time: 0 })
  const { blockNumber, blockHash } = view
  const counts = { nodes: lists.nodes.length, accounts: lists.accounts.length }
  print({ agreed, blockNumber, blockHash, ...counts, changes, drift, alarms: alarms.map(({ code }) => code) }, flags)
  const [alarm] = alarms
  if (alarm !== undefined) throw alarm
}

const prove = async (options: GlobalOptions & { readonly node: string }, file: string): Promise<void> => {
  const node = getAddress(requireAddress(options.node, '--node'))
  const { statements } = verifyLog(readText(file), node)
  const last = statements.at(-1)
  print({ node, statements: statements.length, agreedAt: last?.time ?? null, ...last }, options)
}

const optionsOf = (flags: AgentFlags): AgentOptions => {
  const { permissionsFile, staticNodesFile } = flags
  if ((permissionsFile === undefined) !== (staticNodesFile === undefined))
    throw invalid('--permissions-file', String(permissionsFile), 'both files of the node or none')
  const files = permissionsFile === undefined || staticNodesFile === undefined ? undefined : [permissionsFile, staticNodesFile]
  const [permissions = '', staticNodes = ''] = files ?? []
  return {
    registry: requireAddress(flags.registryAddress, '--registry-address'),
    validators: requireAddress(flags.validatorsAddress, '--validators-address'),
    finality: flags.finality === 'finalized' ? 'finalized' : 'latest',
    mostAgeSeconds: boundedNumber(flags.maxAge, '--max-age', 86_400),
    state: flags.state,
    ...(files === undefined ? {} : { files: { permissions, staticNodes } }),
    intervalMs: 1_000 * boundedNumber(flags.interval, '--interval', 3_600),
    statementSeconds: boundedNumber(flags.statementInterval, '--statement-interval', 86_400),
    listen: listenOf(flags.listen),
  }
}

const modulesOf = (flags: AgentFlags): AgentModules => {
  const { jwtKey, ca, clientCertificate, clientKey, nodeKey } = flags
  const privateKey = jwtKey === undefined ? undefined : readText(jwtKey)
  const own = new URL(requireUrl(flags.rpc)).origin
  // Who sees the token may change the lists for as long as it lives: only the agent's own node gets it.
  const connect = (url: string): JsonRpc =>
    connectRpc({
      url: requireUrl(url),
      ...(privateKey === undefined || new URL(url).origin !== own
        ? {}
        : { token: () => createToken({ privateKey, now: clock() }) }),
      ...(ca === undefined ? {} : { ca: readText(ca) }),
      ...(clientCertificate === undefined || clientKey === undefined
        ? {}
        : { certificate: { cert: readText(clientCertificate), key: readText(clientKey) } }),
    })
  return {
    besu: connect(flags.rpc),
    registry: connect(flags.registry),
    clock,
    resolve,
    // Standard output belongs to the result of --once.
    log: pino(pino.destination({ dest: 2, sync: true })),
    ...(nodeKey === undefined ? {} : { signer: walletOf(nodeKey) }),
  }
}

const resolve = async (host: string): Promise<string[]> => {
  if (isIP(host) !== 0) return [host]
  const found = await lookup(host, { all: true }).catch(() => [])
  return found.map(({ address }) => address)
}

const walletOf = (file: string): Wallet => {
  try {
    return new Wallet(readText(file).trim())
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'CausewayError') throw cause
    throw invalid('--node-key', file, 'expected a file with 32 bytes as hex')
  }
}

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw commandErrors.FileUnreadable({ file }, cause)
  }
}

const requireAddress = (text: string, argument: string): string => {
  if (!isAddress(text)) throw invalid(argument, text, 'expected an address')
  return text
}

const requireUrl = (text: string): string => {
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw invalid('--rpc or --registry', text, 'expected http:// or https://')
  return text
}

const listenOf = (text: string): { host: string; port: number } => {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? []
  if (host === undefined || Number(port) > 65_535) throw invalid('--listen', text, 'expected HOST:PORT')
  return { host, port: Number(port) }
}

const invalid = (argument: string, given: string, problem: string) => commandErrors.ArgumentInvalid({ argument, given, problem })
