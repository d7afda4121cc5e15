// The embedded engine: one anvil process for each jurisdiction, state on disk, on a free port of the loopback.
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { CausewayError } from '@causeway/sdk/errors'
import { JsonRpcProvider } from 'ethers'
import { deployErrors } from '../../errors.ts'
import { startGuarded } from '../guardedProcess.ts'

export type StartAnvilParameters = {
  readonly chainId: number
  /** 0 or absent: a free one. */
  readonly port?: number
  /**
   * Where the state is kept; it is loaded if it exists. Without it the chain forgets. A chain that is loaded knows its newest state only: with
   * `--preserve-historical-states` 5,000 small blocks took 919 MB in place of 18, written each second, and 16 s to start.
   */
  readonly stateFile?: string
  /** Words from which the funded accounts are derived. */
  readonly mnemonic: string
  /** Unix seconds of the first block; absent: now. */
  readonly timestamp?: number
}

export type Anvil = {
  readonly rpcUrl: string
  readonly port: number
  readonly pid: number
  /** Ends the chain and waits until its state is written. */
  readonly close: () => Promise<void>
}

/** Seconds between two writes of the state: what a power cut can cost. */
const STATE_INTERVAL = '1'

/** A free port can be taken by somebody else before anvil listens on it: then another one is tried, this often. */
const ATTEMPTS = 5
const TAKEN = /address already in use/i

/**
 * Starts a chain and waits until it answers.
 *
 * @throws AnvilMissing, AnvilExited
 */
export const startAnvil = async (parameters: StartAnvilParameters): Promise<Anvil> => {
  if (parameters.port) return startOn(parameters, parameters.port)
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOn(parameters, await freePort())
    } catch (error) {
      const taken = error instanceof CausewayError && TAKEN.test(String(error.metadata.output))
      if (!taken || attempt === ATTEMPTS) throw error
    }
  }
}

const startOn = async (parameters: StartAnvilParameters, port: number): Promise<Anvil> => {
  if (parameters.stateFile !== undefined) mkdirSync(dirname(parameters.stateFile), { recursive: true })
  let output = ''
  let over = false
  const onOutput = (text: string): void => {
    output = (output + text).slice(-2000)
  }
  const { pid, ended, end } = await startGuarded({ program: anvilBinary(), args: flags(parameters, port), output: onOutput })
  const exited = ended.then(() => {
    over = true
    throw deployErrors.AnvilExited({ output: output.trim() })
  })
  const rpcUrl = `http://127.0.0.1:${port}`
  exited.catch(() => undefined)
  await Promise.race([answers(rpcUrl, () => over), exited])
  return { rpcUrl, port, pid, close: end }
}

const flags = ({ chainId, stateFile, mnemonic, timestamp }: StartAnvilParameters, port: number): string[] => [
  ...['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(chainId)],
  ...['--hardfork', 'cancun', '--mnemonic', mnemonic, '--base-fee', '0', '--gas-price', '0', '--silent'],
  ...(stateFile === undefined ? [] : ['--state', stateFile, '--state-interval', STATE_INTERVAL]),
  ...(timestamp === undefined ? [] : ['--timestamp', String(timestamp)]),
]

const anvilBinary = (): string => {
  const here = createRequire(import.meta.url)
  const system = process.platform === 'win32' ? 'win32' : process.platform
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  try {
    return join(dirname(here.resolve(`@foundry-rs/anvil-${system}-${arch}/package.json`)), 'bin', 'anvil')
  } catch (cause) {
    throw deployErrors.AnvilMissing({ platform: `${system}-${arch}` }, cause)
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })

const answers = async (rpcUrl: string, over: () => boolean): Promise<void> => {
  while (!over()) {
    const provider = new JsonRpcProvider(rpcUrl, 1, { staticNetwork: true })
    const found = await provider.send('eth_chainId', []).catch(() => undefined)
    provider.destroy()
    if (found !== undefined) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
