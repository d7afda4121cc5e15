// causeway network up | down | status
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { read } from '@causeway/sdk/client/send'
import type { Command } from 'commander'
import { commandErrors } from '../command/errors.ts'
import { isAlive, type NetworkFile, pathsOf, runningNetwork, withClient } from '../command/home.ts'
import { action, boundedNumber, type GlobalOptions } from '../command/options.ts'
import { fields, grid, print } from '../command/output.ts'
import { bridgeLines } from './bridge/bridgeLines.ts'
import { bridgeStatus } from './bridge/bridgeStatus.ts'
import { endBridge } from './bridge/superviseBridge.ts'
import { openChains, parseValidator } from './comet/chains.ts'
import { dataNodeUrl } from './comet/dataNode.ts'
import { downComet, upComet } from './comet/run.ts'
import { statusComet } from './comet/status.ts'
import { type EngineOptions, localEngineOf, withEngineOption } from './engineOption.ts'
import { networkCommandErrors } from './errors.ts'
import { look } from './look.ts'

type DownOptions = EngineOptions & { readonly validator?: string }
type UpOptions = DownOptions & {
  readonly programs?: string
  readonly chainPort: string
  readonly nodePort: string
}

const PROGRAM = fileURLToPath(new URL('./networkProcess.ts', import.meta.url))
const MOST_PORT = 65_535
const USUAL = 'what runs in the home, or what `init` made there, or embedded'
const VALIDATOR = ['--validator <name>', 'on comet, one alone, such as CN/validator-2'] as const

export const addNetworkCommands = (program: Command): void => {
  const network = program.command('network').description('the network that runs in the home folder')
  withEngineOption(network.command('up'), USUAL)
    .description('start the network; one for development gets its organisations and the node of the hospital too')
    .option(...VALIDATOR)
    .option('--programs <folder>', 'on comet, where geth and causeway-validator are; absent: they are built')
    .option('--chain-port <number>', 'of the embedded engine; 0 is a free one', '0')
    .option('--node-port <number>', 'of the data node; 0 is a free one', '0')
    .action(action((options) => up(options as UpOptions)))
  withEngineOption(network.command('down'), USUAL)
    .description('end it; its state stays')
    .option(...VALIDATOR)
    .action(action((options) => down(options as DownOptions)))
  withEngineOption(network.command('status'), USUAL).action(action(status))
}

const portOf = (text: string, name: string): number => (text === '0' ? 0 : boundedNumber(text, name, MOST_PORT))

/** @throws OtherEngineRuns, BesuRunsInContainers */
const up = async (options: UpOptions): Promise<void> => {
  const engine = localEngineOf(options)
  const running = runningNetwork(options.home)
  if (running?.engine !== undefined && running.engine !== engine)
    throw networkCommandErrors.OtherEngineRuns({ engine: running.engine, pid: running.pid })
  if (engine === 'comet') return upEveryChain(options)
  print({ ...(running ?? (await start(options))), home: options.home }, options)
}

const start = async ({ home, chainPort, nodePort }: UpOptions): Promise<NetworkFile> => {
  const { log } = pathsOf(home)
  mkdirSync(home, { recursive: true })
  const output = openSync(log, 'w')
  const ports = [portOf(chainPort, '--chain-port'), portOf(nodePort, '--node-port')].map(String)
  const child = spawn(process.execPath, [PROGRAM, home, ...ports], { detached: true, stdio: ['ignore', output, output] })
  let ended = false
  child.once('exit', () => {
    ended = true
  })
  const found = await look('Starting the network', () => (ended ? 'stop' : runningNetwork(home)))
  child.unref()
  if (found === undefined)
    throw commandErrors.NetworkNotStarted({ log: existsSync(log) ? readFileSync(log, 'utf8').slice(-2000) : '' })
  return found
}

/** The chains of the home, or the one of a validator that is named. */
const meant = ({ home, validator }: DownOptions) => {
  if (validator === undefined) return { chains: openChains(home) }
  const { folder, chain, entry } = parseValidator(home, validator)
  return { chains: [{ folder, chain }], only: entry }
}

const upEveryChain = async (options: UpOptions): Promise<void> => {
  const { home, programs } = options
  const nodePort = portOf(options.nodePort, '--node-port')
  const left = await upComet({ home, ...meant(options), nodePort, ...(programs === undefined ? {} : { programs }) })
  await showChains(options, left)
}

const HEAD = ['chain', 'validator', 'running', 'height', 'round', 'peers', 'execution', 'its peers', 'MB', 'alarms']

/** @param left what is left to do for the bridge */
const showChains = async (options: GlobalOptions, left: readonly string[] = []): Promise<void> => {
  const chains = openChains(options.home)
  const validators = (await Promise.all(chains.map(statusComet))).flat()
  const rows = validators.map((each) =>
    [
      ...[
        each.chain,
        each.validator,
        each.running === undefined ? undefined : each.running ? 'yes' : 'no',
        each.height,
        each.round,
        each.peers,
      ],
      ...[each.executionHeight, each.executionPeers, each.memoryMegabytes, each.alarms?.length],
    ].map((cell) => String(cell ?? '-')),
  )
  const nodeUrl = chains.map(({ folder }) => dataNodeUrl(folder)).find((url) => url !== undefined)
  const node = nodeUrl === undefined ? {} : { nodeUrl, nodeReady: await isReady(nodeUrl) }
  const words = nodeUrl === undefined ? [] : ['', `The node of the hospital answers at ${nodeUrl}`]
  const bridge = await bridgeStatus(options.home)
  const lines = [...grid([HEAD, ...rows]), ...words, ...bridgeLines(bridge), ...(left.length === 0 ? [] : ['', ...left])]
  const next = left.length === 0 ? {} : { next: left }
  print({ home: options.home, validators, ...node, ...(bridge.length === 0 ? {} : { bridge }), ...next }, options, lines)
}

const down = async (options: DownOptions): Promise<void> => {
  const { home } = options
  if (localEngineOf(options) === 'comet') {
    const { chains, only } = meant(options)
    const left = await downComet(home, chains, only)
    return print({ home, running: left.length > 0, left }, options)
  }
  const network = runningNetwork(home)
  if (network?.engine === 'comet') throw networkCommandErrors.OtherEngineRuns({ engine: network.engine })
  if (network !== undefined) {
    process.kill(network.pid, 'SIGTERM')
    await look('Ending the network', () => (isAlive(network.pid) ? undefined : true))
  }
  // Of a network that was killed.
  await endBridge(home)
  print({ home, running: runningNetwork(home) !== undefined }, options)
}

const status = async (options: EngineOptions): Promise<void> => {
  if (localEngineOf(options) === 'comet') return showChains(options)
  const { home } = options
  await withClient({ home }, async (client, network) => {
    const height = await read(() => client.provider.getBlockNumber())
    const [bridge, nodeReady] = await Promise.all([bridgeStatus(home), isReady(network.nodeUrl)])
    const found = { ...network, chainId: client.deployment.chainId, height, nodeReady }
    print({ ...found, bridge }, options, [...fields(found), ...bridgeLines(bridge)])
  })
}

const isReady = (nodeUrl: string | undefined): Promise<boolean> =>
  fetch(`${nodeUrl}/ready`).then(
    ({ ok }) => ok,
    () => false,
  )
