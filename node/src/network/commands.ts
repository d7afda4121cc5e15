// causeway network up | down | status
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { type Command, Option } from 'commander'
import { type Engine, engines } from '../../../deploy/networks/network.ts'
import { commandErrors } from '../command/errors.ts'
import { deploymentOf, isAlive, type NetworkFile, pathsOf, requireNetwork, runningNetwork } from '../command/home.ts'
import { action, type GlobalOptions } from '../command/options.ts'
import { grid, print, startProgress } from '../command/output.ts'
import { hasChains, openChains, parseValidator } from './comet/chains.ts'
import { downComet, statusComet, upComet } from './comet/run.ts'

type DownOptions = GlobalOptions & { readonly validator?: string }
type UpOptions = DownOptions & {
  readonly engine: Engine
  readonly programs?: string
  readonly chainPort: string
  readonly nodePort: string
}

const PROGRAM = fileURLToPath(new URL('./networkProcess.ts', import.meta.url))
const LOOK_MS = 100
/** Looks until a start or an end counts as failed: 60 s. */
const MOST_LOOKS = 600

export const addNetworkCommands = (program: Command): void => {
  const network = program.command('network').description('the network that runs in the home folder')
  network
    .command('up')
    .description("start a chain, deploy the contracts, admit the organisations and start the hospital's node")
    .addOption(new Option('--engine <name>', 'comet: the chains that `init` made').choices(engines).default('embedded'))
    .option('--validator <name>', 'on comet, one alone, such as CN/validator-2')
    .option('--programs <folder>', 'on comet, where geth and causeway-validator are; absent: they are built')
    .option('--chain-port <number>', '0 is a free one', '0')
    .option('--node-port <number>', '0 is a free one', '0')
    .action(action((options) => up(options as UpOptions)))
  network
    .command('down')
    .description('end it; its state stays')
    .option('--validator <name>', 'on comet, one alone, such as CN/validator-2')
    .action(action((options) => down(options as DownOptions)))
  network.command('status').action(action(status))
}

const up = async (options: UpOptions): Promise<void> => {
  if (options.engine === 'comet') return upEveryChain(options)
  const network = runningNetwork(options.home) ?? (await start(options))
  print({ ...network, home: options.home }, options)
}

const start = async ({ home, chainPort, nodePort }: UpOptions): Promise<NetworkFile> => {
  const { log } = pathsOf(home)
  mkdirSync(home, { recursive: true })
  const output = openSync(log, 'w')
  const child = spawn(process.execPath, [PROGRAM, home, chainPort, nodePort], {
    detached: true,
    stdio: ['ignore', output, output],
  })
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

/** Looks again and again until there is something, with a bar. */
const look = async <T>(what: string, find: () => T | 'stop' | undefined): Promise<T | undefined> => {
  const bar = startProgress(what)
  try {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const found = find()
      if (found === 'stop') return undefined
      if (found !== undefined) return found
      bar.update(looks, MOST_LOOKS)
      await sleep(LOOK_MS)
    }
    return undefined
  } finally {
    bar.stop()
  }
}

/** The chains of the home, or the one of a validator that is named. */
const meant = ({ home, validator }: DownOptions) => {
  if (validator === undefined) return { chains: openChains(home) }
  const { folder, chain, entry } = parseValidator(home, validator)
  return { chains: [{ folder, chain }], only: entry }
}

const upEveryChain = async (options: UpOptions): Promise<void> => {
  const { chains, only } = meant(options)
  await upComet(options.home, chains, only, options.programs)
  await showChains(options)
}

const showChains = async (options: GlobalOptions): Promise<void> => {
  const validators = (await Promise.all(openChains(options.home).map(statusComet))).flat()
  const head = ['chain', 'validator', 'running', 'height', 'round', 'peers', 'execution', 'its peers', 'MB', 'alarms']
  const rows = validators.map((each) =>
    [
      ...[each.chain, each.validator, each.running ? 'yes' : 'no', each.height, each.round, each.peers],
      ...[each.executionHeight, each.executionPeers, each.memoryMegabytes, each.alarms?.length],
    ].map((cell) => String(cell ?? '-')),
  )
  print({ home: options.home, validators }, options, grid([head, ...rows]))
}

const down = async (options: DownOptions): Promise<void> => {
  if (hasChains(options.home)) {
    const { chains, only } = meant(options)
    const left = await downComet(options.home, chains, only)
    return print({ home: options.home, running: left.length > 0, left }, options)
  }
  const network = runningNetwork(options.home)
  if (network !== undefined) {
    process.kill(network.pid, 'SIGTERM')
    await look('Ending the network', () => (isAlive(network.pid) ? undefined : true))
  }
  print({ home: options.home, running: runningNetwork(options.home) !== undefined }, options)
}

const status = async (options: GlobalOptions): Promise<void> => {
  if (hasChains(options.home)) return showChains(options)
  const network = requireNetwork(options.home)
  const client = createClient({ rpcUrl: network.rpcUrl, deployment: deploymentOf(network) })
  try {
    const height = await read(() => client.provider.getBlockNumber())
    const ready = await fetch(`${network.nodeUrl}/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
    print({ ...network, chainId: client.deployment.chainId, height, nodeReady: ready }, options)
  } finally {
    client.close()
  }
}
