// causeway network up | down | status
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { type Command, Option } from 'commander'
import { commandErrors } from '../command/errors.ts'
import { deploymentOf, isAlive, type NetworkFile, pathsOf, requireNetwork, runningNetwork } from '../command/home.ts'
import { action, type GlobalOptions } from '../command/options.ts'
import { print, startProgress } from '../command/output.ts'

type UpOptions = GlobalOptions & { readonly chainPort: string; readonly nodePort: string }

const PROGRAM = fileURLToPath(new URL('./networkProcess.ts', import.meta.url))
const LOOK_MS = 100
/** Looks until a start or an end counts as failed: 60 s. */
const MOST_LOOKS = 600

export const addNetworkCommands = (program: Command): void => {
  const network = program.command('network').description('the network that runs in the home folder')
  network
    .command('up')
    .description("start a chain, deploy the contracts, admit the organisations and start the hospital's node")
    .addOption(new Option('--engine <name>').choices(['embedded']).default('embedded'))
    .option('--chain-port <number>', '0 is a free one', '0')
    .option('--node-port <number>', '0 is a free one', '0')
    .action(action((options) => up(options as UpOptions)))
  network.command('down').description('end it; its state stays').action(action(down))
  network.command('status').action(action(status))
}

const up = async (options: UpOptions): Promise<void> => {
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

const down = async (options: GlobalOptions): Promise<void> => {
  const network = runningNetwork(options.home)
  if (network !== undefined) {
    process.kill(network.pid, 'SIGTERM')
    await look('Ending the network', () => (isAlive(network.pid) ? undefined : true))
  }
  print({ home: options.home, running: runningNetwork(options.home) !== undefined }, options)
}

const status = async (options: GlobalOptions): Promise<void> => {
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
