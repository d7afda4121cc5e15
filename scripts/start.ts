// npm start [-- --port N --home FOLDER]: a network with its console, until Ctrl-C. A network that runs in the folder already is used.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CausewayError } from '@causeway/sdk/errors'
import { commandErrors } from '../node/src/command/errors.ts'
import { deploymentOf, runningNetwork } from '../node/src/command/home.ts'
import { printFault, startProgress } from '../node/src/command/output.ts'
import { type ConsoleConfig, serveConsole } from '../node/src/network/serveConsole.ts'
import { buildConsole } from '../web/buildConsole.ts'

const USAGE = `usage: npm start [-- --port NUMBER --home FOLDER]

Starts a network on this machine and serves its console until Ctrl-C.
  --port  of the console; without it 8080, or a free one if that is taken
  --home  folder of the network's state (default .causeway); a network that runs there is used and left running`

type StartOptions = { readonly home: string; readonly port?: number; readonly help: boolean }
type Closing = { readonly close: () => Promise<void> }

/** @throws ArgumentInvalid */
const parseOptions = (args: readonly string[]): StartOptions => {
  try {
    const options = { port: { type: 'string' }, home: { type: 'string' }, help: { type: 'boolean' } } as const
    const { port, home = '.causeway', help = false } = parseArgs({ args: [...args], options, strict: true }).values
    return { home: resolve(home), help, ...(port === undefined ? {} : { port: portOf(port) }) }
  } catch (cause) {
    if (cause instanceof CausewayError) throw cause
    throw commandErrors.ArgumentInvalid({ problem: cause instanceof Error ? cause.message : String(cause) }, cause)
  }
}

const portOf = (text: string): number => {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw commandErrors.ArgumentInvalid({ argument: '--port', given: text, problem: 'expected 0 to 65535' })
}

/** Uses the network of the folder or starts one; only one that was started here is ended here. */
const openNetwork = async (home: string): Promise<Closing> => {
  if (runningNetwork(home) !== undefined) return { close: async () => undefined }
  const bar = startProgress('Starting the network')
  try {
    const { serveNetwork } = await import('../node/src/network/serveNetwork.ts')
    return await serveNetwork({ home, logLevel: 'warn', onStep: bar.update })
  } finally {
    bar.stop()
  }
}

const configOf = (home: string): ConsoleConfig | undefined => {
  const network = runningNetwork(home)
  if (network?.nodeUrl === undefined) return undefined
  return { rpcUrl: network.rpcUrl, nodeUrl: network.nodeUrl, deployment: deploymentOf(network) }
}

/** Resolves when the user or the parent process wants an end. From a terminal a signal comes twice: of it and of the parent. */
const endIsWanted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
    process.on('disconnect', () => resolve())
  })

/** Opens network and console, each as soon as the one before it is there, and prints where the console is. */
const open = async ({ home, port }: StartOptions, opened: Closing[]): Promise<void> => {
  const folder = await buildConsole()
  opened.push(await openNetwork(home))
  const served = await serveConsole({ folder, ...(port === undefined ? {} : { port }) }, { network: () => configOf(home) })
  opened.push(served)
  process.stdout.write(`Causeway console: ${served.url}\nCtrl-C ends it; the state stays in ${home}\n`)
}

const main = async (): Promise<void> => {
  const options = parseOptions(process.argv.slice(2))
  if (options.help) return void process.stdout.write(`${USAGE}\n`)
  const opened: Closing[] = []
  const end = endIsWanted()
  try {
    // An end that is wanted before everything is open does not wait: what is half open goes with this process, and starts again whole.
    await Promise.race([open(options, opened).then(() => end), end])
  } finally {
    for (const { close } of opened.reverse()) await close()
  }
}

await main().then(
  () => process.exit(0),
  (fault: unknown) => process.exit(printFault(fault, { json: false })),
)
